/** What the shop must keep to itself: made at its first start, then read from its file. */
import { createPublicKey, generateKeyPair, type JsonWebKey, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { ensureSecretFile } from '../../../src/server/demo/files.ts';
import { type Mode, modes } from './modes.ts';

export type SigningKey = JsonWebKey & { kid: string };

export interface Secrets {
  cookieKey: string;
  signingKey: SigningKey;
  clientSecrets: Record<Mode, string>;
  /** Signs whom the shop's pages name; a shop that was opened without one has none. */
  identitySecret?: string;
}

export async function openSecrets(file: string): Promise<Secrets> {
  const fresh = existsSync(file) ? undefined : await createSecrets();
  ensureSecretFile(file, () => JSON.stringify(fresh));
  return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
}

const createSecrets = async (): Promise<Secrets> => ({
  cookieKey: randomText(),
  signingKey: await createSigningKey(),
  clientSecrets: Object.fromEntries(modes.map((mode) => [mode, randomText()])) as Record<Mode, string>,
  identitySecret: randomText(),
});

export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const kid = `fernway-${randomBytes(4).toString('hex')}`;
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
}

/** The form that administrators paste: SubjectPublicKeyInfo in one line of base64. */
export const publicKeyLine = (key: SigningKey): string =>
  createPublicKey({ key, format: 'jwk' }).export({ format: 'der', type: 'spki' }).toString('base64');

/** Letters and digits only, so that it stands unchanged in an `Authorization` header. */
const randomText = (): string => randomBytes(24).toString('hex');
