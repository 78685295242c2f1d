/**
 * What the window knows, as one pure reducer. Frames may come in any order and any number of times: messages are kept by
 * dialog and sequence, receipts only ever rise, of two records of a conversation one is always the newer, so the same
 * frames always end in the same view.
 */

import type { OutboxEntry } from '../client/outbox.ts';
import type { Status } from '../client/types.ts';
import type { Role } from '../protocol/enums.ts';
import type { Content } from './content.ts';
import type { WindowView } from './view-machine.ts';

export interface Message extends Content {
  dialogId: string;
  sequence: number;
  ts: number;
  author: { id: string; role?: Role };
  eventId?: string;
}

/** How far a message got with one participant. */
export type Receipt = 'ACCEPT' | 'READ';

export interface DialogLog {
  messages: Readonly<Record<number, Message>>;
  /** By sequence, then by participant. */
  receipts: Readonly<Record<number, Readonly<Record<string, Receipt>>>>;
  /** By sequence, messages that were answered with something in them. */
  acted: Readonly<Record<number, true>>;
}

export interface ConversationInfo {
  id: string;
  open: boolean;
  startTs: number;
  endTs?: number;
  updatedTs: number;
  /** `SYSTEM`: without a word, and without a survey. */
  closedBy?: 'CONSUMER' | 'AGENT' | 'SYSTEM';
  /** The assigned agent's public id. */
  agentId?: string;
  /** An agent is, or was, assigned to it. */
  hasAgent: boolean;
  skillId?: string;
  urgent: boolean;
  /** Seconds in which an answer is promised. */
  ttrSeconds?: number;
  /** When the owed answer is due, milliseconds since 1970; -1 when none is owed. */
  dueTs: number;
  /** An agent has said until when; `dueTs` is that moment. */
  dueByHand: boolean;
  /** The contact centre is closed until then. */
  closedUntil?: number;
  /** The survey has been answered or skipped, or is held by somebody else. */
  surveyed: boolean;
}

export interface State {
  me: string | undefined;
  view: WindowView;
  connection: Status;
  /** Whether the newest conversation's stored messages are here. */
  history: 'loading' | 'ready' | 'failed';
  /** Whether a page of earlier messages is on its way. */
  paging: 'idle' | 'loading' | 'failed';
  conversations: Readonly<Record<string, ConversationInfo>>;
  /** Conversations that this window has seen open: of those it says that they have ended. */
  lived: Readonly<Record<string, true>>;
  dialogs: Readonly<Record<string, DialogLog>>;
  /** By dialog, up to which sequence it has stood before this person's eyes. */
  seen: Readonly<Record<string, number>>;
  typing: { dialogId: string; id: string } | undefined;
  outbox: readonly OutboxEntry[];
  /** Surveys that are done with, whatever the server has heard of it. */
  surveyed: Readonly<Record<string, 'answered' | 'skipped'>>;
  /** The history was cleared: there is nothing here any more. */
  cleared: boolean;
}

export type Action =
  | { type: 'identified'; me: string }
  | { type: 'view'; view: WindowView }
  | { type: 'connection'; status: Status }
  | { type: 'history'; history: State['history'] }
  | { type: 'paging'; paging: State['paging'] }
  | { type: 'conversations'; conversations: readonly ConversationInfo[] }
  /** `said.ts` knows how: it is loaded with the first conversation. */
  | { type: 'said'; add: (state: State) => State }
  | { type: 'outbox'; entries: readonly OutboxEntry[] }
  | { type: 'seen'; dialogId: string; sequence: number }
  | { type: 'surveyed'; conversationId: string; how: 'answered' | 'skipped' }
  | { type: 'typing-over' }
  /** Everything of this person is forgotten. */
  | { type: 'forgotten'; cleared: boolean };

export const initialState: State = {
  me: undefined,
  view: 'LOADING',
  connection: { state: 'connecting', attempt: 0 },
  history: 'loading',
  paging: 'idle',
  conversations: {},
  lived: {},
  dialogs: {},
  seen: {},
  typing: undefined,
  outbox: [],
  surveyed: {},
  cleared: false,
};

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'identified':
      return { ...state, me: action.me };
    case 'view':
      return { ...state, view: action.view };
    case 'connection':
      return { ...state, connection: action.status, typing: undefined };
    case 'history':
      return { ...state, history: action.history };
    case 'paging':
      return { ...state, paging: action.paging };
    case 'conversations':
      return addConversations(state, action.conversations);
    case 'said':
      return action.add(state);
    case 'outbox':
      return { ...state, outbox: action.entries };
    case 'seen':
      if ((state.seen[action.dialogId] ?? -1) >= action.sequence) return state;
      return { ...state, seen: { ...state.seen, [action.dialogId]: action.sequence } };
    case 'surveyed':
      return { ...state, surveyed: { ...state.surveyed, [action.conversationId]: action.how } };
    case 'typing-over':
      return { ...state, typing: undefined };
    case 'forgotten':
      return { ...initialState, view: state.view, history: 'ready', cleared: action.cleared };
  }
}

function addConversations(state: State, records: readonly ConversationInfo[]): State {
  const opened = records.filter(({ id, open }) => open && !state.lived[id]);
  const lived = { ...state.lived, ...Object.fromEntries(opened.map(({ id }) => [id, true] as const)) };
  return { ...state, lived, conversations: records.reduce(keepNewer, state.conversations) };
}

function keepNewer(known: State['conversations'], next: ConversationInfo): State['conversations'] {
  const before = known[next.id];
  return before && isNewer(before, next) ? known : { ...known, [next.id]: next };
}

/** What happened within one millisecond has an order too: a conversation never opens again, a survey is never unanswered. */
function isNewer(a: ConversationInfo, b: ConversationInfo): boolean {
  if (a.updatedTs !== b.updatedTs) return a.updatedTs > b.updatedTs;
  if (a.open !== b.open) return b.open;
  if (a.surveyed !== b.surveyed) return a.surveyed;
  return JSON.stringify(a) > JSON.stringify(b);
}
