/** What consumers see (`v=3`): public ids only, arrays of participants, batched message changes. */
import {
  type ChatStateEvent,
  type Conversation,
  type Dialog,
  type LoggedEvent,
  type MessagePublished,
  type Originator,
  type Participant,
  roleOf,
} from '../../../protocol/conversation.ts';
import { conversationMembers, dialogRecord, saidIn } from './records.ts';

export interface ConversationChange {
  type: 'UPSERT' | 'DELETE';
  conversation: Conversation;
}

export const conversationNotification = (subscriptionId: string, changes: readonly ConversationChange[]) => ({
  kind: 'notification',
  type: 'cqm.ExConversationChangeNotification',
  body: {
    subscriptionId,
    changes: changes.map(({ type, conversation }) => ({ type, result: conversationResult(conversation) })),
  },
});

export const messageNotification = (changes: readonly unknown[]) => ({
  kind: 'notification',
  type: 'ms.MessagingEventNotification',
  body: { changes },
});

export function messageChange(logged: LoggedEvent, published: MessagePublished) {
  const { dialogId, sequence, originator, eventId } = published;
  const { event, metadata } = saidIn(published);
  return {
    sequence,
    originatorId: originator.id,
    originatorMetadata: { id: originator.id, role: roleOf(originator) },
    serverTimestamp: logged.ts,
    event,
    conversationId: logged.conversationId,
    dialogId,
    ...(metadata && { metadata }),
    ...(eventId && { eventId }),
  };
}

/** Neither `sequence` nor `serverTimestamp`: chat states have none. */
export const chatStateChange = (
  at: { conversationId: string; dialogId: string },
  from: Originator,
  event: ChatStateEvent,
) => ({
  originatorId: from.id,
  originatorMetadata: { id: from.id, role: from.role },
  event,
  conversationId: at.conversationId,
  dialogId: at.dialogId,
});

function conversationResult(conversation: Conversation) {
  const { convId, effectiveTTR, metaDataLastUpdateTs } = conversation;
  return { convId, effectiveTTR, lastUpdateTime: metaDataLastUpdateTs, conversationDetails: details(conversation) };
}

function details(conversation: Conversation) {
  const participants = unique(conversation.dialogs.flatMap(active));
  return {
    ...conversationMembers(conversation),
    participants: participants.map(({ id, role }) => ({ id, role })),
    participantsPId: idsByRole(participants),
    dialogs: conversation.dialogs.map((dialog) =>
      dialogRecord(
        dialog,
        active(dialog).map(({ id, role, state }) => ({ id, role, state })),
      ),
    ),
  };
}

const active = (dialog: Dialog): Participant[] =>
  dialog.participants.filter((p) => p.state === 'ACTIVE').map((p) => ({ ...p, role: roleOf(p) }));

const unique = (participants: Participant[]): Participant[] =>
  participants.filter((p, i) => participants.findIndex((q) => q.id === p.id && q.role === p.role) === i);

function idsByRole(participants: Participant[]): Record<string, string[]> {
  const ids: Record<string, string[]> = {};
  for (const { id, role } of participants) {
    const list = ids[role] ?? [];
    list.push(id);
    ids[role] = list;
  }
  return ids;
}
