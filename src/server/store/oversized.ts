/** What is stored may be larger than what is accepted: read, it is cut down to what a message and a conversation are made of. */
import type { Conversation, ConversationEvent } from '../../protocol/conversation.ts';

/** No event or snapshot that keeps to `bounds` is as large. */
const mostLength = 131_072;

export function storedEvent(body: string): ConversationEvent {
  const event = JSON.parse(body) as ConversationEvent;
  if (body.length <= mostLength) return event;
  if (event.type === 'DialogMetaDataSet') return { ...event, metaData: {} };
  if (event.type !== 'MessagePublished') return event;
  const { metadata: _, ...message } = event;
  return message;
}

export function storedSnapshot(body: string): Conversation {
  const conversation = JSON.parse(body) as Conversation;
  if (body.length <= mostLength) return conversation;
  const dialogs = conversation.dialogs.map((dialog) => (dialog.metaData ? { ...dialog, metaData: {} } : dialog));
  return { ...conversation, dialogs };
}
