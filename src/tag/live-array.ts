/**
 * A member of `lpTag` that pages push to and assign at any time, before and after the tag is there: what they assign
 * moves into the array that the tag reads.
 */
export function liveArray(
  tag: object,
  name: string,
  parse: (given: unknown) => unknown[],
  onChange: () => void = () => undefined,
): void {
  const live = [...parse(tag[name as keyof typeof tag])];
  live.push = (...items) => {
    onChange();
    return Array.prototype.push.apply(live, items);
  };
  Object.defineProperty(tag, name, {
    get: () => live,
    set(given: unknown) {
      live.splice(0, live.length, ...[...parse(given)]);
      onChange();
    },
    configurable: true,
    enumerable: true,
  });
}
