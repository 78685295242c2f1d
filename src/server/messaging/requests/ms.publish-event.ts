import { isDeepStrictEqual } from 'node:util';
import {
  type Conversation,
  type Dialog,
  findDialog,
  type LoggedEvent,
  type MessagePublished,
  type StoredMessagingEvent,
} from '../../../protocol/conversation.ts';
import type { Body } from '../../../protocol/requests.ts';
import { AppError } from '../../errors.ts';
import type { Caller } from '../caller.ts';
import type { Context, Handler } from '../dispatch.ts';
import { mustBeHarmless } from '../harmless.ts';
import { mayRead, senderIn } from '../permissions.ts';

type Publish = Body<'ms.PublishEvent'>;
type Sent = Exclude<Publish['event'], { type: 'ChatStateEvent' }>;

export const publishEvent: Handler<'ms.PublishEvent'> = async (context, body) => {
  const { caller, services, metadata } = context;
  const { event, dialogId, clientMessageId, eventId } = body;
  const conversationId = body.conversationId ?? dialogId;
  if (event.type === 'ChatStateEvent') return chatState(context, conversationId, dialogId, event);
  const content = storedEvent(event);
  const audience = body.messageAudience === 'AGENTS_AND_MANAGERS' ? body.messageAudience : undefined;
  const outcome = await services.conversations.change(caller.accountId, conversationId, (conversation) => {
    const dialog = dialogFor(caller, conversation, dialogId);
    if (dialog.state === 'CLOSE' && content.type !== 'AcceptStatusEvent') return [];
    return [
      {
        type: 'MessagePublished',
        dialogId,
        sequence: dialog.nextSequence,
        originator: senderIn(caller, dialog, content.type, audience),
        event: withinLog(content, dialog),
        ...(metadata && { metadata }),
        ...(audience && { audience }),
        ...(clientMessageId && { clientMessageId }),
        ...(eventId && { eventId }),
      },
    ];
  });
  if (outcome.kind === 'duplicate') return { sequence: firstAnswer(outcome.event, content, audience) };
  if (outcome.events.length > 0) return { sequence: published(outcome.events[0]).sequence };
  /* What this publisher published under this id before the dialog closed: a late repeat gets its first answer. */
  const repeated = clientMessageId && { conversationId, dialogId, senderId: caller.id, clientMessageId };
  const earlier = repeated && (await services.store.findPublished(repeated));
  if (!earlier) throw new AppError('dialog-closed');
  return { sequence: firstAnswer(earlier, content, audience) };
};

async function chatState(
  { caller, services }: Context,
  conversationId: string,
  dialogId: string,
  event: Extract<Publish['event'], { type: 'ChatStateEvent' }>,
): Promise<{ sequence: number }> {
  const { accountId } = caller;
  const conversation = await services.conversations.get(accountId, conversationId);
  const dialog = dialogFor(caller, conversation, dialogId);
  if (dialog.state === 'CLOSE') throw new AppError('dialog-closed');
  const originator = senderIn(caller, dialog, event.type);
  services.hub.chatState(conversation, dialogId, originator, event);
  services.bus.publish({ kind: 'chat-state', accountId, conversationId, dialogId, originator, event });
  return { sequence: 0 };
}

function dialogFor(caller: Caller, conversation: Conversation, dialogId: string): Dialog {
  const dialog = mayRead(caller, conversation) ? findDialog(conversation, dialogId) : undefined;
  if (!dialog) throw new AppError('dialog-not-found');
  return dialog;
}

/** The event under its one canonical spelling, checked beyond its schema. */
function storedEvent(event: Sent): StoredMessagingEvent {
  switch (event.type) {
    case 'AcceptStatusEvent':
      return { type: event.type, status: event.status, sequenceList: event.sequenceList };
    case 'ContentEvent': {
      const { contentType, message, quickReplies } = event;
      if (typeof message !== 'string' || quickReplies) mustBeHarmless({ message, quickReplies });
      const type = contentType === 'HostedFile' ? 'hosted/file' : contentType;
      return { type: event.type, contentType: type, message, ...(quickReplies && { quickReplies }) };
    }
    case 'RichContentEvent': {
      const content = event.content ?? event.message;
      if (!content) throw new AppError('bad-request', { hint: 'body/event/content is missing' });
      mustBeHarmless({ content, quickReplies: event.quickReplies });
      return { type: event.type, content, ...(event.quickReplies && { quickReplies: event.quickReplies }) };
    }
  }
}

/** Receipts name only events that exist. */
function withinLog(event: StoredMessagingEvent, dialog: Dialog): StoredMessagingEvent {
  if (event.type !== 'AcceptStatusEvent') return event;
  const sequenceList = [...new Set(event.sequenceList)].filter((sequence) => sequence < dialog.nextSequence);
  if (sequenceList.length === 0) throw new AppError('bad-request', { hint: 'body/event/sequenceList names no event' });
  return { ...event, sequenceList };
}

function published(logged: LoggedEvent | undefined): MessagePublished {
  if (logged?.event.type !== 'MessagePublished') throw new Error('a publish appends one message');
  return logged.event;
}

function firstAnswer(logged: LoggedEvent, event: StoredMessagingEvent, audience: string | undefined): number {
  const first = published(logged);
  const same = first.audience === audience && isDeepStrictEqual(first.event, event);
  if (!same) throw new AppError('message-id-reused');
  return first.sequence;
}
