import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DialogEvent, parseDialogEvents } from '../client/dialog-events.ts';
import { parseChanges } from '../client/notifications.ts';
import type { NotificationFrame } from '../protocol/frames.ts';
import { parseConversation } from './conversation-info.ts';
import { countUnread, unacceptedSequences, unreadSequences } from './conversations.ts';
import stream from './fixtures/stream.json' with { type: 'json' };
import { addEvents } from './said.ts';
import { type ConversationInfo, initialState, reduce, type State } from './state.ts';
import { type Item, selectItems } from './transcript.ts';

const noon = new Date(2026, 5, 1, 12).getTime();
const conversation = (change: Partial<ConversationInfo> = {}): ConversationInfo => ({
  id: 'd',
  open: true,
  startTs: noon,
  updatedTs: noon,
  hasAgent: true,
  urgent: false,
  dueTs: -1,
  dueByHand: false,
  surveyed: false,
  ...change,
});
const event = (sequence: number, id: string, content: DialogEvent['event'], more: object = {}): DialogEvent => ({
  dialogId: 'd',
  conversationId: 'd',
  sequence,
  ts: noon + sequence * 1000,
  originator: { id },
  event: content,
  ...more,
});
const says = (sequence: number, id: string, more: object = {}) =>
  event(sequence, id, { type: 'ContentEvent', contentType: 'text/plain', message: `${id} ${sequence}` }, more);
const acknowledges = (sequence: number, id: string, status: string, ...sequenceList: number[]) =>
  event(sequence, id, { type: 'AcceptStatusEvent', status, sequenceList });
const chatState = (id: string, state: string): DialogEvent => ({
  dialogId: 'd',
  conversationId: 'd',
  originator: { id },
  event: { type: 'ChatStateEvent', chatState: state },
});

const start = reduce(reduce(initialState, { type: 'identified', me: 'me' }), {
  type: 'conversations',
  conversations: [conversation()],
});
const play = (state: State, ...events: DialogEvent[]) => addEvents(state, events);
const outline = (items: Item[]) =>
  items.flatMap((item) =>
    item.kind === 'message' ? [`${item.text}${item.showDelivery ? `: ${item.delivery}` : ''}`] : [],
  );

/** One conversation's record, or one event of a dialog. */
type Piece = { record: ConversationInfo } | { event: DialogEvent };

const recorded: Piece[] = (stream as NotificationFrame[]).flatMap((frame): Piece[] => [
  ...(parseChanges(frame)?.changes ?? []).flatMap(({ result }) => {
    const record = parseConversation(result);
    return record ? [{ record }] : [];
  }),
  ...parseDialogEvents(frame).map((event) => ({ event })),
]);

const take = (state: State, pieces: readonly Piece[]): State => {
  const events = pieces.flatMap((piece) => ('event' in piece ? [piece.event] : []));
  const conversations = pieces.flatMap((piece) => ('record' in piece ? [piece.record] : []));
  return reduce(addEvents(state, events), { type: 'conversations', conversations });
};
const seenBy = (state: State) => [state, selectItems(state), selectItems(state, { folded: true }), countUnread(state)];

test('a recorded stream in any order, with any repetition and split, ends in the same view', () => {
  const me = reduce(initialState, { type: 'identified', me: 'consumer' });
  // Typing marks have no place in the order: they end by themselves.
  const end = (state: State) => seenBy(reduce(state, { type: 'typing-over' }));
  const straight = end(recorded.reduce((state, piece) => take(state, [piece]), me));
  expect(recorded.length).toBeGreaterThan(20);
  expect(outline(straight[1] as Item[])).toContain('Good morning 1');
  const pieces = fc.shuffledSubarray(recorded, { minLength: recorded.length });
  const repeats = fc.array(fc.constantFrom(...recorded), { maxLength: 30 });
  const cuts = fc.array(fc.nat(recorded.length + 60), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, repeats, repeats, cuts, (shuffled, before, after, at) => {
      const all = [...before, ...shuffled, ...after];
      const edges = [0, ...at.sort((a, b) => a - b), all.length];
      const crooked = edges.reduce((state, edge, i) => take(state, all.slice(edge, edges[i + 1] ?? edge)), me);
      expect(end(crooked)).toEqual(straight);
    }),
    { numRuns: 300 },
  );
});

test('a message’s state rises from sent over delivered to read, and never falls', () => {
  const sent = play(start, says(0, 'me'));
  expect(outline(selectItems(sent))).toEqual(['me 0: sent']);
  const delivered = play(sent, acknowledges(1, 'agent', 'ACCEPT', 0));
  expect(outline(selectItems(delivered))).toEqual(['me 0: delivered']);
  const read = play(delivered, acknowledges(2, 'agent', 'READ', 0), acknowledges(3, 'agent', 'ACCEPT', 0));
  expect(outline(selectItems(read))).toEqual(['me 0: read']);
});

test('own receipts say nothing about own messages', () => {
  const state = play(start, says(0, 'me'), acknowledges(1, 'me', 'READ', 0));
  expect(outline(selectItems(state))).toEqual(['me 0: sent']);
});

test('others’ messages are to be accepted and read until this person has done so', () => {
  const arrived = play(start, says(0, 'agent'), says(1, 'me'), says(2, 'agent'));
  expect([unacceptedSequences(arrived, 'd'), unreadSequences(arrived, 'd')]).toEqual([
    [0, 2],
    [0, 2],
  ]);
  const accepted = play(arrived, acknowledges(3, 'me', 'ACCEPT', 0, 2), acknowledges(4, 'me', 'READ', 0));
  expect([unacceptedSequences(accepted, 'd'), unreadSequences(accepted, 'd')]).toEqual([[], [2]]);
});

test('a message of the outbox is shown once, before and after it is acknowledged', () => {
  const content = { type: 'ContentEvent', contentType: 'text/plain', message: 'hi' } as const;
  const entry = { id: 'o1', ts: noon, event: content, dialogId: 'd' };
  const waiting = reduce(start, { type: 'outbox', entries: [{ ...entry, state: 'waiting' }] });
  expect(outline(selectItems(waiting))).toEqual(['hi: waiting']);
  const echoed = play(
    reduce(start, { type: 'outbox', entries: [{ ...entry, state: 'sending' }] }),
    says(0, 'me', { eventId: 'o1' }),
  );
  expect(outline(selectItems(echoed))).toEqual(['me 0: sent']);
  const acknowledged = reduce(start, { type: 'outbox', entries: [{ ...entry, state: 'sent', sequence: 0 }] });
  expect(outline(selectItems(acknowledged))).toEqual(['hi: sent']);
  expect(outline(selectItems(play(acknowledged, says(0, 'me'))))).toEqual(['me 0: sent']);
});

test('each failed message says so; of the others only the newest own one', () => {
  const content = { type: 'ContentEvent', contentType: 'text/plain', message: 'no' } as const;
  const state = reduce(play(start, says(0, 'me'), says(1, 'me')), {
    type: 'outbox',
    entries: [{ id: 'o1', ts: noon, event: content, state: 'failed', code: 400 }],
  });
  expect(outline(selectItems(state))).toEqual(['me 0', 'me 1: sent', 'no: failed']);
});

test('typing ends with the message, with the state that says so, and with the connection', () => {
  const typing = play(start, chatState('agent', 'COMPOSING'));
  expect(typing.typing).toEqual({ dialogId: 'd', id: 'agent' });
  expect(play(typing, says(0, 'agent')).typing).toBeUndefined();
  expect(play(typing, chatState('agent', 'PAUSE')).typing).toBeUndefined();
  expect(play(typing, chatState('other', 'ACTIVE')).typing).toEqual(typing.typing);
  expect(reduce(typing, { type: 'connection', status: { state: 'online' } }).typing).toBeUndefined();
  expect(play(start, chatState('me', 'COMPOSING')).typing).toBeUndefined();
});

test('an older record of a conversation does not replace a newer one', () => {
  const closed = conversation({ open: false, updatedTs: noon + 5, endTs: noon + 5, closedBy: 'AGENT' });
  const state = reduce(start, { type: 'conversations', conversations: [closed, conversation()] });
  expect(state.conversations.d).toEqual(closed);
  const last = selectItems(play(state, says(0, 'agent'))).at(-1);
  expect(last).toMatchObject({ kind: 'ended', by: 'agent' });
});

test('messages stand together by author and time; each day begins with its date', () => {
  const state = play(start, says(0, 'agent'), says(1, 'agent'), says(2, 'me'), says(86_400, 'me'));
  const runs = selectItems(state).map((item) => (item.kind === 'message' ? [item.first, item.last] : item.kind));
  expect(runs).toEqual(['day', [true, false], [false, true], [true, true], 'day', [true, true]]);
});

test('content that the window cannot show is a message without text', () => {
  const file = event(0, 'agent', { type: 'ContentEvent', contentType: 'hosted/file', message: { caption: 'x' } });
  expect(selectItems(play(start, file)).at(-1)).not.toHaveProperty('text');
});
