/** With a certificate, what the plain listener still answers: pages lead to TLS, and no credential is taken. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askRaw, rawRequest, rawUpgrade } from '../support/raw-request.ts';
import { type StrictServer, startStrictServer } from '../support/strict-server.ts';
import { account } from '../support/test-account.ts';

const api = `/api/account/${account}`;
const socket = `/ws_api/account/${account}/messaging/consumer?v=3`;

let server: StrictServer;
beforeAll(async () => {
  server = await startStrictServer();
});
afterAll(() => server.stop());

test.each([
  '/workspace',
  '/admin/people',
  `/window?account=${account}`,
  '/window/index.html',
  '/window/index.html&id_token=x',
  `/tag/tag.js?site=${account}`,
  '/assets/main.js',
])('a browser that asks for %s is led to TLS', async (path) => {
  for (const method of ['GET', 'HEAD']) {
    const request = rawRequest(method, path, { headers: { host: 'chat.example:8080' } });
    const { status, headers } = await askRaw(request, { port: server.httpPort });
    expect(status).toBe(308);
    expect(headers.get('location')).toBe(`https://chat.example:${server.tlsPort}${path}`);
  }
});

const authorization = { authorization: 'Bearer x' };
const refused = {
  'a log-in': rawRequest('POST', `${api}/login`, { body: '{"username":"ann","password":"x"}' }),
  'a token': rawRequest('POST', `${api}/authenticate`, { body: '{"id_token":"x"}' }),
  'a visitor': rawRequest('POST', `${api}/anonymous/authorize`, { body: '{}' }),
  'a page with a credential': rawRequest('GET', '/workspace', { headers: authorization }),
  'data with a credential': rawRequest('GET', `${api}/configuration/engagement/settings`, { headers: authorization }),
  'data with a cookie': rawRequest('GET', `${api}/session`, { headers: { cookie: 'a=b' } }),
  'a form for a page': rawRequest('POST', '/workspace', { body: '{}' }),
  'no such page': rawRequest('GET', '/none'),
  'a page of another server': rawRequest('GET', 'http://evil.example/workspace'),
  'a double slash': rawRequest('GET', '//evil.example/workspace'),
  'a claim of TLS': rawRequest('POST', `${api}/login`, { headers: { 'x-forwarded-proto': 'https' }, body: '{}' }),
  "a customer's socket": rawUpgrade(socket),
  "a customer's socket that claims TLS": rawUpgrade(socket, { 'x-forwarded-proto': 'https' }),
  "an agent's socket": rawUpgrade(`/ws_api/account/${account}/messaging/brand/x?v=2`),
} as const;
test.each(Object.entries(refused))('%s is refused in words', async (_what, request) => {
  const { status, headers, body } = await askRaw(request, { port: server.httpPort });
  expect(status).toBe(403);
  expect(body).toContain('Use TLS');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('the health of the process is told', async () => {
  expect((await askRaw(rawRequest('GET', '/healthz'), { port: server.httpPort })).body).toBe('{"ok":true}');
});

test.each(['evil.example/x', 'a b', ''])('a browser that asks the host %j is led nowhere', async (host) => {
  const request = rawRequest('GET', '/workspace', { headers: { host } });
  expect((await askRaw(request, { port: server.httpPort })).status).toBe(400);
});

describe('behind a proxy that is trusted', () => {
  let behind: StrictServer;
  beforeAll(async () => {
    behind = await startStrictServer({ trustedProxies: ['127.0.0.1'] });
  });
  afterAll(() => behind.stop());
  const ask = (scheme: string) =>
    askRaw(rawUpgrade(socket, { 'x-forwarded-proto': scheme }), { port: behind.httpPort });

  test.each(['https', 'wss', 'http, https'])('%s is TLS', async (scheme) => {
    const headers = { 'x-forwarded-proto': scheme };
    expect((await askRaw(rawRequest('GET', '/workspace', { headers }), { port: behind.httpPort })).status).toBe(200);
  });

  test.each(['http', 'ws', 'https, http'])('%s is not', async (scheme) => {
    expect((await ask(scheme)).status).toBe(403);
  });
});

test('without a certificate, and in the demo, the plain listener serves everything', async () => {
  const demo = await startStrictServer({ demo: true });
  for (const path of ['/workspace', `${api}/service/baseURI.json`])
    expect((await askRaw(rawRequest('GET', path), { port: demo.httpPort })).status).toBe(200);
  await demo.login('ann');
  await demo.stop();
});
