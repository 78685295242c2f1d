/** Sets by key that vanish when they are empty. */
export interface Index<T> {
  add(key: string, value: T): void;
  remove(key: string, value: T): void;
  get(key: string): ReadonlySet<T>;
  keys(): string[];
  all(): T[];
}

const nothing: ReadonlySet<never> = new Set<never>();

export function createIndex<T>(): Index<T> {
  const sets = new Map<string, Set<T>>();
  return {
    add(key, value) {
      const set = sets.get(key);
      if (set) set.add(value);
      else sets.set(key, new Set([value]));
    },
    remove(key, value) {
      const set = sets.get(key);
      if (set?.delete(value) && set.size === 0) sets.delete(key);
    },
    get: (key) => sets.get(key) ?? nothing,
    keys: () => [...sets.keys()],
    all: () => [...sets.values()].flatMap((set) => [...set]),
  };
}
