import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLinks } from './links.ts';

test.each([
  ['see https://a.test/x.', ['see ', '<https://a.test/x>', '.']],
  ['(http://a.test/b)', ['(', '<http://a.test/b>', ')']],
  ['https://a.test/wiki/A_(b), yes', ['<https://a.test/wiki/A_(b)>', ', yes']],
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
  ['marks, then brackets', `http://a/${'.'.repeat(4_000)}x${')'.repeat(4_000)}`],
  ['brackets and marks by turns', `http://a/x${').'.repeat(4_000)}`],
  ['marks alone', `http://a/${'.!'.repeat(4_000)}`],
  ['many addresses', 'http://a/).'.repeat(700)],
])('a long text is read at once: %s', (_what, text) => {
  const started = performance.now();
  expect(
    splitLinks(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
  expect(performance.now() - started).toBeLessThan(500);
});
