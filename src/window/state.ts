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
      return action.events.reduce(addEvent, state);
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

function addEvent(state: State, { dialogId, sequence, ts, originator, event, eventId }: DialogEvent): State {
  if (event.type === 'ChatStateEvent')
    return { ...state, typing: typing(state, dialogId, originator.id, event.chatState) };
  if (sequence === undefined) return state;
  if (event.type === 'AcceptStatusEvent') {
    const receipt = event.status === 'READ' || event.status === 'ACCEPT' ? event.status : undefined;
    return receipt ? addReceipts(state, dialogId, originator.id, receipt, event.sequenceList) : state;
  }
  const text = event.type === 'ContentEvent' && typeof event.message === 'string' ? event.message : undefined;
  const message: Message = {
    dialogId,
    sequence,
    ts: ts ?? 0,
    author: originator,
    ...(text !== undefined && { text }),
    ...(eventId !== undefined && { eventId }),
  };
  const log = state.dialogs[dialogId] ?? emptyLog;
  const stopped = state.typing?.id === originator.id && state.typing.dialogId === dialogId;
  return {
    ...setLog(state, dialogId, { ...log, messages: { ...log.messages, [sequence]: message } }),
    ...(stopped && { typing: undefined }),
  };
}

function typing(state: State, dialogId: string, id: string, chatState: string): State['typing'] {
  if (id === state.me) return state.typing;
  if (chatState === 'COMPOSING') return { dialogId, id };
  return state.typing?.id === id ? undefined : state.typing;
}

const emptyLog: DialogLog = { messages: {}, receipts: {} };

const setLog = (state: State, dialogId: string, log: DialogLog): State => ({
  ...state,
  dialogs: { ...state.dialogs, [dialogId]: log },
});

function addReceipts(state: State, dialogId: string, id: string, receipt: Receipt, sequences: number[]): State {
  const log = state.dialogs[dialogId] ?? emptyLog;
  const receipts = { ...log.receipts };
  for (const sequence of sequences) {
    const before = receipts[sequence] ?? {};
    if (before[id] !== 'READ') receipts[sequence] = { ...before, [id]: receipt };
  }
  return setLog(state, dialogId, { ...log, receipts });
}
