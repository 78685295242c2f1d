/**
 * Decrypts a brand's encrypted token with jose: compact JWE, its content's key wrapped with RSA-OAEP-256 and nothing else.
 * Encryption to a public key proves nothing about the sender, so what comes out is a signed token again, and the rest of
 * the exchange judges it like any other.
 */
import type { KeyObject } from 'node:crypto';
import { compactDecrypt, errors } from 'jose';
import { AppError } from '../errors.ts';
import { decodePart, longestToken, parseObject } from './jws.ts';

/** The private keys that may decrypt what names this key, or names none. */
export type DecryptionKeys = (kid: unknown) => Promise<readonly KeyObject[]>;

/** A key that does not unwrap is replaced by jose with a random one, so that it fails as a wrong one does: nobody learns which. */
const accepted = {
  keyManagementAlgorithms: ['RSA-OAEP-256'],
  contentEncryptionAlgorithms: ['A128GCM', 'A192GCM', 'A256GCM', 'A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'],
};

export const isEncrypted = (token: string): boolean => token.split('.', 6).length === 5;

/** What is inside. Compression is refused: a few bytes could unfold to any size. */
export async function decryptToken(token: string, keysFor: DecryptionKeys): Promise<string> {
  const { kid } = readHeader(token);
  let reason = 'there is no key';
  for (const key of await keysFor(kid)) {
    try {
      return Buffer.from((await compactDecrypt(token, key, accepted)).plaintext).toString('latin1');
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      reason = error.message;
    }
  }
  throw refuse(`does not decrypt: ${reason}`);
}

function readHeader(token: string): Record<string, unknown> {
  if (token.length > longestToken) throw refuse('longer than 16 KB');
  const [header = '', ...parts] = token.split('.', 6);
  if (parts.length !== 4 || !parts.every((part) => part !== '' && decodePart(part)))
    throw refuse('not five parts in base64url');
  const head = parseObject(header);
  if (!head) throw refuse('the header is not a JSON object in base64url with each member once');
  if ('zip' in head) throw refuse('compressed');
  if ('crit' in head) throw refuse('the header asks for extensions (crit)');
  return head;
}

const refuse = (detail: string): AppError => new AppError('cannot-decrypt', { detail });
