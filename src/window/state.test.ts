import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DialogEvent } from '../client/notifications.ts';
import { type ConversationInfo, initialState, reduce, type State } from './state.ts';
import { type Item, selectItems, unacceptedSequences, unreadSequences } from './transcript.ts';

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
const play = (state: State, ...events: DialogEvent[]) => reduce(state, { type: 'events', events });
const outline = (items: Item[]) =>
  items.flatMap((item) =>
    item.kind === 'message' ? [`${item.text}${item.showDelivery ? `: ${item.delivery}` : ''}`] : [],
  );

test('any order and any repetition of the same frames ends in the same view', () => {
  const people = ['me', 'agent', 'other'];
  const log = fc
    .array(
      fc.record({
        id: fc.constantFrom(...people),
        status: fc.option(fc.constantFrom('ACCEPT', 'READ')),
        about: fc.array(fc.nat(12), { minLength: 1, maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((rows) =>
      rows.map(({ id, status, about }, i) => (status ? acknowledges(i, id, status, ...about) : says(i, id))),
    );
  const order = log.chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray(events, { minLength: events.length }),
      fc.array(fc.nat(events.length - 1), { maxLength: 12 }),
    ),
  );
  fc.assert(
    fc.property(order, ([events, shuffled, repeats]) => {
      const repeated = repeats.flatMap((i) => events[i] ?? []);
      const straight = play(start, ...events);
      const crooked = [...repeated, ...shuffled, ...repeated].reduce((state, next) => play(state, next), start);
      expect(crooked).toEqual(straight);
      expect(selectItems(crooked)).toEqual(selectItems(straight));
    }),
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
