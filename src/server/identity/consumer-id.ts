import { createHmac, type KeyObject } from 'node:crypto';

const longestName = 512;

/**
 * Whether a text can be somebody's `iss` or `sub`. Line breaks would let two pairs of them read alike, and half a
 * surrogate pair is encoded like every other half.
 */
export const isName = (value: unknown): value is string =>
  typeof value === 'string' &&
  value !== '' &&
  value.length <= longestName &&
  value.isWellFormed() &&
  !/\p{Cc}/u.test(value);

/**
 * The id of the consumer that a brand vouches for: the same for every sign-in of the same person, on every device, and
 * not to be computed from outside, since `sub` may be a telephone number.
 */
export const consumerIdOf = (secret: KeyObject, who: { accountId: string; iss: string; sub: string }): string =>
  createHmac('sha256', secret).update(`${who.accountId}\n${who.iss}\n${who.sub}`).digest('hex');
