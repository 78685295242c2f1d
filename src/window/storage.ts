/** Storage that a browser may refuse (third-party frames, private windows): then the page itself remembers. */
export function tolerantStorage(open: () => Storage): Pick<Storage, 'getItem' | 'setItem'> {
  const memory = new Map<string, string>();
  return {
    getItem(key) {
      try {
        return open().getItem(key);
      } catch {
        return memory.get(key) ?? null;
      }
    },
    setItem(key, value) {
      memory.set(key, value);
      try {
        open().setItem(key, value);
      } catch {
        // Kept in memory above.
      }
    },
  };
}
