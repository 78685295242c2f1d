import type { KeyObject } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import { brandTokenFor } from '../test/support/sign-in.ts';

/** One for each of so many customers, encrypted where there is a key to encrypt to. */
export async function brandTokens(customers: number, encryptionKey: KeyObject | undefined): Promise<string[]> {
  const tokens: string[] = [];
  for (let i = 0; i < customers; i++) {
    const token = brandTokenFor(Date.now(), { sub: `customer-${i}`, given_name: 'Eitan' });
    tokens.push(encryptionKey ? await encrypted(token, encryptionKey) : token);
  }
  return tokens;
}

const encrypted = (token: string, key: KeyObject): Promise<string> =>
  new CompactEncrypt(Buffer.from(token)).setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' }).encrypt(key);
