import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/** Something that is done whole or done again: one run at a time, and after a run that failed, another after a rest. */
export interface Errand {
  /** At once; if it is under way, once more after that. */
  run(): void;
  /** After a rest. */
  runLater(): void;
  close(): void;
}

const firstRestMs = 5_000;
const longestRestMs = 60_000;

export function createErrand({ clock, log, act }: { clock: Clock; log: Log; act: () => Promise<void> }): Errand {
  let running = false;
  let again = false;
  let closed = false;
  let restMs = firstRestMs;
  let cancel: (() => void) | undefined;

  function run(): void {
    if (closed) return;
    again = running;
    if (running) return;
    cancel?.();
    cancel = undefined;
    running = true;
    act().then(
      () => {
        running = false;
        restMs = firstRestMs;
        if (again) run();
      },
      (err) => {
        running = false;
        log.error({ err }, 'comparing with the store failed');
        runLater();
      },
    );
  }

  function runLater(): void {
    if (closed || cancel) return;
    cancel = clock.after(restMs, run);
    restMs = Math.min(restMs * 2, longestRestMs);
  }

  return {
    run,
    runLater,
    close() {
      closed = true;
      cancel?.();
    },
  };
}
