import type { Clock } from '../clock.ts';

/** Answers whether one more is allowed now: `burst` at once, `perSecond` in the long run. */
export function createTokenBucket(clock: Clock, burst: number, perSecond: number): () => boolean {
  let tokens = burst;
  let filledTs = clock.now();
  return () => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + (Math.max(0, now - filledTs) / 1000) * perSecond);
    filledTs = now;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
