/** What is passed through as it came must not be nested so deeply that somebody who walks it runs out of stack. */
export const deepest = 64;

export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeperThan(levels - 1, member));
}
