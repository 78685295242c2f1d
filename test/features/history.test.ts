import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  acceptNext,
  changeFields,
  closing,
  goOnline,
  openConversation,
  publish,
  say,
} from '../support/conversation.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import type { Frame, WireClient } from '../support/wire-client.ts';

let server: TestServer;
let ann: WireClient & { pid: string };
let ben: WireClient & { pid: string };

beforeEach(async () => {
  server = await startServer();
  [ann, ben] = await Promise.all([server.agent('ann'), server.agent('ben')]);
  await goOnline(ann);
  await goOnline(ben, 'AWAY');
});
afterEach(() => server.stop());

const base = `/messaging_history/api/account/${account}`;

async function ask(loginName: string, path: string, body: object = {}): Promise<{ status: number; body: Frame }> {
  const { bearer } = await server.login(loginName);
  const response = await fetch(`${server.url}${base}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Frame };
}

const search = async (loginName: string, body: object, query = ''): Promise<Frame> =>
  (await ask(loginName, `/conversations/search${query}`, body)).body;

const idsOf = (answer: Frame): string[] =>
  answer.conversationHistoryRecords.map((record: Frame) => record.info.conversationId);

/** A conversation that Ann serves, with one message of the customer's. */
async function talk(sub: string, message: string, claims: object = {}) {
  const consumer = await server.consumer(sub, { given_name: sub, ...claims });
  const id = await openConversation(consumer);
  await acceptNext(ann, id);
  await say(consumer, id, message);
  return { consumer, id };
}

test('a phrase of the transcript, of a note or of the claims is found at once, by whom the conversation was last with', async () => {
  const { id } = await talk('eitan', 'Where is my green parcel?', { email: 'eitan.levi@example.test' });
  await talk('noa', 'parcel? my green one is here');
  await publish(
    ann,
    id,
    { type: 'ContentEvent', contentType: 'text/plain', message: 'asked the depot in Haifa' },
    {
      messageAudience: 'AGENTS_AND_MANAGERS',
    },
  );
  await changeFields(ann, id, { field: 'Note', note: 'call back on Tuesday' });
  for (const asked of [
    { text: '"green parcel"' },
    { keyword: 'parcel where' },
    { summary: 'haifa depot' },
    { text: '"back on tuesday"' },
    { attributes: 'eitan.levi@example.test' },
    { text: '"levi example"' },
    { keyword: 'parcel', attributes: 'levi' },
  ]) {
    expect([asked, idsOf(await search('ann', asked))]).toEqual([asked, [id]]);
    expect([asked, idsOf(await search('max', asked))]).toEqual([asked, [id]]);
    expect([asked, idsOf(await search('ben', asked))]).toEqual([asked, []]);
  }
  for (const asked of [
    { keyword: 'haifa' },
    { summary: 'green' },
    { attributes: 'parcel' },
    { text: '"parcel green"' },
    { text: '…' },
  ])
    expect([asked, idsOf(await search('max', asked))]).toEqual([asked, []]);
});

test('what pages reported within twelve hours before is found too, and is in the record', async () => {
  const token = await server.consumerToken('reporter', { given_name: 'Rita' });
  const { sub: consumerId } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const reported = (ts: number, firstname: string) => ({
    accountId: account,
    visitorId: 'v',
    sessionId: 's',
    consumerId,
    ts,
    type: 'personal',
    body: { type: 'personal', personal: { firstname } },
  });
  const hours = 3_600_000;
  const now = server.clock.now();
  await server.store.appendAttributes([reported(now - 12 * hours - 60_000, 'Long Ago')]);
  await server.store.appendAttributes([reported(now - 12 * hours + 60_000, 'Zebulon Quirk')]);
  const { id } = await talk('reporter', 'hello', { given_name: 'Rita' });
  expect(idsOf(await search('ann', { attributes: '"zebulon quirk"' }))).toEqual([id]);
  expect(idsOf(await search('ann', { attributes: '"long ago"' }))).toEqual([]);
  const { body } = await ask('ann', '/conversations/conversation/search', { conversationId: id });
  const names = body.conversationHistoryRecords[0].sdes.events.flatMap(
    ({ personalInfo }: Frame) => personalInfo?.personalInfo.name ?? [],
  );
  expect(names).toEqual(['Rita', 'Zebulon Quirk']);
});

test('a transfer moves the right to find it', async () => {
  const { id } = await talk('eitan', 'moving words');
  await server.clock.advance(0);
  await ben.request('.ams.routing.SetAgentState', { availability: 'ONLINE', channels: ['MESSAGING'] });
  await changeFields(ann, id, [
    { field: 'ParticipantsChange', type: 'REMOVE', role: 'ASSIGNED_AGENT' },
    { field: 'ParticipantsChange', type: 'SUGGEST', role: 'ASSIGNED_AGENT', userId: ben.pid },
  ]);
  expect(idsOf(await search('ann', { keyword: '"moving words"' }))).toEqual([id]);
  await acceptNext(ben, id);
  expect(idsOf(await search('ann', { keyword: '"moving words"' }))).toEqual([]);
  expect(idsOf(await search('ben', { keyword: '"moving words"' }))).toEqual([id]);
});

test('filters and pages; nobody without a bearer, and nobody of another account', async () => {
  const ids: string[] = [];
  for (const sub of ['a', 'b', 'c', 'd']) {
    const { id, consumer } = await talk(sub, `I am ${sub}`);
    server.clock.advance(60_000);
    if (sub === 'b') {
      await changeFields(consumer, id, [closing]);
      await changeFields(consumer, id, {
        field: 'CSATRate',
        csatRate: 4,
        csatResolutionConfirmation: true,
        status: 'FILLED',
      });
    }
    ids.push(id);
  }
  const [, b] = ids;
  expect(idsOf(await search('max', { status: ['CLOSE'] }))).toEqual([b]);
  expect(idsOf(await search('max', { status: ['CLOSE'], skillIds: null, duration: null }))).toEqual([b]);
  expect(idsOf(await search('max', { csat: { from: 4, to: 5 } }))).toEqual([b]);
  expect(idsOf(await search('max', { conversationId: b }))).toEqual([b]);
  expect(idsOf(await search('max', { latestAgentIds: [222] }))).toEqual([]);
  expect(idsOf(await search('max', { latestAgentIds: [ann.pid], latestSkillIds: [-1] }))).toEqual(ids.toReversed());
  expect(idsOf(await search('max', {}, '?sort=start:asc&offset=1&limit=2'))).toEqual(ids.slice(1, 3));
  const first = await search('max', {}, '?limit=3');
  expect(first._metadata).toMatchObject({ count: 4, shardsStatusResult: { partialResult: false } });
  expect(idsOf(await search('max', {}, `?limit=3&cursor=${first._metadata.next}`))).toEqual([ids[0]]);
  expect((await ask('ann', '/conversations/search', { csat: 'x' })).status).toBe(400);
  /* No conversation has a score of moods, and none is found by one. */
  expect(idsOf(await search('max', { mcs: { from: 0, to: 100 } }))).toEqual([]);
  expect(idsOf(await search('max', { alertedMcsValues: [0] }))).toEqual([]);
  expect(idsOf(await search('max', { mcs: {}, conversationId: b }))).toEqual([b]);
  const refused = await ask('max', '/conversations/search', { messageContentTypes: ['TEXT_PLAIN'] });
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringContaining('messageContentTypes')]);
  const bare = await fetch(`${server.url}${base}/conversations/search`, { method: 'POST', body: '{}' });
  expect(bare.status).toBe(401);
});

test('a record holds what was said, by whom, what was read, noted and handed over', async () => {
  const { id, consumer } = await talk('eitan', 'hello', { email: 'e@example.test' });
  await say(ann, id, 'good day');
  await publish(consumer, id, { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [1] });
  await changeFields(ann, id, { field: 'Note', note: 'friendly' });
  await changeFields(ann, id, [
    { field: 'ParticipantsChange', type: 'REMOVE', role: 'ASSIGNED_AGENT' },
    { field: 'Skill', type: 'UPDATE', skill: '7' },
  ]);
  const { body } = await ask('ann', '/conversations/conversation/search', { conversationID: id });
  const [record] = body.conversationHistoryRecords;
  expect(record.info).toMatchObject({
    conversationId: id,
    status: 'OPEN',
    endTimeL: -1,
    latestAgentId: '111',
    latestAgentNickname: 'ann',
    latestSkillId: 7,
    latestSkillName: 'Billing',
    latestQueueState: 'IN_QUEUE',
    firstConversation: true,
  });
  expect(record.info.startTime).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\+0000$/);
  expect(record.messageRecords).toMatchObject([
    {
      type: 'TEXT_PLAIN',
      messageData: { msg: { text: 'hello' } },
      messageId: `ms::conv:${id}::msg:0`,
      sentBy: 'Consumer',
    },
    { messageData: { msg: { text: 'good day' } }, seq: 1, participantId: ann.pid, sentBy: 'Agent' },
  ]);
  expect(record.messageStatuses).toMatchObject([
    { seq: 1, messageDeliveryStatus: 'READ', participantType: 'Consumer' },
  ]);
  expect(record.summary.text).toBe('friendly');
  expect(record.transfers.at(-1)).toMatchObject({ sourceSkillId: -1, targetSkillId: 7, sourceAgentId: ann.pid });
  expect(record.agentParticipants).toMatchObject([{ agentId: '111', role: 'ASSIGNED_AGENT' }]);
  expect(record.consumerParticipant).toMatchObject([{ firstName: 'eitan', email: 'e@example.test' }]);
  expect(record.sdes.events).toContainEqual(expect.objectContaining({ personalInfo: expect.anything(), acr: 'loa1' }));
  const { body: short } = await ask('ann', '/conversations/conversation/search', {
    conversationId: id,
    contentToRetrieve: ['summary'],
  });
  expect(Object.keys(short.conversationHistoryRecords[0])).toEqual(['info', 'summary']);
});

test('who serves a customer reads what it said to others before, and nobody else does', async () => {
  const { id, consumer } = await talk('eitan', 'the earlier words');
  await changeFields(ann, id, [closing]);
  await ann.request('.ams.routing.SetAgentState', { availability: 'AWAY', channels: ['MESSAGING'] });
  const consumerId = (await ann.request('.ams.userprofile.GetUserProfile', {})).code === 200 ? await idOf(id) : '';
  const query = () => ben.request('.ams.ms.QueryMessages', { dialogId: id, newerThanSequence: 0 });
  const list = async () =>
    idsOf((await ask('ben', '/conversations/consumer/search', { consumer: consumerId, contentToRetrieve: [] })).body);
  expect((await query()).code).toBe(404);
  expect(await list()).toEqual([]);
  await ben.request('.ams.routing.SetAgentState', { availability: 'ONLINE', channels: ['MESSAGING'] });
  const second = await openConversation(consumer);
  await acceptNext(ben, second);
  expect((await query()).body[0].event.message).toBe('the earlier words');
  expect(await list()).toEqual([second, id]);
});

async function idOf(conversationId: string): Promise<string> {
  const conversation = await server.store.findConversation(account, conversationId);
  return conversation?.consumerId ?? '';
}

test('states and loads of colleagues', async () => {
  await talk('eitan', 'hello');
  const { body } = await ask('ann', '/agent-view/status', { agentIds: ['111', ben.pid] });
  expect(body.agentStatusRecords).toMatchObject([
    { agentId: '111', currentStatus: 'ONLINE', openConversations: 1, capacity: 5 },
    { agentId: '222', currentStatus: 'AWAY', openConversations: 0 },
  ]);
});

test('an agent learns what waits for its skills, and what of it waits for an answer', async () => {
  const queue = async (name: string) => (await ask(name, '/agent-view/queue', {})).body;
  await talk('eitan', 'hello');
  expect(await queue('ann')).toEqual({ inQueue: 0, actionable: 0 });
  await ann.request('.ams.routing.SetAgentState', { availability: 'AWAY', channels: ['MESSAGING'] });
  for (const [sub, skillId] of [
    ['noa', '-1'],
    ['dana', '7'],
  ] as const)
    await openConversation(await server.consumer(sub), { skillId });
  expect(await queue('ann')).toEqual({ inQueue: 1, actionable: 1 });
  expect(await queue('ben')).toEqual({ inQueue: 2, actionable: 2 });
});

test('consumers read their own ended conversations, never notes and never others’', async () => {
  const { id, consumer } = await talk('eitan', 'hello');
  await publish(
    ann,
    id,
    { type: 'ContentEvent', contentType: 'text/plain', message: 'secret' },
    {
      messageAudience: 'AGENTS_AND_MANAGERS',
    },
  );
  await publish(ann, id, { type: 'RichContentEvent', content: { type: 'text', text: 'card' } });
  await publish(consumer, id, { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [2] });
  await changeFields(consumer, id, [closing]);
  const get = async (sub: string, path: string, scheme: string) => {
    const token = await server.consumerToken(sub, { given_name: sub });
    const response = await fetch(`${server.url}${base}${path}`, { headers: { authorization: `${scheme}${token}` } });
    return { status: response.status, body: (await response.json()) as Frame };
  };
  const list = '/conversations/consumer/metadata/search?state=close';
  for (const scheme of ['Bearer ', 'jwt ', '']) {
    const { body } = await get('eitan', list, scheme);
    expect(body._responseMetadata.count).toBe(1);
    expect(body.conversationHistoryMetadataRecords).toMatchObject([
      { convId: id, state: 'CLOSE', participants: [{ role: 'CONSUMER' }, { role: 'ASSIGNED_AGENT', id: ann.pid }] },
    ]);
  }
  expect((await get('noa', list, 'jwt ')).body.conversationHistoryMetadataRecords).toEqual([]);
  const content = `/conversations/conversation/content/search?conversationId=${id}`;
  const { body } = await get('eitan', content, 'jwt ');
  expect(body.messageEventRecords).toMatchObject([
    { sequence: 0, event: { message: 'hello' } },
    { sequence: 2, event: { type: 'RichContentEvent', content: '{"type":"text","text":"card"}' } },
    { event: { type: 'AcceptStatusEvent' } },
  ]);
  expect(body.messageEventRecords.at(-1)).not.toHaveProperty('sequence');
  expect((await get('noa', content, 'jwt ')).status).toBe(404);
  expect((await get('noa', content, 'x')).status).toBe(401);
});

test('what was committed and not indexed before a stop is found after the start', async () => {
  const dataDir = server.dataDir;
  const { id } = await talk('eitan', 'before the stop');
  const { clock } = server;
  await server.app.close();
  const again = await startServer({ dataDir, clock });
  const { bearer } = await again.login('max');
  const found = async () => {
    const response = await fetch(`${again.url}${base}/conversations/search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}` },
      body: JSON.stringify({ keyword: '"the stop"' }),
    });
    return idsOf((await response.json()) as Frame);
  };
  /* What takes long at the start is not waited for by a search. */
  await expect.poll(found).toEqual([id]);
  server = again;
});
