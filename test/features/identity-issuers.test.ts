/** Whose customers a key may vouch for, and that no two of them are one consumer. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
const second = generateKeyPairSync('rsa', { modulusLength: 2048 });
const secondKey = second.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

beforeAll(async () => {
  routes = await startRoutes();
  const { store } = routes;
  for (const id of ['open', 'bank']) await addAccount(store, id);
  await addConnector(store, { accountId: 'open' }, { publicKey: brandKeyText });
  const bank = { issuer: brandIssuer, publicKey: brandKeyText };
  await addConnector(store, { accountId: 'bank', id: 'bank', priority: 2 }, bank);
  await addConnector(store, { accountId: 'bank', id: 'forum', priority: 1 }, { publicKey: secondKey });
  const off = { issuer: 'https://off.example.test', publicKey: brandKeyText };
  await addConnector(store, { accountId: 'bank', id: 'off', enabled: false }, off);
});
afterAll(() => routes.close());

const verdict = async (token: string) => {
  const { status, json } = await routes.post('/api/account/open/authenticate', { authCode: token });
  return status === 200 ? 'accepted' : `${status} ${json.internalErrorCode}`;
};

describe('an issuer that a connector names', () => {
  const bySecond = (claims: Record<string, unknown> = {}) => brandToken(claims, { key: second.privateKey });
  const at = async (path: string, token: string) => {
    const { status, json } = await routes.post(`/api/account/bank${path}/authenticate`, { authCode: token });
    return status === 200 ? 'accepted' : `${status} ${json.internalErrorCode}`;
  };
  const encrypted = async (token: string) => {
    const { json } = await routes.get('/api/account/bank/jwks');
    const key = createPublicKey({ key: json.keys[1], format: 'jwk' });
    return new CompactEncrypt(Buffer.from(token))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
      .encrypt(key);
  };

  test.each<[string, string, () => string, string]>([
    ['its own key', '', () => brandToken(), 'accepted'],
    ['the key of one without issuer', '', () => bySecond(), '401 9007'],
    ['the key of one without issuer, which the path names', '/app/forum', () => bySecond(), '401 9007'],
    ['its own key, where the path names the other', '/app/forum', () => brandToken(), '401 9007'],
    [
      'the key of one without issuer, while it is off',
      '',
      () => bySecond({ iss: 'https://off.example.test' }),
      '401 9007',
    ],
    ['its own key, while it is off', '', () => brandToken({ iss: 'https://off.example.test' }), '401 9007'],
    ['another issuer, under the key of one without', '', () => bySecond({ iss: 'https://forum.test' }), 'accepted'],
    ['another spelling, under the key of one without', '', () => bySecond({ iss: `${brandIssuer}/` }), 'accepted'],
  ])('is vouched for by that one alone: %s', async (_name, path, token, expected) => {
    expect(await at(path, token())).toBe(expected);
    if (expected === '401 9007') expect(await at(path, await encrypted(token()))).toBe('401 9012');
  });
});

describe('no two pairs of iss and sub are one consumer', () => {
  test.each([
    ['a line break in sub', { sub: 'user\n7' }],
    ['a line break in iss', { iss: 'https://brand.test\nuser' }],
    ['a carriage return', { sub: 'user\r7' }],
    ['NUL', { sub: 'user-7\u0000' }],
    ['DEL', { sub: 'user-7\u007f' }],
    ['a control character of Latin-1', { sub: 'user-7\u0085' }],
    ['half a surrogate pair', { sub: 'user-\ud83d' }],
    ['the other half', { iss: 'https://\udc00.test' }],
  ])('%s is refused', async (_name, claims) => {
    expect(await verdict(brandToken(claims))).toBe('401 9007');
  });

  test.each(['user 7', 'ünal-😀', '+972-3-5555', 'user\u00a07'])('%s is a name', async (sub) => {
    expect(await verdict(brandToken({ sub }))).toBe('accepted');
  });
});
