/** Replaces the platform's keys with overlap, and everything's seal under another master key. */
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { ProblemsError } from '../problems.ts';
import type { Random } from '../random.ts';
import type { StoredAct } from '../store/changes.ts';
import type { Store, StoredKey } from '../store/store.ts';
import { swapRecord } from '../store/swap-record.ts';
import { signInSecretContext } from './agent-sign-in.ts';
import { secretContextOf } from './code-flow.ts';
import { identitySecretContext } from './identity-proof.ts';
import { createKeyPair, isOfRing, type KeyRing, keyContext, keyPurpose } from './keys.ts';
import { declaredContext, namedContext, verifiedContext } from './profiles.ts';
import { createSeal } from './seal.ts';

export interface RotationParts {
  store: Store;
  masterKey: Uint8Array;
  clock: Clock;
  random: Random;
}

export interface RotationTimes {
  /** Until the new key is used; meanwhile it is published. */
  leadMs: number;
  /** How long the keys before it are accepted once it is used. */
  keepMs: number;
}

/** Everybody who caches the published keys has the new one by then, and every token that was issued has ended. */
const usualTimes: RotationTimes = { leadMs: 10 * 60_000, keepMs: 31 * 86_400_000 };

export interface Rotated {
  kid: string;
  activeTs: number;
  /** Keys that are accepted until then, and no longer. */
  retiring: string[];
  retiresTs: number;
}

/** Stores the act with its line in the record of changes; false: somebody else was first. */
export type KeepRotation = (act: StoredAct, rotated: Rotated) => Promise<boolean>;

/** Adds the next key of this ring and sets an end to all before it. Keys that have retired already are deleted. */
export async function rotateKey(
  parts: RotationParts & { keep?: KeepRotation | undefined },
  ring: KeyRing,
  { leadMs, keepMs }: RotationTimes,
): Promise<Rotated> {
  const { store, clock } = parts;
  const now = clock.now();
  const all = await store.listKeys();
  mustOpen(parts, all);
  const stored = all.filter((key) => isOfRing(ring, key));
  const gone = stored.filter(({ retiresTs }) => retiresTs !== undefined && retiresTs <= now);
  const last = Math.max(0, ...stored.map(({ kid }) => Number(/(?:^|\D)(\d+)$/.exec(kid)?.[1] ?? 0)));
  const activeTs = now + leadMs;
  const next = await createKeyPair(parts, ring, { n: last + 1, activeTs });
  const retiring = stored.filter((key) => !gone.includes(key)).map((key) => key.kid);
  const retiresTs = activeTs + keepMs;
  const rotated = { kid: next.kid, activeTs, retiring, retiresTs };
  const act = { kind: 'rotation', next, retiring, retiresTs, ended: gone.map(({ kid }) => kid) } as const;
  const { keep = keepUnsaid(store, now) } = parts;
  if (!(await keep(act, rotated))) throw new AppError('in-use', { hint: 'the next key waits already' });
  return rotated;
}

/** Commands go on no account's record. */
const keepUnsaid =
  (store: Store, ts: number): KeepRotation =>
  (act) =>
    store.changeRecords({ accountId: '', swaps: [], acts: [act], recorded: [], by: 'system', ts });

/** The same for administrators, of what is their account's own, at the usual times and with word to all nodes. */
export const createRotateEncryptionKey =
  ({ bus, refresh, ...parts }: RotationParts & { bus: Bus; refresh(): Promise<void> }) =>
  async (accountId: string, keep: KeepRotation): Promise<Rotated> => {
    const rotated = await rotateKey({ ...parts, keep }, { use: 'enc', accountId }, usualTimes);
    bus.publish({ kind: 'keys' });
    await refresh();
    return rotated;
  };

/** A key under another master key than the rest would keep every server from starting. */
function mustOpen({ masterKey, random }: RotationParts, keys: readonly StoredKey[]): void {
  const seal = createSeal(masterKey, keyPurpose, random);
  for (const key of keys)
    if (!seal.open(Buffer.from(key.sealed, 'base64'), keyContext(key)))
      throw new ProblemsError([`the master key does not open the stored key ${key.kid}`]);
}

export interface Resealed {
  keys: number;
  secrets: number;
  profiles: number;
}

/** How a value at rest is opened and closed again; which seal it has by now does not matter, so it can be done again. */
type Reseal = (sealed: string, at: { purpose: string; context: string }) => string;

const pageSize = 500;

/**
 * Seals everything under `newMasterKey`. No server may run meanwhile. What was resealed already stays, so that an
 * interrupted run is simply repeated.
 */
export async function rotateMasterKey(parts: RotationParts, newMasterKey: Uint8Array): Promise<Resealed> {
  const { store, masterKey, random } = parts;
  const reseal: Reseal = (sealed, { purpose, context }) => {
    const bytes = Buffer.from(sealed, 'base64');
    const fresh = createSeal(newMasterKey, purpose, random);
    if (fresh.open(bytes, context)) return sealed;
    const plain = createSeal(masterKey, purpose, random).open(bytes, context);
    if (!plain) throw new ProblemsError([`something that is sealed for ${purpose} opens under neither master key`]);
    return fresh.seal(plain, context).toString('base64');
  };
  const secrets = await resealSecrets(store, reseal);
  const profiles = await resealProfiles(store, reseal);
  const keys = await store.listKeys();
  for (const key of keys)
    await store.saveKey({ ...key, sealed: reseal(key.sealed, { purpose: keyPurpose, context: keyContext(key) }) });
  return { keys: keys.length, secrets, profiles };
}

async function resealSecrets(store: Store, reseal: Reseal): Promise<number> {
  let count = 0;
  for (const account of await store.listAccounts()) {
    const { id: accountId, settings } = account;
    const { agentSignIn } = settings;
    if (agentSignIn?.sealedClientSecret) {
      const at = { purpose: 'connectors', context: signInSecretContext(accountId) };
      const sealedClientSecret = reseal(agentSignIn.sealedClientSecret, at);
      const next = { ...settings, agentSignIn: { ...agentSignIn, sealedClientSecret } };
      mustStand(
        await swapRecord(store, accountId, {
          kind: 'account',
          expected: account,
          next: { ...account, settings: next },
        }),
      );
      count++;
    }
    for (const connector of await store.listConnectors(accountId)) {
      const { sealedClientSecret, identitySecrets = [] } = connector.settings;
      if (!sealedClientSecret && identitySecrets.length === 0) continue;
      const next = { ...connector, settings: { ...connector.settings } };
      if (sealedClientSecret) {
        const at = { purpose: 'connectors', context: secretContextOf(connector) };
        next.settings.sealedClientSecret = reseal(sealedClientSecret, at);
        count++;
      }
      if (identitySecrets.length > 0) {
        const at = { purpose: 'connectors', context: identitySecretContext(connector) };
        next.settings.identitySecrets = identitySecrets.map((one) => ({ ...one, sealed: reseal(one.sealed, at) }));
        count += identitySecrets.length;
      }
      mustStand(await swapRecord(store, accountId, { kind: 'connector', expected: connector, next }));
    }
  }
  return count;
}

function mustStand(swapped: boolean): void {
  if (!swapped) throw new ProblemsError(['somebody has changed an account or a connector meanwhile: run it again']);
}

async function resealProfiles(store: Store, reseal: Reseal): Promise<number> {
  let count = 0;
  for (let after: { accountId: string; id: string } | undefined; ; ) {
    const page = await store.listConsumers(after, pageSize);
    for (const { accountId, id, sealedVerified, sealedDeclared, sealedNamed, updatedTs } of page) {
      const part = (sealed: string, context: string) => ({
        accountId,
        id,
        sealed: reseal(sealed, { purpose: 'profiles', context }),
        updatedTs,
      });
      if (sealedVerified) await store.saveConsumerVerified(part(sealedVerified, verifiedContext(accountId, id)));
      if (sealedDeclared) await store.saveConsumerDeclared(part(sealedDeclared, declaredContext(accountId, id)));
      if (sealedNamed) await store.saveConsumerNamed(part(sealedNamed, namedContext(accountId, id)));
      count++;
    }
    if (page.length < pageSize) return count;
    after = page.at(-1);
  }
}
