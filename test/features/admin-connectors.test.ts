/** Administrators manage the connectors of their account over HTTP; nobody else does, and nobody undoes another's work. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brandPublicKey } from '../support/brand-keys.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { addAdministrator, type Call, createCall } from './admin-support.ts';

const keyOf = (modulusLength: number): string =>
  generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const strongKey = keyOf(2048);
const weakKey = keyOf(1024);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const list = '/api/account/acc1/configuration/le-connectors/connectors';
const implicit = (settings: Record<string, unknown> = {}, rest: Record<string, unknown> = {}) => ({
  type: 'implicit',
  name: 'Shop',
  settings: { issuer: 'https://shop.example.test', issuerShared: true, publicKey: strongKey, ...settings },
  ...rest,
});

let server: TestServer;
let call: Call;
const logLines: string[] = [];

beforeAll(async () => {
  server = await startServer({ logLines });
  await addAdministrator(server.store);
  call = createCall(server.url, (await server.login('eve')).bearer);
});
afterAll(() => server.stop());

const create = async (body: unknown = implicit()) => {
  const answer = await call('POST', list, body);
  expect(answer.status).toBe(201);
  return answer;
};

describe('who may', () => {
  test.each([
    ['GET', list],
    ['GET', `${list}/brand`],
    ['POST', list],
    ['PUT', `${list}/brand`],
    ['DELETE', `${list}/brand`],
  ])('%s %s is for administrators only', async (method, path) => {
    const before = await server.store.listConnectors('acc1');
    const body = method === 'GET' || method === 'DELETE' ? undefined : implicit();
    const manager = createCall(server.url, (await server.login('max')).bearer);
    const consumer = createCall(server.url, await server.consumerToken());
    expect((await manager(method, path, body)).status).toBe(403);
    expect((await consumer(method, path, body)).status).toBe(401);
    expect((await createCall(server.url)(method, path, body)).status).toBe(401);
    const elsewhere = path.replace('acc1', 'acc2');
    expect((await call(method, elsewhere, body)).status).toBe(401);
    expect(await server.store.listConnectors('acc1')).toEqual(before);
  });
});

describe('a connector whose keys are published', () => {
  const keysAt = async (answer: (response: ServerResponse) => unknown, weakKeyConfirmed = false) => {
    const brand = createServer((_request, response) => answer(response));
    await new Promise<void>((resolve) => brand.listen(0, '127.0.0.1', resolve));
    const jwksEndpoint = `http://127.0.0.1:${(brand.address() as AddressInfo).port}/keys`;
    const { json } = await create(implicit({ publicKey: undefined, jwksEndpoint, weakKeyConfirmed }));
    brand.closeAllConnections();
    brand.close();
    return json.warnings;
  };
  const keys =
    (...list: unknown[]) =>
    (response: ServerResponse) =>
      response.end(JSON.stringify({ keys: list }));
  const jwkOf = (modulusLength: number) => ({
    ...generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' }),
    kid: 'k',
  });

  test('is checked when it is saved', async () => {
    expect(await keysAt(keys(jwkOf(2048)))).toEqual([]);
  });

  test.each<[string, (response: ServerResponse) => unknown, RegExp]>([
    ['no keys', keys(), /no key is usable: none is a key for signatures with RS256/],
    ['keys of another kind', keys({ kty: 'EC' }), /no key is usable/],
    ['a weak key', keys(jwkOf(1024)), /no key is usable: .*1024/],
    ['an error', (response) => response.writeHead(500).end(), /cannot be fetched: status 500/],
    ['rubbish', (response) => response.end('<html>'), /cannot be fetched/],
    ['too much', (response) => response.end('x'.repeat(200_000)), /more than 131072 bytes/],
  ])('is saved with a warning where the endpoint has %s', async (_name, answer, warning) => {
    expect(await keysAt(answer)).toEqual([expect.stringMatching(warning)]);
  });
});

describe('a connector', () => {
  test('is created with defaults and the strength of its key, and works for a sign-in', async () => {
    const { json, etag, status } = await create(implicit({ publicKey: brandPublicKey, issuer: 'https://new.test' }));
    expect(status).toBe(201);
    expect(json).toMatchObject({
      type: 'implicit',
      name: 'Shop',
      enabled: true,
      priority: expect.any(Number),
      settings: { jsMethodName: 'lpGetAuthenticationToken', jsContext: 'window' },
      key: { bits: 2048, weak: false, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      warnings: [],
      etag,
    });
    expect((await call('GET', `${list}/${json.id}`)).json).toEqual(json);
    expect((await call('GET', list)).json).toContainEqual(json);
    server.clock.advance(3_000);
    expect(await server.consumerToken('user-9', { iss: 'https://new.test' })).toMatch(/^ey/);
  });

  test('asks login pages in the dialect of the RFC unless it says otherwise, and may name its client in either flow', async () => {
    const { json: usual } = await create(
      implicit({ clientId: 'shop', authenticationEndpoint: 'https://shop.test/in' }),
    );
    expect(usual.settings).toMatchObject({ rfcCompliance: true, clientId: 'shop' });
    const { json: older } = await create(implicit({ rfcCompliance: false }));
    expect(older.settings).toMatchObject({ rfcCompliance: false });
    const refused = await call('POST', list, implicit({ rfcCompliance: 'yes' }));
    expect([refused.status, refused.json.error.fields]).toEqual([
      400,
      [{ field: 'settings.rfcCompliance', reason: 'must be boolean' }],
    ]);
  });

  test('names an issuer alone, unless it says that it shares it', async () => {
    const issuer = 'https://alone.example.test';
    const named = await create(implicit({ issuer, issuerShared: undefined }, { name: 'Bank' }));
    const second = implicit({ issuer, issuerShared: undefined }, { name: 'Forum' });
    const refusal = [
      400,
      [{ field: 'settings.issuer', reason: expect.stringMatching(/is named by the connector Bank too: confirm/) }],
    ];
    const refused = await call('POST', list, second);
    expect([refused.status, refused.json.error.fields]).toEqual(refusal);
    const other = await create(implicit({ issuer: undefined, issuerShared: undefined }));
    const at = `${list}/${other.json.id}`;
    const moved = await call('PUT', at, second, other.etag);
    expect([moved.status, moved.json.error.fields]).toEqual(refusal);
    const disabled = await call('POST', list, { ...second, enabled: false });
    expect(disabled.status).toBe(400);
    const confirmed = await call('PUT', at, implicit({ issuer, issuerShared: true }), other.etag);
    expect([confirmed.status, confirmed.json.settings.issuerShared]).toEqual([200, true]);
    const kept = implicit({ issuer, issuerShared: undefined }, { name: 'Bank', priority: 7 });
    expect((await call('PUT', `${list}/${named.json.id}`, kept, named.etag)).status).toBe(200);
  });

  test('takes its place by priority, after the others unless it says otherwise', async () => {
    const last = await create();
    const first = await create(implicit({}, { priority: 0 }));
    const ids: string[] = (await call('GET', list)).json.map(({ id }: { id: string }) => id);
    expect(ids[0]).toBe(first.json.id);
    expect(ids.indexOf(last.json.id)).toBeGreaterThan(ids.indexOf('brand'));
  });

  test('with a weak key needs a confirmation, and warns for as long as it has that key', async () => {
    const refused = await call('POST', list, implicit({ publicKey: weakKey }));
    expect(refused.status).toBe(400);
    expect(refused.json.error.fields).toEqual([
      { field: 'settings.publicKey', reason: expect.stringContaining('1024 bits must be confirmed') },
    ]);
    const weak = await create(implicit({ publicKey: weakKey, weakKeyConfirmed: true }));
    const shown = await call('GET', `${list}/${weak.json.id}`);
    expect(shown.json).toMatchObject({
      key: { bits: 1024, weak: true },
      warnings: [expect.stringMatching(/^weak key/)],
    });
    const replaced = await call('PUT', `${list}/${weak.json.id}`, implicit({ weakKeyConfirmed: true }), weak.etag);
    expect(replaced.json.warnings).toEqual([]);
    expect(replaced.json.settings).not.toHaveProperty('weakKeyConfirmed');
  });

  test('with a JWKS endpoint needs no key', async () => {
    const { json } = await create(implicit({ publicKey: undefined, jwksEndpoint: 'https://shop.example.test/jwks' }));
    expect(json.settings).toMatchObject({ jwksEndpoint: 'https://shop.example.test/jwks' });
    expect(json).not.toHaveProperty('key');
    expect(json.warnings).toEqual([expect.stringMatching(/the keys cannot be fetched/)]);
  });

  test('is gone once deleted, and with it the sign-in', async () => {
    const { json, etag } = await create(implicit({ publicKey: brandPublicKey, issuer: 'https://gone.test' }));
    server.clock.advance(3_000);
    await server.consumerToken('user-1', { iss: 'https://gone.test' });
    expect((await call('DELETE', `${list}/${json.id}`, undefined, etag)).status).toBe(204);
    expect((await call('GET', `${list}/${json.id}`)).status).toBe(404);
    server.clock.advance(3_000);
    await expect(server.consumerToken('user-1', { iss: 'https://gone.test' })).rejects.toThrow('401');
  });

  test('is audited by one line without its settings', async () => {
    logLines.length = 0;
    const { json } = await create();
    const lines = logLines.filter((line) => line.includes('"audit"')).map((line) => JSON.parse(line));
    expect(lines).toMatchObject([{ audit: 'connector-created', account: 'acc1', userId: '444', connector: json.id }]);
    expect(logLines.join('')).not.toContain(strongKey);
  });
});

test('what is saved is true for the next customer, without a wait', async () => {
  const issuer = 'https://new-shop.example.test';
  const enter = async () => {
    const id_token = server.brandToken({ iss: issuer });
    return (await server.post('/api/account/acc1/authenticate', { id_token })).status;
  };
  expect(await enter()).toBe(401);
  const shop = { ...implicit({ issuer, publicKey: brandPublicKey }), enabled: true };
  const { json, etag } = await create(shop);
  expect(await enter()).toBe(200);
  const path = `${list}/${json.id}`;
  expect((await call('PUT', path, { ...shop, enabled: false }, etag)).status).toBe(200);
  expect(await enter()).toBe(401);
});

test("a code connector's secret goes in, never comes out, stays, and follows no new endpoint", async () => {
  const secret = 'a secret that nobody reads';
  const code = (settings: Record<string, unknown> = {}) => ({
    ...implicit({ tokenEndpoint: 'https://shop.example.test/token', clientId: 'parley', pkce: true, ...settings }),
    type: 'code',
  });
  logLines.length = 0;
  const created = await create(code({ clientSecret: secret }));
  const path = `${list}/${created.json.id}`;
  expect(created.json).toMatchObject({ hasClientSecret: true, settings: { clientId: 'parley', pkce: true } });
  const stored = async () => (await server.store.listConnectors('acc1')).find(({ id }) => id === created.json.id);
  const sealed = (await stored())?.settings.sealedClientSecret;
  expect(sealed).toMatch(/./);
  const renamed = await call('PUT', path, { ...code(), name: 'Renamed' }, created.etag);
  expect(renamed.json).toMatchObject({ name: 'Renamed', hasClientSecret: true });
  expect((await stored())?.settings.sealedClientSecret).toBe(sealed);
  const elsewhere = await call('PUT', path, code({ tokenEndpoint: 'https://thief.example.test/' }), renamed.etag);
  expect(elsewhere.json.error.fields).toEqual([{ field: 'settings.clientSecret', reason: expect.any(String) }]);
  const all = await call('GET', list);
  const open = await call('GET', '/api/account/acc1/configuration/le-connectors/all-connectors');
  const everything = [created, renamed, all, open, await stored(), logLines].map((part) => JSON.stringify(part)).join();
  expect(everything).not.toContain(secret);
  expect(JSON.stringify([created, renamed, all, open])).not.toContain(sealed);
  expect((await call('POST', list, { ...implicit({ clientSecret: 'x' }) })).json.error.fields[0].field).toBe(
    'settings.clientSecret',
  );
  const missing = (await call('POST', list, { ...implicit(), type: 'code' })).json.error.fields;
  expect(missing.map(({ field }: { field: string }) => field)).toEqual(['settings.tokenEndpoint', 'settings.clientId']);
});

describe('what is refused', () => {
  const field = (name: string, reason: RegExp) => ({ field: name, reason: expect.stringMatching(reason) });
  test.each<[string, unknown, unknown[]]>([
    ['no object', 'text', [field('body', /object/)]],
    ['nothing in it', {}, [field('type', /required/), field('name', /required/)]],
    ['an unknown type', implicit({}, { type: 'saml' }), [field('type', /implicit, code or anonymous/)]],
    [
      'unknown members',
      implicit({ secret: 'x' }, { id: 'mine' }),
      [field('id', /not a member/), field('settings.secret', /not a member/)],
    ],
    [
      'a key and an endpoint',
      implicit({ jwksEndpoint: 'https://a.test/jwks' }),
      [field('settings.publicKey', /beside/)],
    ],
    [
      'keys over plain HTTP',
      implicit({ publicKey: undefined, jwksEndpoint: 'http://a.test/jwks' }),
      [field('settings.jwksEndpoint', /https/)],
    ],
    ['no key', implicit({ publicKey: undefined }), [field('settings.publicKey', /required/)]],
    [
      'a private key',
      implicit({ publicKey: privateKey.export({ format: 'pem', type: 'pkcs8' }) }),
      [field('settings.publicKey', /private key/)],
    ],
    [
      'a key of 512 bits',
      implicit({ publicKey: keyOf(512), weakKeyConfirmed: true }),
      [field('settings.publicKey', /never/)],
    ],
    ['a priority that is none', implicit({}, { priority: -1 }), [field('priority', /./)]],
    [
      'several wrong fields',
      implicit({
        publicKey: '!',
        authenticationEndpoint: 'http://brand.test',
        jsMethodName: 'a-b',
        jsContext: 'alert(1)',
      }),
      [
        field('settings.publicKey', /base64/),
        field('settings.authenticationEndpoint', /https/),
        field('settings.jsMethodName', /JavaScript/),
        field('settings.jsContext', /JavaScript/),
      ],
    ],
    [
      'a password in a URL',
      implicit({ authenticationEndpoint: 'https://a:b@brand.test' }),
      [field('settings.authenticationEndpoint', /password/)],
    ],
    [
      'settings of an anonymous one',
      { type: 'anonymous', name: 'x', settings: { issuer: 'y' } },
      [field('settings.issuer', /no settings/)],
    ],
    ['a second anonymous one', { type: 'anonymous', name: 'x' }, [field('type', /already/)]],
  ])('%s, with every wrong field and why', async (_title, body, fields) => {
    const before = await server.store.listConnectors('acc1');
    const { status, json } = await call('POST', list, body);
    expect(status).toBe(400);
    expect(json.error.fields).toHaveLength(fields.length);
    expect(json.error.fields).toEqual(expect.arrayContaining(fields));
    expect(await server.store.listConnectors('acc1')).toEqual(before);
  });
});

describe('two administrators', () => {
  test.each([
    ['without having said what they saw', undefined, 428],
    ['with something else', '"0"', 412],
    ['with anything', '*', 412],
  ])('neither change nor delete %s', async (_title, ifMatch, status) => {
    const { json } = await create();
    const path = `${list}/${json.id}`;
    expect((await call('PUT', path, implicit({}, { name: 'New' }), ifMatch)).status).toBe(status);
    expect((await call('DELETE', path, undefined, ifMatch)).status).toBe(status);
    expect((await call('GET', path)).json).toEqual(json);
  });

  test('who write at once: one wins, the others are told', async () => {
    const { json, etag } = await create();
    const path = `${list}/${json.id}`;
    const names = Array.from({ length: 8 }, (_, n) => `name ${n}`);
    const answers = await Promise.all(names.map((name) => call('PUT', path, implicit({}, { name }), etag)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(7);
    expect((await call('GET', path)).json.name).toBe(won[0]?.json.name);
  });
});

describe('the anonymous connector', () => {
  const authorize = async () => (await server.post('/api/account/acc1/anonymous/authorize')).status;

  test('lets unknown visitors in while it is enabled, and cannot become another type', async () => {
    const path = `${list}/anonymous`;
    const { etag } = await call('GET', path);
    expect((await call('PUT', path, implicit(), etag)).json.error.fields[0].field).toBe('type');
    const off = await call('PUT', path, { type: 'anonymous', name: 'Visitors', enabled: false }, etag);
    expect(off.status).toBe(200);
    server.clock.advance(3_000);
    expect(await authorize()).toBe(404);
    await call('DELETE', path, undefined, off.etag);
    const both = [
      call('POST', list, { type: 'anonymous', name: 'a' }),
      call('POST', list, { type: 'anonymous', name: 'b' }),
    ];
    const created = (await Promise.all(both)).filter(({ status }) => status === 201);
    expect(created).toHaveLength(1);
    server.clock.advance(3_000);
    expect(await authorize()).toBe(200);
  });
});

test('the public list shows neither keys nor who administers', async () => {
  await create(implicit({ publicKey: weakKey, weakKeyConfirmed: true }));
  const { json } = await createCall(server.url)('GET', '/api/account/acc1/configuration/le-connectors/all-connectors');
  const text = JSON.stringify(json);
  expect(text).toContain('Shop');
  for (const part of [weakKey, 'publicKey', 'weakKeyConfirmed', 'etag']) expect(text).not.toContain(part);
});
