import { createSign, generateKeyPairSync } from 'node:crypto';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The brand's public key, one line of base64 as the administrator pastes it. */
export const brandPublicKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as the brand's identity provider signs it. */
export function signBrandToken(claims: Record<string, unknown>): string {
  const signed = `${segment({ alg: 'RS256', typ: 'JWT' })}.${segment(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey).toString('base64url')}`;
}
