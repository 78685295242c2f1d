/** A page brings a code; the server redeems it at the brand's token endpoint and judges the token that comes back. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sealClientSecret } from '../../src/server/identity/code-flow.ts';
import { createSeal } from '../../src/server/identity/seal.ts';
import { systemRandom } from '../../src/server/random.ts';
import type { ConnectorSettings } from '../../src/server/store/connector-settings.ts';
import {
  addAccount,
  addConnector,
  brandIssuer,
  brandKeyText,
  brandToken,
  claimsOf,
  nowSeconds,
  type Routes,
  startRoutes,
} from './routes-support.ts';

interface Seen {
  method: string | undefined;
  headers: IncomingMessage['headers'];
  form: Record<string, string>;
}

let routes: Routes;
let server: Server;
let base: string;
let seen: Seen[] = [];
let answer: (response: ServerResponse) => unknown;
const secret = 'p:ä secret+/=';
const code = 'SplxlOBeZQQYbYS6WxSbIA';
const says = (body: unknown, status = 200) => {
  answer = (response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

const ownSeal = createSeal(Buffer.alloc(32, 7), 'connectors', systemRandom);
const add = async (accountId: string, settings: ConnectorSettings = {}, id = 'code', priority = 1) => {
  const sealedClientSecret = sealClientSecret(ownSeal, { accountId, id }, secret);
  const issuing = { issuer: brandIssuer, publicKey: brandKeyText, tokenEndpoint: `${base}/${id}`, clientId: 'parley' };
  await addConnector(
    routes.store,
    { accountId, id, type: 'code', priority },
    { ...issuing, sealedClientSecret, ...settings },
  );
};
const exchange = async (account: string, body: object, path = '') =>
  routes.post(`/api/account/${account}${path}/authenticate`, body);

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    seen.push({ method: `${request.method} ${request.url}`, headers: request.headers, form });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  routes = await startRoutes();
  const { store } = routes;
  for (const id of ['acc1', 'form', 'pkce', 'both', 'two', 'moved', 'half', 'edited']) await addAccount(store, id);
  await add('acc1');
  await add('form', { clientAuthentication: 'body' });
  await add('pkce', { pkce: true });
  await add('both');
  await addConnector(store, { accountId: 'both', id: 'token', priority: 2 });
  await add('two', {}, 'first', 1);
  await add('two', { issuer: 'https://second.example.test' }, 'second', 2);
  await add('moved', { sealedClientSecret: sealClientSecret(ownSeal, { accountId: 'acc1', id: 'code' }, secret) });
  await add('half', { clientId: '' });
});
beforeEach(() => {
  seen = [];
  says({ id_token: brandToken(), token_type: 'Bearer', access_token: 'NotApplicable' });
});
afterAll(async () => {
  await routes.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a code is redeemed', () => {
  test.each(['authCode', 'code', 'ssoKey'])('from the member %s, and its token says who comes', async (member) => {
    const { status, json } = await exchange('acc1', { [member]: code });
    expect(status).toBe(200);
    expect(claimsOf(json.token)['lp.ext']).toMatchObject({ sub: 'user-7', iss: brandIssuer });
    const profile = await routes.identity.findProfile('acc1', String(claimsOf(json.token).sub));
    expect(profile?.verified).toMatchObject({ mode: 'code', sub: 'user-7' });
  });

  test('with exactly the documented parameters, and the client in the header', async () => {
    await exchange('acc1', { code, code_verifier: 'v'.repeat(43) });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: 'POST /code',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from('parley:p%3A%C3%A4+secret%2B%2F%3D').toString('base64')}`,
      },
    });
    const redirect = { redirect_uri: 'https://liveperson.net' };
    expect(seen[0]?.form).toEqual({ grant_type: 'authorization_code', code, ...redirect });
  });

  test('with the redirect URI of the page, unchanged', async () => {
    const uri = 'https://brand.example.test/window?a=b&c=%C3%A4#x y';
    await exchange('acc1', { code, redirect_uri: uri });
    expect(seen[0]?.form.redirect_uri).toBe(uri);
  });

  test.each([
    ['basic', 'our:shop +%', 'our%3Ashop+%2B%25:p%3A%C3%A4+secret%2B%2F%3D'],
    ['basic', 'plain-id_1.2*', 'plain-id_1.2*:p%3A%C3%A4+secret%2B%2F%3D'],
    ['basic-literal', 'our-shop', `our-shop:${secret}`],
  ] as const)(
    'with the client as the header has it in the form %s: %s',
    async (clientAuthentication, clientId, text) => {
      await addAccount(routes.store, clientAuthentication);
      await add(clientAuthentication, { clientAuthentication, clientId });
      routes.pass(2_000);
      await exchange(clientAuthentication, { code });
      const [scheme, credentials = ''] = seen[0]?.headers.authorization?.split(' ') ?? [];
      expect([scheme, Buffer.from(credentials, 'base64').toString()]).toEqual(['Basic', text]);
    },
  );

  test('with the client in the form, where the connector says so', async () => {
    await exchange('form', { code });
    expect(seen[0]?.headers.authorization).toBeUndefined();
    expect(seen[0]?.form).toMatchObject({ client_id: 'parley', client_secret: secret });
  });

  test('with the verifier of PKCE, and not without', async () => {
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    expect((await exchange('pkce', { code, code_verifier: verifier })).status).toBe(200);
    expect(seen[0]?.form.code_verifier).toBe(verifier);
    expect((await exchange('pkce', { code })).json).toEqual({ internalErrorCode: '9001' });
    expect((await exchange('pkce', { code, code_verifier: 'short' })).json).toEqual({ internalErrorCode: '9009' });
    expect(seen).toHaveLength(1);
  });

  test('at one brand only: the connector that the path names, else the most important', async () => {
    await exchange('two', { code });
    expect(seen.map(({ method }) => method)).toEqual(['POST /first']);
    const mixedUp = await exchange('two', { code }, '/app/second');
    expect([mixedUp.status, mixedUp.json]).toEqual([401, { internalErrorCode: '9007' }]);
    expect(seen.map(({ method }) => method)).toEqual(['POST /first', 'POST /second']);
  });

  test('and tokens are not, where another connector takes them', async () => {
    expect((await exchange('both', { authCode: brandToken() })).status).toBe(200);
    expect(seen).toEqual([]);
    expect((await exchange('both', { authCode: code })).status).toBe(200);
    expect(seen).toHaveLength(1);
  });
});

describe('what comes back is judged like any token', () => {
  test.each([
    ['of another key', () => brandToken({}, { key: stranger.privateKey }), '9007'],
    ['of another issuer', () => brandToken({ iss: 'https://elsewhere.example.test' }), '9007'],
    ['expired', () => brandToken({ exp: nowSeconds - 100 }), '9008'],
    ['unsigned', () => 'eyJhbGciOiJub25lIn0.e30.', '9007'],
    ['not a token', () => 'another code', '9007'],
    ['encrypted to nobody', () => 'eyJh.eyJh.eyJh.eyJh.eyJh', '9012'],
  ])('%s', async (_name, token, internalErrorCode) => {
    says({ id_token: token() });
    const { status, json } = await exchange('acc1', { code });
    expect([status, json]).toEqual([401, { internalErrorCode }]);
  });

  test('a platform token is no identity, although it is ours', async () => {
    const { json } = await exchange('acc1', { code });
    says({ id_token: json.token });
    expect((await exchange('acc1', { code })).json).toEqual({ internalErrorCode: '9007' });
  });
});

describe('a failing brand', () => {
  const raw =
    (status: number, body: string, headers = {}) =>
    (response: ServerResponse) =>
      response.writeHead(status, headers).end(body);
  test.each<[string, (response: ServerResponse) => unknown, number, string]>([
    ['invalid_grant', raw(400, '{"error":"invalid_grant"}'), 401, '9009'],
    ['Invalid_Code', raw(400, '{"error":"Invalid_Code"}'), 401, '9009'],
    ['unauthorized_client', raw(400, '{"error":"unauthorized_client"}'), 502, '9010'],
    ['json_parse_error', raw(400, '{"error":"json_parse_error"}'), 502, '9010'],
    ['a wrong client', raw(401, '{"error":"invalid_client"}', { 'www-authenticate': 'Basic' }), 502, '9010'],
    ['a broken server that mentions grants', raw(500, '{"error":"invalid_grant"}'), 502, '9010'],
    ['a page', raw(200, '<html>'), 502, '9010'],
    ['no token', raw(200, '{"access_token":"x"}'), 502, '9010'],
    ['a token that is no text', raw(200, '{"id_token":{}}'), 502, '9010'],
    ['a token over 16 KB', raw(200, JSON.stringify({ id_token: 'x'.repeat(16_385) })), 502, '9010'],
    ['an answer over 64 KB', raw(200, JSON.stringify({ id_token: brandToken(), x: 'x'.repeat(70_000) })), 502, '9010'],
    ['a redirect', raw(302, '', { location: '/elsewhere' }), 502, '9010'],
    ['null', raw(200, 'null'), 502, '9010'],
    ['nothing', (response) => response.destroy(), 502, '9010'],
  ])('%s', async (_name, reply, status, internalErrorCode) => {
    answer = reply;
    const got = await exchange('acc1', { code });
    expect([got.status, got.json]).toEqual([status, { internalErrorCode }]);
    expect(seen).toHaveLength(1);
  });

  test('is not asked while the connector lacks its client id, or holds the secret of another', async () => {
    for (const account of ['half', 'moved']) {
      expect((await exchange(account, { code })).json).toEqual({ internalErrorCode: '9010' });
    }
    expect(seen).toEqual([]);
  });
});

test('neither code nor secret is logged, and the secret is sealed at rest', async () => {
  answer = (response) => response.writeHead(400).end(JSON.stringify({ error: code }));
  await exchange('acc1', { code });
  for (const text of [code, secret]) expect(routes.logged()).not.toContain(text);
  expect(JSON.stringify(await routes.store.listConnectors('acc1'))).not.toContain(secret);
});

describe('while the token endpoint is asked, an administrator', () => {
  /** The connector as others may have changed it, once this node reads it again. */
  const exchangeWhile = async (change: () => Promise<unknown>) => {
    await add('edited');
    routes.pass(3_000);
    const sub = `edited-${crypto.randomUUID()}`;
    const id_token = brandToken({ sub });
    answer = async (response) => {
      await change();
      routes.pass(3_000);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id_token }));
    };
    const { status, json } = await exchange('edited', { code });
    const consumerId = routes.identity.consumerIdOf('edited', { iss: brandIssuer, sub });
    return { status, json, known: await routes.identity.findProfile('edited', consumerId) };
  };
  const strangersKey = stranger.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const issuing = { issuer: brandIssuer, publicKey: brandKeyText, tokenEndpoint: 'https://brand.example.test/token' };
  const edited = { accountId: 'edited', id: 'code', type: 'code' } as const;

  test.each<[string, () => Promise<unknown>]>([
    ['switches the connector off', () => addConnector(routes.store, { ...edited, enabled: false }, issuing)],
    ['replaces its key', () => add('edited', { publicKey: strangersKey })],
    [
      'switches authenticated messaging off',
      async () => {
        const account = await routes.store.findAccount('edited');
        if (!account) throw new Error('no account');
        const settings = { ...account.settings, authenticatedMessaging: false };
        await routes.store.saveAccount({ ...account, settings });
      },
    ],
  ])('%s: nobody comes in by what held before', async (_what, change) => {
    const { status, json, known } = await exchangeWhile(change);
    expect([status, json, known]).toEqual([404, { internalErrorCode: '9002' }, undefined]);
    await addAccount(routes.store, 'edited');
  });

  test('renames it: the customer comes in', async () => {
    const renamed = async () => {
      const [connector] = await routes.store.listConnectors('edited');
      if (connector) await routes.store.saveConnector({ ...connector, name: 'Renamed', priority: 3 });
    };
    const { status, known } = await exchangeWhile(renamed);
    expect([status, known?.verified?.mode]).toEqual([200, 'code']);
  });
});
