/** Consumers' profiles, sealed at rest: what a brand verified, and what the consumer said of itself. */
import type { Clock } from '../clock.ts';
import type { Store } from '../store/store.ts';
import type { ConsumerProfile } from './identity.ts';
import type { Seal } from './seal.ts';

export interface Profiles {
  find(accountId: string, consumerId: string): Promise<ConsumerProfile | undefined>;
  saveVerified(
    accountId: string,
    consumerId: string,
    verified: NonNullable<ConsumerProfile['verified']>,
  ): Promise<void>;
  saveDeclared(accountId: string, consumerId: string, declared: Record<string, unknown>): Promise<void>;
}

/** How old `verifiedTs` may grow while nothing else changes: a write per sign-in would tell nobody anything. */
const restampMs = 60_000;

export function createProfiles({ store, clock, seal }: { store: Store; clock: Clock; seal: Seal }): Profiles {
  const lock = createKeyedLock();
  const contextOf = (accountId: string, consumerId: string) => `${accountId}\n${consumerId}`;

  const find: Profiles['find'] = async (accountId, consumerId) => {
    const consumer = await store.findConsumer(accountId, consumerId);
    if (!consumer) return undefined;
    const plain = seal.open(Buffer.from(consumer.sealedProfile, 'base64'), contextOf(accountId, consumerId));
    if (!plain) throw new Error('A stored profile does not open under the master key');
    return JSON.parse(plain.toString()) as ConsumerProfile;
  };

  const save = async (accountId: string, consumerId: string, profile: ConsumerProfile): Promise<void> => {
    const sealed = seal.seal(Buffer.from(JSON.stringify(profile)), contextOf(accountId, consumerId));
    await store.saveConsumer({
      accountId,
      id: consumerId,
      sealedProfile: sealed.toString('base64'),
      updatedTs: clock.now(),
    });
  };

  return {
    find,
    saveVerified: (accountId, consumerId, verified) =>
      lock(contextOf(accountId, consumerId), async () => {
        const stored = await find(accountId, consumerId);
        if (stored?.verified && isCurrent(stored.verified, verified)) return;
        await save(accountId, consumerId, { ...stored, verified });
      }),
    saveDeclared: (accountId, consumerId, declared) =>
      lock(contextOf(accountId, consumerId), async () => {
        await save(accountId, consumerId, { ...(await find(accountId, consumerId)), declared });
      }),
  };
}

type Verified = NonNullable<ConsumerProfile['verified']>;

const isCurrent = (stored: Verified, verified: Verified): boolean =>
  verified.verifiedTs - stored.verifiedTs < restampMs &&
  JSON.stringify({ ...stored, verifiedTs: 0 }) === JSON.stringify({ ...verified, verifiedTs: 0 });

/** Runs what is asked for under one key in order, since each of it reads, changes and writes the same row. */
function createKeyedLock(): <T>(key: string, act: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return (key, act) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(act, act);
    tails.set(key, result);
    const forget = () => tails.get(key) === result && tails.delete(key);
    result.then(forget, forget);
    return result;
  };
}
