/** Signing out and revoking end every session of a consumer on every node, and no token from before lives on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { consumerSocketPath, postJson } from '../support/sign-in.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { brandIssuer } from '../support/test-account.ts';
import { openWire } from '../support/wire-client.ts';
import { addAdministrator, type Call, createCall } from './admin-support.ts';

let first: TestServer;
let second: TestServer;
let call: Call;

beforeAll(async () => {
  const { url: databaseUrl } = await createDatabase();
  first = await startServer({ databaseUrl });
  second = await startServer({ databaseUrl, clock: first.clock });
  await addAdministrator(first.store);
  call = createCall(first.url, (await first.login('eve')).bearer);
});
afterAll(async () => {
  await first.stop();
  await second.stop();
});

const open = (server: TestServer, token: string) =>
  openWire(server.wsUrl + consumerSocketPath, { authorization: `jwt ${token}` });
const ready = async (server: TestServer, token: string) => {
  const wire = await open(server, token);
  await wire.request('GetClock');
  return wire;
};
const authenticate = (authCode: string) => postJson(`${second.url}/api/account/acc1/authenticate`, { authCode });
const signOut = (token: string, account = 'acc1') =>
  createCall(first.url, token)('POST', `/api/account/${account}/signout`);
const revoke = (sub: string, as = call) => as('POST', '/api/account/acc1/consumers/revoke', { sub, iss: brandIssuer });

const ends: [string, (sub: string, token: string) => Promise<{ status: number }>][] = [
  ['signing out', (_sub, token) => signOut(token)],
  ["an administrator's revocation", (sub) => revoke(sub)],
];

describe.each(ends)('%s', (title, end) => {
  test('closes every socket on both nodes with 4401 and refuses what was issued before', async () => {
    const sub = `leaver ${title}`;
    const before = first.brandToken({ sub });
    const token = (await authenticate(before)).body.jwt ?? '';
    const bystander = await ready(second, await first.consumerToken('bystander'));
    const wires = [await ready(first, token), await ready(first, token), await ready(second, token)];
    const startedTs = performance.now();
    expect((await end(sub, token)).status).toBe(200);
    for (const wire of wires) expect((await wire.closed).code).toBe(4401);
    expect(performance.now() - startedTs).toBeLessThan(2000);

    expect((await (await open(second, token)).closed).code).toBe(4401);
    expect(await authenticate(before)).toMatchObject({ status: 401, body: { internalErrorCode: '9008' } });
    expect((await bystander.request('GetClock')).code).toBe(200);
    await bystander.close();

    first.clock.advance(2_000);
    const again = await ready(second, await first.consumerToken(sub));
    expect((await again.request('GetClock')).code).toBe(200);
    expect((await (await open(first, token)).closed).code).toBe(4401);
    await again.close();
  });
});

test('a token of a brand whose clock is ahead is reached too', async () => {
  const iat = Math.floor(first.clock.now() / 1000) + 50;
  const token = await first.consumerToken('ahead', { iat });
  expect((await revoke('ahead')).status).toBe(200);
  expect((await (await open(first, token)).closed).code).toBe(4401);
});

test('an anonymous visitor who signed out is not renewed', async () => {
  const anonymous = (id_token?: string) => first.post('/api/account/acc1/anonymous/authorize', { id_token });
  const external = (await anonymous()).body.jwt ?? '';
  const token = (await authenticate(external)).body.jwt ?? '';
  expect((await signOut(token)).status).toBe(200);
  expect((await authenticate(external)).status).toBe(401);
  expect((await anonymous(external)).status).toBe(401);
  expect((await (await open(first, token)).closed).code).toBe(4407);
});

test('only the consumer and administrators may, and only whom they name', async () => {
  const token = await first.consumerToken('stays');
  const wire = await ready(first, token);
  const agent = createCall(first.url, (await first.login('max')).bearer);
  const consumer = createCall(first.url, token);
  const attempts: [Promise<{ status: number }>, number][] = [
    [revoke('stays', agent), 403],
    [revoke('stays', consumer), 401],
    [revoke('nobody has this name'), 404],
    [call('POST', '/api/account/acc1/consumers/revoke', { sub: 'stays' }), 400],
    [call('POST', '/api/account/acc2/consumers/revoke', { sub: 'stays', iss: brandIssuer }), 401],
    [signOut(token, 'acc2'), 401],
    [signOut(`${token.slice(0, -6)}AAAAAA`), 401],
    [signOut(first.brandToken({ sub: 'stays' })), 401],
    [createCall(first.url)('POST', '/api/account/acc1/signout'), 400],
  ];
  for (const [attempt, status] of attempts) expect((await attempt).status).toBe(status);
  expect((await wire.request('GetClock')).code).toBe(200);
  await (await ready(second, token)).close();
  await wire.close();
});
