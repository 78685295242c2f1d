/** Administrators learn which step of the exchange refuses a token and why; nothing is stored, nothing is issued. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { CompactEncrypt, importJWK } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/start-server.ts';
import { addAdministrator, type Call, createCall } from './admin-support.ts';

const path = '/api/account/acc1/configuration/le-connectors/test-token';
const { privateKey: foreignKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

let server: TestServer;
let call: Call;
const logLines: string[] = [];

beforeAll(async () => {
  server = await startServer({ logLines });
  await addAdministrator(server.store);
  call = createCall(server.url, (await server.login('eve')).bearer);
});
afterAll(() => server.stop());

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsNow = (claims: Record<string, unknown> = {}) => {
  const iat = Math.floor(server.clock.now() / 1000);
  return { iss: 'https://brand.example.test', sub: 'user-1', iat, exp: iat + 600, ...claims };
};
const signed = (header: Record<string, unknown>, key: KeyObject = foreignKey): string => {
  const text = `${segment(header)}.${segment(claimsNow())}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
};
const encrypted = async (content: string): Promise<string> => {
  const { json } = await createCall(server.url)('GET', '/api/account/acc1/jwks');
  const jwk = json.keys.find(({ use }: { use: string }) => use === 'enc');
  return new CompactEncrypt(Buffer.from(content))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
    .encrypt(await importJWK(jwk, 'RSA-OAEP-256'));
};
const now = (): number => Math.floor(server.clock.now() / 1000);

const refusals: [string, () => string | Promise<string>, string, RegExp][] = [
  ['no token at all', () => 'hello', 'form', /three parts/],
  ['a header that is no JSON', () => 'aa.bb.cc', 'form', /header/],
  ['alg none', () => signed({ alg: 'none' }), 'algorithm', /alg is none/],
  ['alg HS256', () => signed({ alg: 'HS256' }), 'algorithm', /alg is HS256/],
  ['another issuer', () => server.brandToken({ iss: 'https://BRAND.example.test' }), 'issuer', /iss differs/],
  [
    'another key',
    () => signed({ alg: 'RS256', kid: 'k9' }),
    'signature',
    /connector brand: the signature does not verify/,
  ],
  ['another account', () => server.brandToken({ aud: 'acc:other' }), 'audience', /another account/],
  ['an expired token', () => server.brandToken({ exp: now() - 120 }), 'times', /exp is 12[01] s ago/],
  ['milliseconds', () => server.brandToken({ exp: (now() - 120) * 1000 }), 'times', /milliseconds/],
  ['an iat that lies ahead', () => server.brandToken({ iat: now() + 300 }), 'times', /future/],
  ['no exp', () => server.brandToken({ exp: undefined }), 'times', /mandatory/],
  ['no sub', () => server.brandToken({ sub: '' }), 'subject', /sub must be/],
  ['a token of this platform', () => server.consumerToken('other'), 'credential', /this platform/],
  ['a broken encryption', async () => `${(await encrypted('x')).slice(0, -4)}AAAA`, 'decryption', /./],
  ['an encrypted token of another key', () => encrypted(signed({ alg: 'RS256' })), 'signature', /does not verify/],
];

test.each(refusals)('%s fails where it fails', async (_title, make, step, reason) => {
  const token = await make();
  logLines.length = 0;
  const { status, json } = await call('POST', path, { token });
  expect(status).toBe(200);
  expect(json.ok).toBe(false);
  const outcomes: { step: string; outcome: string; reason?: string }[] = json.steps;
  const at = outcomes.findIndex((row) => row.step === step);
  expect(outcomes[at]).toEqual({ step, outcome: 'failed', reason: expect.stringMatching(reason) });
  expect(outcomes.slice(0, at).every(({ outcome }) => outcome === 'passed')).toBe(true);
  expect(outcomes.slice(at + 1).every(({ outcome }) => outcome === 'not tried')).toBe(true);
  expect(json).not.toHaveProperty('consumer');
  expect(json).not.toHaveProperty('sdes');
  expect(logLines.join('')).not.toContain(token);
});

test('what somebody else has encrypted and the brand has not signed is not shown', async () => {
  const { json } = await call('POST', path, { token: await encrypted(signed({ alg: 'RS256' })) });
  expect(json).toMatchObject({ ok: false, encrypted: true });
  expect(json).not.toHaveProperty('claims');
});

test.each([
  ['signed', (token: string) => token],
  ['signed and encrypted', encrypted],
])('a good token, %s: who it stands for and what agents would see, and no trace', async (title, wrap) => {
  const newcomer = `never seen, ${title}`;
  const plain = server.brandToken({ sub: newcomer, given_name: 'Ann', email: 'ann@example.test', colour: 'red' });
  const { json } = await call('POST', path, { token: await wrap(plain), connectorId: 'brand' });
  expect(json).toMatchObject({
    ok: true,
    connectorId: 'brand',
    header: { alg: 'RS256' },
    claims: { colour: 'red' },
    consumer: { sub: newcomer, iss: 'https://brand.example.test', acr: 'loa1' },
    sdes: [
      { type: 'ctmrinfo', info: { customerId: newcomer } },
      { type: 'personal', personal: { firstname: 'Ann', contacts: [{ email: 'ann@example.test' }] } },
    ],
  });
  expect(json.steps.every(({ outcome }: { outcome: string }) => outcome === 'passed')).toBe(true);
  expect(JSON.stringify(json)).not.toContain('eyJ');
  expect(await server.store.findConsumer('acc1', json.consumer.id)).toBeUndefined();
  const { sub } = JSON.parse(
    Buffer.from((await server.consumerToken(newcomer)).split('.')[1] ?? '', 'base64url').toString(),
  );
  expect(json.consumer.id).toBe(sub);
});

test('a connector that was changed is explained as it is now', async () => {
  const connectors = '/api/account/acc1/configuration/le-connectors/connectors';
  const { json, etag } = await call('GET', `${connectors}/brand`);
  const { type, name, settings } = json;
  const token = server.brandToken({ iss: 'https://moved.test' });
  expect((await call('POST', path, { token })).json.ok).toBe(false);
  const moved = { type, name, settings: { ...settings, issuer: 'https://moved.test' } };
  expect((await call('PUT', `${connectors}/brand`, moved, etag)).status).toBe(200);
  expect((await call('POST', path, { token })).json.ok).toBe(true);
});

test('only administrators ask, with a token', async () => {
  const token = server.brandToken();
  const agent = createCall(server.url, (await server.login('ann')).bearer);
  expect((await agent('POST', path, { token })).status).toBe(403);
  expect((await createCall(server.url)('POST', path, { token })).status).toBe(401);
  const { status, json } = await call('POST', path, {});
  expect([status, json.error.fields]).toEqual([400, [{ field: 'token', reason: expect.any(String) }]]);
});
