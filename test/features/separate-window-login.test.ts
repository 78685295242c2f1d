/** The way of a separate window through the brand's login page: what the page is asked, and what becomes of its answer. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sealClientSecret } from '../../src/server/identity/code-flow.ts';
import { createSeal } from '../../src/server/identity/seal.ts';
import { systemRandom } from '../../src/server/random.ts';
import type { ConnectorSettings } from '../../src/server/store/connector-settings.ts';
import { openLoginBrowser, startTokenEndpoint, type TokenEndpoint } from '../support/login-brand.ts';
import {
  addAccount,
  addConnector,
  brandIssuer,
  brandKeyText,
  brandToken,
  claimsOf,
  type Routes,
  startRoutes,
} from './routes-support.ts';

let routes: Routes;
let endpoint: TokenEndpoint;
const loginPage = 'https://brand.example.test/authorize?theme=dark&client_id=old';
const engConf = {
  cid: 3,
  eid: 4,
  scid: '2',
  svid: 'VISITOR',
  ssid: 'SESSION',
  lang: 'de-DE',
  lewid: '5',
  skillId: '7',
};
const configFor = (accountId: string) => ({ accountId, parentWindowOrigin: 'https://shop.example.test', engConf });
const seal = createSeal(Buffer.alloc(32, 7), 'connectors', systemRandom);

async function allowPages(accountId: string, allowedOrigins: string[]): Promise<void> {
  const found = await routes.store.findAccount(accountId);
  if (found) await routes.store.saveAccount({ ...found, settings: { ...found.settings, allowedOrigins } });
}

async function add(accountId: string, type: 'implicit' | 'code', settings: ConnectorSettings): Promise<void> {
  await addAccount(routes.store, accountId);
  await allowPages(accountId, ['https://shop.example.test']);
  await addConnector(
    routes.store,
    { accountId, type },
    {
      ...{ issuer: brandIssuer, publicKey: brandKeyText, authenticationEndpoint: loginPage, clientId: 'client 1' },
      ...(type === 'code' && { tokenEndpoint: endpoint.url }),
      ...(type === 'code' && { sealedClientSecret: sealClientSecret(seal, { accountId, id: 'c1' }, 'secret') }),
      ...settings,
    },
  );
}

beforeAll(async () => {
  [routes, endpoint] = await Promise.all([startRoutes(), startTokenEndpoint()]);
  await add('rfcImplicit', 'implicit', { rfcCompliance: true });
  await add('rfcCode', 'code', { rfcCompliance: true, pkce: true });
  await add('oldImplicit', 'implicit', {});
  await add('oldCode', 'code', { rfcCompliance: false });
  await add('oldPkce', 'code', { pkce: true });
  await add('noPage', 'implicit', { authenticationEndpoint: '' });
  await add('noClient', 'implicit', { clientId: '' });
  await addAccount(routes.store, 'nothing');
});
beforeEach(() => {
  endpoint.forms = [];
  endpoint.answer = { status: 200, body: { id_token: brandToken() } };
});
afterAll(() => Promise.all([routes.close(), endpoint.close()]));

describe('the login page is asked', () => {
  test.each([
    ['rfcImplicit', 'id_token'],
    ['rfcCode', 'code'],
  ])('as RFC 6749 and OpenID Connect say: %s', async (account, responseType) => {
    const { status, json, asked, sent } = await openLoginBrowser(routes).begin(configFor(account));
    expect(status).toBe(200);
    expect(json.url).toMatch(/^https:\/\/brand\.example\.test\/authorize\?theme=dark&response_type=/);
    const { code_challenge: challenge, nonce, state = '', ...rest } = asked;
    expect(rest).toEqual({
      theme: 'dark',
      response_type: responseType,
      client_id: 'client 1',
      redirect_uri: `${routes.url}/window/index.html`,
      scope: 'openid',
      parentWindowOrigin: 'https://shop.example.test',
      ...(account === 'rfcCode' && { code_challenge_method: 'S256' }),
    });
    expect(nonce).toMatch(/^[\w-]{22}$/);
    expect(challenge === undefined).toBe(account === 'rfcImplicit');
    expect(state).toBe(sent);
    expect(JSON.parse(state)).toEqual({
      lpUnifiedWindowConfig: {
        ...configFor(account),
        clickedChannel: '-lpuw-authMessaging',
        external: true,
        engConf: { ...engConf, async: true, allowUnauthMsg: false, connector: 'c1' },
      },
      login: expect.stringMatching(/^[\w-]{22}$/),
    });
  });

  test.each([
    ['oldImplicit', 'token'],
    ['oldCode', 'code'],
    ['oldPkce', 'code'],
  ])('in the older dialect: %s', async (account, responseType) => {
    const { asked, sent } = await openLoginBrowser(routes).begin(configFor(account));
    const redirect = new URL(asked.redirect_uri ?? '');
    expect(asked).toMatchObject({
      theme: 'dark',
      response_type: responseType,
      client_id: 'client 1',
      nonce: 'VISITOR',
    });
    expect(['state' in asked, 'scope' in asked, 'code_challenge' in asked]).toEqual([
      false,
      false,
      account === 'oldPkce',
    ]);
    expect(redirect.origin + redirect.pathname).toBe(`${routes.url}/window/index.html`);
    expect([...redirect.searchParams.keys()]).toEqual(['lpUnifiedWindowConfig']);
    expect(redirect.searchParams.get('lpUnifiedWindowConfig')).toBe(sent);
    expect(JSON.parse(sent)).toMatchObject({ accountId: account, engConf: { ...engConf, connector: 'c1' } });
  });

  test('without a plus sign for a space, and without what nobody knows', async () => {
    const config = { ...configFor('rfcImplicit'), env: 'x', engConf: { ...engConf, scid: 'a b', jwtPublicKey: 'k' } };
    const { json } = await openLoginBrowser(routes).begin(config);
    expect(json.url).not.toMatch(/[+]|jwtPublicKey|%22env%22/);
    expect(json.url).toContain('a%20b');
  });

  test('and told which page it was, if the account names that page', async () => {
    const browser = openLoginBrowser(routes);
    const elsewhere = { ...configFor('rfcImplicit'), parentWindowOrigin: 'https://evil.example.test' };
    expect((await browser.begin(elsewhere)).json.url).not.toContain('evil');
    expect((await browser.begin(configFor('rfcImplicit'))).json.url).toContain('shop.example.test');
  });

  test('anew each time: neither login, state, nonce nor challenge come twice', async () => {
    const browser = openLoginBrowser(routes);
    const begun = await Promise.all([1, 2].map(() => browser.begin(configFor('rfcCode'))));
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(new Set(begun.map(({ asked }) => asked[name])).size).toBe(2);
  });

  test.each([
    ['noPage', 409, 'configuration'],
    ['noClient', 409, 'configuration'],
    ['nothing', 404, 'configuration'],
    ['unheard', 404, 'configuration'],
  ])('only where it is configured: %s', async (account, status, outcome) => {
    const answer = await openLoginBrowser(routes).begin(configFor(account));
    expect([answer.status, answer.json]).toEqual([status, { outcome, reference: expect.stringMatching(/^\w{8}$/) }]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(routes.logged()).toContain(answer.json.reference);
  });

  test('by the server’s own pages only', async () => {
    const { port } = new URL(routes.url);
    for (const origin of ['https://evil.example.test', `http://localhost:${port}`, 'null', '', 'http://127.0.0.1'])
      expect((await openLoginBrowser(routes).begin(configFor('rfcCode'), { origin })).status).toBe(403);
    const body = JSON.stringify({ config: configFor('rfcCode') });
    const asText = { origin: routes.url, 'content-type': 'text/plain' };
    expect((await routes.post('/api/account/rfcCode/web/login', body, asText)).status).toBe(400);
  });

  test('with cookies that only this host can set and only its pages send, at most four at a time', async () => {
    const browser = openLoginBrowser(routes);
    for (let i = 0; i < 8; i++) {
      const { headers } = await browser.begin(configFor('rfcCode'));
      expect(headers.getSetCookie().at(-1)).toMatch(
        /^__Host-parley-login-[\w-]{22}=[\w-]{200,700}; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      expect(headers.get('cache-control')).toBe('no-store');
    }
    expect(browser.cookies.size).toBe(4);
  });
});

describe('an answer of the login page', () => {
  test.each([
    ['rfcImplicit', 'id_token'],
    ['rfcImplicit', 'token'],
    ['rfcImplicit', 'code'],
    ['oldImplicit', 'token'],
    ['oldImplicit', 'id_token'],
  ])('lets the customer in: %s, token as %s', async (account, name) => {
    const browser = openLoginBrowser(routes);
    const { sent, asked } = await browser.begin(configFor(account));
    const answer = await browser.finish(account, { sent, [name]: brandToken({ nonce: asked.nonce }) });
    expect([answer.status, answer.json.outcome]).toEqual([200, 'accepted']);
    expect(claimsOf(answer.json.jwt)['lp.ext']).toMatchObject({ sub: 'user-7', iss: brandIssuer });
    expect(endpoint.forms).toEqual([]);
    expect(browser.cookies.size).toBe(0);
  });

  test.each([
    ['rfcCode', 'code', true],
    ['rfcCode', 'token', true],
    ['oldCode', 'code', false],
    ['oldPkce', 'code', true],
  ])('lets the customer in: %s, code as %s', async (account, name, pkce) => {
    const browser = openLoginBrowser(routes);
    const { sent, asked } = await browser.begin(configFor(account));
    endpoint.answer.body = { id_token: brandToken({ nonce: asked.nonce }) };
    const answer = await browser.finish(account, { sent, [name]: 'the code', iss: brandIssuer });
    expect([answer.status, answer.json.outcome]).toEqual([200, 'accepted']);
    const rfc = account === 'rfcCode';
    const { code_verifier: verifier, ...form } = endpoint.forms[0] ?? {};
    expect(form).toEqual({
      grant_type: 'authorization_code',
      code: 'the code',
      redirect_uri: rfc ? asked.redirect_uri : 'https://liveperson.net',
    });
    const challenge = verifier && createHash('sha256').update(verifier).digest('base64url');
    expect(challenge).toBe(pkce ? asked.code_challenge : undefined);
    expect(JSON.stringify(answer.json)).not.toContain(verifier ?? 'no verifier');
  });

  test('the connector that the window names is asked and judges, not the first', async () => {
    await addConnector(
      routes.store,
      { accountId: 'two', id: 'c2', priority: 2 },
      {
        ...{ issuer: brandIssuer, publicKey: brandKeyText, rfcCompliance: true },
        ...{ clientId: 'second', authenticationEndpoint: 'https://second.example.test/login' },
      },
    );
    await add('two', 'code', { issuer: 'https://first.example.test', rfcCompliance: true });
    const browser = openLoginBrowser(routes);
    const named = { ...configFor('two'), engConf: { ...engConf, connector: 'c2' } };
    const { json, asked, sent } = await browser.begin(named);
    expect(json.url).toMatch(/^https:\/\/second\.example\.test\/login\?response_type=id_token&client_id=second&/);
    const answer = await browser.finish('two', { sent, id_token: brandToken({ nonce: asked.nonce }) });
    expect(answer.json.outcome).toBe('accepted');
    expect(endpoint.forms).toEqual([]);
  });

  test.each<[said: string, status: number, outcome: string, http: number]>([
    ['invalid_grant', 400, 'log-in', 401],
    ['invalid_code', 400, 'log-in', 401],
    ['Invalid_Grant', 400, 'log-in', 401],
    ['invalid_client', 401, 'configuration', 502],
    ['unauthorized_client', 400, 'configuration', 502],
    ['json_parse_error', 400, 'configuration', 502],
    ['invalid_request', 400, 'configuration', 502],
    ['unsupported_grant_type', 400, 'configuration', 502],
    ['invalid_scope', 400, 'configuration', 502],
    ['anything_else', 400, 'failed', 502],
    ['server_error', 500, 'failed', 502],
  ])('whose code the token endpoint refuses with %s', async (error, status, outcome, http) => {
    endpoint.answer = { status, body: { error, error_description: '<b>x</b>' } };
    const browser = openLoginBrowser(routes);
    const { sent } = await browser.begin(configFor('rfcCode'));
    const answer = await browser.finish('rfcCode', { sent, code: 'the code' });
    expect([answer.status, answer.json]).toEqual([http, { outcome, reference: expect.stringMatching(/^\w{8}$/) }]);
  });

  test.each<[string, Record<string, unknown>, string, number]>([
    ['that has expired', { exp: 1 }, 'log-in', 401],
    ['for another account', { aud: 'acc:elsewhere' }, 'failed', 401],
    ['without a customer', { sub: undefined }, 'failed', 401],
  ])('with a token %s', async (_name, claims, outcome, http) => {
    const browser = openLoginBrowser(routes);
    const { sent } = await browser.begin(configFor('rfcImplicit'));
    const answer = await browser.finish('rfcImplicit', { sent, id_token: brandToken(claims) });
    expect([answer.status, answer.json.outcome]).toEqual([http, outcome]);
  });

  test('that carries nothing is no login', async () => {
    const browser = openLoginBrowser(routes);
    const { sent } = await browser.begin(configFor('rfcImplicit'));
    const answer = await browser.finish('rfcImplicit', { sent });
    expect([answer.status, answer.json.outcome]).toEqual([400, 'failed']);
  });

  test('counts for a quarter of an hour', async () => {
    const browser = openLoginBrowser(routes);
    const { sent } = await browser.begin(configFor('rfcImplicit'));
    routes.pass(900_000);
    const answer = await browser.finish('rfcImplicit', { sent, id_token: brandToken({ exp: 4_000_000_000 }) });
    expect([answer.status, answer.json.outcome]).toEqual([401, 'log-in']);
    routes.pass(-900_000);
  });

  test('is written down nowhere', async () => {
    const browser = openLoginBrowser(routes);
    const { sent, asked } = await browser.begin(configFor('rfcCode'));
    const cookie = [...browser.cookies.values()].join();
    endpoint.answer = { status: 400, body: { error: 'invalid_grant' } };
    await browser.finish('rfcCode', { sent, code: 'very-secret-code' });
    for (const secret of ['very-secret-code', cookie, asked.nonce, endpoint.forms[0]?.code_verifier])
      expect(routes.logged()).not.toContain(secret);
  });
});
