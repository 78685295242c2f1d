/**
 * Compact JWS, verified by jose. Whatever could be read in two ways is refused before: how often a token may
 * be spelled, its members, its size. The algorithm is ours to choose, never the token's: `none`, HMAC, `crit` and keys
 * that a header carries or points to are refused or ignored.
 */
import { KeyObject, sign, verify, type webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import { compactVerify, errors, importJWK, type JWK } from 'jose';
import { findAlgorithm, ordinaryBits, type SignatureAlgorithm } from './signature-algorithms.ts';

export interface Jws {
  text: string;
  header: Record<string, unknown>;
  /** What the header's `alg` stands for. */
  algorithm: SignatureAlgorithm;
  claims: Record<string, unknown>;
}

export type VerifyingKey = KeyObject | webcrypto.CryptoKey;

export const longestToken = 16_384;
const deepestNesting = 12;
/** A byte order mark is no JSON, and must not be dropped silently. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Well-formed, bounded, of a known algorithm, with a JSON object as payload; or why not. Verifies nothing. */
export type JwsReading = { ok: true; jws: Jws } | { ok: false; step: 'form' | 'algorithm'; reason: string };

export function readJws(text: string): JwsReading {
  if (text.length > longestToken) return malformed('longer than 16 KB');
  const parts = text.split('.', 4);
  const [head, payload, signature] = parts;
  if (parts.length !== 3 || !head || !payload || !signature) return malformed('not three parts with dots between them');
  const header = parseObject(head);
  if (!header) return malformed('the header is not a JSON object in base64url with each member once');
  const algorithm = findAlgorithm(header.alg);
  if (!algorithm) {
    const alg = typeof header.alg === 'string' ? header.alg.slice(0, 32) : 'missing';
    return { ok: false, step: 'algorithm', reason: `alg is ${alg}, which is never accepted` };
  }
  if ('crit' in header) return malformed('the header asks for extensions (crit)');
  const claims = parseObject(payload);
  if (!claims)
    return malformed('the payload is not a JSON object in base64url with each member once, or nested too deeply');
  if (!decodePart(signature)) return malformed('the signature is not base64url');
  return { ok: true, jws: { text, header, algorithm, claims } };
}

const malformed = (reason: string): JwsReading => ({ ok: false, step: 'form', reason });

/** For those who need no reason. */
export function parseJws(text: string): Jws | undefined {
  const reading = readJws(text);
  return reading.ok ? reading.jws : undefined;
}

/** Only the one text that these bytes encode to: two texts of one token would be two tokens to whoever compares them. */
export function decodePart(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

/** The caller has chosen a key that fits the token's algorithm. */
export async function verifyJws({ text, header, algorithm }: Jws, key: VerifyingKey): Promise<boolean> {
  if (bitsOf(key) < ordinaryBits) return algorithm === 'RS256' && verifyWeakly(text, key);
  try {
    const alg = String(header.alg);
    await compactVerify(text, key instanceof KeyObject ? await imported(key, alg) : key, { algorithms: [alg] });
    return true;
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return false;
    throw error;
  }
}

/** jose recognises such a key at once, and examines a key object anew each time, which costs as much as a verification. */
function imported(key: KeyObject, alg: string): ReturnType<typeof importJWK> {
  const byAlgorithm = importedKeys.get(key) ?? new Map<string, ReturnType<typeof importJWK>>();
  importedKeys.set(key, byAlgorithm);
  const found = byAlgorithm.get(alg) ?? importJWK(key.export({ format: 'jwk' }) as JWK, alg);
  byAlgorithm.set(alg, found);
  return found;
}

const importedKeys = new WeakMap<KeyObject, Map<string, ReturnType<typeof importJWK>>>();

const bitsOf = (key: VerifyingKey): number =>
  (key instanceof KeyObject ? key.asymmetricKeyDetails : (key.algorithm as webcrypto.RsaKeyAlgorithm))?.modulusLength ??
  Infinity;

/** jose takes no RSA key below 2048 bits; an administrator may have confirmed one. */
function verifyWeakly(text: string, key: VerifyingKey): boolean {
  const end = text.lastIndexOf('.');
  const signature = Buffer.from(text.slice(end + 1), 'base64url');
  return verify(
    'RSA-SHA256',
    Buffer.from(text.slice(0, end)),
    key instanceof KeyObject ? key : KeyObject.from(key),
    signature,
  );
}

/** With RS256, on the thread pool. Not by jose, whose copies of what it signs cost as much as the rest of an exchange. */
export async function signJws(header: { kid: string; typ: string }, claims: object, key: KeyObject): Promise<string> {
  const signed = `${encode(JSON.stringify({ ...header, alg: 'RS256' }))}.${encode(asciiJson(claims))}`;
  return `${signed}.${(await signOnPool('RSA-SHA256', Buffer.from(signed), key)).toString('base64url')}`;
}

const signOnPool = promisify<string, Buffer, KeyObject, Buffer>(sign);
const encode = (text: string): string => Buffer.from(text).toString('base64url');

/** Clients decode the payload with `atob`, which knows no UTF-8. */
const asciiJson = (value: object): string =>
  JSON.stringify(value).replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A JSON object in base64url, not nested too deeply, and with no member twice: readers differ in which of the two counts. */
export function parseObject(part: string): Record<string, unknown> | undefined {
  const bytes = decodePart(part);
  if (!bytes) return undefined;
  try {
    const json = utf8.decode(bytes);
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return countMembers(value, 1) === countNames(json) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Of all objects inside; no number where they are nested too deeply. */
function countMembers(value: unknown, level: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (level > deepestNesting) return Number.NaN;
  const inner = Object.values(value);
  const own = Array.isArray(value) ? 0 : inner.length;
  return inner.reduce((sum: number, each) => sum + countMembers(each, level + 1), own);
}

/** The texts of valid JSON that a colon follows. */
function countNames(json: string): number {
  let count = 0;
  for (const [, colon] of json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/gs)) if (colon) count++;
  return count;
}
