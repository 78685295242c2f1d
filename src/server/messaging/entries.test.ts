import { expect, test } from 'vitest';
import type { Conversation } from '../../protocol/conversation.ts';
import type { Store } from '../store/store.ts';
import { Talk } from '../store/talk.contract.ts';
import { createEntries } from './entries.ts';

const store = { findConversation: async () => undefined } as unknown as Store;

function snapshot(id: string, note = ''): Conversation {
  const talk = new Talk(store, 'acc', 'c', id);
  return { ...talk.opening().snapshot, note };
}

test('the least recently used are forgotten, by their number', () => {
  const entries = createEntries(store, { entries: 2, bytes: 1e9 });
  const first = entries.keep(snapshot('a'));
  entries.keep(snapshot('b'));
  entries.used(first);
  entries.keep(snapshot('c'));
  expect(entries.all().map(({ conversation }) => conversation.convId)).toEqual(['a', 'c']);
});

test('and by their bytes, also when one grows', () => {
  const entries = createEntries(store, { entries: 100, bytes: 100_000 });
  const first = entries.keep(snapshot('a'));
  for (let i = 0; i < 1000; i++) entries.keep(snapshot(`n${i}`, 'x'.repeat(10_000)));
  expect(entries.bytes()).toBeLessThanOrEqual(100_000);
  expect(entries.peek('acc', 'a')).toBeUndefined();
  entries.used(first);
  const last = entries.all().at(-1);
  if (!last) throw new Error('none is kept');
  last.conversation = { ...last.conversation, note: 'x'.repeat(40_000) };
  entries.used(last);
  expect(entries.bytes()).toBeLessThanOrEqual(100_000);
  expect(entries.all()).toEqual([last]);
  entries.forget(last.conversation.convId);
  expect(entries.bytes()).toBe(0);
});

test('what somebody waits for is kept', () => {
  const entries = createEntries(store, { entries: 1, bytes: 1e9 });
  const busy = entries.keep(snapshot('a'));
  busy.steps = 1;
  entries.keep(snapshot('b'));
  entries.keep(snapshot('c'));
  expect(entries.all().map(({ conversation }) => conversation.convId)).toEqual(['a', 'c']);
});
