/** Administrators see which factors their agents have, take them away, and hand over links. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { addAdministrator, type Call, createCall } from './admin-support.ts';

let server: TestServer;
let call: Call;
const path = (rest: string) => `/api/account/${account}/configuration/le-account/${rest}`;

beforeAll(async () => {
  server = await startServer();
  await addAdministrator(server.store);
  call = createCall(server.url, (await server.login('eve')).bearer);
});
afterAll(() => server.stop());

const giveKey = async () => {
  const passkey = {
    id: 'k',
    publicKey: 'AQ',
    counter: 0,
    transports: [],
    relyingParty: 'a',
    name: 'Key',
    createdTs: 1,
  };
  const next = { accountId: account, userId: '111', passkeys: [passkey], recoveryCodes: ['d1', 'd2'] };
  const swaps = [{ kind: 'factors', expected: undefined, next }] as const;
  await server.store.changeRecords({ accountId: account, swaps, recorded: [], by: 'system', ts: 1 });
};

test('who has which factors is there to see, without a secret of them', async () => {
  await giveKey();
  const { status, json } = await call('GET', path('factors'));
  expect(status).toBe(200);
  expect(json).toContainEqual({
    ...{ userId: '111', hasPassword: true, passkeys: 1, authenticatorApp: false, recoveryCodes: 2 },
    passwordLinkExpiresTs: null,
  });
  expect(json).toContainEqual(expect.objectContaining({ userId: '222', passkeys: 0, recoveryCodes: 0 }));
});

test('removing them ends the sessions of the user, on record, once', async () => {
  const session = await server.store.listAgentSessions(account, '111');
  expect(session).toEqual([]);
  const ann = await server.store.findUser(account, { userId: '111' });
  if (!ann) throw new Error('no ann');
  const begun = { bearerDigest: 'b'.repeat(64), cookieDigest: 'c', csrfDigest: 'x', accountId: account, userId: '111' };
  await server.store.addAgentSession(
    { ...begun, createdTs: server.clock.now(), expiresTs: server.clock.now() + 9e6 },
    { user: ann },
  );
  expect((await call('DELETE', path('users/111/factors'))).status).toBe(204);
  expect(await server.store.listAgentSessions(account, '111')).toEqual([]);
  expect((await server.store.findFactors(account, '111'))?.passkeys).toEqual([]);
  const [line] = await server.store.listItemChanges({ accountId: account, kind: 'act', limit: 1 });
  expect(line).toMatchObject({ by: '444', after: { act: 'factors-removed', userId: '111', sessions: 1 } });
  expect((await call('DELETE', path('users/111/factors'))).status).toBe(404);
  expect((await server.login('ann')).bearer).toMatch(/^[0-9a-f]{64}$/);
});

test('a link names account, user and token behind #, and sets the password', async () => {
  const { status, json } = await call('POST', path('users/222/password-link'));
  expect(status).toBe(201);
  const link = new URL(json.link);
  expect([link.origin, link.pathname, link.search]).toEqual([server.url, '/workspace/reset', '']);
  const { account: named, user, token } = Object.fromEntries(new URLSearchParams(link.hash.slice(1)));
  expect([named, user]).toEqual([account, '222']);
  const response = await fetch(`${server.url}/api/account/${account}/password-reset`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ user, token, password: 'a better passphrase' }),
  });
  expect([response.status, await response.json()]).toEqual([200, { loginName: 'ben' }]);
});

test('agents without the role see and do none of it, nor do other accounts’ administrators', async () => {
  const max = createCall(server.url, (await server.login('max')).bearer);
  const nobody = createCall(server.url);
  for (const [method, rest] of [
    ['GET', 'factors'],
    ['DELETE', 'users/111/factors'],
    ['POST', 'users/111/password-link'],
  ] as const) {
    expect((await max(method, path(rest))).status).toBe(403);
    expect((await nobody(method, path(rest))).status).toBe(401);
    expect((await call(method, path(rest).replace(account, 'acc2'))).status).toBe(401);
  }
  expect((await call('POST', path('users/999/password-link'))).status).toBe(404);
});

test('the account demands a second factor, or not', async () => {
  const shown = await call('GET', path('settings'));
  expect(shown.json.secondFactor).toBe('optional');
  const { id: _id, etag: _etag, ...settings } = shown.json;
  const saved = await call('PUT', path('settings'), { ...settings, secondFactor: 'required' }, shown.etag);
  expect([saved.status, saved.json.secondFactor]).toEqual([200, 'required']);
  const login = await server.post(`/api/account/${account}/login`, {
    username: 'max',
    password: 'correct horse battery staple',
  });
  expect(login.status).toBe(401);
  expect((await call('PUT', path('settings'), { ...settings, secondFactor: 'off' }, saved.etag)).status).toBe(400);
});

test('a password that an administrator gives is not a common one', async () => {
  const { json, etag } = await call('GET', path('users/111'));
  const { id: _id, pid: _pid, ...user } = json;
  const refused = await call('PUT', path('users/111'), { ...user, password: 'passwordpassword' }, etag);
  expect([refused.status, refused.json.error.fields]).toMatchObject([400, [{ field: 'password' }]]);
});
