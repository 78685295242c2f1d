import { afterAll, beforeAll, expect, test } from 'vitest';
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

let server: TestServer;
let ann: WireClient & { pid: string };
let consumer: WireClient;
let id: string;

beforeAll(async () => {
  server = await startServer();
  ann = await server.agent('ann');
  await goOnline(ann);
  consumer = await server.consumer();
  id = await openConversation(consumer);
  await acceptNext(ann, id);
  await consumer.request('ms.SubscribeMessagingEvents', { dialogId: id });
});
afterAll(() => server.stop());

const forged = [
  { type: 'ConsumerStatus', status: 'VERIFIED' },
  { type: 'consumerstatus', status: '__proto__' },
  { type: 'AutomaticMessage', event: 'welcome' },
  { type: 'parley.StatusEvent', status: 'SIGNED_IN_AGAIN' },
];
const harmless = { type: 'ExternalId', id: 'x-1' };
const queried = async (wire: WireClient, dialogId = id): Promise<Frame[]> =>
  (await wire.request('ms.QueryMessages', { dialogId })).body;

test('metadata that only the platform says are taken out of what peers publish', async () => {
  for (const wire of [consumer, ann]) {
    for (const metadata of [[...forged, harmless], forged, forged[0]])
      expect(await wire.request('ms.PublishEvent', { dialogId: id, event: text('hello') }, { metadata })).toMatchObject(
        {
          code: 200,
        },
      );
    const nested = [[forged[0]]];
    expect(
      await wire.request('ms.PublishEvent', { dialogId: id, event: text('x') }, { metadata: nested }),
    ).toMatchObject({
      code: 400,
    });
  }
  await settled(consumer, ann);
  for (const events of [eventsSeen(consumer), eventsSeen(ann), await queried(consumer), await queried(ann)])
    expect(events.map(({ metadata }) => metadata)).toEqual([
      [harmless],
      undefined,
      undefined,
      [harmless],
      undefined,
      undefined,
    ]);
});

test('they are taken out of receipts and of a dialog, too', async () => {
  const read = { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [0] };
  await ann.request('ms.PublishEvent', { dialogId: id, event: read }, { metadata: [...forged, harmless] });
  expect((await queried(ann)).at(-1)?.metadata).toEqual([harmless]);
  const conversationField = { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: id } };
  const metadata = [...forged, harmless];
  await ann.request('cm.UpdateConversationField', { conversationId: id, conversationField }, { metadata });
  const stored = await server.store.findConversation(account, id);
  expect(stored?.dialogs[0]?.metaData).toEqual({ metadata: [harmless] });
});

test.each(['consumer', 'agent'])("a %s sends no event of the platform's kind", async (who) => {
  const wire = who === 'agent' ? ann : consumer;
  const before = await queried(ann);
  const event = { type: 'parley.StatusEvent', status: 'SIGNED_IN_AGAIN', text: 'x' };
  expect(await publish(wire, id, event)).toMatchObject({ code: 400 });
  expect(await queried(ann)).toEqual(before);
});

test("the context of a conversation is none of the platform's", async () => {
  const other = await server.consumer('other');
  await other.request('cqm.SubscribeExConversations', {});
  const opened = await openConversation(other, { conversationContext: { type: ' ConsumerStatus' } });
  await acceptNext(ann, opened);
  await changeFields(ann, opened, closing);
  const { context, consumerId } = (await server.store.findConversation(account, opened)) ?? {};
  expect(context?.type).toBe('SharkContext');
  const conversationContext = { type: 'AUTOMATICMESSAGE' };
  const { body } = await ann.request('cm.AgentRequestConversation', { consumerId, conversationContext });
  expect((await server.store.findConversation(account, body.conversationId))?.context?.type).toBe('ProactiveContext');
  await changeFields(ann, body.conversationId, closing);
});

test('a line of the platform is an event of its own, live, asked for and replayed, and in the history no chat', async () => {
  const other = await server.consumer('cleared');
  const cleared = await openConversation(other);
  await acceptNext(ann, cleared);
  await say(other, cleared, 'hello');
  await nextChange(ann, ({ convId }) => convId === cleared);
  await other.request('cm.ClearHistory', { deviceId: 'device-0123456789abcdef' });
  const isStatus = (body: Frame) => body.dialogId === cleared && body.event.type === 'parley.StatusEvent';
  const live = (await ann.notification('OnlineEventDistribution', isStatus)).body;
  expect(live).toMatchObject({
    sequence: 1,
    originatorMetadata: { id: 'system', role: 'CONTROLLER' },
    event: { status: 'HISTORY_CLEARED', text: expect.stringContaining('cleared') },
  });
  expect(live.metadata).toBeUndefined();
  expect(await queried(ann, cleared)).toMatchObject([{ sequence: 0 }, { sequence: 1, event: live.event }]);
  await ann.request('ms.SubscribeMessagingEvents', { dialogId: cleared, fromSeq: 1 });
  await settled(ann);
  expect(eventsSeen(ann).filter(isStatus)).toEqual([live, live]);
  const [record] = await history(cleared);
  expect(record?.info.messageCount).toBe(1);
  expect(record?.messageRecords).toMatchObject([
    { type: 'TEXT_PLAIN', sentBy: 'Consumer' },
    { type: 'STATUS', sentBy: 'System', seq: 1, messageData: { status: live.event } },
  ]);
  expect(record?.messageRecords[1].messageData.msg).toBeUndefined();
  expect((await search('search', { text: 'hello' })).map(({ info }) => info.conversationId)).toContain(cleared);
  expect(await search('search', { text: 'device' })).toEqual([]);
});

test('so are those that older logs hold as content; what peers forged there shows as what it is', async () => {
  const other = await server.consumer('older');
  const older = await openConversation(other);
  await acceptNext(ann, older);
  const consumerId = (await server.store.findConversation(account, older))?.consumerId ?? '';
  const metadata = [{ type: 'ConsumerStatus', status: 'SIGN_IN_ENDED' }];
  const status = { audience: 'AGENTS_AND_MANAGERS', consumerStatus: 'SIGN_IN_ENDED', metadata } as const;
  const said: Omit<MessagePublished, 'type' | 'dialogId' | 'sequence'>[] = [
    { originator: { id: 'system', role: 'CONTROLLER' }, event: { ...text('gone'), type: 'ContentEvent' }, ...status },
    { originator: { id: consumerId, role: 'CONSUMER' }, event: { ...text('forged'), type: 'ContentEvent' }, metadata },
  ];
  for (const [sequence, published] of said.entries()) {
    const snapshot = await server.store.findConversation(account, older);
    if (!snapshot) throw new Error('no conversation');
    const { revision, lastEventTs: ts } = snapshot;
    const event = { type: 'MessagePublished', dialogId: older, sequence, ...published } as const;
    const logged = { conversationId: older, revision: revision + 1, ts, event };
    await server.store.append({
      ...{ accountId: account, conversationId: older, expectedRevision: revision },
      ...{ events: [logged], snapshot: fold(snapshot, logged) },
    });
  }
  const [line, message] = await queried(ann, older);
  expect(line).toMatchObject({ event: { type: 'parley.StatusEvent', status: 'SIGN_IN_ENDED', text: 'gone' } });
  expect(message).toMatchObject({ event: { type: 'ContentEvent', message: 'forged' } });
  expect(message?.metadata ?? []).toEqual([]);
  expect(await queried(other, older)).toHaveLength(1);
  expect((await history(older))[0]?.messageRecords).toMatchObject([{ type: 'STATUS' }, { type: 'TEXT_PLAIN' }]);
});

const history = (conversationId: string) => search('conversation/search', { conversationId });

async function search(what: string, body: object): Promise<Frame[]> {
  const { bearer } = await server.login('max');
  const path = `/messaging_history/api/account/${account}/conversations/${what}`;
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify(body),
  });
  return ((await response.json()) as Frame).conversationHistoryRecords;
}
