/** How far a credential reaches, what the server can be made to ask, and what the time it takes gives away. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentSocketPath } from '../support/sign-in.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { openWire } from '../support/wire-client.ts';
import { addAdministrator, createCall } from './admin-support.ts';
import {
  addAccount,
  addConnector,
  addUser,
  brandIssuer,
  brandKeyText,
  brandToken,
  nowSeconds,
  type Routes,
  signText,
  startRoutes,
} from './routes-support.ts';

describe('a consumer’s token is nothing on endpoints of', () => {
  let server: TestServer;
  let tokens: Record<string, string>;
  beforeAll(async () => {
    server = await startServer();
    await addAdministrator(server.store);
    tokens = { platform: await server.consumerToken('user-1'), brand: server.brandToken({}), none: '' };
  });
  afterAll(() => server.stop());

  const configuration = `/api/account/${account}/configuration`;
  test.each([
    ['agents', 'GET', `${configuration}/le-users/users`],
    ['agents', 'GET', `${configuration}/le-users/skills`],
    ['agents', 'GET', `${configuration}/predefined-content`],
    ['agents', 'GET', `/api/account/${account}/sessions`],
    ['administrators', 'GET', `${configuration}/le-connectors/connectors`],
    ['administrators', 'POST', `${configuration}/le-connectors/test-token`],
    ['administrators', 'GET', `${configuration}/le-account/settings`],
    ['administrators', 'POST', `/api/account/${account}/consumers/revoke`],
    ['administrators', 'GET', `${configuration}/openapi.json`],
  ])('%s: %s %s', async (_whose, method, path) => {
    const body = method === 'POST' ? {} : undefined;
    for (const token of Object.values(tokens))
      expect((await createCall(server.url, token)(method, path, body)).status).toBe(401);
    /* The endpoint is there: somebody who may is let through to whatever it says. */
    const administrator = createCall(server.url, (await server.login('eve')).bearer);
    expect([401, 403, 404]).not.toContain((await administrator(method, path, body)).status);
  });

  test('agents’ sockets', async () => {
    for (const token of [tokens.platform, tokens.brand])
      expect(await openWire(server.wsUrl + agentSocketPath(token ?? '')).catch(String)).toContain('401');
  });
});

describe('another account’s', () => {
  let routes: Routes;
  beforeAll(async () => {
    routes = await startRoutes();
    for (const id of ['acc1', 'acc2']) {
      await addAccount(routes.store, id);
      await addConnector(routes.store, { accountId: id });
    }
  });
  afterAll(() => routes.close());
  const exchange = (accountId: string, authCode: string) =>
    routes.post(`/api/account/${accountId}/authenticate`, { authCode });

  test('platform token opens no socket, whatever account stands in the path', async () => {
    const { token } = (await exchange('acc1', brandToken())).json;
    const verdict = (accountId: string) => routes.identity.verifyConsumerToken(accountId, token);
    expect(await verdict('acc1')).toMatchObject({ ok: true });
    for (const other of ['acc2', 'ACC1', 'acc1 ', '', 'nobody'])
      expect(await verdict(other)).toEqual({ ok: false, reason: 'invalid' });
  });

  test.each<[string, unknown, string]>([
    ['no audience', undefined, 'accepted'],
    ['null as audience', null, 'accepted'],
    ['an empty list as audience', [], 'accepted'],
    ['an audience that is not of our form', 'parley', 'accepted'],
    ['an empty account', 'acc:', '9007'],
    ['another account', 'acc:acc2', '9007'],
    ['this account in other letters', 'acc:ACC1', '9007'],
    ['this account and a blank', 'acc:acc1 ', '9007'],
  ])('brand token counts as its audience says: %s', async (_name, aud, expected) => {
    const { status, json } = await exchange('acc1', brandToken({ aud }));
    expect(status === 200 ? 'accepted' : json.internalErrorCode).toBe(expected);
  });

  test('customer of the same name is somebody else', async () => {
    const ids = ['acc1', 'acc2'].map((id) => routes.identity.consumerIdOf(id, { iss: brandIssuer, sub: 'user-7' }));
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe('time', () => {
  let routes: Routes;
  beforeAll(async () => {
    routes = await startRoutes();
    await addAccount(routes.store, 'acc1');
    await addConnector(routes.store, { accountId: 'acc1' });
  });
  afterAll(() => routes.close());
  const verdict = async (credential: string) => {
    const { status, json } = await routes.post('/api/account/acc1/authenticate', { authCode: credential });
    return status === 200 ? 'accepted' : json.internalErrorCode;
  };
  const raw = (exp: string) =>
    signText('{"alg":"RS256"}', `{"iss":"${brandIssuer}","sub":"u","iat":${nowSeconds},"exp":${exp}}`);

  test.each([
    ['beyond what numbers hold', '1e400', '9007'],
    ['after the last year', '1e17', '9007'],
    ['below zero without being a date', '-0.5', '9007'],
    ['NaN in a text', '"NaN"', '9007'],
    ['Infinity in a text', '"Infinity"', '9007'],
    ['a text of 17 digits', '"99999999999999999"', '9007'],
    ['in the last year, in milliseconds', '253402300799000', 'accepted'],
  ])('exp %s', async (_name, exp, expected) => expect(await verdict(raw(exp))).toBe(expected));

  test('skew is a minute to the millisecond', async () => {
    const token = brandToken({ exp: nowSeconds - 59 });
    const early = brandToken({ iat: nowSeconds + 61 });
    expect([await verdict(token), await verdict(early)]).toEqual(['accepted', '9007']);
    routes.pass(999);
    expect([await verdict(token), await verdict(early)]).toEqual(['accepted', '9007']);
    routes.pass(1);
    expect([await verdict(token), await verdict(early)]).toEqual(['9008', 'accepted']);
  });
});

describe('an endpoint that an administrator enters', () => {
  let inside: Server;
  let connections = 0;
  let routes: Routes;
  beforeAll(async () => {
    inside = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
    routes = await startRoutes({ demo: false });
  });
  afterAll(async () => {
    await routes.close();
    await new Promise((resolve) => inside.close(resolve));
  });

  const port = () => (inside.address() as AddressInfo).port;
  const places: [string, () => string][] = [
    ['loopback', () => `https://127.0.0.1:${port()}/`],
    ['loopback by name', () => `https://localhost:${port()}/`],
    ['loopback as a number', () => `https://2130706433:${port()}/`],
    ['loopback in IPv6', () => `https://[::ffff:127.0.0.1]:${port()}/`],
    ['loopback without TLS', () => `http://127.0.0.1:${port()}/`],
    ['a private network', () => 'https://10.0.0.1/'],
    ['the metadata of a cloud', () => 'https://169.254.169.254/latest/meta-data'],
    ['a file', () => 'file:///etc/passwd'],
  ];
  let accounts = 0;
  test.each(places)('is not asked: %s', async (_name, url) => {
    const accountId = `acc${++accounts}`;
    await addAccount(routes.store, accountId);
    const asked = { accountId, type: 'implicit', id: 'keys' } as const;
    await addConnector(routes.store, asked, { issuer: brandIssuer, jwksEndpoint: url() });
    const redeemed = { accountId, type: 'code', id: 'code' } as const;
    const settings = { clientId: 'us', clientAuthentication: 'body', publicKey: brandKeyText } as const;
    await addConnector(routes.store, redeemed, { ...settings, issuer: brandIssuer, tokenEndpoint: url() });
    for (const [connector, authCode] of [
      ['keys', brandToken()],
      ['code', 'a-code'],
    ] as const) {
      const path = `/api/account/${accountId}/app/${connector}/authenticate`;
      const { status, json } = await routes.post(path, { authCode });
      expect([connector, status, json]).toEqual([connector, 502, { internalErrorCode: '9010' }]);
    }
    expect(connections).toBe(0);
  });
});

test('a log-in as nobody takes the time of one with a wrong password', async () => {
  const routes = await startRoutes();
  await addAccount(routes.store, 'acc1');
  await addUser(routes.store, { accountId: 'acc1' });
  const times: Record<string, number[]> = { ann: [], nobody: [] };
  for (let n = 0; n < 7; n++)
    for (const [username, taken] of Object.entries(times)) {
      const began = performance.now();
      const { status } = await routes.post('/api/account/acc1/login', { username, password: 'wrong horse' });
      taken.push(performance.now() - began);
      expect(status).toBe(401);
    }
  await routes.close();
  const best = (taken: number[] = []): number => Math.min(...taken);
  /* The best of seven is what other work on the machine disturbs least. A refusal without a digest takes a tenth. */
  expect(best(times.nobody) / best(times.ann)).toBeGreaterThan(0.5);
  expect(best(times.nobody) / best(times.ann)).toBeLessThan(2);
});
