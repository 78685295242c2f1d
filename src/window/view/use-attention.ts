import { useEffect, useState } from 'react';

const looking = () => document.visibilityState === 'visible' && document.hasFocus();

/** Whether the window is in front of somebody: visible and focused. */
export function useAttention(): boolean {
  const [attentive, setAttentive] = useState(looking);
  useEffect(() => {
    const update = () => setAttentive(looking());
    document.addEventListener('visibilitychange', update);
    window.addEventListener('focus', update);
    window.addEventListener('blur', update);
    return () => {
      document.removeEventListener('visibilitychange', update);
      window.removeEventListener('focus', update);
      window.removeEventListener('blur', update);
    };
  }, []);
  return attentive;
}
