/** Starts servers as processes that can be killed, measured and profiled. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Limits } from '../../src/server/config.ts';
import type { TestUser } from './test-account.ts';

export interface ServerProcessOptions {
  dataDir: string;
  /** The brand's. */
  publicKey: string;
  users?: TestUser[];
  limits?: Partial<Limits>;
  pagesDir?: string;
  logLevel?: string;
}

/** After garbage collection, where the process exposes it. */
export interface Usage {
  rss: number;
  heapUsed: number;
  external: number;
  cpuMs: number;
  /** Delay of the event loop since the last answer, 99th percentile; once it is watched. */
  loopP99Ms?: number;
}

/** Of the script's own, see `answerParent`. */
export interface Question {
  id: number;
  question: string;
  about: string;
}

export interface ServerProcess {
  url: string;
  wsUrl: string;
  usage(): Promise<Usage>;
  watchLoop(): void;
  ask<T>(question: string, about?: string): Promise<T>;
  pid: number;
  /** Settles when it is gone, however that came, with its exit code. */
  gone: Promise<number | null>;
  /** `SIGKILL`. Settles when it is gone. */
  kill(): Promise<void>;
  /** Orderly. */
  stop(): Promise<void>;
}

/** `output` is the open file that takes its log. */
export const forkServer = (
  options: ServerProcessOptions,
  execArgv: string[] = [],
  output?: number,
): Promise<ServerProcess> =>
  forkListener(new URL('./server-process.ts', import.meta.url), { ...options, output }, execArgv);

/** Runs a script that listens, says so with `{ httpPort }`, and answers what `answerParent` answers. */
export async function forkListener(
  script: URL,
  { output, ...options }: Record<string, unknown> & { output?: number | undefined },
  execArgv: string[] = [],
): Promise<ServerProcess> {
  const stdio = ['ignore', output ?? 'inherit', 'inherit', 'ipc'] as const;
  const child = fork(script, [JSON.stringify(options)], { execArgv, stdio: [...stdio] });
  const gone = once(child, 'exit');
  const httpPort = await listening(child, gone);
  let questions = 0;
  return {
    url: `http://127.0.0.1:${httpPort}`,
    wsUrl: `ws://127.0.0.1:${httpPort}`,
    pid: child.pid ?? 0,
    gone: gone.then(([code]) => code as number | null),
    async usage() {
      const answer = once(child, 'message');
      child.send('usage');
      return (await answer)[0] as Usage;
    },
    ask<T>(question: string, about = '') {
      const id = ++questions;
      return new Promise<T>((resolve) => {
        const take = (said: unknown) => {
          const { id: answered, answer } = said as { id?: number; answer: T };
          if (answered !== id) return;
          child.off('message', take);
          resolve(answer);
        };
        child.on('message', take);
        child.send({ id, question, about });
      });
    },
    watchLoop() {
      child.send('watch-loop');
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async stop() {
      child.send('stop');
      await gone;
    },
  };
}

async function listening(child: ChildProcess, gone: Promise<unknown[]>): Promise<number> {
  const ended = gone.then(([code]) => {
    throw new Error(`the server ended with code ${code} before it listened`);
  });
  const [said] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return (said as { httpPort: number }).httpPort;
}
