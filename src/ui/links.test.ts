import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLinks } from './links.ts';

test.each([
  ['see https://a.test/x.', ['see ', '<https://a.test/x>', '.']],
  ['(http://a.test/b)', ['(', '<http://a.test/b>', ')']],
  ['https://a.test/wiki/A_(b), yes', ['<https://a.test/wiki/A_(b)>', ', yes']],
  ['About (https://a.test/Tea_(drink)) more', ['About (', '<https://a.test/Tea_(drink)>', ') more']],
  [
    '**https://a.test/b**, [https://a.test/c] `https://a.test/d`',
    ['**', '<https://a.test/b>', '**, [', '<https://a.test/c>', '] `', '<https://a.test/d>', '`'],
  ],
  ['请看 https://a.test/b。谢谢', ['请看 ', '<https://a.test/b>', '。谢谢']],
  ['（https://a.test/c）をどうぞ', ['（', '<https://a.test/c>', '）をどうぞ']],
  ['«https://a.test/i» “https://a.test/j”', ['«', '<https://a.test/i>', '» “', '<https://a.test/j>', '”']],
  ['https://a.test/l، شكرا', ['<https://a.test/l>', '، شكرا']],
  ['https://a.test/m। धन्यवाद', ['<https://a.test/m>', '। धन्यवाद']],
  ['https://a.test/日本_(国)/it’s', ['<https://a.test/日本_(国)/it’s>']],
  ['https://a.test/\u202egnp.exe', ['<https://a.test/>', '\u202egnp.exe']],
  ['https://a.test/x\u200bhttps://b.test', ['<https://a.test/x>', '\u200b', '<https://b.test>']],
  ['http://... (https://)', ['http://... (https://)']],
  ['javascript:alert(1) data:x ftp://a.test', ['javascript:alert(1) data:x ftp://a.test']],
  ['', []],
])('%j', (text, expected) => {
  expect(splitLinks(text).map((part) => (part.href ? `<${part.href}>` : part.text))).toEqual(expected);
});

test('the parts are the text, and links are web addresses', () => {
  const pieces = fc.oneof(
    fc.string(),
    fc.constantFrom('https://a.test', ' ', '.', ')', 'http://', 'HTTPS://B.test/?q=1'),
  );
  fc.assert(
    fc.property(fc.array(pieces), (words) => {
      const text = words.join('');
      const parts = splitLinks(text);
      expect(parts.map((part) => part.text).join('')).toBe(text);
      for (const { href } of parts) if (href) expect(new URL(href).protocol).toMatch(/^https?:$/);
    }),
  );
});

test.each([
  ['brackets behind points', (n: number) => `http://a/${'.'.repeat(n)}x${')'.repeat(n)}`],
  ['points and brackets by turns', (n: number) => `http://a/${'.)'.repeat(n)}`],
  ['brackets of all kinds', (n: number) => `http://a/${'([{'.repeat(n)}${'}])'.repeat(n)}.`],
  ['addresses that are none', (n: number) => 'http://'.repeat(n)],
  ['addresses without an end', (n: number) => `http://a/${'。x'.repeat(n)}`],
  ['addresses in addresses', (n: number) => 'http://a.test/,'.repeat(n)],
])('a long text takes no longer for %s', (_what, textOf) => {
  const text = textOf(50_000);
  const begun = performance.now();
  expect(
    splitLinks(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
  expect(performance.now() - begun).toBeLessThan(5_000);
});
