/**
 * Proof that a page names its customer with the brand's knowledge: `sig`, the HMAC-SHA256 of `sub` in hex, under a secret that
 * a connector and the brand's server share. The key is the secret as it was shown, not decoded.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from '../random.ts';
import type { Connector } from '../store/store.ts';
import type { Seal } from './seal.ts';

type Owner = Pick<Connector, 'accountId' | 'id'>;

/** An identity secret at rest opens for its own connector only. */
export const identitySecretContext = ({ accountId, id }: Owner): string => `${accountId}\n${id}\nidentity-secret`;

export const sealIdentitySecret = (seal: Seal, owner: Owner, secret: string): string =>
  seal.seal(Buffer.from(secret), identitySecretContext(owner)).toString('base64');

const secretBytes = 32;

export function createIdentitySecret({ seal, random }: { seal: Seal; random: Random }, owner: Owner) {
  const secret = random.bytes(secretBytes).toString('base64url');
  return { secret, sealed: sealIdentitySecret(seal, owner, secret) };
}

export const signSubject = (secret: string, sub: string): Buffer => createHmac('sha256', secret).update(sub).digest();

const hexDigest = /^[0-9a-f]{64}$/i;

/** Whether one of the connector's secrets has signed the subject. */
export function hasSigned(seal: Seal, connector: Connector, { sub, sig }: { sub: string; sig: unknown }): boolean {
  if (typeof sig !== 'string' || !hexDigest.test(sig)) return false;
  const given = Buffer.from(sig, 'hex');
  const context = identitySecretContext(connector);
  return (connector.settings.identitySecrets ?? []).some(({ sealed }) => {
    const secret = seal.open(Buffer.from(sealed, 'base64'), context);
    return secret !== undefined && timingSafeEqual(signSubject(secret.toString(), sub), given);
  });
}
