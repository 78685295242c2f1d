/** A real NATS server for tests, on loopback. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { installPackages } from './debian.ts';
import { freePort } from './free-port.ts';

export interface Nats {
  url: string;
  /** How often it has refused somebody so far. */
  refusals(): number;
  stop(): Promise<void>;
}

const places = ['nats-server', '/usr/sbin/nats-server'];

/** The program, installed first where it is missing and that is possible. */
export function ensureNats(): string {
  const find = () => places.find((program) => spawnSync(program, ['--version']).status === 0);
  const found = find();
  if (found) return found;
  installPackages('nats-server');
  const installed = find();
  if (installed) return installed;
  throw new Error('The tests need nats-server: apt-get install nats-server, or put it on the PATH.');
}

export async function startNats({ port, more = [] }: { port?: number; more?: readonly string[] } = {}): Promise<Nats> {
  const at = port ?? (await freePort());
  const server = spawn(ensureNats(), ['-a', '127.0.0.1', '-p', String(at), ...more], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(server, 'exit');
  const lines = createInterface({ input: server.stderr });
  let refusals = 0;
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.includes('Server is ready')) resolve();
      else if (line.includes('authentication error')) refusals++;
    });
    ended.then(([code]) => reject(new Error(`nats-server ended with code ${code}`)), reject);
  });
  return {
    url: `nats://127.0.0.1:${at}`,
    refusals: () => refusals,
    async stop() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}
