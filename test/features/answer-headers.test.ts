/** The headers of every kind of answer: pages, files, data, refusals, and what is answered before there is a route. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askRaw, rawRequest, rawUpgrade } from '../support/raw-request.ts';
import { type StrictServer, startStrictServer } from '../support/strict-server.ts';
import { account } from '../support/test-account.ts';

interface Expected {
  request: string;
  status: number;
  /** `cross-origin-resource-policy` and `cross-origin-opener-policy`, unless they are `same-origin`. */
  resources?: 'cross-origin';
  opener?: 'unsafe-none';
}

const get = (path: string, headers?: Record<string, string>) =>
  rawRequest('GET', path, { ...(headers && { headers }) });
const post = (path: string, body: string) => rawRequest('POST', path, { body });
const api = `/api/account/${account}`;
const sockets = `/ws_api/account/${account}/messaging`;
const shop = { origin: 'https://shop.example' };
const evil = { origin: 'https://evil.example' };
const resources = 'cross-origin';

const answers: Record<string, Expected> = {
  'the window': { request: get(`/window?account=${account}`), status: 200, resources },
  'a window of no account': { request: get('/window?account=none'), status: 200, resources },
  'the separate window': { request: get('/window/index.html'), status: 200, opener: 'unsafe-none' },
  'the separate window after a login': { request: get('/window/index.html&x=1'), status: 200, opener: 'unsafe-none' },
  'the workspace': { request: get('/workspace'), status: 200 },
  'the console': { request: get('/admin/people'), status: 200 },
  'the head of a page': { request: rawRequest('HEAD', '/workspace'), status: 200 },
  'an asset': { request: get('/assets/main.js'), status: 200, resources },
  'no such asset': { request: get('/assets/none.js'), status: 404 },
  'the tag': { request: get(`/tag/tag.js?site=${account}`), status: 200, resources },
  'a tag of no site': { request: get('/tag/tag.js'), status: 400, resources },
  'a part of the tag': { request: get('/tag/frame.js'), status: 200, resources },
  health: { request: get('/healthz'), status: 200 },
  'no such page': { request: get('/none'), status: 404 },
  'a path that is none': { request: get('/%zz'), status: 400 },
  'a method that is none': { request: rawRequest('DELETE', '/healthz'), status: 404 },
  discovery: { request: get(`${api}/service/idp/baseURI.json`), status: 200, resources },
  'a script of discovery': {
    request: get(`/csdr/account/${account}/service/idp/baseURI.lpCsds?cb=f`),
    status: 200,
    resources,
  },
  'an account that is none': { request: get('/api/account/none/service/baseURI.json'), status: 404, resources },
  'a preflight': {
    request: rawRequest('OPTIONS', `${api}/service/baseURI.json`, { headers: evil }),
    status: 204,
    resources,
  },
  'a preflight of a page': {
    request: rawRequest('OPTIONS', `${api}/web/page`, { headers: shop }),
    status: 204,
    resources,
  },
  'a preflight of a foreign page': {
    request: rawRequest('OPTIONS', `${api}/web/page`, { headers: evil }),
    status: 403,
  },
  'a refused log-in': { request: post(`${api}/login`, '{"username":"x","password":"y"}'), status: 401 },
  'a refused token': { request: post(`${api}/authenticate`, '{"id_token":"x"}'), status: 401, resources },
  'a body that is no JSON': { request: post(`${api}/login`, '{'), status: 400 },
  'a body that is too long': { request: post(`${api}/login`, `"${'x'.repeat(70_000)}"`), status: 413 },
  'data without a credential': { request: get(`${api}/configuration/engagement/settings`), status: 401 },
  'no HTTP': { request: 'nonsense\n\n', status: 400 },
  'headers without end': { request: get('/', { x: 'x'.repeat(20_000) }), status: 431 },
  'no host': { request: 'GET / HTTP/1.1\nConnection: close\n\n', status: 400 },
  'an unknown expectation': { request: get('/healthz', { expect: 'x' }), status: 417 },
  'a socket to nowhere': { request: rawUpgrade('/none'), status: 404 },
  'a socket of no version': { request: rawUpgrade(`${sockets}/consumer?v=9`), status: 400 },
  'a socket of no account': { request: rawUpgrade('/ws_api/account/none/messaging/consumer?v=3'), status: 404 },
  'a socket of no agent': { request: rawUpgrade(`${sockets}/brand/none?v=2`), status: 401 },
  'a socket of a foreign page': { request: rawUpgrade(`${sockets}/consumer?v=3`, evil), status: 403 },
  'a socket without a key': {
    request: rawUpgrade(`${sockets}/consumer?v=3`, { 'sec-websocket-key': '' }),
    status: 400,
  },
};

let server: StrictServer;
beforeAll(async () => {
  server = await startStrictServer();
  const stored = await server.store.findAccount(account);
  if (!stored) throw new Error('no account');
  await server.store.saveAccount({ ...stored, settings: { ...stored.settings, allowedOrigins: [shop.origin] } });
});
afterAll(() => server.stop());

test.each(Object.entries(answers))('%s', async (_kind, expected) => {
  const { status, headers } = await askRaw(expected.request, { port: server.tlsPort, tls: true });
  expect(status).toBe(expected.status);
  expect(Object.fromEntries(headers)).toMatchObject({
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': expect.stringMatching(/^default-src 'none'; .*frame-ancestors /),
    'permissions-policy': expect.stringContaining('camera=()'),
    'cross-origin-opener-policy': expected.opener ?? 'same-origin',
    'cross-origin-resource-policy': expected.resources ?? 'same-origin',
  });
});

const embedders: Record<string, string | undefined> = {
  '/window': 'credentialless',
  '/window/index.html': undefined,
  '/workspace': undefined,
};
test.each(Object.entries(embedders))('the embedder policy of %s', async (path, policy) => {
  const { headers } = await askRaw(get(path), { port: server.tlsPort, tls: true });
  expect(headers.get('cross-origin-embedder-policy')).toBe(policy);
});

describe('browsers are told to come over TLS', () => {
  const transport = async (port: number, headers: Record<string, string> = {}, tls = false) =>
    (await askRaw(get('/healthz', headers), { port, tls })).headers.get('strict-transport-security');
  const overTls = { 'x-forwarded-proto': 'https' };

  test('by no listener that is plain, whatever a client claims', async () => {
    expect(await transport(server.httpPort)).toBeUndefined();
    expect(await transport(server.httpPort, overTls)).toBeUndefined();
  });

  test('by a plain listener behind a proxy that is trusted', async () => {
    const behind = await startStrictServer({ trustedProxies: ['127.0.0.1'] });
    expect(await transport(behind.httpPort, overTls)).toContain('max-age=31536000');
    expect(await transport(behind.httpPort)).toBeUndefined();
    expect(await transport(behind.tlsPort, { 'x-forwarded-proto': 'http' }, true)).toBeUndefined();
    await behind.stop();
  });

  test('never by the demo', async () => {
    const demo = await startStrictServer({ demo: true });
    expect(await transport(demo.tlsPort, {}, true)).toBeUndefined();
    await demo.stop();
  });
});
