/** From the state to what is drawn, top to bottom. */
import type { OutboxEntry } from '../client/outbox.ts';
import type { Content, QuickReply } from './content.ts';
import { parseContent } from './content.ts';
import { byStart, sorted } from './conversations.ts';
import type { Message, State } from './state.ts';

export type Delivery = 'waiting' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed';

export interface MessageItem extends Content {
  kind: 'message';
  key: string;
  own: boolean;
  ts: number;
  /** First and last of a run by one author. */
  first: boolean;
  last: boolean;
  /** On own messages: the state, and whether it is written out below. */
  delivery?: Delivery;
  showDelivery?: boolean;
  /** The outbox's id, while the message is there. */
  outboxId?: string;
  /** Where it stands, of others' messages. */
  dialogId?: string;
  sequence?: number;
  /** One of its buttons has been pressed, here or elsewhere. */
  acted?: true;
  /** Of a message that could not begin a conversation. */
  reference?: string;
}

export type Item =
  | MessageItem
  | { kind: 'day'; key: string; ts: number }
  | { kind: 'unread'; key: string }
  | { kind: 'ended'; key: string; ts: number; by: 'you' | 'agent' };

/** Messages further apart than this do not stand together, milliseconds. */
const runGapMs = 5 * 60_000;

export interface ItemOptions {
  /** Where the line "new messages" stands, as a message's key. */
  unreadFrom?: string | undefined;
  /** Without the conversations that were over before this window came, except the newest. */
  folded?: boolean;
}

export function selectItems(state: State, { unreadFrom, folded = false }: ItemOptions = {}): Item[] {
  const items: Item[] = [];
  const all = byStart(state);
  for (const conversation of all) {
    if (folded && !state.lived[conversation.id] && conversation !== all.at(-1)) continue;
    const log = state.dialogs[conversation.id];
    if (!log) continue;
    for (const message of sorted(log.messages)) items.push(stored(state, message));
    const { endTs, closedBy, open, id } = conversation;
    if (endTs === undefined || open || closedBy === undefined || closedBy === 'SYSTEM') continue;
    items.push({ kind: 'ended', key: `end-${id}`, ts: endTs, by: closedBy === 'CONSUMER' ? 'you' : 'agent' });
  }
  for (const entry of state.outbox) if (!isShown(state, entry)) items.push(outgoing(entry));
  return markDelivery(group(withSeparators(items, unreadFrom)));
}

/** Under the last message only, while nobody has said anything after it. */
export function openReplies(items: readonly Item[]): QuickReply[] {
  const last = items.at(-1);
  return last?.kind === 'message' && !last.own ? (last.quickReplies ?? []) : [];
}

export const messageKey = (dialogId: string, sequence: number) => `${dialogId}-${sequence}`;

function stored(state: State, message: Message): MessageItem {
  const { dialogId, sequence, ts, author, eventId, text, file, card, quickReplies } = message;
  const own = author.id === state.me;
  const receipts = Object.entries(state.dialogs[dialogId]?.receipts[sequence] ?? {}).filter(([id]) => id !== state.me);
  const delivery: Delivery = receipts.some(([, receipt]) => receipt === 'READ')
    ? 'read'
    : receipts.length > 0
      ? 'delivered'
      : 'sent';
  return {
    kind: 'message',
    // What came out of the outbox stays the same row.
    key: own && eventId !== undefined ? eventId : messageKey(dialogId, sequence),
    own,
    ts,
    first: true,
    last: true,
    ...(text !== undefined && { text }),
    ...(file && { file }),
    ...(card && { card }),
    ...(quickReplies && { quickReplies }),
    ...(own ? { delivery } : { dialogId, sequence }),
    ...(state.dialogs[dialogId]?.acted[sequence] && { acted: true }),
  };
}

function outgoing({ id, ts, event, state: delivery, dialogId, code }: OutboxEntry): MessageItem {
  const { text = '' } = parseContent(event);
  const refused = delivery === 'failed' && dialogId === undefined;
  return {
    kind: 'message',
    key: id,
    own: true,
    ts,
    text,
    first: true,
    last: true,
    delivery,
    outboxId: id,
    ...(refused && { reference: `${code ?? 0}-${id.slice(0, 8)}` }),
  };
}

/** The dialog shows a message of the outbox once the event has come back, acknowledged or not. */
export function isShown(state: State, { id, dialogId, sequence }: OutboxEntry): boolean {
  const messages = state.dialogs[dialogId ?? '']?.messages ?? {};
  if (sequence !== undefined && messages[sequence]) return true;
  return Object.values(messages).some(({ eventId }) => eventId === id);
}

function withSeparators(items: Item[], unreadFrom: string | undefined): Item[] {
  let day = '';
  return items.flatMap((item): Item[] => {
    if (item.kind !== 'message') return [item];
    const before: Item[] = [];
    const itemDay = new Date(item.ts).toDateString();
    if (itemDay !== day) before.push({ kind: 'day', key: `day-${item.key}`, ts: item.ts });
    day = itemDay;
    if (item.key === unreadFrom) before.push({ kind: 'unread', key: 'unread' });
    return [...before, item];
  });
}

function group(items: Item[]): Item[] {
  const together = (a: Item | undefined, b: Item | undefined) =>
    a?.kind === 'message' && b?.kind === 'message' && a.own === b.own && Math.abs(b.ts - a.ts) < runGapMs;
  return items.map((item, i) =>
    item.kind === 'message'
      ? { ...item, first: !together(items[i - 1], item), last: !together(item, items[i + 1]) }
      : item,
  );
}

/** Written out under the last message of each state that still matters: the newest own one, and each failed one. */
function markDelivery(items: Item[]): Item[] {
  const newest = items.findLast((item) => item.kind === 'message' && item.own && item.delivery !== 'failed');
  return items.map((item) =>
    item.kind === 'message' && (item === newest || item.delivery === 'failed') ? { ...item, showDelivery: true } : item,
  );
}
