/** Work that the page owes the server, one piece at a time, each known by a key so that none is begun twice. */
import { RequestError } from '../client/errors.ts';

export interface Jobs {
  /** Does nothing while a job of that key waits or runs. */
  add(key: string, job: () => Promise<void>): void;
  /** Forgets what waits: the connection it was for has gone. */
  clear(): void;
}

const busyPauseMs = 1000;

/** A job that the server is too busy for is tried again; any other failure is the job's own to show. */
export function createJobs(): Jobs {
  const waiting = new Map<string, () => Promise<void>>();
  let running: string | undefined;

  const attempt = async (job: () => Promise<void>): Promise<void> => {
    try {
      await job();
    } catch (error) {
      if (!(error instanceof RequestError) || error.code !== 429) return;
      await new Promise((resolve) => setTimeout(resolve, busyPauseMs));
      await attempt(job);
    }
  };
  const run = async (): Promise<void> => {
    for (const [key, job] of waiting) {
      waiting.delete(key);
      running = key;
      await attempt(job);
    }
    running = undefined;
  };
  return {
    add(key, job) {
      if (key === running || waiting.has(key)) return;
      waiting.set(key, job);
      if (running === undefined) void run();
    },
    clear: () => waiting.clear(),
  };
}
