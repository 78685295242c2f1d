/**
 * A brand's signing key as administrators paste it or brands publish it: PEM or bare base64 of a SubjectPublicKeyInfo,
 * of PKCS#1 or of an X.509 certificate, on one line or many, with the full stop of the sentence it was copied from or
 * with dashes that a word processor prettified; or a JWK. Each step looks at each character a few times at most.
 */
import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { ordinaryBits, type Strength, strengthOf } from './signature-algorithms.ts';

export type ParsedKey = ({ ok: true; key: KeyObject } & Strength) | { ok: false; reason: string };
export type Jwk = Record<string, unknown>;

const longestText = 16_384;
const leastBits = 1024;
const mostBits = 8192;
const privateKey = 'this is a private key: paste the public one, and replace the pair, since it was shown here';

export function parsePublicKey(text: string, options: { weakKeyConfirmed?: boolean | undefined } = {}): ParsedKey {
  if (text.length > longestText) return refuse('the text is too long for a key');
  const weakKeyConfirmed = options.weakKeyConfirmed === true;
  const jwk = findJwk(text);
  if (jwk?.d !== undefined) return refuse(privateKey);
  if (jwk) return parseJwk(jwk, weakKeyConfirmed);
  const { labels, base64 } = readPem(text);
  if (labels.some((label) => label.includes('PRIVATE'))) return refuse(privateKey);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return refuse('not base64');
  const key = readDer(Buffer.from(base64, 'base64'));
  return key ? checkStrength(key, weakKeyConfirmed) : refuse('neither a public key nor a certificate');
}

function findJwk(text: string): Jwk | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Jwk) : undefined;
  } catch {
    return undefined;
  }
}

/** Between dashes of any kind and number stand the markers (`BEGIN PUBLIC KEY`) and what they enclose. */
function readPem(text: string): { labels: string[]; base64: string } {
  const parts = text
    .replaceAll('\\n', '\n')
    .split(/[\p{Pd}\u2212]+/u)
    .map((part) => part.trim());
  const isLabel = (part: string) => /^(?:BEGIN|END)\s/.test(part);
  const base64 = parts
    .filter((part) => !isLabel(part))
    .join('')
    .replace(/[\s\u200b\ufeff."',;]/g, '');
  return { labels: parts.filter(isLabel), base64 };
}

function readDer(der: Buffer): KeyObject | undefined {
  const readers = [
    () => createPublicKey({ key: der, format: 'der', type: 'spki' }),
    () => createPublicKey({ key: der, format: 'der', type: 'pkcs1' }),
    () => new X509Certificate(der).publicKey,
  ];
  for (const read of readers) {
    try {
      return read();
    } catch {
      // not this form
    }
  }
  return undefined;
}

/** The certificate of a JWK (`x5c`) stands in for parameters that are missing; nothing is asked of who signed it. */
export function parseJwk({ kty, n, e, crv, x, y, d, x5c }: Jwk, weakKeyConfirmed: boolean): ParsedKey {
  if (d !== undefined) return refuse('a private key was published: replace the pair');
  const [certificate] = Array.isArray(x5c) ? x5c : [];
  try {
    if (n === undefined && x === undefined && typeof certificate === 'string')
      return checkStrength(new X509Certificate(Buffer.from(certificate, 'base64')).publicKey, weakKeyConfirmed);
    const parameters = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
    return checkStrength(createPublicKey({ key: parameters as JsonWebKey, format: 'jwk' }), weakKeyConfirmed);
  } catch {
    return refuse('a key that cannot be read');
  }
}

function checkStrength(key: KeyObject, weakKeyConfirmed: boolean): ParsedKey {
  const strength = strengthOf(key);
  if (!strength) return refuse('neither an RSA key, nor one of the curves P-256, P-384 and Ed25519');
  if (strength.kind !== 'RSA') return { ok: true, key, ...strength };
  const { bits } = strength;
  if ((key.asymmetricKeyDetails?.publicExponent ?? 0n) < 3n) return refuse('the public exponent is too small');
  if (bits > mostBits) return refuse(`RSA keys have at most ${mostBits} bits`);
  if (bits < leastBits) return refuse(`RSA keys below ${leastBits} bits are never accepted`);
  if (bits < ordinaryBits && !weakKeyConfirmed)
    return refuse(`an RSA key of ${bits} bits must be confirmed by an administrator`);
  return { ok: true, key, ...strength };
}

const refuse = (reason: string): ParsedKey => ({ ok: false, reason });
