/** A real PostgreSQL for tests: on loopback, on a port of its own, in a folder that goes away. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { installPackages } from './debian.ts';
import { freePort } from './free-port.ts';

export interface Postgres {
  url: string;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<Postgres> {
  const programs = await ensurePostgres();
  const owner = process.getuid?.() === 0 ? postgresAccount() : undefined;
  const folder = await mkdtemp(join(tmpdir(), 'parley-postgres-'));
  await chmod(folder, 0o755);
  if (owner) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const as = { cwd: folder, ...owner };
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'parley', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...as, stdio: 'pipe' },
  );
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', shared_buffers: '32MB' };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...flags], {
    ...as,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const stop = async () => {
    server.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true });
  };
  try {
    await ready(server.stderr, ended);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `postgres://parley@127.0.0.1:${port}/postgres`, stop };
}

/** The folder of PostgreSQL's programs, installed first where they are missing and that is possible. */
export async function ensurePostgres(): Promise<string> {
  const found = await installedPrograms();
  if (found) return found;
  installPackages('postgresql');
  const installed = await installedPrograms();
  if (installed) return installed;
  throw new Error('The tests need PostgreSQL: apt-get install postgresql, or put initdb and postgres on the PATH.');
}

async function installedPrograms(): Promise<string | undefined> {
  const debian = '/usr/lib/postgresql';
  const versions = (await readdir(debian).catch((): string[] => [])).sort((a, b) => Number(b) - Number(a));
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  return folders.find((folder) =>
    ['initdb', 'postgres'].every((name) => spawnSync(join(folder, name), ['--version']).status === 0),
  );
}

/** PostgreSQL refuses to run as root. */
function postgresAccount(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Reads on after that: a full pipe would stop the server. */
function ready(log: NodeJS.ReadableStream, ended: Promise<void>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let seen = '';
  log.setEncoding('utf8');
  log.on('data', (text: string) => {
    if (seen.length < 20_000) seen += text;
    if (text.includes('ready to accept connections') || seen.includes('ready to accept connections')) resolve();
  });
  void ended.then(() => reject(new Error(`PostgreSQL did not start: ${seen}`)));
  return promise;
}
