/**
 * Consumers whose tokens have ended before their time: signed out, or revoked by an administrator. A token counts as
 * issued at its `iat`, whole seconds, so one from the very second of the revocation is refused too.
 */
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { Store } from '../store/store.ts';

export interface Revocations {
  /** Ends every token and every socket of the consumer, here and on the other nodes. */
  revoke(accountId: string, consumerId: string): Promise<void>;
  isRevoked(token: { accountId: string; consumerId: string; iat: number }): Promise<boolean>;
  /** Those that this node may have missed. */
  listRecent(): Promise<{ accountId: string; consumerId: string }[]>;
}

interface RevocationParts {
  store: Store;
  bus: Bus;
  clock: Clock;
  /** Sockets of this consumer must end on this node; the bus tells the others. */
  revoked(accountId: string, consumerId: string): void;
}

/** Longer than a node is cut off from the others before somebody notices. */
const recentMs = 3_600_000;

export const createRevocations = ({ store, bus, clock, revoked }: RevocationParts): Revocations => ({
  async revoke(accountId, consumerId) {
    await store.saveRevocation({ accountId, consumerId, untilTs: clock.now() });
    revoked(accountId, consumerId);
    bus.publish({ kind: 'revoked', accountId, consumerId });
  },
  async isRevoked({ accountId, consumerId, iat }) {
    const revocation = await store.findRevocation(accountId, consumerId);
    return revocation !== undefined && iat * 1000 <= revocation.untilTs;
  },
  listRecent: () => store.listRevocations(clock.now() - recentMs),
});
