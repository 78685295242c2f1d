/** One network can waste its own chances only. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brandPublicKey } from '../support/brand-keys.ts';
import { openLoginBrowser } from '../support/login-brand.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
beforeAll(async () => {
  const limits = { refusedTokensPerMinute: 5, newIdentitiesPerMinute: 3 };
  server = await startServer({ limits, trustedProxies: ['127.0.0.1'] });
});
afterAll(() => server.stop());

let hosts = 0;
/** A public address that no test has used. */
const newAddress = (): string => `81.2.69.${++hosts}`;

async function post(path: string, body: unknown, from?: string): Promise<number> {
  const response = await fetch(`${server.url}/api/account/${account}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(from && { 'x-forwarded-for': from }) },
    body: JSON.stringify(body),
  });
  if (response.status === 429) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  return response.status;
}
const times = async (count: number, act: () => Promise<number>): Promise<number[]> => {
  const statuses: number[] = [];
  for (let n = 0; n < count; n++) statuses.push(await act());
  return statuses;
};
const bad = (from?: string) =>
  post('authenticate', { authCode: server.brandToken({ iss: 'https://other.test' }) }, from);
const good = (from?: string) => post('authenticate', { authCode: server.brandToken() }, from);

test('refused tokens are counted per network, and end in 429 for a minute', async () => {
  const from = newAddress();
  expect(await times(6, () => bad(from))).toEqual([401, 401, 401, 401, 401, 429]);
  expect(await good(from)).toBe(429);
  expect(await good(newAddress())).toBe(200);
  server.clock.advance(60_000);
  expect(await good(from)).toBe(200);
});

test('good tokens are not counted, however many they are', async () => {
  const from = newAddress();
  expect(new Set(await times(20, () => good(from)))).toEqual(new Set([200]));
  expect(await bad(from)).toBe(401);
});

test('anonymous identities are counted when they are new, not when they are renewed', async () => {
  const from = newAddress();
  const { token } = (await server.post(`/api/account/${account}/anonymous/authorize`)).body;
  expect(await times(4, () => post('anonymous/authorize', {}, from))).toEqual([200, 200, 200, 429]);
  expect(await post('signup', {}, from)).toBe(429);
  expect(await post('anonymous/authorize', { id_token: token }, from)).toBe(200);
});

test('what a separate window brings back is counted with the rest', async () => {
  const from = newAddress();
  const settings = {
    issuer: 'https://login.example.test',
    publicKey: brandPublicKey,
    clientId: 'us',
    authenticationEndpoint: 'https://login.example.test/',
  };
  const connector = {
    accountId: account,
    id: 'login',
    type: 'implicit',
    name: 'Login',
    enabled: true,
    priority: 9,
  } as const;
  await server.store.saveConnector({ ...connector, settings: { ...settings, rfcCompliance: true } });
  server.clock.advance(3_000);
  const routes = {
    url: server.url,
    async post(path: string, body: unknown, headers: Record<string, string> = {}) {
      const sent = { 'content-type': 'application/json', 'x-forwarded-for': from, ...headers };
      const response = await fetch(server.url + path, { method: 'POST', headers: sent, body: JSON.stringify(body) });
      return { status: response.status, headers: response.headers, text: '', json: await response.json() };
    },
  };
  const statuses: number[] = [];
  for (let n = 0; n < 6; n++) {
    const browser = openLoginBrowser(routes);
    const { sent } = await browser.begin({ accountId: account, engConf: { connector: 'login' } });
    statuses.push((await browser.finish(account, { sent, id_token: 'a.b.c' })).status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  expect(await good(from)).toBe(429);
});

test('an IPv6 subscriber counts as one network', async () => {
  const addresses = Array.from({ length: 6 }, (_, n) => `2a00:1450:4001:81c::${n + 1}`);
  const statuses: number[] = [];
  for (const address of addresses) statuses.push(await bad(address));
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
});

test('a proxy that was not declared stands for everybody and is not limited', async () => {
  const plain = await startServer({ limits: { refusedTokensPerMinute: 5 } });
  const statuses: number[] = [];
  for (let n = 0; n < 12; n++)
    statuses.push((await plain.post(`/api/account/${account}/authenticate`, { authCode: 'a.b.c' })).status);
  expect(new Set(statuses)).toEqual(new Set([401]));
  await plain.stop();
});
