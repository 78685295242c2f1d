/** What both dialects' notifications say, in one shape. */
import type { MessagingEvent } from '../protocol/conversation.ts';
import type { Role } from '../protocol/enums.ts';
import type { NotificationFrame } from '../protocol/frames.ts';

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

export interface Change {
  type: 'UPSERT' | 'DELETE';
  result: Record<string, unknown>;
}

type Loose = Record<string, unknown>;

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

/** The changes of a subscription's notification; undefined when it belongs to none. */
export function parseChanges({ body }: NotificationFrame): { subscriptionId: string; changes: Change[] } | undefined {
  if (!isRecord(body) || typeof body.subscriptionId !== 'string') return undefined;
  const changes = asArray(body.changes).filter(
    (change): change is Loose & Change => isRecord(change) && isRecord(change.result),
  );
  return { subscriptionId: body.subscriptionId, changes };
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
