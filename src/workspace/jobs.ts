/** Work that the page owes the server, one piece at a time, each known by a key so that none is begun twice. */
import { RequestError } from '../client/errors.ts';
import { RestError } from './rest.ts';

export interface Jobs {
  /**
   * Does nothing while a job of that key waits or runs. What somebody waits for goes `first`, also when it waits already; what
   * has changed is asked for `again`, since the answer to the job that runs may be from before.
   */
  add(key: string, job: () => Promise<void>, options?: { first?: boolean; again?: boolean }): void;
  /** Forgets what waits: the connection it was for has gone. */
  clear(): void;
  /** For good: nothing is tried again. */
  close(): void;
}

const busyPauseMs = 1000;
const longestPauseMs = 30_000;

const isBusy = (error: unknown): boolean =>
  error instanceof RestError ? error.temporary : error instanceof RequestError && error.code === 429;

/** A job that the server is too busy for is tried again; any other failure is the job's own to show. */
export function createJobs(): Jobs {
  const urgent = new Map<string, () => Promise<void>>();
  const waiting = new Map<string, () => Promise<void>>();
  let running: string | undefined;

  let closed = false;
  const attempt = async (job: () => Promise<void>, pauseMs = busyPauseMs): Promise<void> => {
    try {
      await job();
    } catch (error) {
      if (closed || !isBusy(error)) return;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await attempt(job, Math.min(2 * pauseMs, longestPauseMs));
    }
  };
  const take = () => {
    const [next] = urgent.size > 0 ? urgent : waiting;
    if (next) for (const jobs of [urgent, waiting]) jobs.delete(next[0]);
    return next;
  };
  const run = async (): Promise<void> => {
    for (let next = take(); next; next = take()) {
      [running] = next;
      await attempt(next[1]);
    }
    running = undefined;
  };
  const clear = () => {
    urgent.clear();
    waiting.clear();
  };
  return {
    add(key, job, { first = false, again = false } = {}) {
      if (closed) return;
      if ((key === running && !again) || urgent.has(key)) return;
      if (first) urgent.set(key, job);
      else if (!waiting.has(key)) waiting.set(key, job);
      if (running === undefined) void run();
    },
    clear,
    close() {
      closed = true;
      clear();
    },
  };
}
