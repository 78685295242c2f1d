/**
 * A member of `lpTag` that pages push to and assign at any time, before and after the tag is there: what they assign
 * moves into the array that the tag reads.
 */
export function liveArray<T>(
  tag: object,
  name: string,
  parse: (given: unknown) => T[],
  onChange: () => void = () => undefined,
): T[] {
  const live = [...parse(tag[name as keyof typeof tag])];
  Object.defineProperty(live, 'push', {
    value(...items: T[]) {
      live.splice(live.length, 0, ...items);
      onChange();
      return live.length;
    },
  });
  Object.defineProperty(tag, name, {
    get: () => live,
    set(given: unknown) {
      live.splice(0, live.length, ...[...parse(given)]);
      onChange();
    },
    configurable: true,
    enumerable: true,
  });
  return live;
}
