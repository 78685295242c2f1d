/** What the window knows of its conversations, drawn or not. */
import type { ConversationInfo, Message, State } from './state.ts';

export const newestConversation = (state: State): ConversationInfo | undefined => byStart(state).at(-1);
export const openConversation = (state: State): ConversationInfo | undefined =>
  byStart(state).findLast((conversation) => conversation.open);

/** Others' messages that this person has not read, by dialog. */
export function unreadSequences(state: State, dialogId: string): number[] {
  return othersMessages(state, dialogId).filter((sequence) => receiptOf(state, dialogId, sequence) !== 'READ');
}

/** What the badge counts: of the newest conversation, people's messages that have not stood before anybody's eyes. */
export function countUnread(state: State): number {
  const id = newestConversation(state)?.id ?? '';
  const log = state.dialogs[id];
  const seen = state.seen[id] ?? -1;
  return unreadSequences(state, id).filter((at) => at > seen && log?.messages[at]?.author.role !== 'CONTROLLER').length;
}

/** Others' messages whose arrival has not been acknowledged, by dialog. */
export function unacceptedSequences(state: State, dialogId: string): number[] {
  return othersMessages(state, dialogId).filter((sequence) => receiptOf(state, dialogId, sequence) === undefined);
}

export const byStart = (state: State): ConversationInfo[] =>
  Object.values(state.conversations).sort((a, b) => a.startTs - b.startTs || (a.id < b.id ? -1 : 1));

export const sorted = (messages: Readonly<Record<number, Message>>): Message[] =>
  Object.values(messages).sort((a, b) => a.sequence - b.sequence);

const receiptOf = (state: State, dialogId: string, sequence: number) =>
  state.dialogs[dialogId]?.receipts[sequence]?.[state.me ?? ''];

const othersMessages = (state: State, dialogId: string): number[] =>
  sorted(state.dialogs[dialogId]?.messages ?? {})
    .filter((message) => message.author.id !== state.me)
    .map((message) => message.sequence);
