/** Lines of a conversation by which agents learn what became of the consumer's sign-in. Consumers never receive them. */
import {
  type ConsumerStatus,
  type Conversation,
  type ConversationEvent,
  mainDialog,
} from '../../protocol/conversation.ts';

const texts: Record<ConsumerStatus, string> = {
  SIGN_IN_ENDED: 'The customer is no longer signed in. Messages are kept, and shown at the next sign-in.',
  SIGNED_IN_AGAIN: 'The customer has signed in again.',
  HISTORY_CLEARED: 'The customer has cleared the history on a device and ended the conversation.',
};

/** Speaks in conversations without taking part in them. */
const platform = { id: 'system', role: 'CONTROLLER' } as const;

export function consumerStatusEvent(conversation: Conversation, consumerStatus: ConsumerStatus): ConversationEvent {
  const { dialogId, nextSequence: sequence } = mainDialog(conversation);
  return {
    type: 'MessagePublished',
    dialogId,
    sequence,
    originator: platform,
    event: { type: 'ContentEvent', contentType: 'text/plain', message: texts[consumerStatus] },
    audience: 'AGENTS_AND_MANAGERS',
    consumerStatus,
  };
}
