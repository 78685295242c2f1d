/** An array that pages push to, before and after the tag is there. */
export function liveArray<T>(initial: unknown, onPush: () => void): T[] {
  const live: T[] = Array.isArray(initial) ? [...initial] : [];
  Object.defineProperty(live, 'push', {
    value(...items: T[]) {
      live.splice(live.length, 0, ...items);
      onPush();
      return live.length;
    },
    configurable: true,
  });
  return live;
}

/** Pages assign new arrays to members of `lpTag` at any time: what is assigned moves into the live one. */
export function replaceable<T>(on: object, name: string, live: T[], onAssign: (assigned: unknown) => void): void {
  Object.defineProperty(on, name, {
    get: () => live,
    set: (assigned: unknown) => {
      if (assigned !== live) onAssign(assigned);
    },
    configurable: true,
    enumerable: true,
  });
}
