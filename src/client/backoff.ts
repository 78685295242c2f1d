export const backoffBaseMs = 500;
export const backoffLimitMs = 30_000;

/**
 * Full jitter: anything between nothing and an exponentially growing limit, so that a thousand clients that lost their
 * server in the same moment do not come back in the same moment.
 */
export function backoffMs(attempt: number, random: () => number): number {
  return random() * Math.min(backoffLimitMs, backoffBaseMs * 2 ** Math.min(attempt, 16));
}
