import { createHmac, type KeyObject } from 'node:crypto';

/**
 * The id of the consumer that a brand vouches for: the same for every sign-in of the same person, on every device, and
 * not to be computed from outside, since `sub` may be a telephone number.
 */
export const consumerIdOf = (secret: KeyObject, who: { accountId: string; iss: string; sub: string }): string =>
  createHmac('sha256', secret).update(`${who.accountId}\n${who.iss}\n${who.sub}`).digest('hex');
