/**
 * Decrypts a brand's encrypted token. Encryption to a public key proves nothing about the sender, so what comes out is
 * a signed token again, and the rest of the exchange judges it like any other.
 */
import type { KeyObject } from 'node:crypto';
import { compactDecrypt, decodeProtectedHeader } from 'jose';
import { AppError } from '../errors.ts';
import { longestToken } from './jws.ts';

const allowed = {
  keyManagementAlgorithms: ['RSA-OAEP-256'],
  contentEncryptionAlgorithms: ['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512', 'A128GCM', 'A192GCM', 'A256GCM'],
};

/** The private keys that may decrypt what names this key, or names none. */
export type DecryptionKeys = (kid: unknown) => Promise<readonly KeyObject[]>;

export const isEncrypted = (token: string): boolean => token.split('.', 6).length === 5;

/** What is inside. Compression is refused: a few bytes could unfold to any size. */
export async function decryptToken(token: string, keysFor: DecryptionKeys): Promise<string> {
  if (token.length > longestToken) throw refuse('longer than 16 KB');
  const keys = await keysFor(getKid(token));
  try {
    const attempts = keys.map((key) => compactDecrypt(token, key, allowed));
    const { plaintext } = await Promise.any(attempts).catch(({ errors }: AggregateError) => Promise.reject(errors[0]));
    return Buffer.from(plaintext).toString('latin1');
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : 'does not decrypt');
  }
}

function getKid(token: string): unknown {
  try {
    const header = decodeProtectedHeader(token);
    if ('zip' in header) throw new Error('compressed');
    return header.kid;
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : 'has no header');
  }
}

const refuse = (detail: string): AppError => new AppError('cannot-decrypt', { detail });
