import { expect, test } from 'vitest';
import { failuresOf, findPatterns, problemOf } from './patterns.ts';

test.each([
  ['nested repetition', '(a+)+$', 'takes exponential time'],
  ['branches that overlap', '^(a|a)*$', 'takes exponential time'],
  ['repetitions that meet', '^\\s*(.*)\\s*$', 'takes 3rd degree polynomial time'],
  ['an end that each place looks for', '\\d+$', 'takes 2nd degree polynomial time'],
  ['the same with a long bound', '\\d{1,5000}$', 'takes 2nd degree polynomial time'],
  ['a look ahead', 'a+(?=b+)', 'cannot be judged (unsupported)'],
  ['a plain class', '^[\\w-]{16,64}$', undefined],
  ['a short bound', '^\\d{1,3}(?:\\.\\d{1,3})?$', undefined],
])('%s is judged', (_name, source, problem) => {
  expect(problemOf({ source, flags: '' })).toBe(problem);
});

test('patterns are found as literals and as texts that are written out', () => {
  const text = "const a = /(a+)+$/gi;\nnew RegExp('b+$', 'u');\nRegExp('c');\nnew RegExp(given);\n'/d/';";
  const found = findPatterns('a.ts', text).map(({ line, source, flags }) => `${line}: /${source}/${flags}`);
  expect(found.toSorted()).toEqual(['1: /(a+)+$/gi', '2: /b+$/u', '3: /c/']);
});

test('a pattern that is not linear fails, unless it is listed for this file', () => {
  const patterns = findPatterns('a.ts', 'text.replace(/\\d+$/, text);');
  const reason = 'the text is short';
  expect(failuresOf(patterns, [])).toEqual(['a.ts:1: /\\d+$/ takes 2nd degree polynomial time']);
  expect(failuresOf(patterns, [{ file: 'a.ts', pattern: /\d+$/, reason }])).toEqual([]);
  expect(failuresOf(patterns, [{ file: 'b.ts', pattern: /\d+$/, reason }])).toHaveLength(2);
});
