/** What may be tried between a separate window, the brand's login page and the way back: each row has one verdict. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sealClientSecret } from '../../src/server/identity/code-flow.ts';
import { createSeal } from '../../src/server/identity/seal.ts';
import { systemRandom } from '../../src/server/random.ts';
import {
  type Begun,
  type LoginBrowser,
  openLoginBrowser,
  startTokenEndpoint,
  type TokenEndpoint,
} from '../support/login-brand.ts';
import {
  addAccount,
  addConnector,
  brandIssuer,
  brandKeyText,
  brandToken,
  type Routes,
  startRoutes,
} from './routes-support.ts';

let routes: Routes;
let endpoint: TokenEndpoint;
let victim: LoginBrowser;
let attacker: LoginBrowser;
const seal = createSeal(Buffer.alloc(32, 7), 'connectors', systemRandom);
const secondIssuer = 'https://second.example.test';
const configFor = (accountId: string, connector?: string) => ({ accountId, engConf: { svid: 'VISITOR', connector } });

async function add(accountId: string, id: string, settings: object): Promise<void> {
  const type = id.startsWith('code') ? 'code' : 'implicit';
  const shared = { publicKey: brandKeyText, clientId: 'client', authenticationEndpoint: 'https://login.example.test/' };
  const sealedClientSecret = sealClientSecret(seal, { accountId, id }, 'secret');
  const code = { tokenEndpoint: endpoint.url, sealedClientSecret, pkce: true };
  const both = { ...shared, issuer: brandIssuer, rfcCompliance: true, ...(type === 'code' && code), ...settings };
  await addConnector(routes.store, { accountId, id, type }, both);
}

beforeAll(async () => {
  [routes, endpoint] = await Promise.all([startRoutes(), startTokenEndpoint()]);
  for (const id of ['acc1', 'acc2', 'old']) await addAccount(routes.store, id);
  await add('acc1', 'code', {});
  await add('acc1', 'code-2', { issuer: secondIssuer });
  await add('acc1', 'token', {});
  await add('acc2', 'token', {});
  await add('old', 'token', { rfcCompliance: false });
});
beforeEach(() => {
  endpoint.forms = [];
  endpoint.answer = { status: 200, body: { id_token: brandToken() } };
  victim = openLoginBrowser(routes);
  attacker = openLoginBrowser(routes);
});
afterAll(() => Promise.all([routes.close(), endpoint.close()]));

const changed = (sent: string, change: (state: Record<string, unknown>) => void): string => {
  const state = JSON.parse(sent);
  change(state);
  return JSON.stringify(state);
};

describe('an answer is taken from the browser that asked, once, and as it was asked for', () => {
  type Try = (begun: Begun) => Promise<{ status: number; json: { outcome: string } }>;
  const rows: [attack: string, attempt: Try][] = [
    [
      'login CSRF: the attacker’s own answer in the victim’s browser',
      async ({ sent }) => {
        return victim.finish('acc1', { sent, code: 'of the attacker' });
      },
    ],
    [
      'login CSRF while the victim is logging in itself',
      async ({ sent }) => {
        await victim.begin(configFor('acc1', 'code'));
        return victim.finish('acc1', { sent, code: 'of the attacker' });
      },
    ],
    [
      'the attacker’s code with the victim’s login and the attacker’s cookie under its name',
      async ({ sent }) => {
        const own = await victim.begin(configFor('acc1', 'code'));
        const [name = ''] = victim.cookies.keys();
        victim.cookies.set(name, [...attacker.cookies.values()][0] ?? '');
        expect(own.sent).not.toBe(sent);
        return victim.finish('acc1', { sent: own.sent, code: 'of the attacker' });
      },
    ],
    [
      'a stolen code and state in the attacker’s browser',
      async () => {
        const own = await victim.begin(configFor('acc1', 'code'));
        return attacker.finish('acc1', { sent: own.sent, code: 'stolen' });
      },
    ],
    ['no state', async () => attacker.finish('acc1', { sent: '', code: 'x' })],
    ['a state that is no JSON', async () => attacker.finish('acc1', { sent: 'null', code: 'x' })],
    [
      'a state of our form that nobody was given',
      async () => attacker.finish('acc1', { sent: JSON.stringify({ login: 'A'.repeat(22) }), code: 'x' }),
    ],
    [
      'another login’s id in the state',
      async ({ sent }) => {
        const other = await attacker.begin({ ...configFor('acc1'), engConf: { svid: 'OTHER', connector: 'code' } });
        const { login } = JSON.parse(other.sent);
        return attacker.finish('acc1', { sent: changed(sent, (state) => Object.assign(state, { login })), code: 'x' });
      },
    ],
    [
      'another configuration in the state',
      async ({ sent }) =>
        attacker.finish('acc1', {
          sent: changed(sent, (state) => Object.assign(state, { lpUnifiedWindowConfig: {} })),
          code: 'x',
        }),
    ],
    ['the same state, spelt otherwise', async ({ sent }) => attacker.finish('acc1', { sent: `${sent} `, code: 'x' })],
    ['another account', async ({ sent }) => attacker.finish('acc2', { sent, id_token: brandToken() })],
    [
      'a changed cookie',
      async ({ sent }) => {
        const [[name, value] = ['', '']] = attacker.cookies;
        attacker.cookies.set(name, `${value.slice(0, -2)}AA`);
        return attacker.finish('acc1', { sent, code: 'x' });
      },
    ],
    [
      'mix-up: the answer names the issuer of the other connector',
      async ({ sent }) => attacker.finish('acc1', { sent, code: 'x', iss: secondIssuer }),
    ],
    ['mix-up: an empty issuer', async ({ sent }) => attacker.finish('acc1', { sent, code: 'x', iss: '' })],
  ];
  test.each(rows)('%s', async (_attack, attempt) => {
    const { status, json } = await attempt(await attacker.begin(configFor('acc1', 'code')));
    expect([status, json.outcome]).toEqual([403, 'failed']);
    expect(endpoint.forms).toEqual([]);
  });

  test('from a page elsewhere it is not taken at all', async () => {
    const { sent } = await victim.begin(configFor('acc1', 'code'));
    const elsewhere = await victim.finish('acc1', { sent, code: 'x' }, { origin: 'https://evil.example.test' });
    expect(elsewhere.status).toBe(403);
    expect(endpoint.forms).toEqual([]);
  });

  test('replayed code and state: the cookie is gone, and who kept it is refused all the same', async () => {
    const { sent, asked } = await victim.begin(configFor('acc1', 'code'));
    endpoint.answer.body = { id_token: brandToken({ nonce: asked.nonce }) };
    const kept = [...victim.cookies];
    const answer = { sent, code: 'the code' };
    expect((await victim.finish('acc1', answer)).json.outcome).toBe('accepted');
    expect((await victim.finish('acc1', answer)).status).toBe(403);
    expect(endpoint.forms).toHaveLength(1);
    for (const [name, value] of kept) victim.cookies.set(name, value);
    const replayed = await victim.finish('acc1', answer);
    expect([replayed.status, replayed.json.outcome]).toEqual([403, 'failed']);
  });

  test('many at once with the same code: one is let in', async () => {
    const { sent, asked } = await victim.begin(configFor('acc1', 'code'));
    endpoint.answer.body = { id_token: brandToken({ nonce: asked.nonce }) };
    const many = await Promise.all([1, 2, 3, 4].map(() => victim.finish('acc1', { sent, code: 'the code' })));
    expect(many.map(({ json }) => json.outcome).toSorted()).toEqual(['accepted', 'failed', 'failed', 'failed']);
  });
});

describe('a token is for this login and no other', () => {
  const finish = async (account: string, token: (asked: Record<string, string>) => string) => {
    const { sent, asked } = await victim.begin(configFor(account, 'token'));
    return (await victim.finish(account, { sent, id_token: token(asked) })).json.outcome;
  };
  test.each<[string, string, (asked: Record<string, string>) => string, string]>([
    ['the nonce of this login', 'acc1', ({ nonce }) => brandToken({ nonce }), 'accepted'],
    ['no nonce', 'acc1', () => brandToken(), 'failed'],
    ['no nonce, in the older dialect', 'old', () => brandToken(), 'accepted'],
    ['the nonce of another login', 'acc1', () => brandToken({ nonce: 'A'.repeat(22) }), 'failed'],
    ['the visitor as nonce, where it was random', 'acc1', () => brandToken({ nonce: 'VISITOR' }), 'failed'],
    ['an empty nonce', 'acc1', () => brandToken({ nonce: '' }), 'failed'],
    ['null as nonce', 'acc1', () => brandToken({ nonce: null }), 'failed'],
    ['a list of nonces', 'acc1', ({ nonce }) => brandToken({ nonce: [nonce] }), 'failed'],
    ['the visitor as nonce, in the older dialect', 'old', () => brandToken({ nonce: 'VISITOR' }), 'accepted'],
    ['another visitor as nonce, in the older dialect', 'old', () => brandToken({ nonce: 'OTHER' }), 'failed'],
  ])('%s', async (_name, account, token, outcome) => {
    expect(await finish(account, token)).toBe(outcome);
  });

  test.each<[string, (nonce: string | undefined) => Record<string, unknown>, string]>([
    ['of this login', (nonce) => ({ nonce }), 'accepted'],
    ['of another login', () => ({ nonce: 'of another login' }), 'failed'],
    ['missing', () => ({}), 'failed'],
    ['null', () => ({ nonce: null }), 'failed'],
  ])('the nonce of a code’s token is checked too: %s', async (_name, claims, outcome) => {
    const { sent, asked } = await victim.begin(configFor('acc1', 'code'));
    endpoint.answer.body = { id_token: brandToken(claims(asked.nonce)) };
    expect((await victim.finish('acc1', { sent, code: 'x' })).json.outcome).toBe(outcome);
  });

  test('a code of the other brand goes to the brand that was asked, and its token counts for that one only', async () => {
    const { sent, asked } = await victim.begin(configFor('acc1', 'code-2'));
    endpoint.answer.body = { id_token: brandToken({ iss: brandIssuer, nonce: asked.nonce }) };
    expect((await victim.finish('acc1', { sent, code: 'x' })).json.outcome).toBe('failed');
  });

  test('an anonymous identity of the platform is no customer: nobody is let in as a stranger', async () => {
    const anonymous = await routes.store.listConnectors('acc1');
    expect(anonymous.some(({ type }) => type === 'anonymous')).toBe(false);
    await addConnector(routes.store, { accountId: 'acc2', id: 'anonymous', type: 'anonymous' }, {});
    const { json } = await routes.post('/api/account/acc2/anonymous/authorize', {});
    expect(json.token).toBeTypeOf('string');
    expect(await finish('acc2', () => json.token)).toBe('failed');
  });
});

describe('no address is taken from outside', () => {
  test.each([
    ['a redirect URI in the configuration', { redirect_uri: 'https://evil.example.test' }],
    ['an endpoint in the configuration', { authenticationEndpoint: 'https://evil.example.test' }],
    ['a connector’s settings', { engConf: { connector: 'token', authorizationEndpoint: 'https://evil.example.test' } }],
  ])('%s is ignored', async (_name, more) => {
    const { json, asked } = await victim.begin({ ...configFor('acc1', 'token'), ...more });
    expect(new URL(json.url).origin).toBe('https://login.example.test');
    expect(asked.redirect_uri).toBe(`${routes.url}/window/index.html`);
    expect(json.url).not.toContain('evil');
  });

  test.each(['javascript:alert(1)', 'https://a.test/path', 'https://a.test#x', 'data:,x', '//a.test', 'https://a b'])(
    'the page %s is no origin',
    async (parentWindowOrigin) => {
      const { status } = await victim.begin({ ...configFor('acc1', 'token'), parentWindowOrigin });
      expect(status).toBe(400);
    },
  );

  test('outside of demo mode only the public address over TLS counts', async () => {
    const strict = await startRoutes({ demo: false, publicAuthority: 'chat.example.test:443' });
    await addAccount(strict.store, 'acc1');
    const settings = { clientId: 'c', authenticationEndpoint: 'https://login.example.test', rfcCompliance: true };
    await addConnector(strict.store, { accountId: 'acc1' }, { ...settings, publicKey: brandKeyText });
    const browser = openLoginBrowser(strict);
    const beginAt = (origin: string) => browser.begin(configFor('acc1'), { origin });
    expect((await beginAt('https://chat.example.test')).asked.redirect_uri).toBe(
      'https://chat.example.test/window/index.html',
    );
    for (const origin of [strict.url, strict.url.replace('http', 'https'), 'http://chat.example.test'])
      expect((await beginAt(origin)).status).toBe(403);
    await strict.close();
  });
});

describe('nobody makes the server hold anything before a brand has vouched', () => {
  test('bodies are bounded', async () => {
    const long = { ...configFor('acc1', 'token'), engConf: { svid: 'x'.repeat(129) } };
    expect((await victim.begin(long)).status).toBe(400);
    expect((await victim.finish('acc1', { sent: 'x'.repeat(4097) })).status).toBe(400);
    expect((await victim.finish('acc1', { sent: '{}', code: 'x'.repeat(16_385) })).status).toBe(400);
  });
});
