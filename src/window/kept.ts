/** What the window remembers between pages, of one account. Whoever signs out takes it along. */
export interface Kept {
  get(key: string): string | undefined;
  set(key: string, value: string | undefined): void;
}

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

/** In a frame: the page keeps it, for its storage works where a third party's does not. */
export function pageKept(
  initial: Readonly<Record<string, string>>,
  keep: (key: string, value: string | undefined) => void,
): Kept & { changed(key: string, value: string | undefined): void } {
  const memory = new Map(Object.entries(initial));
  const changed = (key: string, value: string | undefined) => {
    if (value === undefined) memory.delete(key);
    else memory.set(key, value);
  };
  return {
    get: (key) => memory.get(key),
    set(key, value) {
      if (memory.get(key) === value) return;
      changed(key, value);
      keep(key, value);
    },
    changed,
  };
}
