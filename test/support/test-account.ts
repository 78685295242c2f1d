/** The account that tests, the crash harness and the benchmarks talk to. */
import { randomUUID } from 'node:crypto';
import { type Config, defaultLimits, type Limits } from '../../src/server/config.ts';
import { hashPassword } from '../../src/server/identity/passwords.ts';
import { systemRandom } from '../../src/server/random.ts';
import type { Store, User } from '../../src/server/store/store.ts';

export const account = 'acc1';
export const brandIssuer = 'https://brand.example.test';
export const password = 'correct horse battery staple';

export type TestUser = Pick<User, 'userId' | 'loginName' | 'roles' | 'skillIds' | 'capacity'>;

const twoAgentsAndManager: TestUser[] = [
  { userId: '111', loginName: 'ann', roles: ['agent'], skillIds: [], capacity: 5 },
  { userId: '222', loginName: 'ben', roles: ['agent'], skillIds: ['7'], capacity: 5 },
  { userId: '333', loginName: 'max', roles: ['agent', 'manager'], skillIds: [], capacity: 5 },
];

export interface TestConfigOptions {
  /** Demo mode, with its compatibility switches, unless false. */
  demo?: boolean;
  limits?: Partial<Limits>;
  tls?: Config['tls'];
  databaseUrl?: string;
  natsUrl?: string;
  trustedProxies?: string[];
  pagesDir?: string;
  publicAuthority?: string;
}

export const testConfig = (dataDir: string, options: TestConfigOptions): Config => ({
  demo: options.demo ?? true,
  host: '127.0.0.1',
  http: { port: 0 },
  ...(options.tls && { tls: options.tls }),
  ...(options.trustedProxies && { trustedProxies: options.trustedProxies }),
  ...(options.publicAuthority && { publicAuthority: options.publicAuthority }),
  ...(options.databaseUrl && { databaseUrl: options.databaseUrl }),
  ...(options.natsUrl && { natsUrl: options.natsUrl }),
  ...(options.pagesDir && { pagesDir: options.pagesDir }),
  dataDir,
  issuer: 'https://idp.parley.test',
  logLevel: 'silent',
  secrets: { masterKey: Buffer.alloc(32, 7) },
  limits: {
    ...defaultLimits,
    requestBurst: 1000,
    requestsPerSecond: 1000,
    messagesPerConsumerMinute: 100_000,
    messagesPerAgentMinute: 100_000,
    conversationsPerConsumerHour: 10_000,
    ...options.limits,
  },
});

let passwordHash: Promise<string> | undefined;

/** Does nothing where the account is there already. */
export async function seedAccount(
  store: Store,
  {
    publicKey,
    users = twoAgentsAndManager,
    accountId = account,
  }: { publicKey: string; users?: TestUser[]; accountId?: string },
): Promise<void> {
  if (await store.findAccount(accountId)) return;
  await store.saveAccount({
    id: accountId,
    name: 'Test account',
    settings: {
      ttrSeconds: { URGENT: 300, PRIORITIZED: 600, NORMAL: 3600 },
      defaultTtrType: 'NORMAL',
      ringMs: 72_000,
      unauthenticatedMessaging: true,
    },
  });
  const connector = { accountId, enabled: true } as const;
  const settings = { issuer: brandIssuer, publicKey };
  await store.saveConnector({ ...connector, id: 'brand', type: 'implicit', name: 'Brand', priority: 1, settings });
  await store.saveConnector({
    ...connector,
    id: 'anonymous',
    type: 'anonymous',
    name: 'Anonymous',
    priority: 2,
    settings: {},
  });
  await store.saveSkill({ accountId, id: '7', name: 'Billing', description: '' });
  passwordHash ??= hashPassword(password, systemRandom);
  const hash = await passwordHash;
  await Promise.all(users.map((user) => store.saveUser(complete(accountId, user, hash))));
}

const complete = (accountId: string, user: TestUser, hash: string): User => ({
  ...user,
  accountId,
  pid: randomUUID(),
  passwordHash: hash,
  fullName: `${user.loginName} Agent`,
  nickname: user.loginName,
  enabled: true,
});
