import { expect, test } from 'vitest';
import { parseKeywords, tokenize } from './tokens.ts';

test.each([
  ['Mein Paket, über-42!', ['mein', 'paket', 'uber', '42']],
  ['ann.archer@example.test', ['ann', 'archer', 'example', 'test']],
  ['注文 No.7', ['注', '文', 'no', '7']],
  ["don't", ['don', 't']],
  ['…', []],
])('%s', (text, tokens) => expect(tokenize(text)).toEqual(tokens));

test('a message of any length has a bounded number of bounded tokens', () => {
  expect(tokenize('a '.repeat(10_000))).toHaveLength(4096);
  expect(tokenize('x'.repeat(500))[0]).toHaveLength(64);
});

test.each([
  ['late parcel', [['late'], ['parcel']]],
  ['"late parcel" today', [['late', 'parcel'], ['today']]],
  ['"never closed quote', [['never', 'closed', 'quote']]],
  ['ann@example.test', [['ann', 'example', 'test']]],
  ['"" . -', []],
])('keywords %s', (keywords, phrases) => expect(parseKeywords(keywords)).toEqual(phrases));
