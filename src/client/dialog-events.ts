/** What was said, in one shape for both dialects. */
import type { MessagingEvent } from '../protocol/conversation.ts';
import type { Role } from '../protocol/enums.ts';
import type { NotificationFrame } from '../protocol/frames.ts';
import { asArray, isRecord } from './notifications.ts';

export interface DialogEvent {
  dialogId: string;
  conversationId: string;
  /** Absent for chat states, which are neither numbered nor kept. */
  sequence?: number;
  /** Milliseconds since 1970, the server's; absent for chat states. */
  ts?: number;
  /** `id` is the public one: the consumer's `sub`, the agent's PID. */
  originator: { id: string; role?: Role };
  event: MessagingEvent;
  metadata?: unknown[];
  /** As the publisher gave it; the outbox gives its client message id. */
  eventId?: string;
}

/** The dialog events that a notification carries, in its order; none when it is about something else. */
export function parseDialogEvents({ type, body }: NotificationFrame): DialogEvent[] {
  if (!isRecord(body)) return [];
  if (type.endsWith('MessagingEventNotification')) return asArray(body.changes).flatMap(parseDialogEvent);
  if (type.endsWith('OnlineEventDistribution')) return parseDialogEvent(body);
  return [];
}

/** One event as notifications and `ms.QueryMessages` show it; an empty list when it is none. */
export function parseDialogEvent(value: unknown): DialogEvent[] {
  if (!isRecord(value) || typeof value.dialogId !== 'string' || !isRecord(value.event)) return [];
  const about = isRecord(value.originatorMetadata) ? value.originatorMetadata : {};
  const id = about.id ?? value.originatorPId ?? value.originatorId;
  return [
    {
      dialogId: value.dialogId,
      conversationId: typeof value.conversationId === 'string' ? value.conversationId : value.dialogId,
      originator: { id: String(id), ...(typeof about.role === 'string' && { role: about.role as Role }) },
      event: value.event as unknown as MessagingEvent,
      ...(typeof value.sequence === 'number' && { sequence: value.sequence }),
      ...(typeof value.serverTimestamp === 'number' && { ts: value.serverTimestamp }),
      ...(Array.isArray(value.metadata) && { metadata: value.metadata }),
      ...(typeof value.eventId === 'string' && { eventId: value.eventId }),
    },
  ];
}
