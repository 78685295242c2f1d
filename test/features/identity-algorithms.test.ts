/** A connector says by which algorithms its brand may sign; a key is never used for what it is not made for. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/start-server.ts';
import { addAdministrator, type Call, createCall } from './admin-support.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ed25519 = generateKeyPairSync('ed25519');
const pairs = { rsa, p256, p384, ed25519 };
type Pair = keyof typeof pairs;

/** The setting, the header's word for it, and the key that fits. */
const ways: [setting: string, alg: string, pair: Pair][] = [
  ['RS256', 'RS256', 'rsa'],
  ['RS384', 'RS384', 'rsa'],
  ['RS512', 'RS512', 'rsa'],
  ['PS256', 'PS256', 'rsa'],
  ['PS384', 'PS384', 'rsa'],
  ['PS512', 'PS512', 'rsa'],
  ['ES256', 'ES256', 'p256'],
  ['ES384', 'ES384', 'p384'],
  ['Ed25519', 'EdDSA', 'ed25519'],
  ['Ed25519', 'Ed25519', 'ed25519'],
];

let server: TestServer;
let brand: Server;
let call: Call;
let published: object[] = [];
const list = '/api/account/acc1/configuration/le-connectors/connectors';

beforeAll(async () => {
  brand = createServer((_request, response) => response.end(JSON.stringify({ keys: published })));
  await new Promise<void>((resolve) => brand.listen(0, '127.0.0.1', resolve));
  server = await startServer();
  await addAdministrator(server.store);
  call = createCall(server.url, (await server.login('eve')).bearer);
});
afterAll(async () => {
  await server.stop();
  brand.closeAllConnections();
  brand.close();
});

let connectors = 0;
const create = (settings: Record<string, unknown>) =>
  call('POST', list, {
    type: 'implicit',
    name: 'Shop',
    settings: { issuer: `https://${++connectors}.test`, ...settings },
  });
const spki = (key: KeyObject) => key.export({ format: 'pem', type: 'spki' });
const tokenBy = (alg: string, key: KeyObject) => {
  const now = Math.floor(server.clock.now() / 1000);
  const claims = { iss: `https://${connectors}.test`, sub: 'user-7', iat: now, exp: now + 300 };
  return new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg, kid: 'k' }).sign(key);
};
const verdict = async (id: string, token: string) =>
  (await server.post(`/api/account/acc1/app/${id}/authenticate`, { id_token: token })).status;

describe.each(ways)('%s, written %s', (setting, alg, pair) => {
  const { publicKey, privateKey } = pairs[pair];

  test('is accepted where the connector allows it, by a key that was pasted, and is not anywhere else', async () => {
    const { json, status } = await create({ publicKey: spki(publicKey), algorithms: [setting] });
    expect([status, json.settings.algorithms]).toEqual([201, [setting]]);
    server.clock.advance(3_000);
    expect(await verdict(json.id, await tokenBy(alg, privateKey))).toBe(200);
    for (const [otherSetting, otherAlg, otherPair] of ways)
      if (otherSetting !== setting)
        expect(await verdict(json.id, await tokenBy(otherAlg, pairs[otherPair].privateKey))).toBe(401);
  });

  test('is accepted by a key that is published, beside keys of all other kinds with the same name', async () => {
    published = Object.values(pairs).map((one) => ({
      ...one.publicKey.export({ format: 'jwk' }),
      kid: 'k',
      use: 'sig',
    }));
    const jwksEndpoint = `http://127.0.0.1:${(brand.address() as AddressInfo).port}/${connectors}`;
    const { json } = await create({ jwksEndpoint, algorithms: [setting] });
    expect(json.warnings).toEqual([]);
    server.clock.advance(3_000);
    expect(await verdict(json.id, await tokenBy(alg, privateKey))).toBe(200);
    const stranger = pair === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : undefined;
    if (stranger) expect(await verdict(json.id, await tokenBy(alg, stranger))).toBe(401);
  });
});

test('a connector that says nothing accepts RS256 alone', async () => {
  const { json } = await create({ publicKey: spki(rsa.publicKey) });
  server.clock.advance(3_000);
  for (const [, alg, pair] of ways)
    expect(await verdict(json.id, await tokenBy(alg, pairs[pair].privateKey))).toBe(alg === 'RS256' ? 200 : 401);
});

test('a public key is no secret: HMAC under it is refused, whatever the connector allows', async () => {
  const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
  const { json } = await create({ publicKey: spki(rsa.publicKey), algorithms });
  server.clock.advance(3_000);
  const now = Math.floor(server.clock.now() / 1000);
  const claims = { iss: `https://${connectors}.test`, sub: 'user-7', iat: now, exp: now + 300 };
  for (const secret of [spki(rsa.publicKey), rsa.publicKey.export({ format: 'der', type: 'spki' })])
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      const key = Buffer.alloc(Math.max(64, secret.length));
      Buffer.from(secret).copy(key);
      const token = await new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg }).sign(key);
      expect(await verdict(json.id, token)).toBe(401);
    }
});

test.each([
  [
    'an algorithm that the key is not for',
    { publicKey: spki(p256.publicKey), algorithms: ['ES256', 'RS256'] },
    /signs with ES256, not with RS256/,
  ],
  [
    'a key that is not for RS256, and no algorithm',
    { publicKey: spki(ed25519.publicKey) },
    /signs with Ed25519, not with RS256/,
  ],
  ['HMAC', { publicKey: spki(rsa.publicKey), algorithms: ['HS256'] }, /./],
  ['none', { publicKey: spki(rsa.publicKey), algorithms: ['none'] }, /./],
  ['a member of the prototype', { publicKey: spki(rsa.publicKey), algorithms: ['toString'] }, /./],
  ['an empty list', { publicKey: spki(rsa.publicKey), algorithms: [] }, /./],
])('%s is refused when a connector is saved', async (_name, settings, reason) => {
  const { status, json } = await create(settings);
  expect([status, json.error.fields[0]]).toEqual([
    400,
    { field: expect.stringMatching(/^settings.algorithms/), reason: expect.stringMatching(reason) },
  ]);
});

test('what is shown of a key says its kind', async () => {
  const { json } = await create({
    publicKey: JSON.stringify(p384.publicKey.export({ format: 'jwk' })),
    algorithms: ['ES384'],
  });
  expect(json.key).toMatchObject({ kind: 'P-384', bits: 384, weak: false });
});
