/**
 * The platform's own keys: those that sign, generated at the first start, and for each account its own to which its
 * brand encrypts, generated when first asked for. They are stored sealed under the master key, shared by all nodes, and
 * replaced with overlap. A key's state follows from its times alone, so that no node has to announce a change: it is
 * published before its `activeTs` (next), used from then on while no newer one is active (current), and accepted until
 * its `retiresTs` (retiring).
 */
import { createPrivateKey, createPublicKey, createSecretKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Store, StoredKey } from '../store/store.ts';
import { createSeal, type Seal } from './seal.ts';

interface KeyPair {
  kid: string;
  use: 'sig' | 'enc';
  accountId: string | undefined;
  activeTs: number;
  retiresTs: number | undefined;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

export interface PlatformKeys {
  /** Signs the tokens we issue, RS256. */
  readonly signing: KeyPair;
  /** Verifies tokens that name this key; the store is read for a name that is new here. */
  findVerifying(kid: unknown): Promise<KeyObject | undefined>;
  /**
   * What may decrypt a token for this account (RSA-OAEP-256): the key it names; all of the account's that are accepted
   * if it names none of them. The store is read for a name that is new here.
   */
  decryption(accountId: string, kid: unknown): Promise<readonly KeyObject[]>;
  /** Consumer ids are digests keyed with it; losing it would orphan every authenticated consumer. */
  consumerIdSecret: KeyObject;
  /**
   * The public halves of all keys that may be met or used: current, next and, for signatures, retiring ones. The keys
   * to encrypt to are an account's.
   */
  jwks(accountId?: string): Promise<{ keys: Record<string, unknown>[] }>;
  /** One line of base64 DER (SubjectPublicKeyInfo), the form that brands paste into their own settings. */
  encryptionLine(accountId: string): Promise<string>;
  /** Takes over what another node or the command line has changed. */
  refresh(): Promise<void>;
}

/** Keys that replace one another: the platform's for signing, or those to which an account's brand encrypts. */
export type KeyRing = { use: 'sig'; accountId?: never } | { use: 'enc'; accountId: string };

export const isOfRing = (ring: KeyRing, key: { use: StoredKey['use']; accountId?: string | undefined }): boolean =>
  key.use === ring.use && key.accountId === ring.accountId;

interface KeyDeps {
  store: Store;
  masterKey: Uint8Array;
  clock: Clock;
  random: Random;
}

/** The first signing key's name is what clients of the field's tokens expect. */
export const kidOf = ({ accountId }: KeyRing, n: number): string =>
  accountId === undefined ? String(n).padStart(5, '0') : `enc-${accountId}-${n}`;
const signingRing: KeyRing = { use: 'sig' };
const kidForm = /^[0-9]{5}$/;
/** Tokens that name unknown keys make this node read the store at most this often. */
const readAgainMs = 200;

export const keyPurpose = 'keys';
const keySeal = (masterKey: Uint8Array, random: Random): Seal => createSeal(masterKey, keyPurpose, random);
export const keyContext = ({ use, kid, accountId }: Pick<StoredKey, 'use' | 'kid' | 'accountId'>): string =>
  [use, kid, ...(accountId === undefined ? [] : [accountId])].join(' ');

/** 2048 bits: 4096 would make decryption the bottleneck. */
const newRsaKey = async (): Promise<Buffer> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'der', type: 'pkcs8' });
};

/** Answers the stored one: another node may have stored its own of that name meanwhile. */
const addKeyPair = async (
  deps: KeyDeps,
  ring: KeyRing,
  { n, activeTs }: { n: number; activeTs: number },
): Promise<StoredKey> => deps.store.addKey(await createKeyPair(deps, ring, { n, activeTs }));

/** To be stored. */
export async function createKeyPair(
  { masterKey, clock, random }: Omit<KeyDeps, 'store'>,
  ring: KeyRing,
  { n, activeTs }: { n: number; activeTs: number },
): Promise<StoredKey> {
  const name = { kid: kidOf(ring, n), ...ring };
  const sealed = keySeal(masterKey, random)
    .seal(await newRsaKey(), keyContext(name))
    .toString('base64');
  return { ...name, sealed, createdTs: clock.now(), activeTs };
}

export async function openKeys(deps: KeyDeps): Promise<PlatformKeys> {
  const { store, masterKey, clock, random } = deps;
  const seal = keySeal(masterKey, random);
  const pairs = new Map<string, KeyPair>();

  const material = (key: StoredKey): Buffer => {
    const opened = seal.open(Buffer.from(key.sealed, 'base64'), keyContext(key));
    if (!opened)
      throw new Error(`The master key does not open the stored key ${key.kid}: it is not the one it was sealed with`);
    return opened;
  };
  const pairOf = (key: StoredKey, use: KeyPair['use']): KeyPair => {
    const known = pairs.get(key.kid);
    const times = { activeTs: key.activeTs, retiresTs: key.retiresTs };
    if (known) return { ...known, ...times };
    const privateKey = createPrivateKey({ key: material(key), format: 'der', type: 'pkcs8' });
    return {
      kid: key.kid,
      use,
      accountId: key.accountId,
      ...times,
      privateKey,
      publicKey: createPublicKey(privateKey),
    };
  };
  const take = (stored: readonly StoredKey[]): void => {
    const read = stored.flatMap((key) => (key.use === 'secret' ? [] : [pairOf(key, key.use)]));
    pairs.clear();
    for (const pair of read) pairs.set(pair.kid, pair);
  };

  const accepted = (ring: KeyRing): KeyPair[] => {
    const now = clock.now();
    const live = [...pairs.values()].filter((pair) => isOfRing(ring, pair) && (pair.retiresTs ?? Infinity) > now);
    const begun = live.filter(({ activeTs }) => activeTs <= now).sort(newestFirst);
    return [...begun, ...live.filter(({ activeTs }) => activeTs > now)];
  };
  const current = (ring: KeyRing): KeyPair => {
    const [pair] = accepted(ring);
    if (!pair) throw new Error(`there is no key for use ${ring.use}`);
    return pair;
  };

  let readTs = clock.now();
  let reading: Promise<void> | undefined;
  const refresh = (): Promise<void> => {
    readTs = clock.now();
    reading ??= store
      .listKeys()
      .then(take)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  /** Another node may know the name. */
  const readForNew = async (): Promise<void> => {
    if (reading || clock.now() - readTs >= readAgainMs) await refresh();
  };
  const ensureRing = createOnce(async (accountId) => {
    const ring = { use: 'enc', accountId } as const;
    if (accepted(ring).length > 0) return;
    const added = await addKeyPair(deps, ring, { n: 1, activeTs: clock.now() });
    pairs.set(added.kid, pairOf(added, 'enc'));
  });

  const { consumerId } = await openFirst(deps, material);
  take(await store.listKeys());
  return {
    get signing() {
      return current(signingRing);
    },
    async findVerifying(kid) {
      if (typeof kid !== 'string' || !kidForm.test(kid)) return undefined;
      if (!pairs.has(kid)) await readForNew();
      return accepted(signingRing).find((pair) => pair.kid === kid)?.publicKey;
    },
    async decryption(accountId, kid) {
      const ring = { use: 'enc', accountId } as const;
      const known = accepted(ring);
      /* Where nothing is known yet every token reads: the key may have been made a moment ago at another node. */
      if (known.length === 0) await refresh();
      else if (!known.some((pair) => pair.kid === kid)) await readForNew();
      const keys = accepted(ring);
      const named = keys.filter((pair) => pair.kid === kid);
      return (named.length > 0 ? named : keys).map(({ privateKey }) => privateKey);
    },
    consumerIdSecret: createSecretKey(consumerId),
    async jwks(accountId) {
      const signing = accepted(signingRing).map(jwkOf);
      if (accountId === undefined) return { keys: signing };
      await ensureRing(accountId);
      const encryption = offered(accepted({ use: 'enc', accountId }), clock.now()).map(jwkOf);
      return { keys: [...signing, ...encryption] };
    },
    async encryptionLine(accountId) {
      await ensureRing(accountId);
      const { publicKey } = current({ use: 'enc', accountId });
      return publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    },
    refresh,
  };
}

/** What a platform cannot be without; made where it is missing. */
async function openFirst(deps: KeyDeps, material: (key: StoredKey) => Buffer): Promise<{ consumerId: Buffer }> {
  const { store, masterKey, clock, random } = deps;
  const stored = await store.listKeys();
  for (const key of stored) material(key);
  if (!stored.some((key) => key.use === 'sig')) await addKeyPair(deps, signingRing, { n: 1, activeTs: clock.now() });
  const name = { kid: 'consumer-id', use: 'secret' } as const;
  const found = stored.find(({ kid }) => kid === name.kid);
  const now = clock.now();
  const sealed = () => keySeal(masterKey, random).seal(random.bytes(32), keyContext(name)).toString('base64');
  return {
    consumerId: material(found ?? (await store.addKey({ ...name, sealed: sealed(), createdTs: now, activeTs: now }))),
  };
}

/** However many ask at once for the same thing, it is done once. */
function createOnce(act: (name: string) => Promise<void>): (name: string) => Promise<void> {
  const running = new Map<string, Promise<void>>();
  return (name) => {
    const done = running.get(name) ?? act(name).finally(() => running.delete(name));
    running.set(name, done);
    return done;
  };
}

const newestFirst = (a: KeyPair, b: KeyPair): number => b.activeTs - a.activeTs || (a.kid < b.kid ? 1 : -1);

/** Brands are to encrypt to the current key or the next, no longer to one that is being given up. */
function offered(pairs: readonly KeyPair[], now: number): KeyPair[] {
  const [first, ...others] = pairs;
  return first ? [first, ...others.filter(({ activeTs }) => activeTs > now)] : [];
}

const algorithms = { sig: 'RS256', enc: 'RSA-OAEP-256' } as const;

const jwkOf = ({ kid, use, publicKey }: KeyPair): Record<string, unknown> => ({
  ...publicKey.export({ format: 'jwk' }),
  use,
  alg: algorithms[use],
  kid,
});
