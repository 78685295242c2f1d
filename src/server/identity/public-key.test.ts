import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { brandCertificate } from '../../../test/fixtures/brand-certificate.ts';
import { tutorialKey } from '../../../test/fixtures/tutorial.ts';
import { parsePublicKey } from './public-key.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const spki = rsa.export({ format: 'der', type: 'spki' }).toString('base64');
const pem = rsa.export({ format: 'pem', type: 'spki' }).toString();
const pkcs1 = rsa.export({ format: 'pem', type: 'pkcs1' }).toString();
const sameKey = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).toString('base64') === spki;

describe('a signing key is understood as', () => {
  const forms: [string, string][] = [
    ['one line of base64', spki],
    ['base64 with a trailing full stop', `${spki}.`],
    ['base64 broken into lines', spki.replace(/(.{64})/g, '$1\r\n  ')],
    ['PEM', pem],
    ['PEM on one line', pem.replaceAll('\n', ' ')],
    ['PEM with escaped line breaks', pem.replaceAll('\n', '\\n')],
    ['PEM with en dashes in its markers', pem.replaceAll('-----', '–––––')],
    ['PEM whose markers were prettified', pem.replaceAll('-----', '—–')],
    ['PKCS#1', pkcs1],
    ['PKCS#1 without markers', pkcs1.replaceAll(/-----[^-]+-----/g, '')],
    ['quoted text', `"${spki}"`],
    ['a JWK', JSON.stringify(rsa.export({ format: 'jwk' }), undefined, 2)],
  ];
  test.each(forms)('%s', (_name, text) => {
    const parsed = parsePublicKey(text);
    expect(parsed).toMatchObject({ ok: true, bits: 2048 });
    expect(parsed.ok && sameKey(parsed.key)).toBe(true);
  });
});

describe('a signing key is refused when it is', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 512 }).publicKey;
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privatePem = privateKey.export({ format: 'pem', type: 'pkcs1' });
  const refused: [string, string, RegExp][] = [
    ['not base64', 'my key!', /not base64/],
    ['empty', '', /not base64/],
    ['too long', 'A'.repeat(20_000), /too long/],
    ['not a key', 'AAAA', /neither/],
    ['half a certificate', brandCertificate.slice(0, 400), /neither/],
    ['a private key', privatePem.toString(), /private/],
    ['of another curve', elliptic.export({ format: 'der', type: 'spki' }).toString('base64'), /neither an RSA key/],
    ['a private JWK', JSON.stringify(privateKey.export({ format: 'jwk' })), /private/],
    ['a secret', '{"kty":"oct","k":"AAAA"}', /cannot be read/],
    ['of 512 bits', small.export({ format: 'der', type: 'spki' }).toString('base64'), /never accepted/],
    ['of 1024 bits and nobody confirmed it', tutorialKey, /must be confirmed/],
  ];
  test.each(refused)('%s', (_name, text, reason) => {
    expect(parsePublicKey(text)).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  });

  test('of 512 bits, even when a weak key was confirmed', () => {
    const text = small.export({ format: 'der', type: 'spki' }).toString('base64');
    expect(parsePublicKey(text, { weakKeyConfirmed: true })).toMatchObject({ ok: false });
  });
});

test.each([
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['Ed25519', generateKeyPairSync('ed25519')],
])('a key of the curve %s is understood as PEM and as a JWK', (kind, { publicKey }) => {
  for (const text of [
    publicKey.export({ format: 'pem', type: 'spki' }),
    JSON.stringify(publicKey.export({ format: 'jwk' })),
  ])
    expect(parsePublicKey(text.toString())).toMatchObject({ ok: true, kind });
});

/** A pattern that goes over a text again from each of its characters would take minutes. */
test.each([
  ['spaces after a marker', `-BEGIN${' '.repeat(16_000)}`],
  ['spaces around a label', `-BEGIN A${' '.repeat(16_000)}B`],
  ['words', `-BEGIN ${'A '.repeat(8_000)}`],
  ['dashes', '-'.repeat(16_000)],
  ['dashes and spaces', '- '.repeat(8_000)],
  ['markers', '-BEGIN A'.repeat(2_000)],
  ['line breaks that are spelled', '\\n'.repeat(8_000)],
  ['quotes', '"'.repeat(16_000)],
  ['braces', '{"a":'.repeat(3_200)],
  ['equals signs', `A${'='.repeat(16_000)}`],
  ['letters before something else', `${'A'.repeat(16_000)}!`],
])('a text of 16,000 %s is refused in no time', (_name, text) => {
  const tookMs = [1, 2, 3].map(() => {
    const startedMs = performance.now();
    expect(parsePublicKey(text)).toMatchObject({ ok: false });
    return performance.now() - startedMs;
  });
  expect(Math.min(...tookMs)).toBeLessThan(100);
});

test('a confirmed key of 1024 bits is accepted, and says how weak it is', () => {
  expect(parsePublicKey(tutorialKey, { weakKeyConfirmed: true })).toMatchObject({ ok: true, bits: 1024 });
});

test('a certificate stands for the key in it', () => {
  expect(parsePublicKey(brandCertificate)).toMatchObject({ ok: true, bits: 2048 });
  expect(parsePublicKey(brandCertificate.replaceAll('\n', ' '))).toMatchObject({ ok: true });
});
