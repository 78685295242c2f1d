/**
 * Consumers whose tokens have ended before their time: signed out, or revoked by an administrator. A token counts as
 * issued at its `iat`, whole seconds, so one from the very second of the revocation is refused too.
 *
 * Every exchange and every connection asks. Only revocations made at or after its `iat` touch a token: a node that has
 * the store to itself holds those since some moment in memory, decides there on tokens from after that moment, and asks
 * the store about older ones. A node that shares the store always asks, so that what one has revoked none accepts.
 */
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { Revocation, Store } from '../store/store.ts';

export interface Revocations {
  /** Ends every token and every socket of the consumer, here and on the other nodes. */
  revoke(accountId: string, consumerId: string, save?: (revocation: Revocation) => Promise<unknown>): Promise<void>;
  isRevoked(token: { accountId: string; consumerId: string; iat: number }): boolean | Promise<boolean>;
  /** Those that this node may have missed. */
  listRecent(): Promise<Revocation[]>;
}

interface RevocationParts {
  store: Pick<Store, 'shared' | 'saveRevocation' | 'findRevocation' | 'listRevocations'>;
  bus: Bus;
  clock: Clock;
  /** Sockets of this consumer must end on this node; the bus tells the others. */
  revoked(accountId: string, consumerId: string): void;
}

/** Longer than a node is cut off from the others before somebody notices. */
const recentMs = 3_600_000;

export async function openRevocations({ store, bus, clock, revoked }: RevocationParts): Promise<Revocations> {
  const listRecent = () => store.listRevocations(clock.now() - recentMs);
  const held = createHeld(store.shared ? Number.POSITIVE_INFINITY : clock.now() - recentMs);
  if (!store.shared) for (const revocation of await listRecent()) held.add(revocation);
  return {
    listRecent,
    async revoke(accountId, consumerId, save = store.saveRevocation) {
      const revocation = { accountId, consumerId, untilTs: clock.now() };
      await save(revocation);
      held.add(revocation);
      revoked(accountId, consumerId);
      bus.publish({ kind: 'revoked', accountId, consumerId });
    },
    isRevoked({ accountId, consumerId, iat }) {
      const issuedTs = iat * 1000;
      if (issuedTs > held.sinceTs()) return issuedTs <= held.untilTs(accountId, consumerId);
      return store
        .findRevocation(accountId, consumerId)
        .then((found) => found !== undefined && issuedTs <= found.untilTs);
    },
  };
}

const mostHeld = 100_000;

/** All revocations since a moment, which moves on as the oldest are dropped. */
function createHeld(firstTs: number) {
  const moments = new Map<string, number>();
  let sinceTs = firstTs;
  const nameOf = (accountId: string, consumerId: string): string => `${accountId}\n${consumerId}`;
  return {
    sinceTs: () => sinceTs,
    untilTs: (accountId: string, consumerId: string): number => moments.get(nameOf(accountId, consumerId)) ?? -1,
    add({ accountId, consumerId, untilTs }: Revocation): void {
      const name = nameOf(accountId, consumerId);
      const latest = Math.max(untilTs, moments.get(name) ?? 0);
      moments.delete(name);
      moments.set(name, latest);
      for (const [oldest, moment] of moments) {
        if (moments.size <= mostHeld) return;
        moments.delete(oldest);
        sinceTs = Math.max(sinceTs, moment);
      }
    },
  };
}
