/** Commands that start a server, and those that check or prepare one. */
import { writeFileSync } from 'node:fs';
import { createApp } from '../app.ts';
import { createLog } from '../log.ts';
import { ProblemsError } from '../problems.ts';
import { systemRandom } from '../random.ts';
import { createMasterKey } from '../secrets.ts';
import { getConfig, withStore } from './store.ts';
import { aborted, type Terminal } from './terminal.ts';

export async function serve({ environment, signal }: Terminal): Promise<void> {
  const config = getConfig(environment);
  const log = createLog(config.logLevel);
  const app = await createApp(config, { log });
  log.info({ host: config.host, httpPort: app.httpPort, tlsPort: app.tlsPort }, 'listening');
  await aborted(signal);
  log.info('closing');
  await app.close();
}

/** Opening the store migrates it. */
export async function migrate({ environment, print }: Terminal): Promise<void> {
  await withStore(environment, async () => {});
  print('The store is up to date.');
}

export async function checkConfig({ environment, print }: Terminal): Promise<void> {
  getConfig(environment);
  print('The configuration is valid.');
}

export async function newKey({ print }: Terminal, { out }: { out?: string }): Promise<void> {
  const key = createMasterKey(systemRandom);
  if (out === undefined) return print(key);
  try {
    writeFileSync(out, `${key}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new ProblemsError([`--out ${out} cannot be written: ${(error as Error).message}`]);
  }
  print(`The key is in ${out}.`);
}
