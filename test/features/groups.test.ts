/** Groups of agents: kept by administrators, named in what agents' clients read, and the limit of what their managers see. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  acceptNext,
  changeFields,
  goOnline,
  nextChange,
  openConversation,
  say,
  setState,
} from '../support/conversation.ts';
import { createDatabase } from '../support/database.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import type { Frame, WireClient } from '../support/wire-client.ts';
import { addAdministrator, type Call, createCall } from './admin-support.ts';

const root = `/api/account/${account}/configuration`;
const groups = `${root}/le-account/groups`;
const users = `${root}/le-account/users`;
let server: TestServer;
let eve: Call;

beforeEach(async () => {
  server = await startServer();
  await addAdministrator(server.store);
  eve = createCall(server.url, (await server.login('eve')).bearer);
});
afterEach(() => server.stop());

async function addGroup(name: string, managerIds: string[] = []): Promise<{ id: string; etag: string | undefined }> {
  const { status, json, etag } = await eve('POST', groups, { name, managerIds });
  expect([status, json]).toEqual([201, { id: expect.any(String), name, managerIds }]);
  return { id: json.id, etag };
}

async function moveTo(groupId: string | undefined, userId: string): Promise<void> {
  const seen = await eve('GET', `${users}/${userId}`);
  expect((await eve('PUT', `${users}/${userId}`, { ...seen.json, groupId }, seen.etag)).status).toBe(200);
}

test('a group is added, renamed by who has seen it, and removed once nobody is in it', async () => {
  const { id, etag } = await addGroup('North', ['333']);
  const path = `${groups}/${id}`;
  const body = { name: 'North Sea', managerIds: ['333', '333'] };
  expect((await eve('PUT', path, body)).status).toBe(428);
  const renamed = await eve('PUT', path, body, etag);
  expect(renamed.json).toEqual({ id, name: 'North Sea', managerIds: ['333'] });
  expect((await eve('PUT', path, { ...body, name: 'Late' }, etag)).status).toBe(412);

  await moveTo(id, '111');
  const refused = await eve('DELETE', path, undefined, renamed.etag);
  expect([refused.status, refused.json.error.message]).toEqual([409, 'It is in use: ann']);
  await moveTo('-1', '111');
  expect((await eve('DELETE', path, undefined, etag)).status).toBe(412);
  expect((await eve('DELETE', path, undefined, renamed.etag)).status).toBe(204);
  expect((await eve('GET', groups)).json).toEqual([]);
  expect((await eve('GET', path)).status).toBe(404);
  const { json } = await eve('GET', `${root}/engagement/changes?kind=group`);
  expect(json.map(({ by, before, after }: Frame) => [by, before?.name, after?.name])).toEqual([
    ['444', 'North Sea', undefined],
    ['444', 'North', 'North Sea'],
    ['444', undefined, 'North'],
  ]);
});

test('names what is wrong, and is for administrators alone', async () => {
  await addGroup('North');
  const { status, json } = await eve('POST', groups, { name: 'North', managerIds: ['999'] });
  expect(status).toBe(400);
  expect(json.error.fields.map(({ field }: Frame) => field)).toEqual(['name', 'managerIds']);
  const seen = await eve('GET', `${users}/111`);
  const lost = await eve('PUT', `${users}/111`, { ...seen.json, groupId: '77' }, seen.etag);
  expect(lost.json.error.fields).toMatchObject([{ field: 'groupId' }]);
  const max = createCall(server.url, (await server.login('max')).bearer);
  expect((await max('GET', groups)).status).toBe(403);
  expect((await createCall(server.url)('POST', groups, {})).status).toBe(401);
});

test('agents’ clients read the groups at login, and everybody’s beside the name', async () => {
  const { id } = await addGroup('North', ['333']);
  await moveTo(id, '111');
  const login = async (username: string) =>
    (await server.post(`/api/account/${account}/login`, { username, password: 'correct horse battery staple' }))
      .body as Frame;
  const ann = await login('ann');
  expect([ann.config.agentGroupId, (await login('ben')).config.agentGroupId]).toEqual([Number(id), -1]);
  const items = [
    { id: -1, deleted: false, name: 'Main Group' },
    { id: Number(id), deleted: false, name: 'North' },
  ];
  expect(ann.accountData.agentGroupsData).toEqual({ items, revision: expect.any(Number) });
  const call = createCall(server.url, ann.bearer);
  expect((await call('GET', `${root}/le-users/agentGroups`)).json).toEqual(items);
  expect((await createCall(server.url)('GET', `${root}/le-users/agentGroups`)).status).toBe(401);
  const { json } = await call('GET', `${root}/le-users/users`);
  const of = (loginName: string) => json.find((user: Frame) => user.loginName === loginName);
  expect([of('ann').memberOf, of('ben').memberOf]).toEqual([{ agentGroupId: Number(id) }, { agentGroupId: -1 }]);
  expect([of('max').managerOf, of('ann').managerOf]).toEqual([[{ agentGroupId: Number(id) }], []]);
});

const history = `/messaging_history/api/account/${account}`;
const searchAs =
  (loginName: string, on = server) =>
  async (body: object = {}): Promise<Frame[]> => {
    const call = createCall(on.url, (await on.login(loginName)).bearer);
    const { status, json } = await call('POST', `${history}/conversations/search?sort=start:asc`, body);
    expect(status).toBe(200);
    return json.conversationHistoryRecords;
  };
const idsOf = (records: readonly Frame[]): string[] => records.map(({ info }) => info.conversationId);

/** One conversation of Ann's, one of Ben's, and two that wait: for Ben's skill and for none. */
async function fourConversations() {
  const [ann, ben] = await Promise.all([server.agent('ann'), server.agent('ben')]);
  await goOnline(ann);
  const open = async (sub: string, skillId?: string) => {
    server.clock.advance(1000);
    const consumer = await server.consumer(sub, { given_name: sub });
    const id = await openConversation(consumer, skillId === undefined ? {} : { skillId });
    await say(consumer, id, `parcel of ${sub}`);
    return id;
  };
  const anns = await open('a');
  await acceptNext(ann, anns);
  await setState(ann, 'AWAY');
  await goOnline(ben);
  const bens = await open('b', '7');
  await acceptNext(ben, bens);
  await setState(ben, 'AWAY');
  return { ann, ben, anns, bens, billing: await open('c', '7'), any: await open('d') };
}

test('a manager sees the groups it leads, and of what nobody has what their agents may be given', async () => {
  const { ben, anns, bens, billing, any } = await fourConversations();
  const all = [anns, bens, billing, any];
  const [max, ann, everything] = [searchAs('max'), searchAs('ann'), searchAs('eve')];
  expect(idsOf(await max())).toEqual(all);
  const { id, etag } = await addGroup('North', ['333']);
  await moveTo(id, '111');

  for (const asked of [{}, { keyword: 'parcel' }]) {
    expect([asked, idsOf(await max(asked))]).toEqual([asked, [anns, any]]);
    expect([asked, idsOf(await everything(asked))]).toEqual([asked, all]);
    expect([asked, idsOf(await ann(asked))]).toEqual([asked, [anns]]);
  }
  expect(idsOf(await max({ conversationId: bens }))).toEqual([]);

  const led = async (loginName: string) => {
    const call = createCall(server.url, (await server.login(loginName)).bearer);
    const { json } = await call('POST', `${history}/agent-view/status`, {});
    const records: Frame[] = json.agentStatusRecords;
    return records.filter(({ overseen }) => overseen).map(({ agentId, agentGroupName }) => [agentId, agentGroupName]);
  };
  expect(await led('max')).toEqual([
    ['111', 'North'],
    ['333', 'Main Group'],
  ]);
  expect([(await led('eve')).length, await led('ann')]).toEqual([4, []]);

  const named = async (agentGroupIds: unknown[], more: object = {}) =>
    idsOf(await everything({ agentGroupIds, ...more }));
  expect(await named([Number(id)])).toEqual([anns]);
  expect(await named(['-1'])).toEqual([bens]);
  expect(await named([id, -1])).toEqual([anns, bens]);
  expect(await named([id], { latestAgentIds: [ben.pid] })).toEqual([]);
  const [record] = await everything({ conversationId: anns });
  expect(record?.info).toMatchObject({ latestAgentGroupId: Number(id), latestAgentGroupName: 'North' });
  expect(record?.agentParticipants).toMatchObject([{ agentGroupId: Number(id), agentGroupName: 'North' }]);
  const [other] = await everything({ conversationId: bens });
  expect(other?.info).toMatchObject({ latestAgentGroupId: -1, latestAgentGroupName: 'Main Group' });

  /* With Ben come his conversations and those that wait for his skill. */
  await moveTo(id, '222');
  expect(idsOf(await max())).toEqual(all);
  /* Who leads no group in particular leads the account. */
  await moveTo('-1', '222');
  expect((await eve('PUT', `${groups}/${id}`, { name: 'North', managerIds: [] }, etag)).status).toBe(200);
  expect(idsOf(await max())).toEqual(all);
});

async function overseen(wire: WireClient): Promise<string[]> {
  await wire.request('.ams.aam.SubscribeExConversations', { convState: ['OPEN'] });
  const { body } = await wire.notification('ExConversationChangeNotification');
  return body.changes.map(({ result }: Frame) => result.convId).sort();
}

test('the live lists of a manager follow its groups: it has to ask again, and is refused what others have', async () => {
  const { ben, anns, bens, billing, any } = await fourConversations();
  const before = await server.agent('max');
  expect(await overseen(before)).toEqual([anns, bens, billing, any].sort());
  const { id } = await addGroup('North', ['333']);
  expect((await before.closed).code).toBe(1001);
  const empty = await server.agent('max');
  expect(await overseen(empty)).toEqual([any]);
  await moveTo(id, '111');
  expect((await empty.closed).code).toBe(1001);

  const max = await server.agent('max');
  await max.request('.ams.aam.SubscribeExConversations', { convState: ['OPEN'] });
  const { body } = await max.notification('ExConversationChangeNotification');
  const groupOf = (convId: string) =>
    body.changes.find(({ result }: Frame) => result.convId === convId)?.result.conversationDetails.groupId;
  expect(body.changes.map(({ result }: Frame) => result.convId).sort()).toEqual([anns, any].sort());
  expect([groupOf(anns), groupOf(any)]).toEqual([id, null]);
  const query = (dialogId: string) => max.request('.ams.ms.QueryMessages', { dialogId, newerThanSequence: 0 });
  expect([(await query(anns)).code, (await query(bens)).code]).toEqual([200, 404]);
  const take = { field: 'ParticipantsChange', type: 'ADD', role: 'MANAGER' };
  expect((await changeFields(max, bens, take)).code).toBe(404);
  expect((await changeFields(max, anns, take)).code).toBe(200);

  /* Nobody has it: it comes into the list with the skill of one of its agents, and leaves it with who takes it. */
  const toQueue = { field: 'ParticipantsChange', type: 'REMOVE', role: 'ASSIGNED_AGENT' };
  await changeFields(ben, bens, [toQueue, { field: 'Skill', type: 'UPDATE', skill: '-1' }]);
  await nextChange(max, ({ convId }, { type }) => convId === bens && type === 'UPSERT');
  await setState(ben, 'ONLINE');
  await acceptNext(ben, bens);
  await nextChange(max, ({ convId }, { type }) => convId === bens && type === 'DELETE');
});

test('what an agent of a group gave back stays with its manager until somebody else takes it, whatever its skill', async () => {
  const { ann, ben, anns, billing, any } = await fourConversations();
  const { id } = await addGroup('North', ['333']);
  await moveTo(id, '111');
  const max = await server.agent('max');
  expect(await overseen(max)).toEqual([anns, any].sort());

  const toQueue = { field: 'ParticipantsChange', type: 'REMOVE', role: 'ASSIGNED_AGENT' };
  const toBilling = { field: 'Skill', type: 'UPDATE', skill: '7' };
  await changeFields(ann, anns, [toQueue, toBilling]);
  await nextChange(max, ({ convId, skillId }, { type }) => convId === anns && skillId === '7' && type === 'UPSERT');
  const again = await server.agent('max');
  expect(await overseen(again)).toEqual([anns, any].sort());
  expect((await again.request('.ams.ms.QueryMessages', { dialogId: anns, newerThanSequence: 0 })).code).toBe(200);
  expect(idsOf(await searchAs('max')())).toEqual([anns, any]);

  await setState(ben, 'ONLINE');
  for (const waiting of [billing, anns]) await acceptNext(ben, waiting);
  await nextChange(max, ({ convId }, { type }) => convId === anns && type === 'DELETE');
  expect(await overseen(await server.agent('max'))).toEqual([any]);
});

test('a change on one node reaches the managers of another', async () => {
  const { url: databaseUrl } = await createDatabase();
  const clock = createFakeClock(Date.now());
  const [first, second] = [await startServer({ databaseUrl, clock }), await startServer({ databaseUrl, clock })];
  try {
    await addAdministrator(first.store);
    const call = createCall(first.url, (await first.login('eve')).bearer);
    const max = await second.agent('max');
    const waiting = await openConversation(await second.consumer(), { skillId: '7' });
    expect(idsOf(await searchAs('max', second)())).toEqual([waiting]);
    expect((await call('POST', groups, { name: 'North', managerIds: ['333'] })).status).toBe(201);
    expect((await max.closed).code).toBe(1001);
    expect(idsOf(await searchAs('max', second)())).toEqual([]);
    expect(await overseen(await second.agent('max'))).toEqual([]);
  } finally {
    await first.stop();
    await second.stop();
  }
});
