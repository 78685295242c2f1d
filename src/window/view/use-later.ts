import { useEffect, useState } from 'react';
import { loadLaterStyles } from '../styles/later.ts';

/**
 * A part of the window that is fetched when it is wanted, not with the window. Undefined until it is here.
 * `needed`: there is nothing to show without it.
 */
export function useLater<T>(load: () => Promise<T>, wanted: boolean, needed = false): T | undefined {
  const [part, setPart] = useState<{ loaded?: T; failure?: unknown }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each place loads one part, once
  useEffect(() => {
    // Off the network it is tried again the next time that it is wanted.
    if (!wanted || part) return;
    Promise.all([load(), loadLaterStyles()]).then(
      ([loaded]) => setPart({ loaded }),
      (failure: unknown) => needed && setPart({ failure }),
    );
  }, [wanted]);
  if (part?.failure) throw part.failure;
  return part?.loaded;
}
