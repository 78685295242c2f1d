/** A server in a process of its own, on the system's clock: run by `forkServer`, which hands it its options. */
import { createApp } from '../../src/server/app.ts';
import { createLog } from '../../src/server/log.ts';
import { answerParent } from './answer-parent.ts';
import type { ServerProcessOptions } from './fork-server.ts';
import { seedAccount, testConfig } from './test-account.ts';

const { dataDir, publicKey, users, limits, pagesDir, logLevel } = JSON.parse(
  process.argv[2] ?? '',
) as ServerProcessOptions;
const app = await createApp(testConfig(dataDir, { ...(limits && { limits }), ...(pagesDir && { pagesDir }) }), {
  log: createLog(logLevel ?? 'error'),
});
await seedAccount(app.store, { publicKey, ...(users && { users }) });
answerParent(app.httpPort, () => app.close());
