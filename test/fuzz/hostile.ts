/** Values that programs trip over. */

/** JSON text that no value prints as. */
export class Literal {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const foreignKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', '$ref'];

export const hostileStrings: readonly string[] = [
  ...foreignKeys,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\u0001\u0008\u001b[2J\u007f\u0085',
  '\ud800',
  'x\udfff',
  '\u202e\u2066\u200b\ufeff',
  '\ufffe\uffff',
  'Ａ\u0301\u0301\u0301\u0301',
  '👩‍👩‍👧‍👦'.repeat(20),
  'İıſK',
  'null',
  'NaN',
  '-0',
  '1e309',
  '9007199254740993',
  '0x10',
  '../../../etc/passwd',
  '..\\..\\x',
  "' OR 1=1; --",
  '%',
  '%00',
  '%c0%ae',
  '#{7*7}{{7*7}}',
  '<script>alert(1)</script>',
  'javascript:alert(1)',
  'data:text/html,x',
  '\r\nset-cookie: a=b\r\n\r\n',
  '(a+)+$',
  '([a-z]+/?)*x$',
  '(?<=a)(b|b)*\\1{2,}',
  '[',
  `http://localhost:4000/${'a'.repeat(40)}!`,
  'http://127.0.0.1:1/',
  'http://[::1]:1/',
  `${'-'.repeat(5)}BEGIN${' '.repeat(1400)}`,
  `x${' \t'.repeat(2000)}y`,
  'a'.repeat(129),
  'a'.repeat(2049),
  'é'.repeat(8000),
  '\u0000'.repeat(4000),
  '😀'.repeat(8001),
  'a,'.repeat(20_000),
  'en-x-'.repeat(100),
  '2026-13-45T99:99:99Z',
  '-271821-04-20T00:00:00.000Z',
];

export const hostileNumbers: readonly unknown[] = [
  0,
  -1,
  1,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  8.64e15,
  8.64e15 + 1,
  1e308,
  5e-324,
  0.1,
  new Literal('-0'),
  new Literal('1e999'),
  new Literal('-1e999'),
  new Literal('9007199254740993'),
  new Literal('1E400'),
  new Literal(`0.${'0'.repeat(2000)}1`),
  new Literal('9'.repeat(2000)),
];

const nested = (levels: number, open: string, close: string) => new Literal(open.repeat(levels) + close.repeat(levels));

export const hostileOthers: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  nested(100, '[', ']'),
  nested(20_000, '[', ']'),
  new Literal(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`),
  new Literal(`[${'0,'.repeat(20_000)}0]`),
  new Literal(`{${Array.from({ length: 2000 }, (_, n) => `"k${n}":${n}`).join(',')}}`),
  new Literal('{"__proto__":{"polluted":true,"role":"CONTROLLER"}}'),
  new Literal('{"constructor":{"prototype":{"polluted":true}}}'),
  new Literal('{"toString":1,"valueOf":1,"toJSON":1}'),
  new Literal('{"length":1e9}'),
];

export const hostileKeys: readonly string[] = [...foreignKeys, '', '\u0000', 'a.b', 'type', 'id', 'x'.repeat(300)];
