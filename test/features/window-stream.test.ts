import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFakeClock } from '../support/fake-clock.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const file = new URL('../../src/window/fixtures/stream.json', import.meta.url);

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ clock: createFakeClock(1_700_000_000_000) });
});
afterAll(() => server.stop());

/** Ids differ from run to run; what they stand for does not. */
function readable(frames: object[], names: Map<string, string>): unknown[] {
  let text = JSON.stringify(frames);
  for (const [id, name] of names) text = text.replaceAll(id, name);
  return JSON.parse(text.replaceAll(/"subscriptionId":"[^"]+"/g, '"subscriptionId":"subscription"'));
}

test('the recorded stream, with which the window’s reducer is tested, is what the server sends', async () => {
  const consumer = await server.consumer('recorded');
  const agent = await server.agent('max');
  const names = new Map([[agent.pid, 'agent']]);
  const own = await consumer.request('cqm.SubscribeExConversations', { convState: ['OPEN', 'CLOSE'] });
  expect(own.code).toBe(200);

  const publish = (who: typeof consumer, prefix: string, dialogId: string, event: object) => {
    server.clock.advance(1_000);
    return who.request(`${prefix}ms.PublishEvent`, { dialogId, event });
  };
  const text = (message: string) => ({ type: 'ContentEvent', contentType: 'text/plain', message });
  const receipt = (status: string, ...sequenceList: number[]) => ({ type: 'AcceptStatusEvent', status, sequenceList });

  for (const [round, id] of ['first', 'second'].entries()) {
    server.clock.advance(60_000);
    const { body } = await consumer.request('cm.ConsumerRequestConversation', {});
    const { conversationId } = body;
    names.set(conversationId, id);
    await publish(consumer, '', conversationId, text(`Hello ${round}`));
    const join = { field: 'ParticipantsChange', type: 'ADD', role: 'ASSIGNED_AGENT' };
    await agent.request('.ams.cm.UpdateConversationField', { conversationId, conversationField: [join] });
    await publish(agent, '.ams.', conversationId, receipt('ACCEPT', 0));
    await publish(agent, '.ams.', conversationId, { type: 'ChatStateEvent', chatState: 'COMPOSING' });
    await publish(agent, '.ams.', conversationId, text(`Good morning ${round}`));
    await publish(consumer, '', conversationId, receipt('READ', 2));
    await publish(agent, '.ams.', conversationId, receipt('READ', 0));
    await publish(agent, '.ams.', conversationId, text('Anything else?'));
    await publish(consumer, '', conversationId, text('No, thank you'));
    const close = { field: 'ConversationStateField', conversationState: 'CLOSE' };
    const closer = round === 0 ? agent : consumer;
    const prefix = round === 0 ? '.ams.' : '';
    await closer.request(`${prefix}cm.UpdateConversationField`, { conversationId, conversationField: [close] });
    const rate = { field: 'CSATRate', status: 'FILLED', csatRate: 5, csatResolutionConfirmation: true };
    if (round === 0)
      await consumer.request('cm.UpdateConversationField', { conversationId, conversationField: [rate] });
  }
  await consumer.request('GetClock');
  const frames = consumer.frames.filter(({ kind }) => kind === 'notification');
  for (const { body } of frames)
    for (const { originatorMetadata } of body.changes ?? [])
      if (originatorMetadata?.role === 'CONSUMER') names.set(originatorMetadata.id, 'consumer');
  const recorded = readable(frames, names);
  await expect(`${JSON.stringify(recorded, null, 1)}\n`).toMatchFileSnapshot(file.pathname);
  await Promise.all([consumer.close(), agent.close()]);
});
