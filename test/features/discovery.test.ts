/** Where an account's services live, in all five forms. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/start-server.ts';
import { addAccount, type Routes, startRoutes } from './routes-support.ts';

let routes: Routes;
let published: Routes;
const names = ['idp', 'asyncMessagingEnt', 'facadeMsg', 'agentVep', 'acCdnDomain', 'accountConfigReadOnly'];
const allNames = [...names, 'accountConfigReadWrite', 'msgHist', 'smt'];

beforeAll(async () => {
  const publicAuthority = 'chat.example.test:8443';
  [routes, published] = await Promise.all([startRoutes(), startRoutes({ publicAuthority })]);
  for (const { store } of [routes, published]) await addAccount(store, 'acc1');
});

afterAll(() => Promise.all([routes.close(), published.close()]));

const host = () => new URL(routes.url).host;

describe.each(['/api', '/csdr'])('under %s', (root) => {
  test('an account has every service, at the authority that was asked', async () => {
    const { json } = await routes.get(`${root}/account/acc1/service/baseURI.json?version=1.0`);
    expect(json).toEqual({
      baseURIs: allNames.map((service) => ({ service, account: 'acc1', baseURI: host() })),
    });
  });

  test.each(names)('%s alone', async (service) => {
    const { status, json } = await routes.get(`${root}/account/acc1/service/${service}/baseURI.json?version=1.0`);
    expect([status, json]).toEqual([200, { service, account: 'acc1', baseURI: host() }]);
  });

  test('the version may be left out, and answers are open to every origin', async () => {
    const { status, headers } = await routes.get(`${root}/account/acc1/service/idp/baseURI.json`);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  });

  test.each(['baseURI', 'idp/baseURI'])('service/%s has the same answer without .json', async (path) => {
    const [bare, named] = await Promise.all(
      ['', '.json'].map((ending) => routes.get(`${root}/account/acc1/service/${path}${ending}?version=1.0`)),
    );
    expect([bare?.status, bare?.json]).toEqual([200, named?.json]);
  });

  test.each([
    ['an unknown service', 'acc1/service/nope/baseURI.json', 'Service not found'],
    ['a service in other case', 'acc1/service/IDP/baseURI.json', 'Service not found'],
    ['an unknown account', 'nobody/service/idp/baseURI.json', 'Account not found'],
    ['an unknown account’s list', 'nobody/service/baseURI.json', 'Account not found'],
  ])('%s is not found', async (_name, path, message) => {
    const { status, json } = await routes.get(`${root}/account/${path}`);
    expect([status, json]).toEqual([404, { error: { message, internalCode: 404 } }]);
  });
});

describe('as a script', () => {
  const path = '/csdr/account/acc1/service/idp/baseURI.lpCsds?version=1.0';

  test('the callback gets the server', async () => {
    const { headers, text } = await routes.get(`${path}&cb=domainCallback`);
    expect(headers.get('content-type')).toMatch(/^application\/javascript/);
    expect(text).toBe(`domainCallback({"ResultSet":{"lpData":[{"lpServer":"${host()}"}]}})`);
  });

  test.each(['', '&cb=', '&cb=alert(1)', '&cb=a%0Ab', '&cb=a&cb=b'])('“%s” is no callback', async (query) => {
    const { status, json } = await routes.get(path + query);
    expect([status, json.error.internalCode]).toEqual([400, 400]);
  });
});

test('a configured authority is told whatever host was asked', async () => {
  const { json } = await published.get('/api/account/acc1/service/idp/baseURI.json');
  expect(json.baseURI).toBe('chat.example.test:8443');
});

test.each([['evil.test/path'], ['a b'], ['user@evil.test'], ['evil.test:port'], ['evil.test:99999'], ['"><script>']])(
  'the host “%s” is not repeated',
  async (name) => {
    const { hostname, port } = new URL(routes.url);
    const path = '/api/account/acc1/service/idp/baseURI.json';
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest({ hostname, port, path, headers: { host: name } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject).end();
    });
    expect(status).toBe(400);
  },
);

test('an unknown path is answered in the same form, without a stack', async () => {
  const { status, json } = await routes.get('/api/nothing');
  expect([status, json]).toEqual([404, { error: { message: 'Not found', internalCode: 404 } }]);
});

describe('a page of another origin may ask, with its token', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  test.each([
    ['GET', '/api/account/acc1/service/baseURI.json'],
    ['POST', '/api/account/acc1/authenticate'],
    ['GET', '/messaging_history/api/account/acc1/conversations/consumer/metadata/search'],
    ['POST', '/messaging_history/api/account/acc1/conversations/conversation/content/search'],
    ['GET', '/api/account/acc1/configuration/le-users/users'],
    ['GET', '/api/account/acc1/configuration/le-users/skills'],
  ])('%s %s', async (method, path) => {
    const response = await fetch(server.url + path, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://brand.example',
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization',
      },
    });
    const allowed = ['origin', 'methods', 'headers'].map((name) =>
      response.headers.get(`access-control-allow-${name}`),
    );
    expect([response.status, ...allowed]).toEqual([
      204,
      '*',
      expect.stringContaining(method),
      expect.stringContaining('authorization'),
    ]);
  });
});
