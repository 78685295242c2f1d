import { type Clock, systemClock } from '../../src/server/clock.ts';

export interface MovedClock extends Clock {
  /** From now on it is this moment, until another one is set; timers go on as they are. */
  hold(moment: number): void;
  /** From now on it is so much later, and time goes on. */
  skip(ms: number): void;
}

/** The system's clock for servers that browsers talk to, until a test says what time it is. */
export function createMovedClock(): MovedClock {
  let held: number | undefined;
  let aheadMs = 0;
  return {
    ...systemClock,
    now: () => held ?? systemClock.now() + aheadMs,
    hold(moment) {
      held = moment;
    },
    skip(ms) {
      aheadMs += ms;
    },
  };
}
