import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  acceptNext,
  changeFields,
  closing,
  eventsSeen,
  goOnline,
  nextChange,
  notificationsOf,
  ofText,
  openConversation,
  publish,
  say,
  sequencesSeen,
  settled,
  text,
} from '../support/conversation.ts';
import { consumerSocketPath } from '../support/sign-in.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { type Frame, openWire, type WireClient } from '../support/wire-client.ts';

let server: TestServer;
let agent: WireClient & { pid: string };
beforeAll(async () => {
  server = await startServer();
  agent = await server.agent('max');
  await goOnline(agent);
});
afterAll(() => server.stop());

let customers = 0;
const nobodyYet = () => `customer-${++customers}`;
const subscribe = (wire: WireClient, body: object = {}) => wire.request('cqm.SubscribeExConversations', body);
const follow = (wire: WireClient, dialogId: string, fromSeq?: number) =>
  wire.request('ms.SubscribeMessagingEvents', { dialogId, ...(fromSeq !== undefined && { fromSeq }) });
const conversationChanges = (wire: WireClient): [string, string, string][] =>
  notificationsOf(wire, 'ExConversationChange').flatMap(({ body }) =>
    body.changes.map(({ type, result }: Frame) => [
      type,
      result.conversationDetails.state,
      result.conversationDetails.stage,
    ]),
  );

/** A customer with an agent in an open conversation. */
async function talk(): Promise<{ sub: string; consumer: WireClient; conversationId: string }> {
  const sub = nobodyYet();
  const consumer = await server.consumer(sub);
  const conversationId = await openConversation(consumer);
  await acceptNext(agent, conversationId);
  return { sub, consumer, conversationId };
}

describe('conversations', () => {
  test('the answer comes first, then the snapshot, empty if there is nothing', async () => {
    const consumer = await server.consumer(nobodyYet());
    const answer = await subscribe(consumer);
    await consumer.notification('ExConversationChange');
    expect(consumer.frames).toEqual([
      {
        kind: 'resp',
        reqId: 'r1',
        type: 'cqm.SubscribeExConversationsResponse',
        code: 200,
        body: { subscriptionId: expect.any(String) },
      },
      {
        kind: 'notification',
        type: 'cqm.ExConversationChangeNotification',
        body: { subscriptionId: answer.body.subscriptionId, changes: [] },
      },
    ]);
    await consumer.close();
  });

  test('a record has public ids only and nothing that is for agents', async () => {
    const { consumer, conversationId } = await talk();
    await changeFields(agent, conversationId, { field: 'Note', note: 'difficult' });
    await subscribe(consumer);
    const { result } = await nextChange(consumer);
    const { participants, participantsPId, dialogs } = result.conversationDetails;
    expect(participants).toContainEqual({ id: agent.pid, role: 'ASSIGNED_AGENT' });
    expect(participantsPId.ASSIGNED_AGENT).toEqual([agent.pid]);
    expect(dialogs[0]).toMatchObject({ dialogId: conversationId, dialogType: 'MAIN', channelType: 'MESSAGING' });
    expect(result.lastUpdateTime).toBe(result.conversationDetails.metaDataLastUpdateTs);
    const written = JSON.stringify(consumer.frames);
    for (const hidden of ['difficult', 'acc1.333', 'clientProperties', 'numberOfunreadMessages', 'rings'])
      expect(written).not.toContain(hidden);
    await changeFields(consumer, conversationId, closing);
    await consumer.close();
  });

  test.each([
    [{}, ['UPSERT OPEN', 'UPSERT CLOSE']],
    [{ convState: ['OPEN'] }, ['UPSERT OPEN', 'DELETE CLOSE']],
    [{ convState: 'OPEN' }, ['UPSERT OPEN', 'DELETE CLOSE']],
    [{ stage: 'OPEN' }, ['UPSERT OPEN', 'DELETE CLOSE']],
    [{ convStage: ['OPEN'] }, ['UPSERT OPEN', 'DELETE CLOSE']],
    [{ convState: ['OPEN', 'CLOSE'] }, ['UPSERT OPEN', 'UPSERT CLOSE']],
    [{ convState: ['CLOSE'] }, ['UPSERT CLOSE']],
    [{ convState: ['OPEN'], stage: ['CLOSE'] }, []],
    [{ consumerId: 'somebody else', convState: ['OPEN'] }, ['UPSERT OPEN', 'DELETE CLOSE']],
  ])('%j is told of opening and closing as %j', async (filter, expected) => {
    const sub = nobodyYet();
    const [watching, acting] = await Promise.all([server.consumer(sub), server.consumer(sub)]);
    await subscribe(watching, filter);
    const conversationId = await openConversation(acting);
    await changeFields(acting, conversationId, closing);
    await settled(watching);
    const seen = conversationChanges(watching).map(([type, state]) => `${type} ${state}`);
    expect(seen.filter((change, i) => change !== seen[i - 1])).toEqual(expected);
    await Promise.all([watching.close(), acting.close()]);
  });

  test('a search for an agent is no news to the consumer', async () => {
    const consumer = await server.consumer(nobodyYet());
    await subscribe(consumer, { convState: ['OPEN'] });
    const conversationId = await openConversation(consumer);
    await acceptNext(agent, conversationId);
    await nextChange(consumer, ({ participants }) => participants.length === 2);
    expect(conversationChanges(consumer)).toHaveLength(2);
    await changeFields(consumer, conversationId, closing);
    await consumer.close();
  });

  test('each subscription of a socket is told once; one that was ended is not', async () => {
    const consumer = await server.consumer(nobodyYet());
    const first = (await subscribe(consumer)).body.subscriptionId;
    const second = (await subscribe(consumer)).body.subscriptionId;
    const ended = (await subscribe(consumer)).body.subscriptionId;
    expect(await consumer.request('cqm.UnsubscribeExConversations', { subscriptionId: ended })).toMatchObject({
      code: 200,
      type: 'StringResponse',
    });
    expect(await consumer.request('cqm.UnsubscribeExConversations', { subscriptionId: ended })).toMatchObject({
      code: 404,
    });
    const conversationId = await openConversation(consumer);
    await settled(consumer);
    const told = notificationsOf(consumer, 'ExConversationChange').filter(({ body }) => body.changes.length > 0);
    expect(told.map(({ body }) => body.subscriptionId).sort()).toEqual([first, second].sort());
    await changeFields(consumer, conversationId, closing);
    await consumer.close();
  });

  test("nobody is told of somebody else's conversation", async () => {
    const [stranger, consumer] = await Promise.all([server.consumer(nobodyYet()), server.consumer(nobodyYet())]);
    await subscribe(stranger);
    const conversationId = await openConversation(consumer);
    await follow(stranger, conversationId).then(({ code }) => expect(code).toBe(404));
    await say(consumer, conversationId, 'private matter');
    await settled(stranger);
    expect(conversationChanges(stranger)).toEqual([]);
    expect(eventsSeen(stranger)).toEqual([]);
    await changeFields(consumer, conversationId, closing);
    await Promise.all([stranger.close(), consumer.close()]);
  });
});

describe('messages', () => {
  test('the socket that opened the conversation hears it without subscribing, its sister does not', async () => {
    const { sub, consumer, conversationId } = await talk();
    const sister = await server.consumer(sub);
    await say(agent, conversationId, 'hello');
    await Promise.all([settled(consumer), settled(sister)]);
    expect(eventsSeen(consumer)).toMatchObject([{ sequence: 0, originatorId: agent.pid, dialogId: conversationId }]);
    expect(eventsSeen(sister)).toEqual([]);
    await changeFields(consumer, conversationId, closing);
    await Promise.all([consumer.close(), sister.close()]);
  });

  test('every socket that subscribed hears each event once, in order, with the sequence that was answered', async () => {
    const { sub, consumer, conversationId } = await talk();
    const others = await Promise.all([server.consumer(sub), server.consumer(sub)]);
    for (const other of others) await follow(other, conversationId);
    const answered: number[] = [];
    for (const [speaker, words] of [[consumer, 'a'] as const, [agent, 'b'] as const, [others[1], 'c'] as const])
      answered.push((await say(speaker, conversationId, words)).body.sequence);
    await settled(consumer, ...others);
    expect(answered).toEqual([0, 1, 2]);
    for (const wire of [consumer, ...others]) expect(sequencesSeen(wire)).toEqual([0, 1, 2]);
    await changeFields(consumer, conversationId, closing);
    await Promise.all([consumer.close(), ...others.map((other) => other.close())]);
  });

  test('subscribing twice replays again and doubles nothing', async () => {
    const { consumer, conversationId } = await talk();
    await say(consumer, conversationId, 'a');
    await follow(consumer, conversationId);
    await follow(consumer, conversationId, 1);
    await say(agent, conversationId, 'b');
    await settled(consumer);
    expect(sequencesSeen(consumer)).toEqual([0, 0, 1]);
    await changeFields(consumer, conversationId, closing);
    await consumer.close();
  });

  test.each([
    [undefined, [0, 1, 2, 3]],
    [0, [0, 1, 2, 3]],
    [2, [2, 3]],
    [3, [3]],
    [4, []],
  ])('fromSeq %s replays from there, the answer first, and goes on live', async (fromSeq, replayed) => {
    const { sub, consumer, conversationId } = await talk();
    for (const words of ['a', 'b', 'c', 'd']) await say(consumer, conversationId, words);
    const late = await server.consumer(sub);
    const answer = await follow(late, conversationId, fromSeq);
    expect(answer).toMatchObject({ code: 200, type: 'GenericSubscribeResponse', body: {} });
    await settled(late);
    expect(late.frames[0]).toEqual(answer);
    expect(sequencesSeen(late)).toEqual(replayed);
    await say(agent, conversationId, 'e');
    await settled(late);
    expect(sequencesSeen(late)).toEqual([...replayed, 4]);
    await changeFields(consumer, conversationId, closing);
    await Promise.all([consumer.close(), late.close()]);
  });

  test('a socket that comes back reads on where it stopped, also after the conversation was closed', async () => {
    const { sub, consumer, conversationId } = await talk();
    await say(consumer, conversationId, 'before');
    await settled(consumer);
    consumer.socket.terminate();
    await say(agent, conversationId, 'meanwhile');
    await changeFields(agent, conversationId, closing);
    const back = await server.consumer(sub);
    await follow(back, conversationId, 1);
    await settled(back);
    expect(eventsSeen(back)).toMatchObject([{ sequence: 1, event: text('meanwhile') }]);
    await back.close();
  });

  test('a long dialog is replayed whole and in order', async () => {
    const { sub, consumer, conversationId } = await talk();
    const long = 'x'.repeat(4000);
    await Promise.all(Array.from({ length: 450 }, () => say(consumer, conversationId, long)));
    const late = await server.consumer(sub);
    await follow(late, conversationId);
    await say(consumer, conversationId, 'last');
    await late.notification('MessagingEvent', ({ changes }) => changes.at(-1).sequence === 450);
    expect(sequencesSeen(late)).toEqual(Array.from({ length: 451 }, (_, i) => i));
    for (const { body } of notificationsOf(late, 'MessagingEvent'))
      expect(JSON.stringify(body).length).toBeLessThan(200_000);
    await changeFields(consumer, conversationId, closing);
    await Promise.all([consumer.close(), late.close()]);
  });

  test('receipts share the sequence; typing has none, is not replayed and reaches the others at once', async () => {
    const { sub, consumer, conversationId } = await talk();
    await say(consumer, conversationId, 'hello');
    const receipt = { type: 'AcceptStatusEvent', status: 'READ', sequenceList: 0 };
    expect((await publish(agent, conversationId, receipt)).body).toEqual({ sequence: 1 });
    const typing = { type: 'ChatStateEvent', chatState: 'COMPOSING' };
    expect(await publish(agent, conversationId, typing)).toMatchObject({ code: 200, body: { sequence: 0 } });
    expect((await say(agent, conversationId, 'good morning')).body).toEqual({ sequence: 2 });
    await settled(consumer);
    const seen = eventsSeen(consumer);
    expect(seen.map(({ sequence, event }) => [sequence, event.type])).toEqual([
      [0, 'ContentEvent'],
      [1, 'AcceptStatusEvent'],
      [undefined, 'ChatStateEvent'],
      [2, 'ContentEvent'],
    ]);
    expect(seen[1]?.event).toEqual({ ...receipt, sequenceList: [0] });
    expect(Object.keys(seen[2] ?? {})).not.toContain('serverTimestamp');
    const late = await server.consumer(sub);
    await follow(late, conversationId);
    await settled(late);
    expect(sequencesSeen(late)).toEqual([0, 1, 2]);
    expect(eventsSeen(late)).toHaveLength(3);
    await changeFields(consumer, conversationId, closing);
    await Promise.all([consumer.close(), late.close()]);
  });

  test('a private note never reaches the consumer: not live, not replayed, not queried', async () => {
    const { sub, consumer, conversationId } = await talk();
    await say(consumer, conversationId, 'hello');
    await publish(agent, conversationId, text('he is angry'), { messageAudience: 'AGENTS_AND_MANAGERS' });
    await say(agent, conversationId, 'how can I help?');
    const late = await server.consumer(sub);
    await follow(late, conversationId);
    await subscribe(late);
    const queried = await late.request('ms.QueryMessages', { dialogId: conversationId });
    await Promise.all([settled(consumer), settled(late)]);
    expect(queried.body.map(({ sequence }: Frame) => sequence)).toEqual([0, 2]);
    expect(sequencesSeen(consumer)).toEqual([0, 2]);
    expect(sequencesSeen(late)).toEqual([0, 2]);
    expect(JSON.stringify([consumer.frames, late.frames])).not.toContain('angry');
    const kept = await agent.request('.ams.ms.QueryMessages', { dialogId: conversationId });
    expect(kept.body.map(({ event }: Frame) => event.message)).toEqual(['hello', 'he is angry', 'how can I help?']);
    expect(
      await publish(consumer, conversationId, text('x'), { messageAudience: 'AGENTS_AND_MANAGERS' }),
    ).toMatchObject({ code: 403 });
    await changeFields(consumer, conversationId, closing);
    await Promise.all([consumer.close(), late.close()]);
  });

  test('the agent hears that the consumer has left and come back, in several tabs at once too', async () => {
    const { sub, consumer, conversationId } = await talk();
    const state = (chatState: string) =>
      agent.notification('OnlineEventDistribution', ({ dialogId, event }) => {
        return dialogId === conversationId && event.chatState === chatState;
      });
    await consumer.close();
    expect((await state('BACKGROUND')).body).not.toHaveProperty('sequence');
    const back = await server.consumer(sub);
    expect((await state('ACTIVE')).body.originatorMetadata).toMatchObject({ role: 'CONSUMER' });
    await back.close();
    await state('BACKGROUND');

    const jwt = await server.consumerToken(sub);
    const headers = [
      { type: '.ams.headers.ClientProperties', deviceId: crypto.randomUUID() },
      { type: '.ams.headers.ConsumerAuthentication', jwt },
    ];
    const tabs = await Promise.all([1, 2, 3].map(() => openWire(server.wsUrl + consumerSocketPath)));
    await Promise.all(tabs.map((tab) => tab.request('InitConnection', {}, { headers })));
    await state('ACTIVE');
    await changeFields(agent, conversationId, closing);
    for (const tab of tabs) await tab.close();
  });
});

test('what is published right after a pipelined opening is heard by the socket that opened', async () => {
  const consumer = await server.consumer(nobodyYet());
  const conversationId = await openConversation(consumer);
  consumer.send({
    kind: 'req',
    id: 'p1',
    type: 'ms.PublishEvent',
    body: { dialogId: conversationId, event: text('1') },
  });
  consumer.send({
    kind: 'req',
    id: 'p2',
    type: 'ms.PublishEvent',
    body: { dialogId: conversationId, event: text('2') },
  });
  await consumer.notification('MessagingEvent', ofText('2'));
  expect(consumer.frames.slice(-4).map(({ reqId, body }) => reqId ?? body.changes[0].event.message)).toEqual([
    'p1',
    '1',
    'p2',
    '2',
  ]);
  await changeFields(consumer, conversationId, closing);
  await consumer.close();
});
