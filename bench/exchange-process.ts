/** The exchange and nothing around it: the server's identity over a store of its own, without HTTP. */
import { createPublicKey } from 'node:crypto';
import { createMemoryBus } from '../src/server/bus/memory.ts';
import { systemClock as clock } from '../src/server/clock.ts';
import { createIdentity } from '../src/server/identity/create-identity.ts';
import { openKeys } from '../src/server/identity/keys.ts';
import { createLog } from '../src/server/log.ts';
import { systemRandom as random } from '../src/server/random.ts';
import { openSqliteStore } from '../src/server/store/sqlite.ts';
import { brandPublicKey } from '../test/support/brand-keys.ts';
import { account, seedAccount, testConfig } from '../test/support/test-account.ts';
import { brandTokens } from './brand-tokens.ts';
import { listenForRounds } from './rounds-on-request.ts';

const options = JSON.parse(process.argv[2] ?? '') as {
  dataDir: string;
  concurrency: number;
  customers: number;
  nested: boolean;
};
const { dataDir, concurrency, customers, nested } = options;
const store = await openSqliteStore({ path: `${dataDir}/parley.db` });
const config = testConfig(dataDir, {});
const { masterKey } = config.secrets;
const identity = await createIdentity({
  ...{ store, clock, random, config },
  bus: createMemoryBus(),
  log: createLog('error'),
});
await seedAccount(store, { publicKey: brandPublicKey, users: [] });
const line = await (await openKeys({ store, masterKey, clock, random })).encryptionLine(account);
const encryptionKey = createPublicKey({ key: Buffer.from(line, 'base64'), format: 'der', type: 'spki' });
const tokens = await brandTokens(customers, nested ? encryptionKey : undefined);

let next = 0;
listenForRounds({
  concurrency,
  act: () => identity.exchange({ accountId: account, credential: tokens[next++ % customers], nowMs: clock.now() }),
  async close() {
    await identity.close();
    await store.close();
  },
});
