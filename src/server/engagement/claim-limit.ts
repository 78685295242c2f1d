/**
 * How many customers the pages of one network may ask about: more than any shop's customers behind one address, and far
 * too few to try numbers. Beyond it a page is answered as if none of them had a conversation.
 */
import type { Clock } from '../clock.ts';
import { createThrottle } from '../identity/throttle.ts';
import type { Identified } from './identify.ts';

const mostCustomers = 120;
const windowMs = 60_000;
const mostKeys = 10_000;

type Claimed = Pick<Identified, 'proof' | 'claimedIds'>;

export interface ClaimLimit {
  /** Those whose conversations the page may ask about. A proof is not found by trying, and is not counted. */
  idsToFind(claimed: Claimed, asker: { network: string; accountId: string }): readonly string[];
}

export function createClaimLimit(clock: Clock): ClaimLimit {
  const throttle = createThrottle(clock, { attempts: mostCustomers, windowMs, mostKeys });
  /** Whom each network has asked about, so that the pages of one customer count once. */
  const asked = new Map<string, number>();
  const allows = (network: string, key: string): boolean => {
    if (clock.now() - (asked.get(key) ?? Number.NEGATIVE_INFINITY) < windowMs) return true;
    if (throttle.take(network) > 0) return false;
    asked.delete(key);
    asked.set(key, clock.now());
    const [oldest] = asked.keys();
    if (asked.size > mostKeys && oldest !== undefined) asked.delete(oldest);
    return true;
  };
  return {
    idsToFind({ proof, claimedIds }, { network, accountId }) {
      const [likeliest] = claimedIds;
      if (likeliest === undefined || proof === 'valid') return claimedIds;
      return allows(network, `${network} ${accountId} ${likeliest}`) ? claimedIds : [];
    },
  };
}
