import { afterEach, beforeEach, expect, test } from 'vitest';
import { fold, type MessagePublished } from '../../src/protocol/conversation.ts';
import {
  acceptNext,
  changeFields,
  closing,
  eventsSeen,
  goOnline,
  nextChange,
  openConversation,
  publish,
  say,
  settled,
  text,
} from '../support/conversation.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import type { Frame, WireClient } from '../support/wire-client.ts';

type Agent = WireClient & { pid: string };

let server: TestServer;
let ann: Agent;
let ben: Agent;
let max: Agent;
let consumer: WireClient;
let id: string;

/** Ann in a conversation with a customer; Ben, another agent, and Max, a manager, are away. */
beforeEach(async () => {
  server = await startServer();
  [ann, ben, max] = await Promise.all([server.agent('ann'), server.agent('ben'), server.agent('max')]);
  await goOnline(ann);
  await goOnline(ben, 'AWAY');
  await goOnline(max, 'AWAY');
  consumer = await server.consumer();
  id = await openConversation(consumer);
  await acceptNext(ann, id);
});
afterEach(() => server.stop());

const participate = (type: string, role: string, userId?: string) => ({
  field: 'ParticipantsChange',
  type,
  role,
  ...(userId !== undefined && { userId }),
});

async function senders(): Promise<string[]> {
  await settled(consumer);
  return eventsSeen(consumer).map(({ event, originatorMetadata }) => `${originatorMetadata.role}: ${event.message}`);
}

async function history(): Promise<Frame[]> {
  const { bearer } = await server.login('max');
  const path = `/messaging_history/api/account/${account}/conversations/conversation/search`;
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ conversationId: id, contentToRetrieve: ['messageRecords', 'agentParticipants'] }),
  });
  const { conversationHistoryRecords } = (await response.json()) as Frame;
  return conversationHistoryRecords[0].messageRecords;
}

test.each(['CONSUMER', 'CONTROLLER', 'MANAGER'])('an agent stays what it is where it would be %s', async (role) => {
  for (const type of ['ADD', 'UPDATE', 'SUGGEST'])
    for (const userId of [undefined, ann.pid, `${account}.111`, '111'])
      expect(await changeFields(ann, id, participate(type, role, userId))).toMatchObject({ code: 403 });
  const both = [participate('REMOVE', 'ASSIGNED_AGENT', ann.pid), participate('ADD', role, ann.pid)];
  expect(await changeFields(ann, id, both)).toMatchObject({ code: 403 });
  await say(ann, id, 'I agree');
  expect(await senders()).toEqual(['ASSIGNED_AGENT: I agree']);
  expect(await history()).toMatchObject([{ sentBy: 'Agent', participantId: ann.pid }]);
});

test("what an agent said under a role that is not for agents, as old logs have it, stands as an agent's", async () => {
  const stored = async (published: object) => {
    const snapshot = await server.store.findConversation(account, id);
    if (!snapshot) throw new Error('no conversation');
    const { revision, lastEventTs: ts } = snapshot;
    const event = { type: 'MessagePublished', dialogId: id, ...published } as MessagePublished;
    const logged = { conversationId: id, revision: revision + 1, ts, event };
    await server.store.append({
      ...{ accountId: account, conversationId: id, expectedRevision: revision },
      ...{ events: [logged], snapshot: fold(snapshot, logged) },
    });
  };
  for (const [sequence, role] of ['CONSUMER', 'CONTROLLER'].entries())
    await stored({ sequence, originator: { id: ann.pid, userId: `${account}.111`, role }, event: text('I agree') });
  expect(await history()).toMatchObject([{ sentBy: 'Agent' }, { sentBy: 'Agent' }]);
  const asked = [
    await consumer.request('ms.QueryMessages', { dialogId: id }),
    await max.request('ms.QueryMessages', { dialogId: id }),
  ];
  for (const { body } of asked)
    expect(body.map(({ originatorMetadata }: Frame) => originatorMetadata.role)).toEqual(['AGENT', 'AGENT']);
});

test('a reader reads, acknowledges and leaves', async () => {
  await changeFields(max, id, participate('ADD', 'READER', ben.pid));
  await say(consumer, id, 'hello');
  expect(await say(ben, id, 'as a reader')).toMatchObject({ code: 403, body: expect.stringContaining('only read') });
  expect(await publish(ben, id, { type: 'ChatStateEvent', chatState: 'COMPOSING' })).toMatchObject({ code: 403 });
  for (const role of ['AGENT', 'MANAGER', 'ASSIGNED_AGENT'])
    for (const type of ['ADD', 'UPDATE'])
      expect(await changeFields(ben, id, participate(type, role))).toMatchObject({ code: 403 });
  const refused = [
    closing,
    participate('REMOVE', 'ASSIGNED_AGENT'),
    participate('SUGGEST', 'ASSIGNED_AGENT', ann.pid),
    { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: id, state: 'CLOSE' } },
  ];
  for (const field of refused) expect(await changeFields(ben, id, field)).toMatchObject({ code: 403 });
  const read = { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [0] };
  expect(await publish(ben, id, read)).toMatchObject({ code: 200 });
  expect(await changeFields(ben, id, participate('REMOVE', 'READER'))).toMatchObject({ code: 200 });
  expect(await say(consumer, id, 'still here')).toMatchObject({ code: 200 });
});

test('an agent in the role of a manager is none: what it may do comes from the account', async () => {
  await changeFields(max, id, participate('ADD', 'MANAGER', ben.pid));
  expect(await say(ben, id, 'hello')).toMatchObject({ code: 200 });
  for (const field of [
    participate('ADD', 'AGENT', max.pid),
    participate('REMOVE', 'ASSIGNED_AGENT', ann.pid),
    participate('REMOVE', 'ASSIGNED_AGENT'),
    participate('UPDATE', 'READER', ann.pid),
    participate('SUGGEST', 'ASSIGNED_AGENT', ben.pid),
  ])
    expect(await changeFields(ben, id, field)).toMatchObject({ code: 403 });
  const handOver = participate('SUGGEST', 'ASSIGNED_AGENT', ann.pid);
  expect(await changeFields(ben, id, handOver)).toMatchObject({ code: 400, body: 'An agent is already assigned' });
});

test('a suggested agent may greet at once, and decides nothing before it has accepted', async () => {
  const transfer = [participate('REMOVE', 'ASSIGNED_AGENT'), participate('SUGGEST', 'ASSIGNED_AGENT', ben.pid)];
  await changeFields(ann, id, transfer);
  await nextChange(ben, ({ convId }) => convId === id);
  expect(await say(ben, id, 'Just joined')).toMatchObject({ code: 200 });
  expect(await publish(ben, id, text('noted'), { messageAudience: 'AGENTS_AND_MANAGERS' })).toMatchObject({
    code: 200,
  });
  expect(await senders()).toEqual(['AGENT: Just joined']);
  for (const field of [
    closing,
    { field: 'Skill', skill: '7' },
    { field: 'Note', note: 'x' },
    { field: 'TTRField', ttrType: 'URGENT' },
    participate('UPDATE', 'ASSIGNED_AGENT'),
    participate('ADD', 'AGENT'),
    participate('SUGGEST', 'ASSIGNED_AGENT', max.pid),
  ])
    expect(await changeFields(ben, id, field)).toMatchObject({ code: 403 });
  expect(await changeFields(ben, id, participate('ADD', 'ASSIGNED_AGENT'))).toMatchObject({ code: 200 });
  await say(ben, id, 'Here I am');
  expect((await senders()).at(-1)).toBe('ASSIGNED_AGENT: Here I am');
});

test.each(['MANAGER', 'READER', 'AGENT', 'ASSIGNED_AGENT'])('a manager joins as %s, and leaves', async (role) => {
  if (role === 'ASSIGNED_AGENT') await changeFields(ann, id, participate('REMOVE', role));
  expect(await changeFields(max, id, participate('ADD', role))).toMatchObject({ code: 200 });
  expect(await say(max, id, 'hello')).toMatchObject({ code: role === 'READER' ? 403 : 200 });
  expect(await senders()).toEqual(role === 'READER' ? [] : [`${role}: hello`]);
  expect(await changeFields(max, id, participate('REMOVE', role))).toMatchObject({ code: 200 });
});
