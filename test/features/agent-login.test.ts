/** Agents log in, stay logged in, and log out; nobody gets in by trying. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../src/server/store/store.ts';
import { type Answer, addAccount, addConnector, addUser, type Routes, startRoutes } from './routes-support.ts';

let routes: Routes;
let ann: User;
const password = 'correct horse';
const hourMs = 3_600_000;

beforeAll(async () => {
  routes = await startRoutes();
  await addAccount(routes.store, 'acc1');
  await addAccount(routes.store, 'acc2');
  ann = await addUser(routes.store, { accountId: 'acc1', email: 'ann@example.test', employeeId: 'E-1' });
  await addUser(routes.store, { accountId: 'acc1', userId: '112', pid: 'p-112', loginName: 'gone', enabled: false });
});

afterAll(() => routes.close());

/** Attempts of the test before are forgotten. */
beforeEach(() => routes.pass(61_000));

const login = (body: unknown = { username: 'ann', password }, account = 'acc1') =>
  routes.post(`/api/account/${account}/login?v=1.3`, body);
const cookieOf = ({ headers }: Answer): string => headers.get('set-cookie')?.split(';')[0] ?? '';
const enter = async () => {
  const answer = await login();
  expect(answer.status).toBe(200);
  return { ...answer.json, cookie: cookieOf(answer) };
};
const send = (path: string, { csrf, cookie }: { csrf?: string; cookie: string }, account = 'acc1') =>
  routes.post(`/api/account/${account}/${path}?v=1.3`, { csrf }, { cookie });

describe('log-in', () => {
  test('answers what clients of the field read, and never a member called error', async () => {
    const { status, json, headers } = await login();
    expect(status).toBe(200);
    expect(json).toMatchObject({
      bearer: expect.stringMatching(/^[0-9a-f]{64}$/),
      csrf: expect.stringMatching(/^[0-9a-f]{64}$/),
      sessionTTl: '28800000',
      config: { loginName: 'ann', userId: '111', userPid: ann.pid, isAdmin: false },
    });
    const services = json.csdsCollectionResponse.baseURIs.map(({ service }: { service: string }) => service);
    expect(services).toEqual(expect.arrayContaining(['agentVep', 'facadeMsg', 'asyncMessagingEnt']));
    expect(json).not.toHaveProperty('error');
    expect(headers.get('cache-control')).toBe('no-store');
    const [session, device] = headers.getSetCookie();
    expect(session).toMatch(/^__Host-Session_id=[0-9a-f]{64}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(device).toMatch(
      /^__Host-parley-device=[\w.-]{45}; Max-Age=15552000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  test('gives every session its own secrets, and stores none of them', async () => {
    const [one, two] = [await enter(), await enter()];
    const secrets = [one, two].flatMap(({ bearer, csrf, cookie }) => [bearer, csrf, cookie.split('=')[1]]);
    expect(new Set(secrets).size).toBe(6);
    for (const { bearer } of [one, two]) {
      const agent = await routes.identity.findAgent('acc1', bearer);
      const session = await routes.store.findAgentSession({ bearerDigest: agent?.bearerDigest ?? '' });
      expect(session).toBeDefined();
      for (const secret of secrets) expect(JSON.stringify(session)).not.toContain(secret);
    }
  });

  const refused: [string, unknown, string][] = [
    ['a wrong password', { username: 'ann', password: 'wrong' }, 'acc1'],
    ['an unknown user', { username: 'bob', password }, 'acc1'],
    ['a disabled user', { username: 'gone', password }, 'acc1'],
    ['another account', { username: 'ann', password }, 'acc2'],
    ['an unknown account', { username: 'ann', password }, 'nobody'],
    ['no password', { username: 'ann' }, 'acc1'],
    ['an empty body', '', 'acc1'],
    ['an app key', { username: 'ann', appKey: 'k', secret: 's', accessToken: 'a', accessTokenSecret: 'b' }, 'acc1'],
    ['an assertion', { jwt: 'dummy', assertion: 'PHNhbWw+' }, 'acc1'],
  ];
  test.each(refused)('refuses %s, always in the same words', async (_name, body, account) => {
    const { status, json, headers } = await login(body, account);
    expect(status).toBe(401);
    expect(json).toEqual({
      error: {
        time: expect.stringMatching(/^Jan \d+, 2024 \d+:\d\d:\d\d [AP]M$/),
        message: 'Login failed',
        internalCode: 2,
        responseStatus: 'UNAUTHORIZED',
      },
    });
    expect(headers.has('set-cookie')).toBe(false);
  });

  test.each([
    ['broken JSON', '{"username":'],
    ['a user name that is no text', { username: {}, password }],
    ['a password of a megabyte', { username: 'ann', password: 'x'.repeat(1_025) }],
  ])('%s is a bad request', async (_name, body) => {
    const { status, json } = await login(body);
    expect([status, json.error.responseStatus]).toEqual([400, 'BAD_REQUEST']);
  });
});

const foreign: [string, Record<string, string>][] = [
  ['another origin, as a form', { origin: 'https://evil.test', 'content-type': 'text/plain' }],
  ['another origin, as JSON', { origin: 'https://evil.test', 'content-type': 'application/json' }],
  ['no origin that is one, as a form of a sandbox', { origin: 'null', 'content-type': 'text/plain' }],
  ['another origin of our host', { origin: 'https://127.0.0.1:1', 'content-type': 'text/plain' }],
  ['another site, without an origin', { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }],
  ['a neighbour of our site, without an origin', { 'sec-fetch-site': 'same-site', 'content-type': 'text/plain' }],
  ['an address that was typed', { 'sec-fetch-site': 'none', 'content-type': 'text/plain' }],
];
describe.each(foreign)('a page of %s', (_name, headers) => {
  const post = (path: string, body: object, more: Record<string, string> = {}) =>
    routes.request(`/api/account/acc1/${path}`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify(body),
    });

  test('logs nobody in, goes on with no session, and ends none', async () => {
    const { cookie, csrf, bearer } = await enter();
    for (const answer of [
      await post('login', { username: 'ann', password }),
      await post('session', {}, { cookie }),
      await post('refresh', { csrf }, { cookie }),
      await post('logout', { csrf }, { cookie }),
    ])
      expect([answer.status, answer.headers.has('set-cookie'), answer.text.includes(bearer)]).toEqual([
        403,
        false,
        false,
      ]);
    expect(await routes.identity.findAgent('acc1', bearer)).toBeDefined();
  });
});

test('our own page logs in, and so does a client that is no browser', async () => {
  for (const headers of [{}, { origin: routes.url }, { origin: routes.url, 'sec-fetch-site': 'same-origin' }]) {
    const own = await routes.post('/api/account/acc1/login', { username: 'ann', password }, headers);
    expect([own.status, own.headers.has('set-cookie')]).toEqual([200, true]);
  }
});

test.each(['login', 'session', 'refresh', 'logout'])('a link to %s does nothing', async (path) => {
  const { cookie, bearer } = await enter();
  expect((await routes.get(`/api/account/acc1/${path}`, { cookie })).status).toBe(404);
  expect(await routes.identity.findAgent('acc1', bearer)).toBeDefined();
});

test('a new log-in ends the session that the browser had, with its sockets, and no other', async () => {
  const [here, there] = [await enter(), await enter()];
  const revoked: unknown[] = [];
  const stop = routes.identity.onRevoked((ended) => revoked.push(ended));
  const digest = (await routes.identity.findAgent('acc1', here.bearer))?.bearerDigest;
  const again = await routes.post('/api/account/acc1/login', { username: 'ann', password }, { cookie: here.cookie });
  stop();
  expect(again.json.bearer).not.toBe(here.bearer);
  expect(await routes.identity.findAgent('acc1', here.bearer)).toBeUndefined();
  expect(await routes.identity.findAgent('acc1', there.bearer)).toBeDefined();
  expect(revoked).toEqual([{ accountId: 'acc1', bearerDigest: digest }]);
});

test('a log-in that is refused ends nothing', async () => {
  const { cookie, bearer } = await enter();
  await routes.post('/api/account/acc1/login', { username: 'ann', password: 'wrong' }, { cookie });
  expect(await routes.identity.findAgent('acc1', bearer)).toBeDefined();
});

test('a session that another host of the domain has planted is not resumed', async () => {
  const { cookie } = await enter();
  const planted = cookie.replace('__Host-', '');
  const answer = await routes.post('/api/account/acc1/session', {}, { cookie: planted, origin: routes.url });
  expect(answer.status).toBe(401);
});

describe('a session', () => {
  test('ends after eight hours', async () => {
    const { bearer } = await enter();
    expect(await routes.identity.findAgent('acc1', bearer)).toMatchObject({ user: { userId: '111' } });
    routes.pass(8 * hourMs);
    expect(await routes.identity.findAgent('acc1', bearer)).toBeUndefined();
  });

  test('lives on when it is refreshed, with the same bearer', async () => {
    const session = await enter();
    routes.pass(7 * hourMs);
    expect(await send('refresh', session)).toMatchObject({ status: 200, text: '{}' });
    routes.pass(7 * hourMs);
    const agent = await routes.identity.findAgent('acc1', session.bearer);
    expect(agent?.bearerDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(await routes.identity.findAgentByDigest('acc1', agent?.bearerDigest ?? '')).toEqual(agent);
  });

  test('ends after seven days, however often it is refreshed', async () => {
    const session = await enter();
    for (let n = 0; n < 23; n++) {
      routes.pass(7 * hourMs);
      expect((await send('refresh', session)).status).toBe(200);
    }
    routes.pass(7 * hourMs);
    expect((await send('refresh', session)).status).toBe(401);
    expect(await routes.identity.findAgent('acc1', session.bearer)).toBeUndefined();
  });

  test('is refreshed only with its cookie and its CSRF token', async () => {
    const session = await enter();
    const other = await enter();
    const mismatch = await send('refresh', { ...session, csrf: other.csrf });
    expect([mismatch.status, mismatch.json.error.internalCode]).toEqual([401, 10]);
    expect((await send('refresh', { cookie: session.cookie })).status).toBe(401);
    expect((await send('refresh', { ...session, cookie: '' })).status).toBe(401);
    expect((await send('refresh', { ...session, cookie: `__Host-Session_id=${'0'.repeat(64)}` })).status).toBe(401);
    expect((await send('refresh', session, 'acc2')).status).toBe(401);
    routes.pass(8 * hourMs);
    expect((await send('refresh', session)).status).toBe(401);
  });

  test('opens nothing in another account', async () => {
    const { bearer } = await enter();
    expect(await routes.identity.findAgent('acc2', bearer)).toBeUndefined();
    for (const wrong of ['', 'x', bearer.toUpperCase(), `${bearer}0`]) {
      expect(await routes.identity.findAgent('acc1', wrong)).toBeUndefined();
    }
  });

  test('ends when the user logs out, here and on the other nodes', async () => {
    const session = await enter();
    const digest = (await routes.identity.findAgent('acc1', session.bearer))?.bearerDigest;
    const revoked: unknown[] = [];
    const stop = routes.identity.onRevoked((ended) => revoked.push(ended));
    expect((await send('logout', { ...session, csrf: 'wrong' })).status).toBe(401);
    expect(revoked).toEqual([]);
    const { status, headers } = await send('logout', session);
    stop();
    expect(status).toBe(200);
    expect(headers.get('set-cookie')).toMatch(/^__Host-Session_id=;.*Max-Age=0/);
    expect(revoked).toEqual([{ accountId: 'acc1', bearerDigest: digest }]);
    expect(routes.hints).toContainEqual({ kind: 'revoked', accountId: 'acc1', bearerDigest: digest });
    expect(await routes.identity.findAgent('acc1', session.bearer)).toBeUndefined();
    expect((await send('refresh', session)).status).toBe(401);
  });

  test('ends when the user is disabled', async () => {
    const eve = { accountId: 'acc1', userId: '113', pid: 'p-113', loginName: 'eve' };
    await addUser(routes.store, eve);
    const answer = await login({ username: 'eve', password });
    expect(answer.status).toBe(200);
    await addUser(routes.store, { ...eve, enabled: false });
    expect(await routes.identity.findAgent('acc1', answer.json.bearer)).toBeUndefined();
    expect((await send('refresh', { csrf: answer.json.csrf, cookie: cookieOf(answer) })).status).toBe(401);
  });
});

describe('a workspace that was reloaded', () => {
  const resume = (cookie: string, origin: string | undefined, account = 'acc1') =>
    routes.post(`/api/account/${account}/session`, undefined, { cookie, ...(origin && { origin }) });

  test('gets its session back from the cookie, prolonged', async () => {
    const { cookie, ...session } = await enter();
    routes.pass(7 * hourMs);
    const { status, json } = await resume(cookie, routes.url);
    expect(status).toBe(200);
    expect(json).toEqual({ ...session, config: { ...session.config, serverCurrentTime: expect.any(Number) } });
    routes.pass(7 * hourMs);
    expect(await routes.identity.findAgent('acc1', json.bearer)).toBeDefined();
  });

  test('is the only one who does', async () => {
    const { cookie } = await enter();
    const { port } = new URL(routes.url);
    const refused = [
      await resume(cookie, undefined),
      await resume(cookie, 'https://evil.test'),
      await resume(cookie, `http://localhost:${port}`),
      await resume(cookie, `http://127.0.0.1:${Number(port) + 1}`),
      await resume(cookie, 'null'),
    ];
    for (const { status, text } of refused) {
      expect(status).toBe(403);
      expect(text).not.toContain('bearer');
    }
    expect((await resume('', routes.url)).status).toBe(401);
    expect((await resume(cookie, routes.url, 'acc2')).status).toBe(401);
  });
});

describe('account configuration', () => {
  const path = (rest: string) => `/api/account/acc1/configuration/${rest}`;

  beforeAll(async () => {
    await routes.store.saveSkill({ accountId: 'acc1', id: '7', name: 'Sales', description: 'Sells' });
    const settings = { issuer: 'https://brand.example.test', publicKey: 'MIIB…', jsMethodName: 'lpGetToken' };
    await addConnector(routes.store, { accountId: 'acc1' }, settings);
  });

  test('tells consumers the public face of an agent, and nothing else', async () => {
    const { status, json, headers } = await routes.get(path(`le-users/users/${ann.pid}`));
    expect([status, json]).toEqual([200, { nickname: 'Ann' }]);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    const { bearer } = await enter();
    const asAgent = (authorization: string) => routes.get(path(`le-users/users/${ann.pid}`), { authorization });
    expect((await asAgent(`Bearer ${bearer}`)).json).toMatchObject({ employeeId: 'E-1', fullName: 'Ann Arbor' });
    expect((await asAgent('Bearer x')).status).toBe(401);
    expect((await routes.get(path('le-users/users/nobody'))).status).toBe(404);
    expect((await routes.get(`/api/account/acc2/configuration/le-users/users/${ann.pid}`)).status).toBe(404);
  });

  test('tells anyone which connectors there are, without their keys', async () => {
    const { json, text } = await routes.get(path('le-connectors/all-connectors'));
    expect(json).toMatchObject([{ id: 'c1', type: 'implicit', acrValues: ['loa1'], jsMethodName: 'lpGetToken' }]);
    expect(text).not.toContain('MIIB');
  });

  test('tells agents of their colleagues and skills', async () => {
    const { bearer } = await enter();
    const authorization = `Bearer ${bearer}`;
    const users = await routes.get(path('le-users/users?v=2.0&select=$all'), { authorization });
    expect(users.json).toContainEqual(
      expect.objectContaining({ id: 111, pid: ann.pid, loginName: 'ann', isEnabled: true, maxAsyncChats: 3 }),
    );
    expect(users.text).not.toContain('argon2');
    const skills = await routes.get(path('le-users/skills?v=2.0'), { authorization });
    expect(skills.json).toMatchObject([{ id: 7, name: 'Sales', deleted: false }]);
    expect(skills.headers.get('etag')).toMatch(/^"[0-9a-f]+"$/);
  });

  test.each(['le-users/users', 'le-users/skills'])('%s needs a bearer', async (rest) => {
    for (const authorization of ['', 'Bearer x', `Basic ${'a'.repeat(64)}`]) {
      const { status, json } = await routes.get(path(rest), { authorization });
      expect([status, json.error.internalCode]).toEqual([401, 401]);
    }
  });
});

test('no password, cookie, bearer or CSRF token was logged', async () => {
  const { bearer, csrf, cookie } = await enter();
  await send('refresh', { csrf: 'wrong-csrf', cookie });
  expect(routes.logged()).toContain('csrf-mismatch');
  for (const secret of [password, bearer, csrf, cookie, 'wrong-csrf', 'argon2']) {
    expect(routes.logged()).not.toContain(secret);
  }
});
