/** The part of the server's `Clock` that the client needs, so that one fake clock serves both in tests. */
export interface ClientClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `act` once after `delayMs`; the result cancels it. */
  after(delayMs: number, act: () => void): () => void;
}

/** Timers fire at once when the delay exceeds 2³¹ − 1 ms. */
const longestDelayMs = 2_147_483_647;

export const platformClock: ClientClock = {
  now: () => Date.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, Math.min(Math.max(delayMs, 0), longestDelayMs));
    return () => clearTimeout(timer);
  },
};
