/**
 * What one network may make the identity provider do in a minute: tokens and agents' sign-ins that are refused, and new
 * anonymous identities.
 * Good tokens are never counted, so that nobody can lock others out by sending bad ones from elsewhere. A peer on a
 * private address is a proxy that was not declared: it stands for everybody, and is not limited.
 */
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { isPublicAddress } from './outbound.ts';
import { createThrottle, networkOf } from './throttle.ts';

export interface AddressLimits {
  /** Runs `act`; throws `too-many-requests` instead while too much of this network's was refused. */
  refusing<T>(address: string, act: () => Promise<T>): Promise<T>;
  /** Throws `too-many-requests` when this network has made too many identities. */
  takeIdentity(address: string): void;
}

export interface PerMinute {
  refusedTokensPerMinute: number;
  newIdentitiesPerMinute: number;
}

const windowMs = 60_000;
const mostKeys = 20_000;

export function createAddressLimits(clock: Clock, limits: PerMinute): AddressLimits {
  const refused = createThrottle(clock, { attempts: limits.refusedTokensPerMinute, windowMs, mostKeys });
  const identities = createThrottle(clock, { attempts: limits.newIdentitiesPerMinute, windowMs, mostKeys });
  const mustNotWait = (waitMs: number, detail: string): void => {
    if (waitMs > 0) throw new AppError('too-many-requests', { detail });
  };

  return {
    async refusing(address, act) {
      const network = limitedNetwork(address);
      if (network === undefined) return act();
      mustNotWait(refused.waitMs(network), 'refused tokens of one network');
      try {
        return await act();
      } catch (error) {
        if (error instanceof AppError && error.status === 401) refused.take(network);
        throw error;
      }
    },
    takeIdentity(address) {
      const network = limitedNetwork(address);
      if (network !== undefined) mustNotWait(identities.take(network), 'anonymous identities of one network');
    },
  };
}

/** Undefined for private addresses. */
export function limitedNetwork(address: string): string | undefined {
  const plain = address.replace(/^::ffff:/, '');
  return isPublicAddress(plain) ? networkOf(plain) : undefined;
}
