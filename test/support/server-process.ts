/** A server in a process of its own, on the system's clock: run by `forkServer`, which hands it its options. */
import { createApp } from '../../src/server/app.ts';
import { createLog } from '../../src/server/log.ts';
import type { ServerProcessOptions } from './fork-server.ts';
import { seedAccount, testConfig } from './test-account.ts';

const { dataDir, publicKey, users, limits } = JSON.parse(process.argv[2] ?? '') as ServerProcessOptions;
const app = await createApp(testConfig(dataDir, { ...(limits && { limits }) }), { log: createLog('error') });
await seedAccount(app.store, { publicKey, ...(users && { users }) });

/** The parent is gone: nobody needs this server any more. */
process.on('disconnect', () => process.exit(0));
process.on('message', (asked) => {
  if (asked === 'stop') void stop();
  if (asked === 'memory') process.send?.(measureMemory());
});
process.send?.({ httpPort: app.httpPort });

async function stop() {
  await app.close();
  process.disconnect();
}

function measureMemory() {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { rss, heapUsed, external, cpuMs: (user + system) / 1000 };
}
