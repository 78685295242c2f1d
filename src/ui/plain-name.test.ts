import { expect, test } from 'vitest';
import { plainName } from './plain-name.ts';

test.each([
  ['an override', 'Maya\u202egnp.exe', 'Mayagnp.exe'],
  ['an isolate', '\u2066Maya\u2069', 'Maya'],
  ['a mark of direction', 'Maya\u200f\u061c', 'Maya'],
  ['spaces of no width', 'Ma\u200by\u2060a\ufeff', 'Maya'],
  ['joiners that join nothing', '\u200dMaya\u200c', 'Maya'],
  ['soft hyphens and fillers', 'M\u00ada\u3164y\u034fa', 'Maya'],
  ['control characters', 'Maya\u0000\u0007', 'Maya'],
  ['lines', 'Maya\n\nVerified\u2028x', 'Maya Verified x'],
])('a name does not show %s', (_what, name, shown) => expect(plainName(name)).toBe(shown));

test.each(['Maya Lindqvist', 'می\u200cخواهم', 'श्री\u200dमती', '👩\u200d👩\u200d👧', 'יעל כהן', '山田太郎'])(
  'an honest name stays as it is: %s',
  (name) => expect(plainName(name)).toBe(name),
);

test('a name that is nothing but unseen marks is empty, and a huge one is cut', () => {
  expect(plainName('\u200b\u202e\u2060')).toBe('');
  expect(plainName('x'.repeat(100_000))).toBe(`${'x'.repeat(200)}…`);
});

test.each([undefined, null, ''])('%j is no name', (name) => expect(plainName(name)).toBe(''));
