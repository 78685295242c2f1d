/** An append as columns: what both databases write for it. */
import { hash } from 'node:crypto';
import { assignedAgent, type Conversation, type LoggedEvent } from '../../protocol/conversation.ts';
import { storedEvent } from './oversized.ts';
import { neverDueTs } from './schema.ts';
import type { Append } from './store.ts';

/** Appends between two stored snapshots: reading folds at most this many events. */
const snapshotPeriod = 16;

/** Tuples, not objects, since they cross to a worker thread by the ten thousand. */
export type EventRow = [
  revision: number,
  dialogId: string | null,
  sequence: number | null,
  /** Sender and client message id; `messageKey` makes the stored key of it. */
  messageRef: string | null,
  ts: number,
  body: string,
];

/** Columns that messages alone never change. */
export type Facts = [
  skillId: string,
  agentId: string | null,
  lastAgentId: string | null,
  state: string,
  stage: string,
  agentIds: string[],
];

export interface AppendRow {
  conversationId: string;
  accountId: string;
  consumerId: string;
  startTs: number;
  expectedRevision: number;
  revision: number;
  updatedTs: number;
  dueTs: number;
  facts: Facts | null;
  /** Absent when the last one is recent enough. */
  snapshot: string | null;
  events: EventRow[];
}

export function appendRow({ accountId, conversationId, expectedRevision, events, snapshot }: Append): AppendRow {
  const last = events.at(-1);
  if (!last) throw new Error('an append has at least one event');
  const revision = last.revision;
  const period = (of: number) => Math.floor(of / snapshotPeriod);
  const changesFacts = events.some(({ event }) => event.type !== 'MessagePublished');
  return {
    conversationId,
    accountId,
    consumerId: snapshot.consumerId,
    startTs: snapshot.startTs,
    expectedRevision,
    revision,
    updatedTs: last.ts,
    dueTs: snapshot.effectiveTTR < 0 ? neverDueTs : snapshot.effectiveTTR,
    facts: changesFacts ? facts(snapshot) : null,
    snapshot: expectedRevision === 0 || period(revision) > period(expectedRevision) ? JSON.stringify(snapshot) : null,
    events: events.map(eventRow),
  };
}

function facts(snapshot: Conversation): Facts {
  const participants = snapshot.dialogs.flatMap((dialog) => dialog.participants);
  const agentIds = new Set(participants.filter((p) => p.role !== 'CONSUMER').map((p) => p.id));
  const agentId = assignedAgent(snapshot)?.id ?? null;
  const lastAgentId = agentId === null ? (snapshot.lastAgentId ?? null) : null;
  return [snapshot.skillId, agentId, lastAgentId, snapshot.state, snapshot.stage, [...agentIds]];
}

function eventRow({ conversationId, revision, ts, event }: LoggedEvent): EventRow {
  const body = JSON.stringify(event);
  if (event.type !== 'MessagePublished') return [revision, null, null, null, ts, body];
  const { dialogId, sequence, originator, clientMessageId } = event;
  const ref = clientMessageId === undefined ? null : messageRef(originator.id, clientMessageId);
  return [revision, dialogColumn(conversationId, dialogId), sequence, ref, ts, body];
}

export const dialogColumn = (conversationId: string, dialogId: string): string =>
  dialogId === conversationId ? '' : dialogId;

/** The key of the one event that has a client message id. */
export function appendKey({ conversationId, events }: Append): string | null {
  for (const { event } of events)
    if (event.type === 'MessagePublished' && event.clientMessageId !== undefined)
      return messageKey(
        dialogColumn(conversationId, event.dialogId),
        messageRef(event.originator.id, event.clientMessageId),
      );
  return null;
}

export const messageRef = (senderId: string, clientMessageId: string): string => `${senderId}\0${clientMessageId}`;

/** 120 bits: short enough for a small index, long enough that no two ids of a conversation ever share it. */
export const messageKey = (dialogId: string, messageRef: string): string =>
  hash('sha256', `${dialogId}\0${messageRef}`, 'base64url').slice(0, 20);

export const loggedEvent = (
  conversationId: string,
  { revision, ts, body }: { revision: number; ts: number; body: string },
): LoggedEvent => ({ conversationId, revision, ts, event: storedEvent(body) });
