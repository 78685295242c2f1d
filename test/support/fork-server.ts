/** Starts the server as a process that can be killed, measured and profiled. */
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
}

export interface ServerProcess {
  url: string;
  wsUrl: string;
  process: ChildProcess;
  /** `SIGKILL`, as a power cut would look to the process. Settles when it is gone. */
  kill(): Promise<void>;
  /** Orderly. */
  stop(): Promise<void>;
}

export async function forkServer(options: ServerProcessOptions, execArgv: string[] = []): Promise<ServerProcess> {
  const script = new URL('./server-process.ts', import.meta.url);
  const child = fork(script, [JSON.stringify(options)], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const gone = once(child, 'exit');
  const failed = gone.then(([code]) =>
    Promise.reject(new Error(`the server ended with code ${code} before it listened`)),
  );
  const [{ httpPort }] = (await Promise.race([once(child, 'message'), failed])) as [{ httpPort: number }];
  failed.catch(() => {});
  return {
    url: `http://127.0.0.1:${httpPort}`,
    wsUrl: `ws://127.0.0.1:${httpPort}`,
    process: child,
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
