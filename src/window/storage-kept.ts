import type { Kept } from './kept.ts';

/** The browser's storage; where it is refused (private windows, third parties) the page itself remembers. */
export function storageKept(prefix: string, open: () => Storage): Kept {
  const memory = new Map<string, string>();
  const attempt = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(open());
    } catch {
      return undefined;
    }
  };
  return {
    get: (key) => attempt((storage) => storage.getItem(prefix + key)) ?? memory.get(key),
    set(key, value) {
      if (value === undefined) {
        memory.delete(key);
        attempt((storage) => storage.removeItem(prefix + key));
      } else {
        memory.set(key, value);
        attempt((storage) => storage.setItem(prefix + key, value));
      }
    },
  };
}
