/**
 * Encryption at rest: AES-256-GCM, a fresh 96-bit nonce per message, laid out as nonce ‖ tag ‖ ciphertext. Every purpose
 * has its own key, derived from the master key by HKDF, so that a sealed value cannot be moved to another use; the
 * `context` is authenticated too, so that it cannot be moved to another row.
 */
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync } from 'node:crypto';
import type { Random } from '../random.ts';

export interface Seal {
  seal(plain: Uint8Array, context: string): Buffer;
  /** Undefined when the value was changed, belongs elsewhere or was sealed under another master key. */
  open(sealed: Uint8Array, context: string): Buffer | undefined;
}

const nonceBytes = 12;
const tagBytes = 16;

export function createSeal(masterKey: Uint8Array, purpose: string, random: Random): Seal {
  // A key object is four times as fast to use as the bytes.
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, '', `parley ${purpose}`, 32)));
  return {
    seal(plain, context) {
      const nonce = random.bytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const text = cipher.update(plain);
      /* A stream cipher: all of the text is out. */
      cipher.final();
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },
    open(sealed, context) {
      if (sealed.length < nonceBytes + tagBytes) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}
