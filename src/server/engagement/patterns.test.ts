import { describe, expect, test } from 'vitest';
import { matchesEntryPoint } from './entry-points.ts';
import { createPatternJudge, problemOf } from './patterns.ts';

test.each<[pattern: string, text: string, verdict: boolean]>([
  ['/shop/', 'https://a.example/shop/1', true],
  ['\\/shop\\/\\d+$', 'https://a.example/shop/1', true],
  ['^https://[^/]+/(?<part>cart|pay)$', 'https://a.example/pay', true],
  ['^https://[^/]+/(?:cart|pay)$', 'https://a.example/paid', false],
  ['[?&]id=[\\w-]+', 'https://a.example/?id=x-1', true],
  ['caf\\u00e9', 'https://a.example/café', true],
  ['a\\.b', 'aXb', false],
])('%s over %s: %s', (pattern, text, verdict) => {
  expect(problemOf(pattern)).toBeUndefined();
  expect(createPatternJudge().test(pattern, text)).toBe(verdict);
});

test.each<[pattern: string, reason: RegExp]>([
  ['(', /not a regular expression/],
  ['a**', /not a regular expression/],
  ['(?=a)', /can be run/],
  ['(?!a)b', /can be run/],
  ['(?<=a)b', /can be run/],
  ['(a)\\1', /can be run/],
  ['(a{1000}){1000}', /can be run/],
  ['a{999}', /too large/],
])('%s is refused', (pattern, reason) => {
  expect(problemOf(pattern)).toMatch(reason);
  expect(createPatternJudge().test(pattern, 'a')).toBeUndefined();
});

const hostile: [pattern: string, text: string][] = [
  ['^https://shop\\.example/([a-z]+/?)*checkout$', `https://shop.example/${'a'.repeat(2000)}!`],
  ['(a+)+$', `${'a'.repeat(2047)}!`],
  ['(a|aa)+$', `${'a'.repeat(2047)}!`],
  ['(x+x+)+y', 'x'.repeat(2048)],
  ['(.*a){20}b', 'a'.repeat(2048)],
  ['(?:.?){250}a{250}$', 'a'.repeat(2047)],
  ['([ab]*a[ab]{300})+c$', 'ab'.repeat(1024)],
  ['^(.*)(.*)(.*)(.*)(.*)(.*)x$', 'y'.repeat(2048)],
];

test.each(hostile)('%s takes no more time than a decision may', (pattern, text) => {
  const began = process.threadCpuUsage();
  createPatternJudge().test(pattern, text);
  const { user, system } = process.threadCpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(250);
});

describe('one decision', () => {
  test('asks no more patterns once its time is over, and says which it left', () => {
    let now = 0;
    const judge = createPatternJudge(() => {
      now += 15;
      return now;
    });
    const verdicts = ['a', 'b', 'c', 'd', 'e', 'f'].map((pattern) => judge.test(pattern, 'a'));
    expect(verdicts).toEqual([true, false, false, false, undefined, undefined]);
    expect([...judge.unanswered]).toEqual(['e', 'f']);
  });

  test('asks a pattern of one address once', () => {
    let asked = 0;
    const judge = createPatternJudge(() => asked++);
    for (let n = 0; n < 100; n++) judge.test('a', 'https://a.example/');
    expect(asked).toBe(2);
  });

  test.each([
    ['includes nothing', { include: ['(?=a)'], exclude: [] }],
    ['lets nothing pass where it excludes', { include: [], exclude: ['(?=b)'] }],
    ['lets nothing pass beside what includes the page', { include: ['a'], exclude: ['(?=b)'] }],
  ])('a pattern without an answer %s', (_, { include, exclude }) => {
    const regex = (value: string) => ({ kind: 'url', match: 'regex', value }) as const;
    const entryPoint = { name: 'e', include: include.map(regex), exclude: exclude.map(regex) };
    const page = { url: 'https://a.example/', sections: [] };
    expect(matchesEntryPoint(entryPoint, page, createPatternJudge())).toBe(false);
  });
});
