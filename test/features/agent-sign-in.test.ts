/** Agents sign in at the company's OpenID provider; nobody gets in with somebody else's answer. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AgentSignInSettings, User } from '../../src/server/store/store.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { signToken } from './routes-support.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const clientSecret = 'a secret with : and % in it';

let server: TestServer;
let provider: Server;
let issuer: string;
/** What the provider answers to the code; changed by the tests that attack. */
let forge: { claims?: Record<string, unknown>; key?: typeof pair };
/** What happens while the provider is asked. */
let meanwhile: () => Promise<unknown>;
/** How often the provider was asked what it is. */
let discovered = 0;
/** Authorization requests by the code that was given for them. */
const asked = new Map<string, URLSearchParams>();
let redeemed: { authorization: string | undefined; form: URLSearchParams }[] = [];

beforeAll(async () => {
  provider = createServer((request, response) => {
    const url = new URL(request.url ?? '', issuer);
    const json = (body: unknown, status = 200) => response.writeHead(status).end(JSON.stringify(body));
    if (url.pathname === '/.well-known/openid-configuration') discovered++;
    if (url.pathname === '/.well-known/openid-configuration')
      return json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      });
    if (url.pathname === '/keys')
      return json({ keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }] });
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', async () => {
      await meanwhile();
      const form = new URLSearchParams(body);
      redeemed.push({ authorization: request.headers.authorization, form });
      const now = Math.floor(Date.now() / 1000);
      const nonce = asked.get(form.get('code') ?? '')?.get('nonce');
      const claims = { iss: issuer, aud: 'parley', sub: 's-1', iat: now, exp: now + 60, nonce, ...forge.claims };
      const header = { kid: 'k1' };
      const id_token = signToken(claims, { key: (forge.key ?? pair).privateKey, header });
      json({ access_token: 'x', token_type: 'Bearer', id_token });
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const limits = { refusedTokensPerMinute: 5 };
  server = await startServer({ realTime: true, trustedProxies: ['127.0.0.1'], limits });
});
afterAll(async () => {
  await server.stop();
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
});

/** As the server seals it is its own business: an account without secret is enough here, one with it is tested below. */
async function configure(
  changes: Partial<AgentSignInSettings> = {},
  { signIn = true, name = 'Brand' } = {},
): Promise<void> {
  const found = await server.store.findAccount(account);
  if (!found) throw new Error('no account');
  const agentSignIn: AgentSignInSettings = {
    label: 'Acme SSO',
    issuer,
    clientId: 'parley',
    claim: 'preferred_username',
    match: 'loginName',
    provision: false,
    ...changes,
  };
  const { agentSignIn: _before, ...settings } = found.settings;
  await server.store.saveAccount({ ...found, name, settings: { ...settings, ...(signIn && { agentSignIn }) } });
}

async function unbind(): Promise<void> {
  for (const { linkedTo: _bound, ...user } of await server.store.listUsers(account))
    await server.store.saveUser({ ...user, email: `${user.loginName}@example.test` });
}
const annAtProvider = { preferred_username: 'ann', email: 'ann@example.test', email_verified: true };

beforeEach(async () => {
  await unbind();
  forge = { claims: annAtProvider };
  redeemed = [];
  meanwhile = async () => {};
  await configure();
});

const path = `/api/account/${account}/agent-sign-in`;
const get = (url: string, cookie?: string, from?: string) =>
  fetch(url, { redirect: 'manual', headers: { ...(cookie && { cookie }), ...(from && { 'x-forwarded-for': from }) } });
const cookieOf = (response: Response, name: string): string | undefined =>
  response.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith(`${name}=`) && !cookie.startsWith(`${name}=;`))
    ?.split(';')[0];
const locationOf = (response: Response): string => response.headers.get('location') ?? '';

let codes = 0;
/** The browser's part up to the provider, whose user agrees at once. */
async function begin() {
  const response = await get(server.url + path.concat('/start'));
  const authorize = new URL(locationOf(response));
  const code = `code-${++codes}`;
  asked.set(code, authorize.searchParams);
  const answer = new URL(authorize.searchParams.get('redirect_uri') ?? '');
  answer.searchParams.set('code', code);
  answer.searchParams.set('state', authorize.searchParams.get('state') ?? '');
  return { authorize, answer, cookie: cookieOf(response, '__Host-parley-agent-login') ?? '', response };
}
async function signIn() {
  const { answer, cookie } = await begin();
  return get(answer.href, cookie);
}
/** The workspace after its reload. */
const workspaceOf = async (cookie: string | undefined) => {
  const response = await fetch(`${server.url}/api/account/${account}/session`, {
    method: 'POST',
    headers: { origin: server.url, ...(cookie && { cookie }) },
  });
  return { status: response.status, body: await response.json() };
};

describe('an agent whom the provider names', () => {
  test('gets a session, with PKCE, state and nonce on the way', async () => {
    expect(await (await get(server.url + path)).json()).toEqual({ label: 'Acme SSO' });
    const { authorize, answer, cookie, response } = await begin();
    expect(Object.fromEntries(authorize.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'parley',
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(response.headers.getSetCookie()[0]).toMatch(/HttpOnly; Secure; SameSite=Lax/);
    expect(cookie).not.toContain(authorize.searchParams.get('nonce'));
    const back = await get(answer.href, cookie);
    expect([back.status, locationOf(back)]).toEqual([302, '/workspace?sign-in=done']);
    expect(redeemed[0]?.form.get('code_verifier')).toMatch(/^[\w-]{43}$/);
    const session = await workspaceOf(cookieOf(back, '__Host-Session_id'));
    expect(session).toMatchObject({ status: 200, body: { config: { loginName: 'ann', userId: '111' } } });
  });

  test('is found by e-mail in any case, if the provider has verified it', async () => {
    const ben = (await server.store.findUser(account, { loginName: 'ben' })) as User;
    await server.store.saveUser({ ...ben, email: 'Ben@Example.test' });
    await configure({ claim: 'email', match: 'email' });
    forge.claims = { sub: 's-ben', email: 'ben@example.TEST', email_verified: true };
    expect((await workspaceOf(cookieOf(await signIn(), '__Host-Session_id'))).body.config.loginName).toBe('ben');
    for (const email_verified of [false, 'false', undefined, null]) {
      await unbind();
      forge.claims = { sub: 's-ben', email: 'ben@example.test', email_verified };
      expect(locationOf(await signIn())).toBe('/workspace?sign-in=refused');
    }
    await unbind();
    forge.claims = { sub: 's-ben', email: 'ben@example.test', email_verified: 'true' };
    expect(locationOf(await signIn())).toBe('/workspace?sign-in=done');
  });

  test('is made an agent, and no more, only where the account provides for it', async () => {
    forge.claims = { sub: 's-new', preferred_username: 'newcomer', name: 'New Comer' };
    expect(locationOf(await signIn())).toBe('/workspace?sign-in=refused');
    expect(await server.store.findUser(account, { loginName: 'newcomer' })).toBeUndefined();
    await configure({ provision: true });
    expect(locationOf(await signIn())).toBe('/workspace?sign-in=done');
    const made = await server.store.findUser(account, { loginName: 'newcomer' });
    expect(made).toMatchObject({ roles: ['agent'], fullName: 'New Comer', enabled: true });
    const password = await server.post(`/api/account/${account}/login`, { username: 'newcomer', password: 'x' });
    expect(password.status).toBe(401);
  });

  test('is made an agent of its own when several come for the first time at once', async () => {
    await configure({ provision: true });
    let n = 0;
    forge = {
      get claims() {
        return { sub: `s-together-${++n}`, preferred_username: `together-${n}` };
      },
    };
    const answers = await Promise.all([1, 2, 3, 4].map(() => signIn()));
    expect(answers.map(locationOf)).toEqual(Array(4).fill('/workspace?sign-in=done'));
    const made = (await server.store.listUsers(account)).filter(({ loginName }) => loginName.startsWith('together-'));
    expect([made.length, new Set(made.map(({ userId }) => userId)).size]).toEqual([4, 4]);
  });
});

describe('a user and a person of the provider are bound to each other at the first sign-in', () => {
  const refused = '/workspace?sign-in=refused';
  const done = '/workspace?sign-in=done';
  const come = async (claims: Record<string, unknown>) => {
    forge = { claims };
    return locationOf(await signIn());
  };

  test('after it, only this person gets in, whatever the others are called', async () => {
    expect(await come({ ...annAtProvider, sub: 's-ann' })).toBe(done);
    const bound = await server.store.findUser(account, { loginName: 'ann' });
    expect(bound?.linkedTo).toEqual({ iss: issuer, sub: 's-ann' });
    expect(await come({ ...annAtProvider, sub: 's-mallory' })).toBe(refused);
    expect(await come({ sub: 's-ann' })).toBe(done);
    expect(await come({ ...annAtProvider, sub: 's-ann', preferred_username: 'max' })).toBe(done);
    expect((await workspaceOf(cookieOf(await signIn(), '__Host-Session_id'))).body.config.loginName).toBe('ann');
    const [line] = await server.store.listItemChanges({ accountId: account, kind: 'act', limit: 1 });
    expect(line).toMatchObject({ by: 'system', after: { act: 'sign-in-linked', iss: issuer, sub: 's-ann' } });
  });

  test.each<[string, Record<string, unknown>]>([
    ['a name alone', { preferred_username: 'ann' }],
    ['a name beside an e-mail that nobody has verified', { ...annAtProvider, email_verified: false }],
    ['a name beside an e-mail of which nothing is said', { ...annAtProvider, email_verified: undefined }],
    ['a name beside another verified e-mail', { ...annAtProvider, email: 'mallory@example.test' }],
    ['a name beside an empty e-mail', { ...annAtProvider, email: '' }],
  ])('not by %s', async (_name, claims) => {
    expect(await come({ ...claims, sub: 's-mallory' })).toBe(refused);
    expect((await server.store.findUser(account, { loginName: 'ann' }))?.linkedTo).toBeUndefined();
  });

  test('not where the user has no e-mail to compare with', async () => {
    const { email: _none, ...ann } = (await server.store.findUser(account, { loginName: 'ann' })) as User;
    await server.store.saveUser(ann);
    expect(await come({ ...annAtProvider, sub: 's-mallory' })).toBe(refused);
  });

  test('by one of several who come at once', async () => {
    let n = 0;
    forge = {
      get claims() {
        return { ...annAtProvider, sub: `s-${++n}` };
      },
    };
    const answers = (await Promise.all([1, 2, 3].map(() => signIn()))).map(locationOf);
    expect(answers.toSorted()).toEqual([done, refused, refused]);
  });

  test('an administrator takes it away, which ends the sessions, and the next sign-in binds anew', async () => {
    expect(await come({ ...annAtProvider, sub: 's-ann' })).toBe(done);
    const cookie = cookieOf(await signIn(), '__Host-Session_id');
    const max = (await server.store.findUser(account, { loginName: 'max' })) as User;
    await server.store.saveUser({ ...max, roles: ['agent', 'manager', 'administrator'] });
    const { bearer } = await server.login('max');
    const users = `${server.url}/api/account/${account}/configuration/le-account/users`;
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
    const seen = await fetch(`${users}/111`, { headers });
    const shown = await seen.json();
    expect(shown.linked).toBe(true);
    expect(JSON.stringify(shown)).not.toContain('s-ann');
    const withEtag = (etag: string | null) => ({ ...headers, 'if-match': etag ?? '' });
    const put = (body: object, etag: string | null) =>
      fetch(`${users}/111`, { method: 'PUT', headers: withEtag(etag), body: JSON.stringify(body) });
    const { linked: _kept, ...without } = shown;
    const kept = await put(without, seen.headers.get('etag'));
    expect((await kept.json()).linked).toBe(true);
    const taken = await put({ ...shown, linked: false }, kept.headers.get('etag'));
    expect([taken.status, (await taken.json()).linked]).toEqual([200, undefined]);
    expect((await workspaceOf(cookie)).status).toBe(401);
    expect((await put({ ...shown, linked: true }, taken.headers.get('etag'))).status).toBe(400);
    expect(await come({ ...annAtProvider, sub: 's-other' })).toBe(done);
    await server.store.saveUser(max);
  });
});

test.each(['cross-site', 'same-site', 'none'])('a link of a page that is %s begins no sign-in', async (site) => {
  const headers = { 'sec-fetch-site': site };
  const started = await fetch(`${server.url}${path}/start`, { redirect: 'manual', headers });
  expect([locationOf(started), started.headers.getSetCookie()]).toEqual(['/workspace?sign-in=failed', []]);
});

test('a sign-in ends the session that the browser had', async () => {
  const before = cookieOf(await signIn(), '__Host-Session_id');
  const { answer, cookie } = await begin();
  const after = cookieOf(await get(answer.href, `${cookie}; ${before}`), '__Host-Session_id');
  expect([(await workspaceOf(before)).status, (await workspaceOf(after)).status]).toEqual([401, 200]);
});

describe('nobody gets in', () => {
  const refused = '/workspace?sign-in=refused';

  const ann = annAtProvider;
  test.each<[string, typeof forge]>([
    ['without the claim', { claims: {} }],
    ['as nobody of this account', { claims: { preferred_username: 'nobody' } }],
    ['with another nonce', { claims: { ...ann, nonce: 'other' } }],
    ['without nonce', { claims: { ...ann, nonce: undefined } }],
    ['with a token for another client', { claims: { ...ann, aud: 'other' } }],
    ['with a token of another issuer', { claims: { ...ann, iss: 'https://x.test' } }],
    ['with an expired token', { claims: { ...ann, exp: 1 } }],
    ['with a token that another key has signed', { claims: ann, key: other }],
  ])('%s', async (_name, forged) => {
    forge = forged;
    const back = await signIn();
    expect(locationOf(back)).toBe(refused);
    expect(cookieOf(back, '__Host-Session_id')).toBeUndefined();
  });

  test('with the answer to another browser’s request, without cookie, or with a changed one', async () => {
    const [mine, theirs] = [await begin(), await begin()];
    for (const cookie of [mine.cookie, '', `${theirs.cookie.slice(0, -4)}AAAA`])
      expect(locationOf(await get(theirs.answer.href, cookie))).toBe(refused);
    expect(redeemed).toEqual([]);
  });

  test('twice with one answer, at once or later, even where the provider takes a code again', async () => {
    const { answer, cookie } = await begin();
    const both = (await Promise.all([1, 2].map(() => get(answer.href, cookie)))).map(locationOf);
    expect(both.toSorted()).toEqual(['/workspace?sign-in=done', refused]);
    expect(locationOf(await get(answer.href, cookie))).toBe(refused);
    expect(locationOf(await signIn())).toBe('/workspace?sign-in=done');
  });

  test('as a disabled user', async () => {
    const max = (await server.store.findUser(account, { loginName: 'max' })) as User;
    await server.store.saveUser({ ...max, enabled: false });
    forge.claims = { ...annAtProvider, preferred_username: 'max', email: 'max@example.test' };
    expect(locationOf(await signIn())).toBe(refused);
    await server.store.saveUser(max);
  });

  test.each<[string, () => Promise<void>]>([
    ['is taken from the account', () => configure({}, { signIn: false })],
    ['is given to another client', () => configure({ clientId: 'another' })],
  ])('through a provider that %s while it is asked', async (_name, change) => {
    meanwhile = change;
    const back = await signIn();
    expect([locationOf(back), redeemed.length]).toEqual([refused, 1]);
    expect(cookieOf(back, '__Host-Session_id')).toBeUndefined();
    /* Whatever else is changed does not matter. */
    meanwhile = async () => {};
    await configure();
    meanwhile = () => configure({}, { name: 'Renamed meanwhile' });
    expect(locationOf(await signIn())).toBe('/workspace?sign-in=done');
  });

  test('by trying: a network whose sign-ins were refused five times in a minute is not heard any more', async () => {
    forge.claims = {};
    const [from, elsewhere] = ['81.2.69.1', '81.2.69.2'];
    const attempt = async (address: string) => {
      const { answer, cookie } = await begin();
      return locationOf(await get(answer.href, cookie, address));
    };
    for (let n = 0; n < 5; n++) expect(await attempt(from)).toBe(refused);
    forge.claims = ann;
    expect([await attempt(from), redeemed.length]).toEqual(['/workspace?sign-in=failed', 5]);
    expect(await attempt(elsewhere)).toBe('/workspace?sign-in=done');
  });

  test('however many begin at once: the provider is asked what it is once, and again when the settings change', async () => {
    await configure({ label: `Asked ${crypto.randomUUID()}` });
    discovered = 0;
    await Promise.all(Array.from({ length: 20 }, begin));
    expect(discovered).toBe(1);
    await configure({ label: `Asked ${crypto.randomUUID()}` });
    await begin();
    expect(discovered).toBe(2);
  });

  test('when the user has said no at the provider', async () => {
    const { answer, cookie } = await begin();
    answer.searchParams.delete('code');
    answer.searchParams.set('error', 'access_denied');
    expect(locationOf(await get(answer.href, cookie))).toBe(refused);
  });

  test('through a provider that is not where the account says', async () => {
    await configure({ issuer: 'http://127.0.0.1:1' });
    expect(locationOf(await get(`${server.url}${path}/start`))).toBe('/workspace?sign-in=failed');
    await configure({ issuer: 'http://10.0.0.1' });
    expect(locationOf(await get(`${server.url}${path}/start`))).toBe('/workspace?sign-in=failed');
  });
});

test('the client secret is sent to the provider in the Authorization header, as RFC 6749 encodes it', async () => {
  const { createSeal } = await import('../../src/server/identity/seal.ts');
  const { systemRandom } = await import('../../src/server/random.ts');
  const seal = createSeal(Buffer.alloc(32, 7), 'connectors', systemRandom);
  const sealed = seal.seal(Buffer.from(clientSecret), `${account}\nagent-sign-in`).toString('base64');
  await configure({ sealedClientSecret: sealed });
  expect(locationOf(await signIn())).toBe('/workspace?sign-in=done');
  const [name, secret] = Buffer.from(redeemed[0]?.authorization?.split(' ')[1] ?? '', 'base64')
    .toString()
    .split(':');
  const decode = (text = '') => decodeURIComponent(text.replaceAll('+', ' '));
  expect([decode(name), decode(secret)]).toEqual(['parley', clientSecret]);
});
