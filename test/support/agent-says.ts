import { expect } from 'vitest';
import type { TestServer } from './start-server.ts';
import type { WireClient } from './wire-client.ts';

export interface Agent extends WireClient {
  conversationId: string;
  /** Any event, into the conversation. */
  publish(event: object): Promise<unknown>;
  say(message: string, more?: object): Promise<unknown>;
  end(): Promise<unknown>;
}

/** An agent who takes the conversation of `sub` and says these things in it. */
export async function agentSays(server: TestServer, sub: string, ...messages: string[]): Promise<Agent> {
  const manager = await server.agent('max');
  await manager.request('.ams.aam.SubscribeExConversations', { convState: ['OPEN'] });
  const found = await manager.notification('ExConversationChange', ({ changes }) => changes.length > 0);
  const customer = await server.consumer(sub);
  await customer.request('cqm.SubscribeExConversations', { convState: ['OPEN'] });
  const own = await customer.notification('ExConversationChange');
  const conversationId = own.body.changes[0].result.convId;
  expect(JSON.stringify(found.body)).toContain(conversationId);
  const join = { field: 'ParticipantsChange', type: 'ADD', role: 'ASSIGNED_AGENT' };
  await manager.request('.ams.cm.UpdateConversationField', { conversationId, conversationField: [join] });
  const publish = (event: object) => manager.request('.ams.ms.PublishEvent', { dialogId: conversationId, event });
  const say = (message: string, more: object = {}) =>
    publish({ type: 'ContentEvent', contentType: 'text/plain', message, ...more });
  for (const message of messages) await say(message);
  await customer.close();
  const change = { field: 'ConversationStateField', conversationState: 'CLOSE' };
  return Object.assign(manager, {
    conversationId,
    publish,
    say,
    end: () => manager.request('.ams.cm.UpdateConversationField', { conversationId, conversationField: [change] }),
  });
}
