import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  acceptNext,
  changeFields,
  closing,
  eventsSeen,
  goOnline,
  nextChange,
  notificationsOf,
  openConversation,
  say,
  setState,
  settled,
} from '../support/conversation.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import type { WireClient } from '../support/wire-client.ts';

let server: TestServer;
let ann: WireClient & { pid: string };
let consumer: WireClient;
let consumerId: string;
let first: string;

/** A conversation that Ann has had and closed. */
beforeEach(async () => {
  server = await startServer();
  ann = await server.agent('ann');
  await goOnline(ann);
  consumer = await server.consumer();
  await consumer.request('cqm.SubscribeExConversations', { convState: ['OPEN'] });
  first = await openConversation(consumer, { skillId: '-1' });
  await acceptNext(ann, first);
  await say(consumer, first, 'hello');
  consumerId = eventsSeen(ann)[0]?.originatorId ?? '';
  await changeFields(ann, first, closing);
});
afterEach(() => server.stop());

const request = (agent: WireClient, members: object = {}) =>
  agent.request('.ams.cm.AgentRequestConversation', { consumerId, channelType: 'MESSAGING', ...members });

test('an agent opens the next conversation, without a ring, and the consumer learns of it', async () => {
  const rings = notificationsOf(ann, 'RoutingTask').length;
  const context = { type: 'ProactiveContext', originConversationId: first };
  const answer = await request(ann, { conversationContext: context });
  expect(answer).toMatchObject({ code: 200, type: '.ams.cm.RequestConversation$Response' });
  const { conversationId } = answer.body;
  const told = await nextChange(consumer, ({ convId, state }) => convId !== first || state === 'OPEN').then(() =>
    nextChange(ann, ({ convId }) => convId === conversationId),
  );
  expect(told.result.conversationDetails).toMatchObject({
    firstConversation: false,
    skillId: '-1',
    participantsPId: { ASSIGNED_AGENT: [ann.pid], CONSUMER: [consumerId] },
    context: { ...context, clientProperties: { type: '.ClientProperties' } },
  });
  await settled(ann);
  expect(notificationsOf(ann, 'RoutingTask')).toHaveLength(rings);
  expect(await say(ann, conversationId, 'one more thing')).toMatchObject({ code: 200 });
  expect(await request(ann)).toMatchObject({ code: 400, body: 'An open conversation already exists' });
});

test('it goes on in the window, and in the language, in which the consumer knows it', async () => {
  const campaignInfo = { campaignId: 1, engagementId: 2 };
  const conversationContext = { type: 'SharkContext', lang: 'de-DE' };
  const begun = await consumer.request('cm.ConsumerRequestConversation', { campaignInfo, conversationContext });
  const origin: string = begun.body.conversationId;
  await acceptNext(ann, origin);
  await changeFields(ann, origin, closing);
  const { body } = await request(ann, {
    conversationContext: { type: 'ProactiveContext', originConversationId: origin },
  });
  const told = await nextChange(ann, ({ convId }) => convId === body.conversationId);
  expect(told.result.conversationDetails).toMatchObject({ campaignInfo, context: { lang: 'de-DE' } });
});

test('it works while the consumer is away, and what was said is there on return', async () => {
  await consumer.close();
  const { conversationId } = (await request(ann)).body;
  await say(ann, conversationId, 'good news');
  const back = await server.consumer();
  await back.request('cqm.SubscribeExConversations', { convState: ['OPEN'] });
  expect((await nextChange(back)).result.convId).toBe(conversationId);
  await back.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
  await settled(back);
  expect(eventsSeen(back)).toMatchObject([{ sequence: 0, event: { message: 'good news' } }]);
});

test('the conversation that it continues is one that the agent may read, whichever was the last', async () => {
  const ben = await server.agent('ben');
  await goOnline(ben);
  await setState(ann, 'AWAY');
  const theirs = await openConversation(consumer, { skillId: '7', campaignInfo: { campaignId: 1, engagementId: 2 } });
  await acceptNext(ben, theirs);
  await changeFields(ben, theirs, closing);
  const conversationContext = { type: 'ProactiveContext', originConversationId: theirs };
  expect(await request(ann, { conversationContext })).toMatchObject({ code: 404 });
  const { code, body } = await request(ann);
  expect(code).toBe(200);
  const { result } = await nextChange(ann, ({ convId }) => convId === body.conversationId);
  expect(result.conversationDetails).toMatchObject({ skillId: '-1' });
  expect(result.conversationDetails.campaignInfo).toBeUndefined();
});

test.each([
  ['a consumer nobody knows', 'ann', { consumerId: 'nobody' }],
  [
    'a conversation of somebody else as origin',
    'ann',
    { conversationContext: { type: 'ProactiveContext', originConversationId: 'x' } },
  ],
  ['an agent who never talked to the consumer', 'ben', {}],
])('refused: %s', async (_, name, members) => {
  const agent = name === 'ann' ? ann : await server.agent(name);
  expect(await request(agent, members)).toMatchObject({ code: 404, type: '.ReqBody$StringResp' });
  await settled(consumer);
  expect(notificationsOf(consumer, 'ExConversationChange').at(-1)?.body.changes[0].type).toBe('DELETE');
});
