/** How brands may sign, and which keys fit: a key is only ever used for algorithms of its own kind (RFC 8725, section 3.1). */
import type { KeyObject } from 'node:crypto';
import { lookup } from '../../protocol/lookup.ts';

export const signatureAlgorithms = {
  RS256: 'RSA',
  RS384: 'RSA',
  RS512: 'RSA',
  PS256: 'RSA',
  PS384: 'RSA',
  PS512: 'RSA',
  ES256: 'P-256',
  ES384: 'P-384',
  Ed25519: 'Ed25519',
} as const;

export type SignatureAlgorithm = keyof typeof signatureAlgorithms;
type KeyKind = (typeof signatureAlgorithms)[SignatureAlgorithm];

/** Of connectors that say nothing. */
export const usualAlgorithms: readonly SignatureAlgorithm[] = ['RS256'];

/** The algorithm of a header's or a key's `alg`; Ed25519 has an older name too (RFC 8037, RFC 9864). */
export function findAlgorithm(alg: unknown): SignatureAlgorithm | undefined {
  const name = alg === 'EdDSA' ? 'Ed25519' : alg;
  return typeof name === 'string' && Object.hasOwn(signatureAlgorithms, name)
    ? (name as SignatureAlgorithm)
    : undefined;
}

/** RSA keys below are weak: accepted where an administrator has confirmed it, and for RS256 alone. */
export const ordinaryBits = 2048;

export interface Strength {
  kind: KeyKind;
  bits: number;
}

export const fits = ({ kind, bits }: Strength, algorithm: SignatureAlgorithm): boolean =>
  lookup(signatureAlgorithms, algorithm) === kind && (kind !== 'RSA' || bits >= ordinaryBits || algorithm === 'RS256');

const curves: Record<string, Strength> = {
  prime256v1: { kind: 'P-256', bits: 256 },
  secp384r1: { kind: 'P-384', bits: 384 },
};

/** Undefined: no algorithm here takes such a key. */
export function strengthOf({ asymmetricKeyType, asymmetricKeyDetails: details = {} }: KeyObject): Strength | undefined {
  if (asymmetricKeyType === 'rsa') return { kind: 'RSA', bits: details.modulusLength ?? 0 };
  if (asymmetricKeyType === 'ed25519') return { kind: 'Ed25519', bits: 256 };
  return asymmetricKeyType === 'ec' ? lookup(curves, details.namedCurve) : undefined;
}
