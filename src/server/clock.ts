/** The only place that reads the system's clock or starts a timer; everything else is handed a `Clock`. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `act` once after `delayMs`; the result cancels it. */
  after(delayMs: number, act: () => void): () => void;
  /** Calls `act` every `periodMs` until cancelled. */
  every(periodMs: number, act: () => void): () => void;
}

/** Timers of Node fire at once when the delay exceeds 2³¹ − 1 ms. */
const longestDelayMs = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, Math.min(Math.max(delayMs, 0), longestDelayMs));
    timer.unref();
    return () => clearTimeout(timer);
  },
  every(periodMs, act) {
    const timer = setInterval(act, periodMs);
    timer.unref();
    return () => clearInterval(timer);
  },
};

/** For interfaces that take or give a `Date`. */
export const toDate = (moment: number | string): Date => new Date(moment);
