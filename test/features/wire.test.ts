import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRequestType, type RequestType, requests } from '../../src/protocol/requests.ts';
import { acceptNext, ofText, openConversation, text } from '../support/conversation.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { consumerSocketPath } from '../support/sign-in.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { openWire } from '../support/wire-client.ts';
import { createRecorder } from '../support/wire-recorder.ts';

const folder = fileURLToPath(new URL('../fixtures/wire/', import.meta.url));
const readFrame = (file: string) => JSON.parse(readFileSync(folder + file, 'utf8'));

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ clock: createFakeClock(1_700_000_000_000) });
});
afterAll(() => server.stop());

const named =
  (type: string) =>
  (frame: { type?: string }): boolean =>
    frame.type === type;

test('the server speaks as the examples of PROTOCOL.md show', async () => {
  const recorder = createRecorder();
  const path = `/api/account/${account}`;
  const claims = { sub: 'user-7', given_name: 'Ann', family_name: 'Archer', email: 'ann@example.test' };
  const authenticated = await server.post(`${path}/authenticate`, { authCode: server.brandToken(claims) });
  await recorder.record('authenticate', authenticated.body);
  const expired = { ...claims, iat: 1_600_000_000, exp: 1_600_000_900 };
  const late = await server.post(`${path}/authenticate`, { authCode: server.brandToken(expired) });
  await recorder.record('authenticate-expired', late.body);
  const jwt = authenticated.body.jwt ?? '';
  const { sub } = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
  recorder.name(sub, 'consumer');

  const agent = await server.agent('ann');
  recorder.name(agent.pid, 'agent pid');
  await recorder.request(agent, 'subscribe-routing-tasks', {
    type: '.ams.routing.SubscribeRoutingTasks',
    body: { channelType: 'MESSAGING', agentId: `${account}.111`, brandId: account },
  });
  await recorder.request(agent, 'subscribe-conversations-agent', {
    type: '.ams.aam.SubscribeExConversations',
    body: { convState: ['OPEN'], agentIds: [`${account}.111`] },
  });
  await recorder.request(agent, 'set-agent-state', {
    type: '.ams.routing.SetAgentState',
    body: { availability: 'ONLINE', channels: ['MESSAGING'], agentUserId: `${account}.111` },
  });

  const consumer = await openWire(server.wsUrl + consumerSocketPath);
  const headers = [
    { type: '.ams.headers.ClientProperties', appId: 'webAsync', deviceFamily: 'DESKTOP', os: 'LINUX' },
    { type: '.ams.headers.ConsumerAuthentication', jwt },
  ];
  await recorder.request(consumer, 'init-connection', { type: 'InitConnection', headers });
  const subscribed = { type: 'cqm.SubscribeExConversations', body: { stage: ['OPEN'] } };
  await recorder.request(consumer, 'subscribe-conversations', subscribed);
  const created = await recorder.request(consumer, 'request-conversation', {
    type: 'cm.ConsumerRequestConversation',
    body: { ttrDefName: 'NORMAL', conversationContext: { type: 'SharkContext', lang: 'en-US' } },
  });
  const { conversationId } = created.body;
  const conversationChange = named('cqm.ExConversationChangeNotification');
  await recorder.notification(
    consumer,
    'conversation-change',
    (frame) => conversationChange(frame) && frame.body.changes.length > 0,
  );

  const ring = await recorder.notification(
    agent,
    'routing-task',
    (frame) => frame.type.endsWith('RoutingTaskNotification') && frame.body.changes.length > 0,
  );
  const { ringId } = ring.body.changes[0].result.ringsDetails[0];
  await recorder.request(agent, 'update-ring-state', {
    type: '.ams.routing.UpdateRingState',
    body: { ringId, ringState: 'ACCEPTED' },
  });
  await recorder.notification(
    agent,
    'conversation-change-agent',
    (frame) => frame.type.endsWith('ExConversationChangeNotification') && frame.body.changes.length > 0,
  );

  await recorder.request(consumer, 'subscribe-messages', {
    type: 'ms.SubscribeMessagingEvents',
    body: { dialogId: conversationId, fromSeq: 0 },
  });
  const clientMessageId = 'c0ffee-1';
  const publish = {
    type: 'ms.PublishEvent',
    body: { dialogId: conversationId, event: text('hello'), clientMessageId },
  };
  await recorder.request(consumer, 'publish', publish);
  await recorder.request(consumer, 'publish-repeated', publish);
  await recorder.request(consumer, 'publish-reused', {
    ...publish,
    body: { ...publish.body, event: text('something else') },
  });
  const message = named('ms.MessagingEventNotification');
  await recorder.notification(consumer, 'message', (frame) => message(frame) && ofText('hello')(frame.body));
  await recorder.notification(
    agent,
    'message-agent',
    (frame) => frame.type.endsWith('OnlineEventDistribution') && ofText('hello')(frame.body),
  );
  await recorder.request(consumer, 'receipt', {
    type: 'ms.PublishEvent',
    body: { dialogId: conversationId, event: { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [0] } },
  });
  await recorder.request(agent, 'chat-state', {
    type: '.ams.ms.PublishEvent',
    body: { dialogId: conversationId, event: { type: 'ChatStateEvent', chatState: 'COMPOSING' } },
  });
  await recorder.notification(
    consumer,
    'chat-state',
    (frame) => message(frame) && frame.body.changes[0].event.chatState === 'COMPOSING',
  );
  await recorder.request(agent, 'query-messages', {
    type: '.ams.ms.QueryMessages',
    body: { dialogId: conversationId, newerThanSequence: 0, maxQuantity: 1 },
  });
  await recorder.request(agent, 'get-user-profile', { type: '.ams.userprofile.GetUserProfile', body: sub });
  await recorder.request(consumer, 'get-clock', { type: 'GetClock' });
  await recorder.request(consumer, 'unknown-request', { type: 'cm.Sing' });
  await recorder.request(consumer, 'bad-body', { type: 'ms.PublishEvent', body: { dialogId: 7 } });
  await recorder.request(consumer, 'close', {
    type: 'cm.UpdateConversationField',
    body: {
      conversationId,
      conversationField: [{ field: 'ConversationStateField', conversationState: 'CLOSE' }],
    },
  });
  await recorder.notification(
    consumer,
    'conversation-closed',
    (frame) => conversationChange(frame) && frame.body.changes[0]?.type === 'DELETE',
  );
  await recorder.request(consumer, 'csat', {
    type: 'cm.UpdateConversationField',
    body: { conversationId, conversationField: { field: 'CSATRate', csatRate: 5, status: 'FILLED' } },
  });
  const next = await openConversation(consumer);
  recorder.name(next, 'conversation');
  await acceptNext(agent, next);
  await recorder.request(consumer, 'clear-history', {
    type: 'cm.ClearHistory',
    body: { deviceId: 'w1-5fJx0aQmZ27Lr' },
  });
  await recorder.notification(agent, 'history-cleared-agent', (frame) => frame.body.originatorId === 'system');
});

test('a conversation that was closed lets its consumer open the next', async () => {
  const consumer = await server.consumer('user-8');
  const first = await openConversation(consumer);
  const closing = { field: 'ConversationStateField', conversationState: 'CLOSE' };
  await consumer.request('cm.UpdateConversationField', { conversationId: first, conversationField: closing });
  expect(await openConversation(consumer)).not.toBe(first);
});

describe('every example', () => {
  const files = readdirSync(folder);
  const malformed = /^(unknown-request|bad-body)\./;
  const typeOf = (name: string): RequestType | undefined => findRequestType(readFrame(`${name}.request.json`).type);

  test.each(files.filter((file) => file.endsWith('.request.json') && !malformed.test(file)))(
    '%s is what the schema of its type allows',
    (file) => {
      const frame = readFrame(file);
      const type = findRequestType(frame.type);
      if (!type) throw new Error(`${frame.type} is no request`);
      const { conversationField } = frame.body ?? {};
      const fields = conversationField && { conversationField: [conversationField].flat() };
      const body = typeof frame.body === 'object' ? { ...frame.body, ...fields } : (frame.body ?? {});
      expect([...Value.Errors(requests[type].body, body)]).toEqual([]);
    },
  );

  test.each(files.filter((file) => file.endsWith('.response.json') && readFrame(file).code < 400))(
    '%s is what the schema of its request promises',
    (file) => {
      const frame = readFrame(file);
      const type = typeOf(file.replace('.response.json', ''));
      if (!type) throw new Error(`${file} answers no request`);
      const { reply } = requests[type];
      expect([reply.v3, reply.v2]).toContain(frame.type);
      expect([...Value.Errors(reply.body, frame.body)]).toEqual([]);
    },
  );
});
