/** What a client may read in its own token. Nothing is verified here: that is the server's part. */
export interface TokenClaims {
  sub: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
  issuedAt: number;
  /** The brand vouched for this consumer; the brand's page renews the token, not the identity provider. */
  authenticated: boolean;
}

/** The claims of a token in JWS form; undefined for anything else (an opaque token is never renewed ahead of time). */
export function parseToken(token: string): TokenClaims | undefined {
  try {
    const claims: unknown = JSON.parse(decodeSegment(token.split('.')[1] ?? ''));
    if (typeof claims !== 'object' || claims === null) return undefined;
    const { sub, exp, iat, 'lp.ext': ext } = claims as Record<string, unknown>;
    if (typeof sub !== 'string' || typeof exp !== 'number') return undefined;
    return {
      sub,
      expiresAt: exp * 1000,
      issuedAt: typeof iat === 'number' ? iat * 1000 : exp * 1000,
      authenticated: ext !== undefined,
    };
  } catch {
    return undefined;
  }
}

function decodeSegment(segment: string): string {
  const bytes = atob(segment.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
}

/** When to renew: a minute before the end, spread so that pages do not renew together; half-way in a short life. */
export function renewalTime(claims: TokenClaims, random: () => number): number {
  const life = Math.max(claims.expiresAt - claims.issuedAt, 0);
  return claims.expiresAt - Math.min(life / 2, 60_000 * (1 + random() * 0.5));
}
