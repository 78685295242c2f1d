/** A brand's token becomes a platform token, or an error that says why not; nothing secret is logged. */
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { CompactEncrypt, type CompactJWEHeaderParameters, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  expiredToken,
  foreignPlatformToken,
  millisecondIssuer,
  millisecondToken,
  tutorialAccount,
  tutorialKey,
  validToken,
} from '../fixtures/tutorial.ts';
import {
  addAccount,
  addConnector,
  addTutorialAccount,
  brandIssuer,
  brandKeyText,
  brandToken,
  claimsOf,
  headerOf,
  nowSeconds,
  type Routes,
  signToken,
  startRoutes,
  startTs,
} from './routes-support.ts';

let routes: Routes;

beforeAll(async () => {
  routes = await startRoutes();
  const { store } = routes;
  await addTutorialAccount(store);
  await addAccount(store, 'acc1');
  await addConnector(store, { accountId: 'acc1' });
  await addAccount(store, 'lax');
  await addConnector(store, { accountId: 'lax' }, { publicKey: brandKeyText, checkAudience: false });
  await addAccount(store, 'weak');
  await addConnector(store, { accountId: 'weak' }, { publicKey: tutorialKey });
  await addAccount(store, 'milli');
  await addConnector(store, { accountId: 'milli', id: 'any' }, { publicKey: tutorialKey, weakKeyConfirmed: true });
  await addAccount(store, 'milli2');
  const settings = { publicKey: tutorialKey, weakKeyConfirmed: true, issuer: millisecondIssuer };
  await addConnector(store, { accountId: 'milli2' }, settings);
  await addAccount(store, 'bare');
  await addAccount(store, 'off');
  await addConnector(store, { accountId: 'off', enabled: false });
});

afterAll(() => routes.close());

const authenticate = (account: string, authCode: unknown) =>
  routes.post(`/api/account/${account}/authenticate`, { authCode });

const tokenFor = async (account: string, credential: string): Promise<string> => {
  const { status, json } = await authenticate(account, credential);
  expect(status).toBe(200);
  return json.token;
};

describe('the platform token', () => {
  test('answers in both members, is never to be cached, and carries what clients read', async () => {
    const { status, headers, json } = await authenticate('acc1', brandToken());
    expect(status).toBe(200);
    expect(json).toEqual({ jwt: expect.any(String), token: json.jwt });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headerOf(json.jwt)).toEqual({ kid: '00001', typ: 'JWT', alg: 'RS256' });
    expect(claimsOf(json.jwt)).toEqual({
      sub: expect.stringMatching(/^[0-9a-f]{64}$/),
      aud: 'acc:acc1',
      iss: 'https://idp.example.test',
      iat: nowSeconds,
      exp: nowSeconds + 300,
      'lp.ext': { sub: 'user-7', iss: brandIssuer, lp_sdes: expect.stringMatching(/^[0-9a-f]{192}$/) },
    });
  });

  test('stays small, whatever the brand says about the customer', async () => {
    const lp_sdes = Array.from({ length: 20 }, () => ({ type: 'ctmrinfo', info: { accountName: 'x'.repeat(300) } }));
    expect((await tokenFor('acc1', brandToken({ lp_sdes, name: 'Ünal' }))).length).toBeLessThan(1_200);
  });

  test('names the same consumer every time, and another one for another account, issuer or subject', async () => {
    const idOf = async (account: string, claims = {}) => claimsOf(await tokenFor(account, brandToken(claims))).sub;
    const first = await idOf('acc1');
    expect(await idOf('acc1', { exp: nowSeconds + 900, given_name: 'Anna' })).toBe(first);
    const others = [
      await idOf('lax'),
      await idOf('acc1', { sub: 'user-8' }),
      await idOf('lax', { iss: 'https://other.example.test' }),
    ];
    expect(new Set([first, ...others]).size).toBe(4);
  });

  test.each([
    ['authCode', 'authenticate'],
    ['id_token', 'app/default/authenticate?v=2.0'],
    ['code', 'app/c1/authenticate?v=3.0'],
    ['ssoKey', 'authenticate'],
  ])('is issued for a credential in %s at %s', async (member, path) => {
    const answer = await routes.post(`/api/account/acc1/${path}`, { [member]: brandToken() });
    expect(answer.status).toBe(200);
    expect(claimsOf(answer.json.jwt)['lp.ext']).toMatchObject({ sub: 'user-7' });
  });

  test('is issued for a body without content type, as command lines send it', async () => {
    const body = new TextEncoder().encode(JSON.stringify({ authCode: brandToken() }));
    expect((await routes.request('/api/account/acc1/authenticate', { method: 'POST', body })).status).toBe(200);
  });

  test('opens a socket of its own account only, until it expires', async () => {
    const token = await tokenFor('acc1', brandToken({ exp: nowSeconds + 3 }));
    expect(await routes.identity.verifyConsumerToken('acc1', token)).toEqual({
      ok: true,
      identity: {
        accountId: 'acc1',
        consumerId: claimsOf(token).sub,
        iat: nowSeconds,
        expiresTs: startTs + 3_000,
        authenticated: true,
      },
    });
    expect(await routes.identity.verifyConsumerToken('lax', token)).toEqual({ ok: false, reason: 'invalid' });
    routes.pass(3_000);
    const late = await routes.identity.verifyConsumerToken('acc1', token);
    routes.pass(-3_000);
    expect(late).toEqual({ ok: false, reason: 'expired', authenticated: true });
  });
});

describe('brand tokens that are accepted', () => {
  const cases: [string, Record<string, unknown>][] = [
    ['numeric strings as dates', { iat: String(nowSeconds), exp: String(nowSeconds + 60) }],
    ['fractions of seconds', { iat: nowSeconds + 0.5, exp: nowSeconds + 60.5 }],
    ['milliseconds', { iat: startTs, exp: startTs + 60_000 }],
    ['a clock that is a minute ahead', { iat: nowSeconds + 60, nbf: nowSeconds + 60 }],
    ['this account as audience', { aud: 'acc:acc1' }],
    ['this account among the audiences', { aud: ['acc:acc2', 'acc:acc1'] }],
    ['an audience of another kind', { aud: 'my-client' }],
  ];
  test.each(cases)('%s', async (_name, claims) => {
    const issued = claimsOf(await tokenFor('acc1', brandToken(claims)));
    expect(Number(issued.exp)).toBeLessThan(nowSeconds + 301);
    expect(Number.isInteger(issued.exp) && Number.isInteger(issued.iat)).toBe(true);
  });

  test('one that only the clock skew keeps alive does not become a token that is born expired', async () => {
    const token = await tokenFor('acc1', brandToken({ exp: nowSeconds - 30 }));
    expect(claimsOf(token).exp).toBe(nowSeconds + 30);
  });

  test('another account as audience, where the connector turns the check off', async () => {
    expect(claimsOf(await tokenFor('lax', brandToken({ aud: 'acc:acc1' }))).aud).toBe('acc:lax');
  });
});

describe('brand tokens that are refused', () => {
  const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const hmacToken = (secret: string) => {
    const signed = `${encode({ alg: 'HS256' })}.${encode(claimsOf(brandToken()))}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
  const [header = '', payload = '', signature = ''] = brandToken().split('.');
  const cases: [string, string, string, string][] = [
    ['signed with another key', 'acc1', brandToken({}, { key: attacker }), '9007'],
    ['with changed claims', 'acc1', `${header}.${encode(claimsOf(brandToken({ sub: 'x' })))}.${signature}`, '9007'],
    ['without signature', 'acc1', `${encode({ alg: 'none' })}.${payload}.`, '9007'],
    ['keyed with the public key', 'acc1', hmacToken(brandKeyText), '9007'],
    ['with a critical header', 'acc1', brandToken({}, { header: { crit: ['b64'], b64: false } }), '9007'],
    ['with a key of its own in the header', 'acc1', brandToken({}, { key: attacker, header: { jwk: {} } }), '9007'],
    ['that pretend to be ours', 'acc1', brandToken({}, { key: attacker, header: { kid: '00001' } }), '9007'],
    ['of another issuer', 'acc1', brandToken({ iss: 'https://brand.example.test/' }), '9007'],
    ['without issuer', 'lax', brandToken({ iss: undefined }), '9007'],
    ['without subject', 'acc1', brandToken({ sub: undefined }), '9007'],
    ['with an empty subject', 'acc1', brandToken({ sub: '' }), '9007'],
    ['with a number as subject', 'acc1', brandToken({ sub: 7 }), '9007'],
    ['with a huge subject', 'acc1', brandToken({ sub: 'x'.repeat(600) }), '9007'],
    ['without exp', 'acc1', brandToken({ exp: undefined }), '9007'],
    ['without iat', 'acc1', brandToken({ iat: undefined }), '9007'],
    ['with words as exp', 'acc1', brandToken({ exp: 'tomorrow' }), '9007'],
    ['with a negative exp', 'acc1', brandToken({ exp: -1 }), '9007'],
    ['with an exp beyond all dates', 'acc1', brandToken({ exp: 1e30 }), '9007'],
    ['issued in the future', 'acc1', brandToken({ iat: nowSeconds + 61 }), '9007'],
    ['not valid yet', 'acc1', brandToken({ nbf: nowSeconds + 61 }), '9007'],
    ['for another account', 'acc1', brandToken({ aud: 'acc:acc2' }), '9007'],
    ['expired for a minute', 'acc1', brandToken({ exp: nowSeconds - 60 }), '9008'],
    ['expired, in milliseconds', 'acc1', brandToken({ exp: startTs - 61_000 }), '9008'],
    ['that are not tokens', 'acc1', 'secret-but-not-a-token', '9007'],
    ['that only look encrypted', 'acc1', 'eyJh.eyJh.eyJh.eyJh.eyJh', '9012'],
  ];
  test.each(cases)('%s', async (_name, account, token, internalErrorCode) => {
    const { status, json, text } = await authenticate(account, token);
    expect(status).toBe(401);
    expect(json).toEqual({ internalErrorCode });
    expect(text).not.toContain('stack');
    expect(routes.logged()).not.toContain(token);
  });

  test('and the log says why, without the token', async () => {
    await authenticate('acc1', brandToken({ exp: startTs - 120_000 }));
    expect(routes.logged()).toContain('exp was given in milliseconds');
    expect(routes.logged()).toContain('aud names another account');
    expect(routes.logged()).not.toContain('eyJ');
  });
});

describe('encrypted tokens', () => {
  const encrypt = async (content: string, header: CompactJWEHeaderParameters) => {
    const { json } = await routes.get('/api/account/acc1/jwks');
    const key = await importJWK(json.keys[1], header.alg);
    return new CompactEncrypt(Buffer.from(content)).setProtectedHeader(header).encrypt(key);
  };

  test.each(['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512', 'A128GCM', 'A192GCM', 'A256GCM'])(
    'with %s are opened with the published key',
    async (enc) => {
      const jwe = await encrypt(brandToken(), { alg: 'RSA-OAEP-256', enc, cty: 'JWT' });
      expect(claimsOf(await tokenFor('acc1', jwe))['lp.ext']).toMatchObject({ sub: 'user-7' });
    },
  );

  test('are judged by what is inside', async () => {
    const header = { alg: 'RSA-OAEP-256', enc: 'A128GCM' };
    const expired = await encrypt(brandToken({ exp: nowSeconds - 100 }), header);
    expect((await authenticate('acc1', expired)).json).toEqual({ internalErrorCode: '9008' });
    const bare = await encrypt(JSON.stringify(claimsOf(brandToken())), header);
    expect((await authenticate('acc1', bare)).json).toEqual({ internalErrorCode: '9012' });
  });

  test('with another way to wrap the key, or changed on the way, are refused', async () => {
    const jwe = await encrypt(brandToken(), { alg: 'RSA-OAEP-256', enc: 'A128GCM' });
    const changed = jwe.split('.').with(4, 'AAAAAAAAAAAAAAAAAAAAAA').join('.');
    for (const token of [await encrypt(brandToken(), { alg: 'RSA-OAEP', enc: 'A128GCM' }), changed]) {
      const { status, json } = await authenticate('acc1', token);
      expect([status, json]).toEqual([401, { internalErrorCode: '9012' }]);
    }
  });
});

describe('requests that are refused', () => {
  const cases: [string, string, unknown, number, unknown][] = [
    ['no credential', 'acc1', {}, 400, { internalErrorCode: '9001' }],
    ['no body', 'acc1', undefined, 400, { internalErrorCode: '9001' }],
    ['an empty credential', 'acc1', { authCode: '' }, 400, { internalErrorCode: '9001' }],
    ['a credential that is no text', 'acc1', { authCode: {} }, 400, { internalErrorCode: '9001' }],
    ['broken JSON', 'acc1', '{"authCode":', 400, { internalErrorCode: '9001' }],
    ['a list', 'acc1', '[]', 400, { internalErrorCode: '9001' }],
    ['a credential over 16 KB', 'acc1', { authCode: 'x'.repeat(16_385) }, 400, { internalErrorCode: '9001' }],
    ['an unknown account', 'nobody', { authCode: 'a.b.c' }, 404, { internalErrorCode: '9002' }],
    ['an account without connector', 'bare', { authCode: 'a.b.c' }, 404, { internalErrorCode: '9002' }],
    ['a disabled connector', 'off', { authCode: 'a.b.c' }, 404, { internalErrorCode: '9002' }],
  ];
  test.each(cases)('%s', async (_name, account, body, status, expected) => {
    const answer = await routes.post(`/api/account/${account}/authenticate`, body);
    expect([answer.status, answer.json]).toEqual([status, expected]);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('an unknown connector in the path', async () => {
    const answer = await routes.post('/api/account/acc1/app/none/authenticate', { id_token: brandToken() });
    expect([answer.status, answer.json]).toEqual([404, { internalErrorCode: '9002' }]);
  });

  test('a body over 64 KB', async () => {
    expect((await authenticate('acc1', 'x'.repeat(70_000))).status).toBe(413);
  });
});

describe('the tutorial', () => {
  test('its valid token names the customer', async () => {
    const token = await tokenFor(tutorialAccount, validToken);
    expect(claimsOf(token)).toMatchObject({ exp: 1_934_971_930, iat: 1_521_605_592 });
    const profile = await routes.identity.findProfile(tutorialAccount, String(claimsOf(token).sub));
    expect(profile?.verified?.sdes).toEqual([
      { type: 'ctmrinfo', info: { customerId: '+972-3-5555-555' } },
      { type: 'personal', personal: { firstname: 'Eitan' } },
    ]);
  });

  test.each([
    ['the token of 2018', tutorialAccount, expiredToken, '9008'],
    ['the token in milliseconds, any issuer', 'milli', millisecondToken, '9008'],
    ['the token in milliseconds, its issuer', 'milli2', millisecondToken, '9008'],
    ['the token in milliseconds, another issuer', tutorialAccount, millisecondToken, '9007'],
    ['a platform token of elsewhere', tutorialAccount, foreignPlatformToken, '9007'],
    ['a weak key that nobody confirmed', 'weak', validToken, '9007'],
  ])('%s is refused', async (_name, account, token, internalErrorCode) => {
    expect((await authenticate(account, token)).json).toEqual({ internalErrorCode });
  });
});

describe('platform tokens and brand tokens are never mistaken for one another', () => {
  test('a brand token opens no socket, not even one that imitates our header', async () => {
    const fakes = [
      brandToken(),
      validToken,
      foreignPlatformToken,
      signToken({ ...claimsOf(await tokenFor('acc1', brandToken())) }, { header: { kid: '00001' } }),
    ];
    for (const token of fakes) {
      expect(await routes.identity.verifyConsumerToken('acc1', token)).toEqual({ ok: false, reason: 'invalid' });
    }
  });

  test('a platform token that a brand vouched for does not renew itself', async () => {
    const token = await tokenFor('acc1', brandToken());
    expect((await authenticate('acc1', token)).json).toEqual({ internalErrorCode: '9007' });
  });

  test('a brand whose key is also called 00001 is still understood', async () => {
    expect(claimsOf(await tokenFor('acc1', brandToken({}, { header: { kid: '00001' } })))['lp.ext']).toBeDefined();
  });
});

describe('profiles', () => {
  const idOf = async (token: string) => String(claimsOf(await tokenFor('acc1', token)).sub);

  test('show the newest verified claims at once, beside what the consumer said', async () => {
    const consumerId = await idOf(brandToken({ sub: 'p1', given_name: 'Ann' }));
    await routes.identity.saveDeclaredProfile('acc1', consumerId, { firstName: 'Annie' });
    await idOf(brandToken({ sub: 'p1', given_name: 'Anna', acr: 'loa2' }));
    expect(await routes.identity.findProfile('acc1', consumerId)).toEqual({
      verified: {
        iss: brandIssuer,
        issuerName: 'Brand',
        sub: 'p1',
        acr: 'loa2',
        mode: 'implicit',
        means: [],
        verifiedTs: startTs,
        sdes: [
          { type: 'ctmrinfo', info: { customerId: 'p1' } },
          { type: 'personal', personal: { firstname: 'Anna' } },
        ],
      },
      declared: { firstName: 'Annie' },
    });
  });

  test('are sealed at rest', async () => {
    const consumerId = await idOf(brandToken({ sub: 'p2', given_name: 'Zacharias' }));
    const row = await routes.store.findConsumer('acc1', consumerId);
    expect(row?.sealedVerified).toMatch(/^[A-Za-z0-9+/=]{100,}$/);
    expect(Buffer.from(row?.sealedVerified ?? '', 'base64').toString('latin1')).not.toContain('Zacharias');
  });

  test('are not written again within seconds while nothing changes, but the time of verification follows', async () => {
    const rowOf = async () =>
      (await routes.store.findConsumer('acc1', await idOf(brandToken({ sub: 'p3' }))))?.sealedVerified;
    const first = await rowOf();
    expect(await rowOf()).toBe(first);
    routes.pass(5_000);
    const later = await rowOf();
    routes.pass(-5_000);
    expect(later).not.toBe(first);
  });

  test('of concurrent changes lose nothing', async () => {
    const consumerId = await idOf(brandToken({ sub: 'p4' }));
    await Promise.all([
      routes.identity.saveDeclaredProfile('acc1', consumerId, { nick: 'A' }),
      idOf(brandToken({ sub: 'p4', given_name: 'Bea' })),
    ]);
    expect(await routes.identity.findProfile('acc1', consumerId)).toMatchObject({
      declared: { nick: 'A' },
      verified: { sdes: expect.arrayContaining([{ type: 'personal', personal: { firstname: 'Bea' } }]) },
    });
  });
});

test('an edited connector counts within seconds', async () => {
  await addAccount(routes.store, 'edited');
  await addConnector(routes.store, { accountId: 'edited' });
  await tokenFor('edited', brandToken());
  await addConnector(routes.store, { accountId: 'edited', enabled: false });
  routes.pass(3_000);
  const { status } = await authenticate('edited', brandToken());
  routes.pass(-3_000);
  expect(status).toBe(404);
});
