import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

const cellOf = (text: string) => csvOf([[text]]).replace(/^\ufeff|\r\n$/g, '');

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['＝1+1', "'＝1+1"],
  ['  =1+1', "'  =1+1"],
  ['\ufeff=1+1', "'\ufeff=1+1"],
  ['\u200b\u202e=1+1', "'\u200b\u202e=1+1"],
  ['"=1+1"', '\'"=1+1"'],
  ["''=1+1", "'''=1+1"],
  ['\t=1+1', "'\t'=1+1"],
  ['\rx', "'\rx"],
  ['x;=1+1;y', "x;'=1+1;y"],
  ['x; "=1+1', 'x;\' "=1+1'],
  ['x\t=1+1', "x\t'=1+1"],
  ['x\r=1+1', "x\r'=1+1"],
  ['x\n=1+1', "x\n'=1+1"],
])('nothing that a spreadsheet may take for a cell of its own begins a formula: %j', (text, cell) =>
  expect(cellOf(text)).toBe(quoted(cell)),
);

test.each([
  ['Maya', 'Maya'],
  ['a=b, c', '"a=b, c"'],
  ['Say "hi"', '"Say ""hi"""'],
  ['one; two', '"one; two"'],
  ['2026-12-01T10:00:00Z', '2026-12-01T10:00:00Z'],
  ['', ''],
])('what is no formula stays as it is: %j', (text, cell) => expect(cellOf(text)).toBe(cell));

test('a long cell takes no longer', () => {
  const begun = performance.now();
  expect(cellOf('\t;" '.repeat(50_000)).length).toBeGreaterThan(200_000);
  expect(performance.now() - begun).toBeLessThan(5_000);
});
