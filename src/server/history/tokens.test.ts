import { describe, expect, test } from 'vitest';
import { parseKeywords, tokenize } from './tokens.ts';

test.each([
  ['Mein Paket, über-42!', ['mein', 'paket', 'uber', '42']],
  ['ann.archer@example.test', ['ann', 'archer', 'example', 'test']],
  ['注文 No.7', ['注', '文', 'no', '7']],
  ["don't", ['don', 't']],
  ['注文番号12345を確認', ['注', '文', '番', '号', '12345', 'を', '確', '認']],
  ['iPhone修理', ['iphone', '修', '理']],
  ['カード', ['カ', 'ー', 'ド']],
  ['ｶｰﾄﾞ', ['カ', 'ー', 'ド']],
  ['パパ・ハハ', ['パ', 'パ', 'ハ', 'ハ']],
  ['ราคา 50บาท', ['ร', 'า', 'ค', 'า', '50', 'บ', 'า', 'ท']],
  ['주문을 A7번', ['주', '문', '을', 'a7', '번']],
  ['Straße GROẞ', ['strasse', 'gross']],
  ['Łódź, Ærø, Diyarbakır', ['lodz', 'aero', 'diyarbakir']],
  ['Οδός', ['οδοσ']],
  ['+972-3-5555-555', ['972', '3', '5555', '555', '97235555555']],
  ['call (030) 901820-12 now', ['call', '030', '901820', '12', 'now', '03090182012']],
  ['12345678', ['12345678']],
  ['1.5', ['1', '5']],
  ['…', []],
])('%s', (text, tokens) => expect(tokenize(text)).toEqual(tokens));

test('a message of any length has a bounded number of bounded tokens', () => {
  expect(tokenize('a '.repeat(10_000))).toHaveLength(4096);
  expect(tokenize('x'.repeat(500))[0]).toHaveLength(64);
});

test.each([
  ['late parcel', [[['late']], [['parcel']]]],
  ['"late parcel" today', [[['late', 'parcel']], [['today']]]],
  ['"never closed quote', [[['never', 'closed', 'quote']]]],
  ['ann@example.test', [[['ann', 'example', 'test']]]],
  ['97235555555', [[['97235555555']]]],
  ['+972-3-5555-555', [[['972', '3', '5555', '555'], ['97235555555']]]],
  ['+972 3 5555 555 Ann', [[['972', '3', '5555', '555'], ['97235555555']], [['ann']]]],
  ['12345 67890', [[['12345']], [['67890']]]],
  ['"" . -', []],
])('keywords %s', (keywords, phrases) => expect(parseKeywords(keywords)).toEqual(phrases));

describe('a search finds what is written', () => {
  test.each([
    ['クレジットカード番号を変更', 'カード'],
    ['クレジットカード番号を変更', '番号'],
    ['주문을 취소하고 싶어요', '주문'],
    ['ខ្ញុំចង់បញ្ជាទិញ', 'បញ្ជា'],
    ['订单A123已经发货', 'a123'],
    ['订单A123已经发货', '发货'],
    ['die Straße ist groß', 'strasse'],
    ['die STRASSE', 'Straße'],
    ['reach me at 03-5555.555', '035555555'],
    ['reach me at +49 (30) 901820', '+4930901820'],
    ['reach me at 4930901820', '+49 30 901820'],
    ['Ｔｏｋｙｏ２０２６', 'tokyo2026'],
  ])('%s: %s', (text, keywords) => {
    const tokens = tokenize(text);
    const found = parseKeywords(keywords).every((phrases) => phrases.some((phrase) => follows(tokens, phrase)));
    expect(found).toBe(true);
  });

  test.each([
    ['ハハ', 'パパ'],
    ['注文番号12345', '注号'],
    ['reach me at 03-5555.555', '5555'.repeat(2)],
  ])('%s, not %s', (text, keywords) => {
    const tokens = tokenize(text);
    expect(parseKeywords(keywords).every((phrases) => phrases.some((phrase) => follows(tokens, phrase)))).toBe(false);
  });
});

const follows = (tokens: readonly string[], phrase: readonly string[]): boolean =>
  tokens.some((_, start) => phrase.every((token, i) => tokens[start + i] === token));
