/**
 * Decrypts a brand's encrypted token: compact JWE, its content's key wrapped with RSA-OAEP-256 and nothing else.
 * Encryption to a public key proves nothing about the sender, so what comes out is a signed token again, and the rest of
 * the exchange judges it like any other.
 *
 * The private key's operation takes the thread pool, once; everything else is a matter of microseconds and done here.
 */
import { createDecipheriv, createHmac, createSecretKey, type KeyObject, timingSafeEqual, webcrypto } from 'node:crypto';
import { AppError } from '../errors.ts';
import { systemRandom } from '../random.ts';
import { decodePart, longestToken, parseObject } from './jws.ts';

/** The private keys that may decrypt what names this key, or names none. */
export type DecryptionKeys = (kid: unknown) => Promise<readonly DecryptionKey[]>;
export type DecryptionKey = webcrypto.CryptoKey;

interface Encryption {
  cipher: 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm' | 'aes-128-cbc' | 'aes-192-cbc' | 'aes-256-cbc';
  keyBytes: number;
  nonceBytes: number;
  tagBytes: number;
  /** Of the code over the content: the first half of the key makes it, the second encrypts. */
  digest?: 'sha256' | 'sha384' | 'sha512';
}

/** RFC 7518, section 5. */
const encryptions = new Map<unknown, Encryption>([
  ['A128GCM', { cipher: 'aes-128-gcm', keyBytes: 16, nonceBytes: 12, tagBytes: 16 }],
  ['A192GCM', { cipher: 'aes-192-gcm', keyBytes: 24, nonceBytes: 12, tagBytes: 16 }],
  ['A256GCM', { cipher: 'aes-256-gcm', keyBytes: 32, nonceBytes: 12, tagBytes: 16 }],
  ['A128CBC-HS256', { cipher: 'aes-128-cbc', keyBytes: 32, nonceBytes: 16, tagBytes: 16, digest: 'sha256' }],
  ['A192CBC-HS384', { cipher: 'aes-192-cbc', keyBytes: 48, nonceBytes: 16, tagBytes: 24, digest: 'sha384' }],
  ['A256CBC-HS512', { cipher: 'aes-256-cbc', keyBytes: 64, nonceBytes: 16, tagBytes: 32, digest: 'sha512' }],
]);

const wrapping = { name: 'RSA-OAEP', hash: 'SHA-256' };

/** Made once for each key, since it costs as much as a decryption. */
export const decryptionKeyOf = (privateKey: KeyObject): DecryptionKey =>
  privateKey.toCryptoKey(wrapping, false, ['decrypt']);

export const isEncrypted = (token: string): boolean => token.split('.', 6).length === 5;

/** What is inside. Compression is refused: a few bytes could unfold to any size. */
export async function decryptToken(token: string, keysFor: DecryptionKeys): Promise<string> {
  const jwe = readJwe(token);
  for (const key of await keysFor(jwe.kid)) {
    const content = open(jwe, await unwrap(jwe, key));
    if (content) return content.toString('latin1');
  }
  throw refuse('does not decrypt');
}

interface Jwe {
  kid: unknown;
  encryption: Encryption;
  wrappedKey: Buffer;
  nonce: Buffer;
  text: Buffer;
  tag: Buffer;
  /** The header as it stands, which is authenticated with the content. */
  context: Buffer;
}

function readJwe(token: string): Jwe {
  if (token.length > longestToken) throw refuse('longer than 16 KB');
  const [header = '', ...parts] = token.split('.', 6);
  const [wrappedKey, nonce, text, tag, ...more] = parts.map(decodePart);
  if (!wrappedKey || !nonce || !text || !tag || more.length > 0) throw refuse('not five parts in base64url');
  const head = parseObject(header);
  if (!head) throw refuse('the header is not a JSON object in base64url');
  if (head.alg !== 'RSA-OAEP-256') throw refuse('alg is not RSA-OAEP-256');
  const encryption = encryptions.get(head.enc);
  if (!encryption) throw refuse('enc is none of the supported ones');
  if ('zip' in head) throw refuse('compressed');
  if ('crit' in head) throw refuse('the header asks for extensions (crit)');
  if (nonce.length !== encryption.nonceBytes || tag.length !== encryption.tagBytes)
    throw refuse('nonce or tag is of another length than enc has');
  return { kid: head.kid, encryption, wrappedKey, nonce, text, tag, context: Buffer.from(header) };
}

/**
 * The content's key. One that does not unwrap is replaced by one that nobody knows, so that it fails where a wrong one
 * fails: whoever could tell the two apart, by the answer or by its time, could take the wrapping off step by step.
 */
async function unwrap({ wrappedKey, encryption }: Jwe, key: DecryptionKey): Promise<Buffer> {
  const unwrapped = await webcrypto.subtle.decrypt(wrapping, key, wrappedKey).catch(() => undefined);
  return unwrapped?.byteLength === encryption.keyBytes
    ? Buffer.from(unwrapped)
    : systemRandom.bytes(encryption.keyBytes);
}

function open(jwe: Jwe, key: Buffer): Buffer | undefined {
  try {
    return jwe.encryption.digest ? openAuthenticated(jwe, key, jwe.encryption.digest) : openGcm(jwe, key);
  } catch {
    return undefined;
  }
}

/** The library recognises a key object at once; bytes cost it two exceptions first, more than all the rest here. */
function openGcm({ encryption, nonce, text, tag, context }: Jwe, key: Buffer): Buffer {
  const { cipher, tagBytes: authTagLength } = encryption;
  const decipher = createDecipheriv(cipher as 'aes-256-gcm', createSecretKey(key), nonce, { authTagLength });
  decipher.setAAD(context).setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

/** Nothing is decrypted before the code over all of it has been found right. */
function openAuthenticated(jwe: Jwe, key: Buffer, digest: string): Buffer | undefined {
  const { encryption, nonce, text, tag, context } = jwe;
  const half = encryption.keyBytes / 2;
  const contextBits = Buffer.alloc(8);
  contextBits.writeUInt32BE(context.length * 8, 4);
  const mac = createHmac(digest, createSecretKey(key.subarray(0, half)));
  for (const part of [context, nonce, text, contextBits]) mac.update(part);
  if (!timingSafeEqual(mac.digest().subarray(0, encryption.tagBytes), tag)) return undefined;
  const decipher = createDecipheriv(encryption.cipher, createSecretKey(key.subarray(half)), nonce);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

const refuse = (detail: string): AppError => new AppError('cannot-decrypt', { detail });
