import type { Clock } from '../../src/server/clock.ts';

export interface FakeClock extends Clock {
  /** Moves time on and fires what falls due, in order. */
  advance(ms: number): void;
  /** Delay until the next timer; undefined when none is set. */
  readonly nextInMs: number | undefined;
}

interface Timer {
  dueTs: number;
  act: () => void;
  periodMs: number | undefined;
}

/** Time that moves only when a test moves it. */
export function createFakeClock(startTs: number): FakeClock {
  let now = startTs;
  const timers = new Set<Timer>();

  function start(dueTs: number, act: () => void, periodMs?: number): () => void {
    const timer: Timer = { dueTs, act, periodMs };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  return {
    now: () => now,
    after: (delayMs, act) => start(now + delayMs, act),
    every: (periodMs, act) => start(now + periodMs, act, periodMs),
    get nextInMs() {
      return timers.size > 0 ? Math.min(...[...timers].map(({ dueTs }) => dueTs)) - now : undefined;
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const [next] = [...timers].filter((t) => t.dueTs <= until).sort((a, b) => a.dueTs - b.dueTs);
        if (!next) break;
        now = Math.max(now, next.dueTs);
        if (next.periodMs === undefined) timers.delete(next);
        else next.dueTs += next.periodMs;
        next.act();
      }
      now = until;
    },
  };
}
