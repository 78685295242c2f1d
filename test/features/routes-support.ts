/** A server with the routes of identity, discovery and account configuration, over the real store and real sockets. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyServerOptions } from 'fastify';
import { accountConfigurationRoutes } from '../../src/server/account-configuration.ts';
import type { Hint } from '../../src/server/bus/bus.ts';
import { type Config, defaultLimits } from '../../src/server/config.ts';
import { discoveryRoutes } from '../../src/server/discovery.ts';
import { renderErrors } from '../../src/server/http-errors.ts';
import { createIdentity } from '../../src/server/identity/create-identity.ts';
import { hashPassword } from '../../src/server/identity/passwords.ts';
import { createLog } from '../../src/server/log.ts';
import { systemRandom } from '../../src/server/random.ts';
import type { ConnectorSettings } from '../../src/server/store/connector-settings.ts';
import { openSqliteStore } from '../../src/server/store/sqlite.ts';
import type { Connector, Store, User } from '../../src/server/store/store.ts';
import { tutorialAccount, tutorialIssuer, tutorialKey } from '../fixtures/tutorial.ts';
import { createFakeClock } from '../support/fake-clock.ts';

export const startTs = Date.UTC(2024, 0, 1, 10);

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are asserted on, whatever they are
  json: any;
}

export interface Routes {
  url: string;
  store: Store;
  identity: Awaited<ReturnType<typeof createIdentity>>;
  /** Everything that was logged. */
  logged(): string;
  hints: Hint[];
  pass(ms: number): void;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** A text goes as it is, anything else as JSON, nothing at all without content type. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  request(path: string, init: RequestInit): Promise<Answer>;
  close(): Promise<void>;
}

export async function startRoutes(
  overrides: Partial<Config> = {},
  options: FastifyServerOptions = {},
): Promise<Routes> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-routes-'));
  const store = await openSqliteStore({ path: join(folder, 'parley.db') });
  const clock = createFakeClock(startTs);
  const lines: string[] = [];
  const log = createLog('debug', { destination: { write: (line: string) => lines.push(line) } });
  const hints: Hint[] = [];
  const bus = { publish: (hint: Hint) => void hints.push(hint), subscribe: () => () => {}, close: async () => {} };
  const config = { ...baseConfig(folder), ...overrides };
  const identity = await createIdentity({ store, bus, clock, random: systemRandom, log, config });
  const app = Fastify(options);
  renderErrors(app, log);
  identity.routes(app);
  discoveryRoutes(app, { store, config });
  accountConfigurationRoutes(app, { store, identity });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });

  const request: Routes['request'] = async (path, init) => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  };
  return {
    url,
    store,
    identity,
    logged: () => lines.join(''),
    hints,
    pass: clock.advance,
    request,
    get: (path, headers = {}) => request(path, { headers }),
    post(path, body, headers = {}) {
      if (body === undefined) return request(path, { method: 'POST', headers });
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return request(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: text });
    },
    async close() {
      await app.close();
      await identity.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

const baseConfig = (dataDir: string): Config => ({
  demo: true,
  host: '127.0.0.1',
  http: { port: 0 },
  dataDir,
  issuer: 'https://idp.example.test',
  logLevel: 'debug',
  secrets: { masterKey: Buffer.alloc(32, 7) },
  limits: defaultLimits,
});

/** A brand: a key pair, and tokens signed with it. */
const brandKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const brandIssuer = 'https://brand.example.test';
export const nowSeconds = startTs / 1000;

export const signToken = (
  claims: Record<string, unknown>,
  { header = {}, key = brandKeys.privateKey }: { header?: Record<string, unknown>; key?: KeyObject } = {},
): string => signText(JSON.stringify({ alg: 'RS256', typ: 'JWT', ...header }), JSON.stringify(claims), key);

/** Header and payload as they are, whatever they are. */
export function signText(header: string, payload: string, key: KeyObject = brandKeys.privateKey): string {
  const signed = [header, payload].map((text) => Buffer.from(text).toString('base64url')).join('.');
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

/** A valid token of the brand, with changes; a claim set to undefined is left out. */
export const brandToken = (claims: Record<string, unknown> = {}, options = {}): string =>
  signToken(
    { iss: brandIssuer, sub: 'user-7', iat: nowSeconds, exp: nowSeconds + 300, given_name: 'Ann', ...claims },
    options,
  );

export const brandKeyText = brandKeys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

export async function addAccount(
  store: Store,
  id: string,
  { unauthenticatedMessaging = true }: { unauthenticatedMessaging?: boolean } = {},
): Promise<void> {
  await store.saveAccount({
    id,
    name: id,
    settings: {
      ttrSeconds: { URGENT: 60, PRIORITIZED: 300, NORMAL: 900 },
      defaultTtrType: 'NORMAL',
      ringMs: 60_000,
      unauthenticatedMessaging,
    },
  });
}

export const addConnector = (
  store: Store,
  connector: Partial<Connector> & { accountId: string },
  settings: ConnectorSettings = { issuer: brandIssuer, publicKey: brandKeyText },
): Promise<void> =>
  store.saveConnector({
    id: 'c1',
    type: 'implicit',
    name: 'Brand',
    enabled: true,
    priority: 1,
    ...connector,
    settings,
  });

/** The connector that the public tutorials describe. */
export async function addTutorialAccount(store: Store): Promise<void> {
  await addAccount(store, tutorialAccount);
  await addConnector(
    store,
    { accountId: tutorialAccount, id: 'tutorial' },
    { issuer: tutorialIssuer, publicKey: `${tutorialKey}.`, weakKeyConfirmed: true },
  );
}

export async function addUser(store: Store, user: Partial<User> & { accountId: string }): Promise<User> {
  const saved: User = {
    userId: '111',
    pid: '5f9c0b1e-6c07-4d53-8b7c-0f4f9f3f7a01',
    loginName: 'ann',
    passwordHash: await hashPassword('correct horse', systemRandom),
    fullName: 'Ann Arbor',
    nickname: 'Ann',
    roles: ['agent'],
    skillIds: [],
    capacity: 3,
    enabled: true,
    ...user,
  };
  await store.saveUser(saved);
  return saved;
}

export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
export const headerOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
