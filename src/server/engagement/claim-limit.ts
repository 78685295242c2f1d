/**
 * How many customers the pages of one network may ask about: more than any shop's customers behind one address, and far
 * too few to try numbers. Beyond it a page is answered as if none of them had a conversation.
 */
import type { Clock } from '../clock.ts';
import { createThrottle } from '../identity/throttle.ts';

const mostCustomers = 120;
const windowMs = 60_000;
const mostKeys = 10_000;

export interface ClaimLimit {
  allows(network: string, consumerId: string): boolean;
}

export function createClaimLimit(clock: Clock): ClaimLimit {
  const throttle = createThrottle(clock, { attempts: mostCustomers, windowMs, mostKeys });
  /** Whom each network has asked about, so that the pages of one customer count once. */
  const asked = new Map<string, number>();
  return {
    allows(network, consumerId) {
      const key = `${network} ${consumerId}`;
      if (clock.now() - (asked.get(key) ?? Number.NEGATIVE_INFINITY) < windowMs) return true;
      if (throttle.take(network) > 0) return false;
      asked.delete(key);
      asked.set(key, clock.now());
      const [oldest] = asked.keys();
      if (asked.size > mostKeys && oldest !== undefined) asked.delete(oldest);
      return true;
    },
  };
}
