import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../../src/server/app.ts';
import { type Config, defaultLimits, type Limits } from '../../src/server/config.ts';
import { hashPassword } from '../../src/server/identity/passwords.ts';
import { createLog } from '../../src/server/log.ts';
import { systemRandom } from '../../src/server/random.ts';
import type { Store, UserRole } from '../../src/server/store/store.ts';
import { brandPublicKey, signBrandToken } from './brand-keys.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { openWire, type WireClient } from './wire-client.ts';

export const account = 'acc1';
export const brandIssuer = 'https://brand.example.test';
const password = 'correct horse battery staple';
const passwordHash = await hashPassword(password, systemRandom);

export interface StartOptions {
  limits?: Partial<Limits>;
  dataDir?: string;
  tls?: Config['tls'];
  databaseUrl?: string;
  /** Lines of the log, for tests that look into it. */
  logLines?: string[];
  pagesDir?: string;
  clock?: FakeClock;
}

export interface TestServer {
  app: App;
  store: Store;
  clock: FakeClock;
  url: string;
  wsUrl: string;
  dataDir: string;
  brandToken(claims?: Record<string, unknown>): string;
  /** An LP token for the brand's customer `sub`. */
  consumerToken(sub?: string, claims?: Record<string, unknown>): Promise<string>;
  consumer(sub?: string, claims?: Record<string, unknown>): Promise<WireClient>;
  login(loginName: string): Promise<{ bearer: string; csrf: string; cookie: string; userPid: string }>;
  agent(loginName: string): Promise<WireClient & { pid: string }>;
  post(path: string, body?: unknown): Promise<{ status: number; body: Record<string, string> }>;
  stop(): Promise<void>;
}

/** A whole server on port 0 with a real store, two agents, a manager and a brand; time stands still until moved. */
export async function startServer(options: StartOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'parley-'));
  const clock = options.clock ?? createFakeClock(Date.now());
  const { logLines } = options;
  const log = createLog(logLines ? 'debug' : 'silent', { write: (line) => logLines?.push(line) });
  const app = await createApp(testConfig(dataDir, options), { clock, log });
  await seed(app.store);
  const url = `http://127.0.0.1:${app.httpPort}`;
  const wsUrl = `ws://127.0.0.1:${app.httpPort}`;

  async function post(path: string, body?: unknown) {
    const response = await fetch(url + path, {
      method: 'POST',
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }

  const brandToken = (claims: Record<string, unknown> = {}) => {
    const now = Math.floor(clock.now() / 1000);
    return signBrandToken({ iss: brandIssuer, sub: 'user-1', iat: now, exp: now + 3600, ...claims });
  };

  async function consumerToken(sub = 'user-1', claims: Record<string, unknown> = {}) {
    const { status, body } = await post(`/api/account/${account}/authenticate`, {
      authCode: brandToken({ sub, ...claims }),
    });
    if (!body.jwt) throw new Error(`authenticate answered ${status} ${JSON.stringify(body)}`);
    return body.jwt;
  }

  async function login(loginName: string) {
    const response = await fetch(`${url}/api/account/${account}/login?v=1.3`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: loginName, password }),
    });
    const body = (await response.json()) as { bearer: string; csrf: string; config: { userPid: string } };
    if (!response.ok) throw new Error(`login answered ${response.status} ${JSON.stringify(body)}`);
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    return { bearer: body.bearer, csrf: body.csrf, cookie, userPid: body.config.userPid };
  }

  return {
    app,
    store: app.store,
    clock,
    url,
    wsUrl,
    dataDir,
    brandToken,
    consumerToken,
    async consumer(sub, claims) {
      const jwt = await consumerToken(sub, claims);
      return openWire(`${wsUrl}/ws_api/account/${account}/messaging/consumer?v=3`, { authorization: `jwt ${jwt}` });
    },
    login,
    async agent(loginName) {
      const { bearer, userPid } = await login(loginName);
      const wire = await openWire(`${wsUrl}/ws_api/account/${account}/messaging/brand/${bearer}?v=2.1`);
      return Object.assign(wire, { pid: userPid });
    },
    post,
    async stop() {
      await app.close();
      if (!options.dataDir) rmSync(dataDir, { recursive: true });
    },
  };
}

export const testConfig = (dataDir: string, options: StartOptions): Config => ({
  demo: true,
  host: '127.0.0.1',
  http: { port: 0 },
  ...(options.tls && { tls: options.tls }),
  ...(options.databaseUrl && { databaseUrl: options.databaseUrl }),
  ...(options.pagesDir && { pagesDir: options.pagesDir }),
  dataDir,
  issuer: 'https://idp.parley.test',
  logLevel: 'silent',
  secrets: { masterKey: Buffer.alloc(32, 7) },
  limits: { ...defaultLimits, requestBurst: 1000, requestsPerSecond: 1000, ...options.limits },
});

async function seed(store: Store): Promise<void> {
  if (await store.findAccount(account)) return;
  await store.saveAccount({
    id: account,
    name: 'Test account',
    settings: {
      ttrSeconds: { URGENT: 300, PRIORITIZED: 600, NORMAL: 3600 },
      defaultTtrType: 'NORMAL',
      ringMs: 72_000,
      unauthenticatedMessaging: true,
    },
  });
  const connector = { accountId: account, enabled: true } as const;
  const settings = { issuer: brandIssuer, publicKey: brandPublicKey };
  await store.saveConnector({ ...connector, id: 'brand', type: 'implicit', name: 'Brand', priority: 1, settings });
  await store.saveConnector({
    ...connector,
    id: 'anonymous',
    type: 'anonymous',
    name: 'Anonymous',
    priority: 2,
    settings: {},
  });
  await store.saveSkill({ accountId: account, id: '7', name: 'Billing', description: '' });
  await addUser(store, '111', 'ann', ['agent']);
  await addUser(store, '222', 'ben', ['agent']);
  await addUser(store, '333', 'max', ['agent', 'manager']);
}

async function addUser(store: Store, userId: string, name: string, roles: UserRole[]): Promise<void> {
  const person = { loginName: name, fullName: `${name} Agent`, nickname: name, passwordHash };
  const skillIds = name === 'ben' ? ['7'] : [];
  await store.saveUser({
    accountId: account,
    userId,
    pid: randomUUID(),
    ...person,
    roles,
    skillIds,
    capacity: 5,
    enabled: true,
  });
}
