import { expect, test } from 'vitest';
import { combine, differences, readAt, writeAt } from './json.ts';

test('members are read and written by path, and what is missing on the way is made', () => {
  const record = { name: 'A', list: [{ text: 'one' }, { text: 'two' }] };
  expect(readAt(record, 'list.1.text')).toBe('two');
  expect(readAt(record, 'title.text')).toBeUndefined();
  expect(writeAt(record, 'title.text', 'Hello')).toEqual({ ...record, title: { text: 'Hello' } });
  expect(writeAt(record, 'list.0', undefined)).toEqual({ name: 'A', list: [{ text: 'two' }] });
  expect(writeAt(record, 'name', undefined)).toEqual({ list: record.list });
});

test('what two people changed in different places is combined, and in the same place mine stands', () => {
  const base = { name: 'A', design: { text: 'Chat', color: '#000000' }, ids: ['1'] };
  const mine = { name: 'A', design: { text: 'Mine', color: '#000000' }, ids: ['1', '2'] };
  const theirs = { name: 'B', design: { text: 'Theirs', color: '#ffffff' }, ids: ['1'] };
  expect(differences(base, theirs)).toEqual(['name', 'design.text', 'design.color']);
  expect(combine({ base, mine, theirs })).toEqual({
    name: 'B',
    design: { text: 'Mine', color: '#ffffff' },
    ids: ['1', '2'],
  });
});
