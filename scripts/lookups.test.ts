import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { findLookups } from './lookups.ts';

const table = 'export const names = { a: 1 } as const;\n';

const found = (files: Record<string, string>): string[] =>
  findLookups(new Map(Object.entries(files).map(([file, text]) => [resolve('/src', file), text]))).map(
    ({ line, expression }) => `${line}: ${expression}`,
  );

test.each([
  ['by a variable', `${table}names[key];`, ['2: names[key]']],
  ['by an expression', `${table}names[key + 1];`, ['2: names[key + 1]']],
  ['by a cast key', `${table}names[key as keyof typeof names];`, ['2: names[key as keyof typeof names]']],
  ['deeper down', 'const texts = { names: { a: 1 } };\ntexts.names[key];', ['2: texts.names[key]']],
  ['a table made of entries', 'const t = Object.fromEntries([]);\nt[key];', ['2: t[key]']],
  ['with in', `${table}key in names;`, ['2: key in names']],
  ['by a name that is written out', `${table}names['a'];`, []],
  ['guarded in the same expression', `${table}Object.hasOwn(names, key) ? names[key] : undefined;`, []],
  ['by lookup', `${table}lookup(names, key);`, []],
  ['an array', 'const list = [1];\nlist[key];', []],
])('a table that is indexed %s', (_name, text, expected) => {
  expect(found({ 'a.ts': text })).toEqual(expected);
});

test('a table of another file is known under the name that it is imported by', () => {
  const files = { 'a.ts': table, 'b/c.ts': "import { names as words } from '../a.ts';\nwords[key];" };
  expect(found(files)).toEqual(['2: words[key]']);
});
