import type { ChatStateEvent, Conversation } from '../../protocol/conversation.ts';
import type { Connection } from './connection.ts';
import type { Services } from './services.ts';

/** Tells the agents of the consumer's open conversation whether the consumer is there; answers which those are. */
export async function tellPresence(
  { store, hub, bus }: Services,
  { caller }: Connection,
  chatState: 'ACTIVE' | 'BACKGROUND',
): Promise<readonly Conversation[]> {
  if (caller?.kind !== 'consumer') return [];
  const { accountId, id } = caller;
  const open = await store.listConversations({ accountId, consumerId: id, state: ['OPEN'], limit: 1 });
  for (const conversation of open) {
    const event: ChatStateEvent = { type: 'ChatStateEvent', chatState };
    const originator = { id, role: 'CONSUMER' } as const;
    const { convId: conversationId } = conversation;
    hub.chatState(conversation, conversationId, originator, event);
    bus.publish({ kind: 'chat-state', accountId, conversationId, dialogId: conversationId, originator, event });
  }
  return open;
}
