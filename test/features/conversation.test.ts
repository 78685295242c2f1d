import { afterEach, beforeEach, expect, test } from 'vitest';
import { acceptNext, goOnline, ofText, text } from '../support/conversation.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.stop());

test('a customer and an agent hold a conversation: ring, accept, messages both ways, close', async () => {
  const agent = await server.agent('ann');
  await goOnline(agent);
  const consumer = await server.consumer('user-1', { given_name: 'Eitan' });
  const created = await consumer.request('cm.ConsumerRequestConversation');
  expect(created).toMatchObject({ kind: 'resp', reqId: 'r1', type: 'cm.RequestConversationResponse', code: 200 });
  const { conversationId } = created.body;

  expect(await acceptNext(agent)).toBe(conversationId);
  const joined = await agent.notification('ExConversationChangeNotification', ({ changes }) => changes.length > 0);
  expect(joined.body.changes[0]).toMatchObject({
    type: 'UPSERT',
    result: {
      conversationDetails: {
        participantsPId: { ASSIGNED_AGENT: [agent.pid] },
        participants: { ASSIGNED_AGENT: ['acc1.111'] },
      },
    },
  });

  const first = await consumer.request('ms.PublishEvent', { dialogId: conversationId, event: text('hello') });
  expect(first.body).toEqual({ sequence: 0 });
  const seen = await agent.notification('OnlineEventDistribution', ofText('hello'));
  expect(seen.body).toMatchObject({ sequence: 0, dialogId: conversationId, originatorMetadata: { role: 'CONSUMER' } });

  await agent.request('.ams.ms.PublishEvent', { dialogId: conversationId, event: text('good morning') });
  const answer = await consumer.notification('MessagingEvent', ofText('good morning'));
  expect(answer.body.changes[0]).toMatchObject({ sequence: 1, originatorId: agent.pid });

  const profile = await agent.request('.ams.userprofile.GetUserProfile', seen.body.originatorId);
  expect(profile.body.claims.lp_sdes).toContainEqual(
    expect.objectContaining({ type: 'ctmrinfo', info: expect.objectContaining({ customerId: 'user-1' }) }),
  );

  const closed = await agent.request('.ams.cm.UpdateConversationField', {
    conversationId,
    conversationField: { field: 'ConversationStateField', conversationState: 'CLOSE' },
  });
  expect(closed).toMatchObject({ code: 200, type: '.ReqBody$StringResp' });
  const left = await agent.notification(
    'ExConversationChangeNotification',
    ({ changes }) => changes[0]?.type === 'DELETE',
  );
  expect(left.body.changes[0].result.conversationDetails).toMatchObject({
    state: 'CLOSE',
    stage: 'CLOSE',
    closeReason: 'AGENT',
  });
});
