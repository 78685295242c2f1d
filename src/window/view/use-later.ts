import { useEffect, useState } from 'react';
import { loadLaterStyles } from '../styles/later.ts';

/** A part of the window that is fetched when it is wanted, not with the window. Undefined until it is here. */
export function useLater<T>(load: () => Promise<T>, wanted: boolean): T | undefined {
  const [part, setPart] = useState<{ loaded: T }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each place loads one part, once
  useEffect(() => {
    // Off the network it is tried again the next time that it is wanted.
    if (!wanted || part) return;
    Promise.all([load(), loadLaterStyles()]).then(
      ([loaded]) => setPart({ loaded }),
      () => undefined,
    );
  }, [wanted]);
  return part?.loaded;
}
