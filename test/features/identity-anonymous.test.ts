/** Identities that nobody vouches for: two steps, renewable, and the demo shortcut. */
import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  addAccount,
  addConnector,
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
let production: Routes;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const hourMs = 3_600_000;

beforeAll(async () => {
  [routes, production] = await Promise.all([startRoutes(), startRoutes({ demo: false })]);
  for (const { store } of [routes, production]) {
    await addAccount(store, 'acc1');
    await addConnector(store, { accountId: 'acc1' });
    await addAccount(store, 'acc2');
    await addAccount(store, 'closed', { unauthenticatedMessaging: false });
  }
});

afterAll(() => Promise.all([routes.close(), production.close()]));

const authorize = (previous?: string, account = 'acc1') =>
  routes.post(
    `/api/account/${account}/anonymous/authorize`,
    previous === undefined ? undefined : { id_token: previous },
  );
const externalToken = async (previous?: string): Promise<string> => {
  const { status, json } = await authorize(previous);
  expect(status).toBe(200);
  return json.token;
};
const exchange = (credential: string, account = 'acc1') =>
  routes.post(`/api/account/${account}/authenticate`, { authCode: credential });
const platformToken = async (credential: string): Promise<string> => {
  const { status, json } = await exchange(credential);
  expect(status).toBe(200);
  return json.jwt;
};
/** Moves the clock for the length of one act. */
const inTime = async <T>(ms: number, act: () => Promise<T>): Promise<T> => {
  routes.pass(ms);
  try {
    return await act();
  } finally {
    routes.pass(-ms);
  }
};

describe('an anonymous identity', () => {
  test('is authorized without body, for ten minutes, marked as external', async () => {
    const { status, json, headers } = await authorize();
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(json.jwt).toBe(json.token);
    expect(headerOf(json.token)).toMatchObject({ typ: 'ext+jwt', alg: 'RS256', kid: '00001' });
    expect(claimsOf(json.token)).toMatchObject({
      sub: expect.stringMatching(uuid),
      aud: 'acc:acc1',
      acr: '0',
      iat: nowSeconds,
      exp: nowSeconds + 600,
    });
  });

  test('is a new one every time', async () => {
    expect(claimsOf(await externalToken()).sub).not.toBe(claimsOf(await externalToken()).sub);
  });

  test('becomes a platform token of the same subject, which no brand vouches for', async () => {
    const external = await externalToken();
    const token = await platformToken(external);
    expect(claimsOf(token)).toEqual({
      sub: claimsOf(external).sub,
      aud: 'acc:acc1',
      iss: 'https://idp.example.test',
      iat: nowSeconds,
      exp: nowSeconds + 600,
    });
    expect(await routes.identity.verifyConsumerToken('acc1', token)).toMatchObject({
      ok: true,
      identity: { authenticated: false, expiresTs: startTs + 600_000 },
    });
    const late = await inTime(600_000, () => routes.identity.verifyConsumerToken('acc1', token));
    expect(late).toEqual({ ok: false, reason: 'expired', authenticated: false });
  });

  test('opens no socket before it was exchanged', async () => {
    const verdict = await routes.identity.verifyConsumerToken('acc1', await externalToken());
    expect(verdict).toEqual({ ok: false, reason: 'invalid' });
  });

  test.each([
    ['expired for a day', 24 * hourMs],
    ['in the last hour of its month', 729 * hourMs],
  ])('%s is renewed with the same subject', async (_name, ms) => {
    const external = await externalToken();
    await inTime(ms, async () => {
      expect((await exchange(external)).json).toEqual({ internalErrorCode: '9008' });
      const renewed = await externalToken(external);
      expect(claimsOf(renewed).sub).toBe(claimsOf(external).sub);
      expect(claimsOf(await platformToken(renewed)).sub).toBe(claimsOf(external).sub);
    });
  });

  test('can be renewed month after month', async () => {
    const first = await externalToken();
    const second = await inTime(700 * hourMs, () => externalToken(first));
    const third = await inTime(1_400 * hourMs, () => externalToken(second));
    expect(claimsOf(third).sub).toBe(claimsOf(first).sub);
  });

  test('is not renewed after 730 hours', async () => {
    const external = await externalToken();
    const { status, json } = await inTime(730 * hourMs, () => authorize(external));
    expect([status, json]).toEqual([401, { internalErrorCode: '9008' }]);
  });

  test('does not pass in another account', async () => {
    const external = await externalToken();
    expect((await exchange(external, 'acc2')).json).toEqual({ internalErrorCode: '9007' });
    expect((await authorize(external, 'acc2')).json).toEqual({ internalErrorCode: '9007' });
  });

  test('cannot be renewed out of a forged, a brand’s or an authenticated token', async () => {
    const authenticated = await platformToken(brandToken());
    const forged = signToken({ ...claimsOf(await externalToken()) }, { header: { kid: '00001', typ: 'ext+jwt' } });
    for (const previous of [authenticated, forged, brandToken(), 'x', 'a.b.c']) {
      expect((await authorize(previous)).json).toEqual({ internalErrorCode: '9007' });
    }
  });

  test('does not exist where the account forbids unauthenticated messaging, or there is no account', async () => {
    for (const account of ['closed', 'nobody']) {
      const { status, json } = await authorize(undefined, account);
      expect([status, json]).toEqual([404, { internalErrorCode: '9002' }]);
    }
  });
});

describe('signup', () => {
  const signup = async (): Promise<string> => (await routes.post('/api/account/acc1/signup')).json.jwt;

  test('gives a platform token for thirteen years at once', async () => {
    const claims = claimsOf(await signup());
    expect(claims).toMatchObject({ sub: expect.stringMatching(uuid), exp: nowSeconds + 410_240_040 });
    expect(claims).not.toHaveProperty('lp.ext');
  });

  test('can be posted as a credential and stays the same consumer', async () => {
    const token = await signup();
    expect(claimsOf(await platformToken(token)).sub).toBe(claimsOf(token).sub);
    expect(claimsOf(await externalToken(token)).sub).toBe(claimsOf(token).sub);
  });

  test('answers as a script to a page’s callback', async () => {
    const { headers, text } = await routes.get('/api/account/acc1/signup.jsonp?callback=lp.cb1');
    expect(headers.get('content-type')).toMatch(/^application\/javascript/);
    const [, json = ''] = /^lp\.cb1\((.*)\)$/.exec(text) ?? [];
    expect(claimsOf(JSON.parse(json).jwt).aud).toBe('acc:acc1');
  });

  test.each(['', 'alert(1)//', '1a', 'a'.repeat(65), '<script>'])('refuses the callback “%s”', async (callback) => {
    const { status, text } = await routes.get(
      `/api/account/acc1/signup.jsonp?callback=${encodeURIComponent(callback)}`,
    );
    expect(status).toBe(400);
    expect(text).not.toContain('eyJ');
  });

  test('does not exist outside demo mode', async () => {
    const answers = [
      await production.post('/api/account/acc1/signup'),
      await production.get('/api/account/acc1/signup.jsonp?callback=f'),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(404);
      expect(text).not.toContain('eyJ');
    }
  });
});

describe('the published keys', () => {
  test('verify what we issue', async () => {
    const { json } = await routes.get('/.well-known/jwks.json');
    const [header, payload, signature = ''] = (await platformToken(brandToken())).split('.');
    const key = createPublicKey({ key: json.keys[0], format: 'jwk' });
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('are one for signatures and one for encryption, without private parts', async () => {
    const { json, text } = await routes.get('/api/account/acc1/jwks');
    expect(json.keys).toMatchObject([
      { kty: 'RSA', use: 'sig', alg: 'RS256', kid: '00001' },
      { kty: 'RSA', use: 'enc', alg: 'RSA-OAEP-256', kid: 'enc-acc1-1' },
    ]);
    expect((await routes.get('/.well-known/jwks.json')).json.keys).toEqual([json.keys[0]]);
    expect(text).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
    const { text: line } = await routes.get('/api/account/acc1/jwks/encryption-key');
    const key = createPublicKey({ key: Buffer.from(line, 'base64'), format: 'der', type: 'spki' });
    expect(key.export({ format: 'jwk' }).n).toBe(json.keys[1].n);
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  test('are stored sealed', async () => {
    const stored = JSON.stringify(await routes.store.listKeys());
    expect(stored).not.toMatch(/BEGIN|"d":/);
    expect(await routes.store.listKeys()).toHaveLength(3);
  });
});

test('pages of any origin may ask, without credentials', async () => {
  const headers = {
    origin: 'https://brand.example.test',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
  for (const path of ['authenticate', 'app/default/authenticate', 'anonymous/authorize', 'signup']) {
    const answer = await routes.request(`/api/account/acc1/${path}`, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
    expect(answer.headers.get('access-control-allow-headers')).toContain('content-type');
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
  }
});

test('nothing of all this was logged with a token in it', () => {
  expect(routes.logged() + production.logged()).not.toContain('eyJ');
});
