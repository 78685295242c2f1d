/** Consumers' sessions: which platform tokens are good, and ending all of one person's. */

import type { KeyObject } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { StoredAct } from '../store/changes.ts';
import type { Store } from '../store/store.ts';
import { consumerIdOf } from './consumer-id.ts';
import type { ConsumerVerdict } from './identity.ts';
import type { PlatformTokens } from './platform-token.ts';
import type { Revocations } from './revocations.ts';

interface SessionParts {
  store: Store;
  clock: Clock;
  tokens: PlatformTokens;
  revocations: Revocations;
  consumerIdSecret: KeyObject;
}

export function createConsumerSessions({ store, clock, tokens, revocations, consumerIdSecret }: SessionParts) {
  /** Revocations are asked for last: whoever acts on the verdict at once cannot miss a revocation on this node. */
  const verify = async (accountId: string, token: string): Promise<ConsumerVerdict> => {
    const verdict = await tokens.verify(accountId, token, clock.now());
    if (!verdict.ok || !(await revocations.isRevoked(verdict.identity))) return verdict;
    return { ok: false, reason: 'expired', authenticated: verdict.identity.authenticated };
  };

  return {
    verify,

    /** By the consumer itself, who proves to be it with one of the tokens that end. */
    async signOut(accountId: string, token: string): Promise<void> {
      const verdict = await verify(accountId, token);
      if (!verdict.ok) throw new AppError(verdict.reason === 'expired' ? 'token-expired' : 'token-invalid');
      await revocations.revoke(accountId, verdict.identity.consumerId);
    },

    async revokeCustomer(
      accountId: string,
      customer: { iss: string; sub: string },
      keep: (act: StoredAct) => Promise<unknown>,
    ): Promise<boolean> {
      const consumerId = consumerIdOf(consumerIdSecret, { accountId, ...customer });
      if (!(await store.findConsumer(accountId, consumerId))) return false;
      await revocations.revoke(accountId, consumerId, (revocation) => keep({ kind: 'revocation', revocation }));
      return true;
    },
  };
}
