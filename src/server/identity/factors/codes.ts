/** Codes of authenticator apps (RFC 6238: six digits, 30 seconds, SHA-1, as all apps know them), and recovery codes. */
import { createHash } from 'node:crypto';
import * as OTPAuth from 'otpauth';
import type { Random } from '../../random.ts';

const issuer = 'Parley';
/** 160 bits, as RFC 4226 recommends. */
const secretBytes = 20;
/** Half minutes by which a clock may be wrong, either way. */
const window = 1;
const recoveryCodeCount = 10;
const recoveryBytes = 10;
/** Without letters that are easily taken for others: Crockford's. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Base32, as people type it into an app that has no camera. */
export function createAppSecret(random: Random): string {
  const bytes = Uint8Array.from(random.bytes(secretBytes));
  return new OTPAuth.Secret({ buffer: bytes.buffer }).base32;
}

/** What the picture says that an app reads. */
export const appAddress = (
  secret: string,
  { accountId, loginName }: { accountId: string; loginName: string },
): string => new OTPAuth.TOTP({ issuer, label: `${loginName} (${accountId})`, secret }).toString();

/** The number of the half minute that the code is of; undefined: it is wrong, or of one that was used up. */
export function findStep(
  secret: string,
  { code, nowMs, lastStep }: { code: string; nowMs: number; lastStep: number },
): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const totp = new OTPAuth.TOTP({ secret });
  const distance = totp.validate({ token: code, timestamp: nowMs, window });
  if (distance === null) return undefined;
  const step = totp.counter({ timestamp: nowMs }) + distance;
  return step > lastStep ? step : undefined;
}

/** 80 bits each, in groups: nobody guesses one. */
export const createRecoveryCodes = (random: Random): string[] =>
  Array.from({ length: recoveryCodeCount }, () => {
    const bits = BigInt(`0x${random.bytes(recoveryBytes).toString('hex')}`);
    const letters = Array.from(
      { length: (recoveryBytes * 8) / 5 },
      (_, at) => alphabet[Number((bits >> BigInt(5 * at)) & 31n)],
    );
    return letters.join('').replaceAll(/.{4}(?=.)/g, '$&-');
  });

/** However it was copied. Undefined: it has not the form of one. */
export function recoveryDigestOf(code: string): string | undefined {
  const letters = code.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return /^[0-9a-z]{16}$/.test(letters) ? createHash('sha256').update(letters).digest('hex') : undefined;
}
