/**
 * What the window knows, as one pure reducer. Message frames may come in any order and any number of times: they are
 * kept by dialog and sequence, receipts only ever rise, so the same frames always end in the same view.
 */

import type { DialogEvent } from '../client/notifications.ts';
import type { OutboxEntry } from '../client/outbox.ts';
import type { Status } from '../client/types.ts';
import type { Role } from '../protocol/enums.ts';

export interface Message {
  dialogId: string;
  sequence: number;
  ts: number;
  author: { id: string; role?: Role };
  /** Absent for content that this window cannot show. */
  text?: string;
  eventId?: string;
}

/** How far a message got with one participant. */
export type Receipt = 'ACCEPT' | 'READ';

export interface DialogLog {
  messages: Readonly<Record<number, Message>>;
  /** By sequence, then by participant. */
  receipts: Readonly<Record<number, Readonly<Record<string, Receipt>>>>;
}

export interface ConversationInfo {
  id: string;
  open: boolean;
  startTs: number;
  updatedTs: number;
  endTs?: number;
  closedBy?: 'CONSUMER' | 'AGENT' | 'SYSTEM';
  hasAgent: boolean;
  /** Seconds in which an answer is promised. */
  ttrSeconds?: number;
  /** When the owed answer is due, milliseconds since 1970; -1 when none is owed. */
  dueTs: number;
}

export interface State {
  me: string | undefined;
  connection: Status;
  /** Whether the newest conversation's stored messages are here. */
  history: 'loading' | 'ready' | 'failed';
  conversations: Readonly<Record<string, ConversationInfo>>;
  dialogs: Readonly<Record<string, DialogLog>>;
  typing: { dialogId: string; id: string } | undefined;
  outbox: readonly OutboxEntry[];
}

export type Action =
  | { type: 'identified'; me: string }
  | { type: 'connection'; status: Status }
  | { type: 'history'; history: State['history'] }
  | { type: 'conversations'; conversations: readonly ConversationInfo[] }
  | { type: 'events'; events: readonly DialogEvent[] }
  | { type: 'outbox'; entries: readonly OutboxEntry[] }
  | { type: 'typing-over' };

export const initialState: State = {
  me: undefined,
  connection: { state: 'connecting', attempt: 0 },
  history: 'loading',
  conversations: {},
  dialogs: {},
  typing: undefined,
  outbox: [],
};

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'identified':
      return { ...state, me: action.me };
    case 'connection':
      return { ...state, connection: action.status, typing: undefined };
    case 'history':
      return { ...state, history: action.history };
    case 'conversations':
      return { ...state, conversations: action.conversations.reduce(keepNewer, state.conversations) };
    case 'events':
      return addEvents(state, action.events);
    case 'outbox':
      return { ...state, outbox: action.entries };
    case 'typing-over':
      return { ...state, typing: undefined };
  }
}

function keepNewer(known: State['conversations'], next: ConversationInfo): State['conversations'] {
  const before = known[next.id];
  return before && before.updatedTs > next.updatedTs ? known : { ...known, [next.id]: next };
}

/** The logs that a batch touches are copied once, not once per event: a long history comes in large batches. */
function addEvents(state: State, events: readonly DialogEvent[]): State {
  const logs = new Map<string, Draft>();
  const logOf = (dialogId: string): Draft => {
    const log = logs.get(dialogId) ?? copyOf(state.dialogs[dialogId]);
    logs.set(dialogId, log);
    return log;
  };
  const typing = events.reduce((known, event) => typingAfter(known, event, state.me), state.typing);
  for (const event of events) if (event.sequence !== undefined) addEvent(logOf, event, event.sequence);
  return { ...state, typing, dialogs: { ...state.dialogs, ...Object.fromEntries(logs) } };
}

interface Draft {
  messages: Record<number, Message>;
  receipts: Record<number, Readonly<Record<string, Receipt>>>;
}

const copyOf = (log: DialogLog | undefined): Draft => ({
  messages: { ...log?.messages },
  receipts: { ...log?.receipts },
});

function addEvent(logOf: (dialogId: string) => Draft, added: DialogEvent, sequence: number): void {
  const { dialogId, ts, originator, event, eventId } = added;
  if (event.type === 'ChatStateEvent') return;
  const log = logOf(dialogId);
  if (event.type === 'AcceptStatusEvent') {
    const receipt = event.status === 'READ' || event.status === 'ACCEPT' ? event.status : undefined;
    if (receipt) for (const about of event.sequenceList) raise(log.receipts, about, originator.id, receipt);
    return;
  }
  const text = event.type === 'ContentEvent' && typeof event.message === 'string' ? event.message : undefined;
  log.messages[sequence] = {
    dialogId,
    sequence,
    ts: ts ?? 0,
    author: originator,
    ...(text !== undefined && { text }),
    ...(eventId !== undefined && { eventId }),
  };
}

function raise(receipts: Draft['receipts'], sequence: number, id: string, receipt: Receipt): void {
  const before = receipts[sequence] ?? {};
  if (before[id] !== 'READ') receipts[sequence] = { ...before, [id]: receipt };
}

function typingAfter(known: State['typing'], added: DialogEvent, me: string | undefined): State['typing'] {
  const { dialogId, originator, event } = added;
  if (originator.id === me || event.type === 'AcceptStatusEvent') return known;
  if (event.type === 'ChatStateEvent' && event.chatState === 'COMPOSING') return { dialogId, id: originator.id };
  return known?.id === originator.id ? undefined : known;
}
