/** Commands that start a server, and those that check or prepare one. */
import { createApp } from '../app.ts';
import { createMasterKey } from '../demo/environment.ts';
import { describeDemo, type StartBrandSite, startDemo } from '../demo/run.ts';
import { createLog } from '../log.ts';
import { systemRandom } from '../random.ts';
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

export async function demo(terminal: Terminal, startBrandSite?: StartBrandSite): Promise<void> {
  const { environment, signal, print } = terminal;
  const running = await startDemo({ environment, ...(startBrandSite && { startBrandSite }) });
  print(describeDemo(running.ready));
  print(JSON.stringify(running.ready));
  await aborted(signal);
  await running.close();
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

export async function newKey({ print }: Terminal): Promise<void> {
  print(createMasterKey(systemRandom));
}
