import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { longestToken, parseJws, signJws, verifyJws } from './jws.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const segment = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const token = (header: unknown, claims: unknown, signature = 'AAAA') =>
  `${segment(header)}.${segment(claims)}.${signature}`;
const rs256 = { alg: 'RS256' };

test('what was signed verifies under the key, and under no other', async () => {
  const jws = parseJws(await signJws({ kid: '00001', typ: 'JWT' }, { sub: 'é€😀' }, privateKey));
  if (!jws) throw new Error('must parse');
  expect(jws.claims).toEqual({ sub: 'é€😀' });
  expect(await verifyJws(jws, publicKey)).toBe(true);
  expect(await verifyJws(jws, other.publicKey)).toBe(false);
  expect(await verifyJws({ ...jws, text: jws.text.replace('.', '.A') }, publicKey)).toBe(false);
});

test('payloads are ASCII, so that atob decodes them', async () => {
  const text = await signJws({ kid: '00001', typ: 'JWT' }, { name: 'Ünal 😀' }, privateKey);
  expect(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('latin1')).toMatch(/^[ -~]+$/);
});

describe('refused without looking at the signature:', () => {
  const deep = `{"a":${'['.repeat(13)}${']'.repeat(13)}}`;
  const refused: [string, string][] = [
    ['no algorithm', token({}, {})],
    ['none', token({ alg: 'none' }, {})],
    ['none, unsigned', `${segment({ alg: 'none' })}.${segment({})}.`],
    ['HMAC', token({ alg: 'HS256' }, {})],
    ['another spelling', token({ alg: 'rs256' }, {})],
    ['ES512', token({ alg: 'ES512' }, {})],
    ['a member of the prototype', token({ alg: 'toString' }, {})],
    ['a critical extension', token({ alg: 'RS256', crit: ['b64'], b64: false }, {})],
    ['two segments', `${segment(rs256)}.${segment({})}`],
    ['four segments', `${token(rs256, {})}.AAAA`],
    ['standard base64', token(rs256, {}, 'AA+/')],
    ['padding', token(rs256, {}, 'AAA=')],
    ['bits that encode nothing', token(rs256, {}, 'AB')],
    ['white space', `${token(rs256, {})}\n`],
    ['a payload that is no JSON', token(rs256, '{"a":')],
    ['a byte order mark', token(rs256, '\ufeff{}')],
    ['a payload that is no object', token(rs256, [1])],
    ['a payload that is no UTF-8', `${segment(rs256)}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.AAAA`],
    ['deep nesting', token(rs256, deep)],
    ['a claim that stands twice', token(rs256, '{"sub":"a","sub":"b"}')],
    ['a claim that stands twice, once escaped', token(rs256, '{"sub":"a","\\u0073ub":"b"}')],
    ['a claim inside that stands twice', token(rs256, '{"a":[{"b":1,"b" \n:1}]}')],
    ['a header that stands twice', token('{"alg":"none","alg":"RS256"}', {})],
    ['too long', token(rs256, { a: 'x'.repeat(longestToken) })],
    ['empty', ''],
    ['dots', '..'],
  ];
  test.each(refused)('%s', (_name, text) => expect(parseJws(text)).toBeUndefined());
});

test('texts that look like members are none', () => {
  const claims = { a: '"b":1', b: '\\":', c: ['":', '"a" :'], d: { a: 1 } };
  expect(parseJws(token(rs256, claims))?.claims).toEqual(claims);
});

test('brackets inside strings are no nesting', () => {
  expect(parseJws(token(rs256, { a: '[['.repeat(50), b: '\\"[[' }))?.claims).toMatchObject({ b: '\\"[[' });
});
