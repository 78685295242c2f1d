/**
 * The tokens that this platform issues, and how it tells them from a brand's. Ours is what names one of our keys and verifies
 * under it; `iss` says nothing, since a brand may put any text there. The header's `typ` separates the two kinds:
 * `JWT` opens sockets, `ext+jwt` is an anonymous identity that must be exchanged first.
 */
import type { ConsumerVerdict } from './identity.ts';
import { type Jws, parseJws, signJws, verifyJws } from './jws.ts';
import type { PlatformKeys } from './keys.ts';

/** Who a token is issued to. Times are in seconds, as in every JWT. */
interface Grant {
  accountId: string;
  consumerId: string;
  iat: number;
  exp: number;
  /** Present exactly when a brand vouches for the consumer. */
  ext?: { sub: string; iss: string; lp_sdes: string };
}

export interface OwnToken {
  kind: 'platform' | 'external';
  accountId: string;
  consumerId: string;
  iat: number;
  exp: number;
  authenticated: boolean;
  /** External tokens: until when the identity may be renewed, in seconds. */
  refreshUntil?: number;
}

export interface PlatformTokens {
  issue(grant: Grant): Promise<string>;
  /** The external token of an anonymous identity. */
  issueExternal(grant: Grant & { refreshUntil: number }): Promise<string>;
  /** Undefined: not one of ours. Says nothing about whether it has expired. */
  findOwn(jws: Jws | undefined): Promise<OwnToken | undefined>;
  /** For sockets: only platform tokens of this account pass. */
  verify(accountId: string, token: string, nowMs: number): Promise<ConsumerVerdict>;
}

const platformType = 'JWT';
const externalType = 'ext+jwt';
const audiencePrefix = 'acc:';

export function createPlatformTokens(keys: PlatformKeys, issuer: string): PlatformTokens {
  const sign = (typ: string, claims: object): Promise<string> => {
    const { kid, privateKey } = keys.signing;
    return signJws({ kid, typ }, claims, privateKey);
  };
  const base = (grant: Grant) => ({
    sub: grant.consumerId,
    aud: `${audiencePrefix}${grant.accountId}`,
    iss: issuer,
    exp: grant.exp,
    iat: grant.iat,
  });

  const findOwn = async (jws: Jws | undefined): Promise<OwnToken | undefined> => {
    const key = jws?.algorithm === 'RS256' && (await keys.findVerifying(jws.header.kid));
    return jws && key && (await verifyJws(jws, key)) ? readOwn(jws) : undefined;
  };

  return {
    issue: (grant) => sign(platformType, { ...base(grant), ...(grant.ext && { 'lp.ext': grant.ext }) }),
    issueExternal: (grant) => sign(externalType, { ...base(grant), acr: '0', refresh_until: grant.refreshUntil }),
    findOwn,
    async verify(accountId, token, nowMs) {
      const own = await findOwn(parseJws(token));
      if (own?.kind !== 'platform' || own.accountId !== accountId) return { ok: false, reason: 'invalid' };
      const { consumerId, authenticated, iat, exp } = own;
      if (exp * 1000 <= nowMs) return { ok: false, reason: 'expired', authenticated };
      return { ok: true, identity: { accountId, consumerId, iat, expiresTs: exp * 1000, authenticated } };
    },
  };
}

/** The signature stands, so this is what we wrote; undefined for what is neither of the two kinds. */
function readOwn({ header, claims }: Jws): OwnToken | undefined {
  const { sub, aud, iat, exp, refresh_until: refreshUntil } = claims;
  const known = header.typ === platformType || header.typ === externalType;
  if (!known || typeof sub !== 'string' || typeof aud !== 'string' || !isNumber(iat) || !isNumber(exp)) {
    return undefined;
  }
  return {
    kind: header.typ === platformType ? 'platform' : 'external',
    accountId: aud.slice(audiencePrefix.length),
    consumerId: sub,
    iat,
    exp,
    authenticated: 'lp.ext' in claims,
    ...(isNumber(refreshUntil) && { refreshUntil }),
  };
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
