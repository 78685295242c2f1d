import { useSyncExternalStore } from 'react';
import { useWindow } from './context.ts';

/** The window's one live region for what is said: each line is new to a screen reader once. */
export function Announcements() {
  const { announcer } = useWindow();
  const lines = useSyncExternalStore(announcer.subscribe, announcer.get);
  return (
    <div className="visually-hidden" aria-live="polite" aria-relevant="additions" data-announcements>
      {lines.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
