/** What the window remembers between pages, of one account. Whoever signs out takes it along. */
export interface Kept {
  get(key: string): string | undefined;
  set(key: string, value: string | undefined): void;
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
