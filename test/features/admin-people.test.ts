/** Administrators manage users, skills and keys over HTTP, and every change is on record. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { addAdministrator, type Call, createCall } from './admin-support.ts';

const root = `/api/account/${account}/configuration/le-account`;
const changes = `/api/account/${account}/configuration/engagement/changes`;
let server: TestServer;
let call: Call;

beforeAll(async () => {
  server = await startServer();
  await addAdministrator(server.store);
  call = createCall(server.url, (await server.login('eve')).bearer);
});
afterAll(() => server.stop());

const person = {
  loginName: 'kim',
  fullName: 'Kim Keys',
  nickname: 'Kim',
  roles: ['agent'],
  skillIds: ['7'],
  capacity: 3,
  enabled: true,
};
const secret = 'a password of many letters';

test('a user is added, logs in, is switched off, and is out at once with every session', async () => {
  const { status, json, etag } = await call('POST', `${root}/users`, { ...person, password: secret });
  expect(status).toBe(201);
  expect(JSON.stringify(json)).not.toMatch(/password|argon2/i);
  const logIn = () => server.post(`/api/account/${account}/login`, { username: 'kim', password: secret });
  const { body } = await logIn();
  const own = createCall(server.url, body.bearer);
  expect((await own('GET', `/api/account/${account}/sessions`)).status).toBe(200);
  expect((await own('GET', `${root}/users`)).status).toBe(403);

  const path = `${root}/users/${json.id}`;
  const off = await call('PUT', path, { ...person, enabled: false }, etag);
  expect(off.status).toBe(200);
  expect((await own('GET', `/api/account/${account}/sessions`)).status).toBe(401);
  expect((await logIn()).status).toBe(401);

  expect((await call('PUT', path, person, etag)).status).toBe(412);
  expect((await call('PUT', path, person)).status).toBe(428);
  expect((await call('PUT', path, person, off.etag)).status).toBe(200);
  /* The password that was given stands. */
  expect((await logIn()).status).toBe(200);
});

test('every wrong member is named, and nobody takes the console from themselves', async () => {
  const wrong = { ...person, loginName: 'ann', skillIds: ['99'] };
  const { status, json } = await call('POST', `${root}/users`, wrong);
  expect(status).toBe(400);
  expect(json.error.fields.map(({ field }: { field: string }) => field)).toEqual(['loginName', 'skillIds']);
  const short = await call('POST', `${root}/users`, { ...wrong, password: 'short' });
  expect(short.json.error.fields.map(({ field }: { field: string }) => field)).toEqual(['password']);
  const self = await call('GET', `${root}/users/444`);
  const { roles: _all, ...eve } = self.json;
  const refused = await call('PUT', `${root}/users/444`, { ...eve, roles: ['agent'] }, self.etag);
  expect(refused.json.error.fields[0].field).toBe('roles');
});

test('skills are added and renamed; a taken name is refused', async () => {
  const added = await call('POST', `${root}/skills`, { name: 'Returns' });
  expect(added.json).toEqual({ id: '8', name: 'Returns', description: '' });
  expect((await call('POST', `${root}/skills`, { name: 'Billing' })).status).toBe(400);
  const renamed = await call('PUT', `${root}/skills/8`, { name: 'Refunds', description: 'Money back' }, added.etag);
  expect(renamed.json.name).toBe('Refunds');
  expect((await call('PUT', `${root}/skills/8`, { name: 'Late' }, added.etag)).status).toBe(412);
});

test('the keys that all accounts share are shown, and no administrator replaces them', async () => {
  const states = ({ json }: { json: { use: string; state: string }[] }) =>
    json.filter(({ use }) => use === 'sig').map(({ state }) => state);
  const refused = await call('POST', `${root}/keys/rotate`, { use: 'sig' });
  expect([refused.status, refused.json.error.message]).toEqual([403, expect.stringContaining('parley rotate-keys')]);
  for (const use of ['all', undefined, ['sig'], { sig: true }])
    expect((await call('POST', `${root}/keys/rotate`, { use })).status).toBe(400);
  const shown = await call('GET', `${root}/keys`);
  expect(states(shown)).toEqual(['current']);
  expect(JSON.stringify(shown.json)).not.toContain('sealed');
});

test('of two administrators who rotate a key at once, one does, and that is on record once', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => call('POST', `${root}/keys/rotate`, { use: 'enc' })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  const { json } = await call('GET', changes);
  const acts = json.filter(({ kind, after }: { kind: string; after: { use?: string } }) => {
    return kind === 'act' && after.use === 'enc';
  });
  expect(acts).toHaveLength(1);
});

test('connectors, settings, users, skills and acts are on record with what stood before and after', async () => {
  const connectors = `/api/account/${account}/configuration/le-connectors/connectors`;
  const seen = await call('GET', `${connectors}/brand`);
  const { publicKey, issuer } = seen.json.settings;
  const body = { type: 'implicit', name: 'Renamed', settings: { publicKey, issuer } };
  expect((await call('PUT', `${connectors}/brand`, body, seen.etag)).status).toBe(200);
  const { json } = await call('GET', changes);
  const of = (kind: string) =>
    json.filter((change: { kind: string; by: string }) => change.kind === kind && change.by === '444');
  expect(of('connector')[0]).toMatchObject({ id: 'brand', before: { name: 'Brand' }, after: { name: 'Renamed' } });
  expect(of('skill')[0]).toMatchObject({ before: { name: 'Returns' }, after: { name: 'Refunds' } });
  expect(of('user')[0]).toMatchObject({ before: { enabled: false }, after: { enabled: true } });
  const rotations = of('act').filter(({ after }: { after: { act: string } }) => after.act === 'key-rotated');
  expect(rotations.map(({ after }: { after: { use: string } }) => after.use)).toEqual(['enc']);
  expect(JSON.stringify(json)).not.toContain(secret);
});

test('of two administrators who save one user, skill or group at once, the second is told', async () => {
  const skill = await call('POST', `${root}/skills`, { name: 'Raced' });
  const group = await call('POST', `${root}/groups`, { name: 'Raced', managerIds: [] });
  const user = await call('POST', `${root}/users`, { ...person, loginName: 'raced' });
  const race = async (path: string, etag: string | undefined, bodies: object[]) => {
    const answers = await Promise.all(bodies.map((body) => call('PUT', path, body, etag)));
    const [stands] = answers.filter(({ status }) => status === 200);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412]);
    expect((await call('GET', path)).json).toEqual(stands?.json);
  };
  const names = ['first', 'second', 'third'];
  const bodiesOf = (made: object, member: string) => names.map((name) => ({ ...made, [member]: name }));
  await race(`${root}/skills/${skill.json.id}`, skill.etag, bodiesOf(skill.json, 'name'));
  await race(`${root}/groups/${group.json.id}`, group.etag, bodiesOf(group.json, 'name'));
  await race(`${root}/users/${user.json.id}`, user.etag, bodiesOf(user.json, 'nickname'));
});

test('whose sessions an administrator ends is on record, with who did it, together with what ended them', async () => {
  const made = await call('POST', `${root}/users`, { ...person, loginName: 'lou', password: secret });
  const { id } = made.json;
  const logIn = async (password: string) =>
    (await server.post(`/api/account/${account}/login`, { username: 'lou', password })).body.bearer as string;
  const bearers = [await logIn(secret), await logIn(secret), await logIn(secret)];
  const sessions = (await call('GET', `/api/account/${account}/sessions?of=account`)).json;
  const [one] = sessions.filter(({ userId }: { userId: string }) => userId === id);
  const path = `/api/account/${account}/sessions/${one.id}`;
  const ends = await Promise.all([call('DELETE', path), call('DELETE', path), call('DELETE', path)]);
  expect(ends.map(({ status }) => status).toSorted()).toEqual([204, 404, 404]);

  const secondPassword = `another ${secret}`;
  const set = await call('PUT', `${root}/users/${id}`, { ...made.json, password: secondPassword }, made.etag);
  expect(set.status).toBe(200);
  for (const bearer of bearers) {
    const own = createCall(server.url, bearer);
    expect((await own('GET', `/api/account/${account}/sessions`)).status).toBe(401);
  }
  const own = createCall(server.url, await logIn(secondPassword));
  const less = await call('PUT', `${root}/users/${id}`, { ...made.json, roles: ['manager'] }, set.etag);
  expect(less.status).toBe(200);
  expect((await own('GET', `/api/account/${account}/sessions`)).status).toBe(401);
  const again = await call('PUT', `${root}/users/${id}`, { ...made.json, enabled: false }, less.etag);
  expect(again.status).toBe(200);

  const { json } = await call('GET', changes);
  type Line = { kind: string; by: string; id: string; after?: { act?: string; userId?: string } };
  const lines = (json as Line[]).filter((line) => line.id === id || line.after?.userId === id).toReversed();
  const { createdTs } = one;
  const others = lines.filter(({ kind }) => kind !== 'sign-in');
  expect(others.map(({ kind, after }) => (kind === 'act' ? after : kind))).toEqual([
    'user',
    { act: 'session-ended', userId: id, session: one.id, createdTs },
    { act: 'password-set', userId: id },
    { act: 'sessions-ended', userId: id, sessions: 2 },
    'user',
    { act: 'sessions-ended', userId: id, sessions: 1 },
    'user',
  ]);
  expect(new Set(others.map(({ by }) => by))).toEqual(new Set(['444']));
  expect(JSON.stringify(json)).not.toContain(secret);
});
