/** Which pages may open a socket; programs that name no page may. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askRaw, rawUpgrade } from '../support/raw-request.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { account } from '../support/test-account.ts';

const shop = 'https://shop.example';
const base = `/ws_api/account/${account}/messaging`;
const refusal = 'This origin is not one of the account';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ demo: false, trustedProxies: ['127.0.0.1'] });
});
afterAll(() => server.stop());

async function allow(allowedOrigins: string[]): Promise<void> {
  const stored = await server.store.findAccount(account);
  if (!stored) throw new Error('no account');
  await server.store.saveAccount({ ...stored, settings: { ...stored.settings, allowedOrigins } });
  server.clock.advance(3_000);
}

async function open(at: TestServer, path: string, headers: Record<string, string>) {
  const { status, body } = await askRaw(rawUpgrade(base + path, headers), { port: at.app.httpPort });
  expect(body.includes(refusal)).toBe(status === 403);
  return status;
}

const named = (origin: string | undefined): Record<string, string> => (origin === undefined ? {} : { origin });
/* Programs and our own pages come to the server's own name; so does everybody whom it refuses. */
const host = 'chat.example:8080';

const origins: Record<string, { origin: string | undefined; consumer: number; agent: number }> = {
  'no page': { origin: undefined, consumer: 101, agent: 101 },
  'a page of this server': { origin: `http://${host}`, consumer: 101, agent: 101 },
  'a page of this server over TLS': { origin: `https://${host}`, consumer: 101, agent: 101 },
  'a page of the account': { origin: shop, consumer: 101, agent: 403 },
  'the page of another scheme': { origin: 'http://shop.example', consumer: 403, agent: 403 },
  'the page of another port': { origin: `${shop}:8443`, consumer: 403, agent: 403 },
  'a page whose name begins the same': { origin: `${shop}.evil.example`, consumer: 403, agent: 403 },
  'a page below': { origin: 'https://x.shop.example', consumer: 403, agent: 403 },
  'a foreign page': { origin: 'https://evil.example', consumer: 403, agent: 403 },
  'a foreign page of this machine': { origin: 'http://127.0.0.1:1', consumer: 403, agent: 403 },
  'a page of this host, another port': { origin: 'https://chat.example', consumer: 403, agent: 403 },
  'a page that hides': { origin: 'null', consumer: 403, agent: 403 },
  'an empty origin': { origin: '', consumer: 403, agent: 403 },
  'two origins': { origin: `https://evil.example, ${shop}`, consumer: 403, agent: 403 },
  'more than an origin': { origin: `${shop}/page`, consumer: 403, agent: 403 },
  'another scheme of this host': { origin: `file://${host}`, consumer: 403, agent: 403 },
  'a member of every object': { origin: '__proto__', consumer: 403, agent: 403 },
};

test.each(Object.entries(origins))('%s', async (_page, { origin, consumer, agent }) => {
  await allow([shop]);
  const { bearer } = await server.login('ann');
  expect(await open(server, '/consumer?v=3', { host, ...named(origin) })).toBe(consumer);
  expect(await open(server, `/brand/${bearer}?v=2.1`, { host, ...named(origin) })).toBe(agent);
});

test('an account that lists no pages is opened by our own and by programs alone', async () => {
  await allow([]);
  for (const [origin, status] of [
    [shop, 403],
    [`http://${host}`, 101],
    [undefined, 101],
  ] as const)
    expect(await open(server, '/consumer?v=3', { host, ...named(origin) })).toBe(status);
});

test('a page learns nothing of an agent’s bearer', async () => {
  const { bearer } = await server.login('ann');
  for (const credential of [bearer, 'none'])
    expect(await open(server, `/brand/${credential}?v=2.1`, { origin: 'https://evil.example' })).toBe(403);
});

describe('behind a proxy', () => {
  const proxied = { host: '10.0.0.1:8080', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'chat.example' };

  test('a trusted one names the server', async () => {
    expect(await open(server, '/consumer?v=3', { ...proxied, origin: 'https://chat.example' })).toBe(101);
    expect(await open(server, '/consumer?v=3', { ...proxied, origin: 'http://chat.example' })).toBe(403);
    expect(await open(server, '/consumer?v=3', { ...proxied, origin: 'https://10.0.0.1:8080' })).toBe(403);
    const chain = { ...proxied, 'x-forwarded-host': 'evil.example, chat.example' };
    expect(await open(server, '/consumer?v=3', { ...chain, origin: 'https://evil.example' })).toBe(403);
  });

  test('another one does not, and the public address counts without any', async () => {
    const alone = await startServer({ demo: false, publicAuthority: 'chat.example:443' });
    const claimed = { host: '10.0.0.1:8080', 'x-forwarded-host': 'evil.example' };
    expect(await open(alone, '/consumer?v=3', { ...claimed, origin: 'https://evil.example' })).toBe(403);
    expect(await open(alone, '/consumer?v=3', { ...claimed, origin: 'https://chat.example' })).toBe(101);
    await alone.stop();
  });
});

test('in the demo pages of this machine may, for customers', async () => {
  const demo = await startServer();
  const { bearer } = await demo.login('ann');
  expect(await open(demo, '/consumer?v=3', { origin: 'http://localhost:3000' })).toBe(101);
  expect(await open(demo, '/consumer?v=3', { origin: 'https://evil.example' })).toBe(403);
  expect(await open(demo, `/brand/${bearer}?v=2.1`, { origin: 'http://localhost:3000' })).toBe(403);
  await demo.stop();
});
