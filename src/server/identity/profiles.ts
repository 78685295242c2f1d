/**
 * Consumers' profiles, sealed at rest: what a brand verified, what the consumer said of itself, and what agents call it. They
 * are stored apart and each is replaced whole, so that saving one never reads, waits for or undoes another, on any node.
 */
import { hash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { ConsumerPart, Store } from '../store/store.ts';
import type { ConsumerProfile } from './identity.ts';
import type { Seal } from './seal.ts';

type Verified = NonNullable<ConsumerProfile['verified']>;
type Declared = NonNullable<ConsumerProfile['declared']>;
type Named = NonNullable<ConsumerProfile['named']>;

export interface Profiles {
  find(accountId: string, consumerId: string): Promise<ConsumerProfile | undefined>;
  saveVerified(accountId: string, consumerId: string, verified: Verified): Promise<void>;
  saveDeclared(accountId: string, consumerId: string, declared: Declared): Promise<void>;
  /** Undefined takes the name away. */
  saveNamed(accountId: string, consumerId: string, named: Named | undefined): Promise<void>;
  /** What is saved next is new, whatever was saved before. */
  forget(accountId: string, consumerId: string): void;
}

/**
 * How long this node trusts its memory of what it saved. Another node may have saved what another token says
 * meanwhile, so the memory is short: whatever is shown was verified within seconds of the last token.
 */
const rememberMs = 5_000;
const mostRemembered = 10_000;

interface ProfileParts {
  store: Store;
  clock: Clock;
  seal: Seal;
  /** Called when a part has been saved. */
  onSaved?: (accountId: string, consumerId: string) => void;
}

export function createProfiles({ store, clock, seal, onSaved }: ProfileParts): Profiles {
  const saved = createMemory(clock);

  const open = <T>(sealed: string, context: string): T => {
    const plain = seal.open(Buffer.from(sealed, 'base64'), context);
    if (!plain) throw new Error('A stored profile does not open under the master key');
    return JSON.parse(plain.toString()) as T;
  };
  const partOf = (
    accountId: string,
    id: string,
    { json, context }: { json: string; context: string },
  ): ConsumerPart => ({
    accountId,
    id,
    sealed: seal.seal(Buffer.from(json), context).toString('base64'),
    updatedTs: clock.now(),
  });

  return {
    async find(accountId, id) {
      const consumer = await store.findConsumer(accountId, id);
      if (!consumer) return undefined;
      const { sealedVerified, sealedDeclared, sealedNamed } = consumer;
      const named = sealedNamed && open<Named | null>(sealedNamed, namedContext(accountId, id));
      return {
        ...(sealedVerified && { verified: open<Verified>(sealedVerified, verifiedContext(accountId, id)) }),
        ...(sealedDeclared && { declared: open<Declared>(sealedDeclared, declaredContext(accountId, id)) }),
        ...(named && { named }),
      };
    },
    async saveVerified(accountId, id, { verifiedTs, ...content }) {
      const context = verifiedContext(accountId, id);
      const said = JSON.stringify(content);
      const digest = hash('sha256', said);
      if (saved.has(context, digest)) return;
      const json = `${said.slice(0, -1)},"verifiedTs":${verifiedTs}}`;
      await store.saveConsumerVerified(partOf(accountId, id, { json, context }));
      saved.add(context, digest);
      onSaved?.(accountId, id);
    },
    async saveDeclared(accountId, id, declared) {
      const context = declaredContext(accountId, id);
      await store.saveConsumerDeclared(partOf(accountId, id, { json: JSON.stringify(declared), context }));
      onSaved?.(accountId, id);
    },
    async saveNamed(accountId, id, named) {
      const context = namedContext(accountId, id);
      await store.saveConsumerNamed(partOf(accountId, id, { json: JSON.stringify(named ?? null), context }));
      onSaved?.(accountId, id);
    },
    forget: (accountId, id) => saved.delete(verifiedContext(accountId, id)),
  };
}

/** A sealed part opens in its own row and place only. */
export const verifiedContext = (accountId: string, id: string): string => `${accountId}\n${id}\nverified`;
export const namedContext = (accountId: string, id: string): string => `${accountId}\n${id}\nnamed`;
export const declaredContext = (accountId: string, id: string): string => `${accountId}\n${id}\ndeclared`;

/**
 * Digests of what was saved last under each key, for `rememberMs` at most and in bounded memory. They age together, in two
 * generations of which the older is dropped whole: dropped one at a time, they would leave gaps that each drop has to cross.
 */
function createMemory(clock: Clock) {
  const generationNow = () => Math.floor(clock.now() / (rememberMs / 2));
  let generation = generationNow();
  let recent = new Map<string, string>();
  let earlier = recent;
  const age = (): void => {
    const now = generationNow();
    if (now === generation && recent.size < mostRemembered / 2) return;
    earlier = now <= generation + 1 ? recent : new Map();
    recent = new Map();
    generation = now;
  };
  return {
    has(key: string, digest: string): boolean {
      age();
      return (recent.get(key) ?? earlier.get(key)) === digest;
    },
    add(key: string, digest: string): void {
      age();
      recent.set(key, digest);
    },
    delete(key: string): void {
      recent.delete(key);
      earlier.delete(key);
    },
  };
}
