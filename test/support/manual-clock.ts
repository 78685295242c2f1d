/** A clock that stands still until a test moves it. */
export interface ManualClock {
  now(): number;
  after(delayMs: number, act: () => void): () => void;
  /** Moves on, firing what falls due on the way, in order. */
  advance(ms: number): void;
  /** Delay until the next timer; undefined when none is set. */
  readonly nextInMs: number | undefined;
}

export function createManualClock(start = 1_700_000_000_000): ManualClock {
  let now = start;
  const timers = new Set<{ at: number; act: () => void }>();
  const first = () => [...timers].sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    after(delayMs, act) {
      const timer = { at: now + Math.max(delayMs, 0), act };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const end = now + ms;
      for (let timer = first(); timer && timer.at <= end; timer = first()) {
        timers.delete(timer);
        now = timer.at;
        timer.act();
      }
      now = end;
    },
    get nextInMs() {
      const timer = first();
      return timer && timer.at - now;
    },
  };
}
