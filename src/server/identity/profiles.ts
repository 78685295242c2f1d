/** Consumers' profiles, sealed at rest: what a brand verified, and what the consumer said of itself. */
import { hash } from 'node:crypto';
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
/**
 * How long this node trusts its memory of what it saved, without asking the store. Another node may have saved what
 * another token says meanwhile, so the memory is short: whatever is shown was verified within seconds of the last token.
 */
const rememberMs = 5_000;
const mostRemembered = 10_000;

export function createProfiles({ store, clock, seal }: { store: Store; clock: Clock; seal: Seal }): Profiles {
  const lock = createKeyedLock();
  const saved = createMemory(clock);
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
    async saveVerified(accountId, consumerId, verified) {
      const key = contextOf(accountId, consumerId);
      const content = contentOf(verified);
      if (saved.has(key, content)) return;
      await lock(key, async () => {
        const stored = await find(accountId, consumerId);
        if (!stored?.verified || !isCurrent(stored.verified, verified)) {
          await save(accountId, consumerId, { ...stored, verified });
        }
        saved.add(key, content);
      });
    },
    saveDeclared: (accountId, consumerId, declared) =>
      lock(contextOf(accountId, consumerId), async () => {
        await save(accountId, consumerId, { ...(await find(accountId, consumerId)), declared });
      }),
  };
}

type Verified = NonNullable<ConsumerProfile['verified']>;

/** Everything but the time. */
const contentOf = (verified: Verified): string => JSON.stringify({ ...verified, verifiedTs: 0 });

const isCurrent = (stored: Verified, verified: Verified): boolean =>
  verified.verifiedTs - stored.verifiedTs < restampMs && contentOf(stored) === contentOf(verified);

/** Digests of what was saved last under each key, for a short time and in bounded memory. */
function createMemory(clock: Clock) {
  const entries = new Map<string, { digest: string; ts: number }>();
  return {
    has(key: string, content: string): boolean {
      const entry = entries.get(key);
      return entry !== undefined && clock.now() - entry.ts < rememberMs && entry.digest === hash('sha256', content);
    },
    add(key: string, content: string): void {
      entries.delete(key);
      entries.set(key, { digest: hash('sha256', content), ts: clock.now() });
      if (entries.size > mostRemembered) entries.delete(entries.keys().next().value ?? key);
    },
  };
}

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
