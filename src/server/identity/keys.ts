/** The platform's own keys: generated at the first start, stored sealed under the master key, shared by all nodes. */
import { createPrivateKey, createPublicKey, createSecretKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Store, StoredKey } from '../store/store.ts';
import { createSeal } from './seal.ts';

interface KeyPair {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

export interface PlatformKeys {
  /** Signs the tokens we issue, RS256. */
  signing: KeyPair;
  /** Brands encrypt their tokens to it, RSA-OAEP-256. 2048 bits: 4096 would make decryption the bottleneck. */
  encryption: KeyPair;
  /** Consumer ids are digests keyed with it; losing it would orphan every authenticated consumer. */
  consumerIdSecret: KeyObject;
}

interface KeyDeps {
  store: Store;
  masterKey: Uint8Array;
  clock: Clock;
  random: Random;
}

/** The kid that clients of the field's tokens expect. */
const signingKid = '00001';

const newRsaKey = async (): Promise<Buffer> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'der', type: 'pkcs8' });
};

export async function openKeys({ store, masterKey, clock, random }: KeyDeps): Promise<PlatformKeys> {
  const sealing = createSeal(masterKey, 'keys', random);
  const stored = new Map((await store.listKeys()).map((key) => [key.kid, key]));

  /** Another node may have stored its own key meanwhile: `addKey` answers the one that counts. */
  const addKey = async (kid: string, use: StoredKey['use'], make: () => Promise<Buffer>): Promise<StoredKey> =>
    store.addKey({
      kid,
      use,
      sealed: sealing.seal(await make(), `${use} ${kid}`).toString('base64'),
      createdTs: clock.now(),
    });

  const material = async (kid: string, use: StoredKey['use'], make: () => Promise<Buffer>): Promise<Buffer> => {
    const key = stored.get(kid) ?? (await addKey(kid, use, make));
    const opened = sealing.open(Buffer.from(key.sealed, 'base64'), `${use} ${kid}`);
    if (!opened)
      throw new Error(`The master key does not open the stored key ${kid}: it is not the one it was sealed with`);
    return opened;
  };

  const pair = async (kid: string, use: 'sig' | 'enc'): Promise<KeyPair> => {
    const privateKey = createPrivateKey({ key: await material(kid, use, newRsaKey), format: 'der', type: 'pkcs8' });
    return { kid, privateKey, publicKey: createPublicKey(privateKey) };
  };

  const [signing, encryption, consumerId] = await Promise.all([
    pair(signingKid, 'sig'),
    pair('enc-1', 'enc'),
    material('consumer-id', 'secret', async () => random.bytes(32)),
  ]);
  return { signing, encryption, consumerIdSecret: createSecretKey(consumerId) };
}

export const publicJwks = (keys: PlatformKeys): { keys: Record<string, unknown>[] } => ({
  keys: [
    { ...keys.signing.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: keys.signing.kid },
    {
      ...keys.encryption.publicKey.export({ format: 'jwk' }),
      use: 'enc',
      alg: 'RSA-OAEP-256',
      kid: keys.encryption.kid,
    },
  ],
});

/** One line of base64 DER (SubjectPublicKeyInfo), the form that brands paste into their own settings. */
export const encryptionKeyLine = (keys: PlatformKeys): string =>
  keys.encryption.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
