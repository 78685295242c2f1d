/** A brand publishes its keys; tokens are judged by them, and the brand's server is asked rarely whatever tokens come. */
import 'reflect-metadata';
import { generateKeyPairSync, KeyObject, webcrypto } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { X509CertificateGenerator } from '@peculiar/x509';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  addAccount,
  addConnector,
  brandIssuer,
  brandToken,
  nowSeconds,
  type Routes,
  startRoutes,
} from './routes-support.ts';

const newPair = (modulusLength = 2048) => generateKeyPairSync('rsa', { modulusLength });
const [first, second, weak] = [newPair(), newPair(), newPair(1024)];
const jwk = (key: KeyObject, members: object = {}) => ({ ...key.export({ format: 'jwk' }), ...members });

async function selfSigned() {
  const usage = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 2048,
  };
  const pair = (await webcrypto.subtle.generateKey(usage, true, ['sign', 'verify'])) as CryptoKeyPair;
  const made = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=brand',
    keys: pair,
    signingAlgorithm: usage,
  });
  return { certificate: made.toString('base64'), privateKey: KeyObject.from(pair.privateKey as webcrypto.CryptoKey) };
}

let routes: Routes;
let server: Server;
let endpoint: string;
let accounts = 0;
let account: string;
let asked: number;
let publish: (response: ServerResponse) => unknown;
const keys = (...list: unknown[]) => {
  publish = (response) => response.end(JSON.stringify({ keys: list }));
};

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked++;
    publish(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  routes = await startRoutes();
});
afterAll(async () => {
  await routes.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Each test has an account and an endpoint of its own. */
beforeEach(async () => {
  asked = 0;
  account = `acc${++accounts}`;
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${account}/keys`;
  await addAccount(routes.store, account);
  await addConnector(routes.store, { accountId: account }, { issuer: brandIssuer, jwksEndpoint: endpoint });
});

/** A token that outlives the days that some tests let pass. */
const tokenOf = ({ privateKey }: { privateKey: KeyObject }, kid?: string) =>
  brandToken({ exp: nowSeconds + 1_000_000 }, { key: privateKey, header: kid === undefined ? {} : { kid } });
const verdict = async (token: string): Promise<string> => {
  const { status, json } = await routes.post(`/api/account/${account}/authenticate`, { authCode: token });
  return status === 200 ? 'accepted' : `${status} ${json.internalErrorCode}`;
};

describe('the key', () => {
  test('is the one that kid names, fetched once for many tokens at once', async () => {
    keys(jwk(first.publicKey, { kid: 'a', use: 'sig', alg: 'RS256' }), jwk(second.publicKey, { kid: 'b' }));
    const tokens = Array.from({ length: 20 }, (_, index) => (index % 2 ? tokenOf(first, 'a') : tokenOf(second, 'b')));
    expect(new Set(await Promise.all(tokens.map(verdict)))).toEqual(new Set(['accepted']));
    expect(await verdict(tokenOf(first, 'b'))).toBe('401 9007');
    expect(asked).toBe(1);
  });

  test('may go unnamed only if there is no other', async () => {
    keys(jwk(first.publicKey, { kid: 'a' }));
    expect(await verdict(tokenOf(first))).toBe('accepted');
    keys(jwk(first.publicKey, { kid: 'a' }), jwk(second.publicKey, { kid: 'b' }));
    routes.pass(600_000);
    expect(await verdict(tokenOf(first))).toBe('401 9007');
  });

  test.each([
    ['for encryption', { use: 'enc' }],
    ['for another algorithm', { alg: 'PS256' }],
    ['for an algorithm that nobody knows', { alg: 'RS1' }],
    ['for other operations', { key_ops: ['encrypt'] }],
    ['of another type', { kty: 'EC' }],
    ['without modulus', { n: undefined }],
    ['with a modulus that is no text', { n: 7 }],
    ['with its private part', { d: 'AQAB' }],
  ])('does not count when it is %s', async (_name, members) => {
    keys(jwk(first.publicKey, { kid: 'a', ...members }));
    expect(await verdict(tokenOf(first, 'a'))).toBe('401 9007');
  });

  test('may be one of several with one name: each is tried', async () => {
    keys(...[second, newPair(), first].map(({ publicKey }) => jwk(publicKey, { kid: 'a', use: 'sig' })));
    expect(await verdict(tokenOf(first, 'a'))).toBe('accepted');
    expect(await verdict(tokenOf(second, 'a'))).toBe('accepted');
    expect(await verdict(tokenOf(newPair(), 'a'))).toBe('401 9007');
  });

  test('may share its name with keys of other kinds, and with one that is broken', async () => {
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const others = [
      { kty: 'RSA', kid: 'a' },
      jwk(elliptic, { kid: 'a' }),
      jwk(second.publicKey, { kid: 'a', use: 'enc' }),
    ];
    keys(...others, null, 7, jwk(first.publicKey, { kid: 'a', alg: 'RS256' }));
    expect(await verdict(tokenOf(first, 'a'))).toBe('accepted');
  });

  test('may be published as a certificate alone', async () => {
    const { certificate, privateKey } = await selfSigned();
    keys({ kty: 'RSA', kid: 'a', use: 'sig', alg: 'RS256', x5c: [certificate, 'never looked at'] });
    expect(await verdict(tokenOf({ privateKey }, 'a'))).toBe('accepted');
    expect(await verdict(tokenOf(first, 'a'))).toBe('401 9007');
  });

  test('may stand behind a byte order mark', async () => {
    publish = (response) => response.end(`\ufeff${JSON.stringify({ keys: [jwk(first.publicKey, { kid: 'a' })] })}`);
    expect(await verdict(tokenOf(first, 'a'))).toBe('accepted');
  });

  test('does not count when it is weak, unless an administrator confirmed it', async () => {
    keys(jwk(weak.publicKey, { kid: 'a' }));
    expect(await verdict(tokenOf(weak, 'a'))).toBe('401 9007');
    const settings = { issuer: brandIssuer, jwksEndpoint: endpoint, weakKeyConfirmed: true };
    await addConnector(routes.store, { accountId: account }, settings);
    routes.pass(3_000);
    expect(await verdict(tokenOf(weak, 'a'))).toBe('accepted');
  });
});

describe('the brand’s server', () => {
  test('is asked again at once for a name that nobody knows, a few seconds after the last time', async () => {
    keys(jwk(first.publicKey, { kid: 'a' }));
    expect(await verdict(tokenOf(first, 'a'))).toBe('accepted');
    keys(jwk(first.publicKey, { kid: 'a' }), jwk(second.publicKey, { kid: 'b' }));
    expect(await verdict(tokenOf(second, 'b'))).toBe('401 9007');
    routes.pass(5_000);
    expect(await verdict(tokenOf(second, 'b'))).toBe('accepted');
    expect([await verdict(tokenOf(second, 'c')), asked]).toEqual(['401 9007', 2]);
  });

  test('is asked once, however many tokens bring names that nobody knows', async () => {
    keys(jwk(first.publicKey, { kid: 'a' }));
    expect(await verdict(tokenOf(first, 'a'))).toBe('accepted');
    routes.pass(30_000);
    const unknown = Array.from({ length: 20 }, (_, index) => verdict(tokenOf(first, `x${index}`)));
    expect(new Set(await Promise.all(unknown))).toEqual(new Set(['401 9007']));
    expect(asked).toBe(2);
  });

  test('may change keys: the new one is found at once, the withdrawn one is refused', async () => {
    keys(jwk(first.publicKey, { kid: 'a' }));
    expect(await verdict(tokenOf(first, 'a'))).toBe('accepted');
    keys(jwk(second.publicKey, { kid: 'b' }));
    routes.pass(30_000);
    expect(await verdict(tokenOf(second, 'b'))).toBe('accepted');
    expect(await verdict(tokenOf(first, 'a'))).toBe('401 9007');
  });

  test('may fail for a day, and is then asked in vain once per half minute', async () => {
    keys(jwk(first.publicKey, { kid: 'a' }));
    expect(await verdict(tokenOf(first, 'a'))).toBe('accepted');
    publish = (response) => response.writeHead(500).end();
    routes.pass(86_399_999);
    expect([await verdict(tokenOf(first, 'a')), await verdict(tokenOf(first, 'a'))]).toEqual(['accepted', 'accepted']);
    expect(asked).toBe(2);
    routes.pass(1);
    expect(await verdict(tokenOf(first, 'a'))).toBe('502 9010');
    routes.pass(30_000);
    keys(jwk(first.publicKey, { kid: 'a' }));
    expect(await verdict(tokenOf(first, 'a'))).toBe('accepted');
  });

  test.each<[string, (response: ServerResponse) => unknown]>([
    ['an error', (response) => response.writeHead(404).end('{"keys":[]}')],
    ['a redirect', (response) => response.writeHead(302, { location: endpoint }).end()],
    ['no JSON', (response) => response.end('<html>')],
    ['no list', (response) => response.end('{"keys":{}}')],
    ['too many keys', (response) => response.end(JSON.stringify({ keys: Array(101).fill({}) }))],
    ['too many bytes', (response) => response.end(JSON.stringify({ keys: [], more: 'x'.repeat(200_000) }))],
    ['nothing', (response) => response.destroy()],
  ])('that answers %s has no keys', async (_name, answer) => {
    publish = answer;
    expect(await verdict(tokenOf(first, 'a'))).toBe('502 9010');
    expect(asked).toBe(1);
    expect(routes.logged()).toContain(endpoint);
  });

  test('does not keep the tokens of another connector waiting or out', async () => {
    publish = (response) => response.destroy();
    const publicKey = second.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    await addConnector(routes.store, { accountId: account, id: 'c2', priority: 2 }, { issuer: brandIssuer, publicKey });
    expect(await verdict(tokenOf(second))).toBe('accepted');
  });
});

test('outside demo mode nothing on this machine is asked for keys', async () => {
  keys(jwk(first.publicKey, { kid: 'a' }));
  const strict = await startRoutes({ demo: false });
  await addAccount(strict.store, 'acc1');
  await addConnector(strict.store, { accountId: 'acc1' }, { issuer: brandIssuer, jwksEndpoint: endpoint });
  const { status, json } = await strict.post('/api/account/acc1/authenticate', { authCode: tokenOf(first, 'a') });
  await strict.close();
  expect([status, json, asked]).toEqual([502, { internalErrorCode: '9010' }, 0]);
});
