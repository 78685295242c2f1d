import { SignInRequired } from './errors.ts';
import { parseToken, renewalTime, type TokenClaims } from './token.ts';
import type { ClientOptions, RenewReaction } from './types.ts';

/** Renewals without a working connection between them, after which only the person can help. */
const renewalsAllowed = 3;
/** Failed renewals within `failureWindowMs`, after which nobody is asked for a while; those that succeed may be many. */
const failuresAllowed = 3;
const failureWindowMs = 60_000;

export class OtherIdentity extends Error {}

/** The token in use: fetched once, replaced only by one for the same person. */
export interface Credential {
  readonly claims: TokenClaims | undefined;
  /** The token to connect with, renewed first if the last one was refused. */
  get(serverNow: number): Promise<string | undefined>;
  renew(reaction: RenewReaction): Promise<string | undefined>;
  /** The server refused the present token. */
  refuse(reaction: RenewReaction): void;
  /** The server accepted it. */
  accept(): void;
  /** The person asks to try once more. */
  forgive(): void;
  /** When to renew ahead of the end (server's time) and through whom; undefined when nothing can be known or done. */
  plan(random: () => number): { at: number; reaction: RenewReaction } | undefined;
}

export function createCredential(options: Pick<ClientOptions, 'credentials' | 'renew'>, now: () => number): Credential {
  let token: string | undefined;
  let claims: TokenClaims | undefined;
  let refused: RenewReaction | undefined;
  let renewals = 0;
  let failures: number[] = [];

  const take = (fresh: string) => {
    const next = parseToken(fresh);
    if (claims && next && next.sub !== claims.sub) throw new OtherIdentity('the fresh token is for someone else');
    token = fresh;
    claims = next ?? claims;
    refused = undefined;
    return fresh;
  };
  const renew = async (reaction: RenewReaction) => {
    if (!options.renew) throw new SignInRequired();
    failures = failures.filter((time) => time > now() - failureWindowMs);
    if (failures.length >= failuresAllowed) throw new Error('renewals fail too often');
    const fresh = await options.renew(reaction).catch((error: unknown) => {
      failures.push(now());
      throw error;
    });
    if (options.credentials) return take(fresh);
    refused = undefined;
    return undefined;
  };
  const reactionFor = (known: TokenClaims): RenewReaction =>
    known.authenticated ? 'renew-brand-token' : 'renew-identity';

  return {
    get claims() {
      return claims;
    },
    async get(serverNow) {
      if (!refused && token && claims && claims.expiresAt <= serverNow && options.renew) refused = reactionFor(claims);
      if (refused) {
        if (renewals >= renewalsAllowed) throw new SignInRequired('renewed tokens are refused');
        renewals += 1;
        return renew(refused);
      }
      return token ?? (options.credentials ? take(await options.credentials()) : undefined);
    },
    renew,
    refuse(reaction) {
      refused = reaction;
    },
    accept() {
      renewals = 0;
    },
    forgive() {
      renewals = 0;
      failures = [];
    },
    plan(random) {
      if (!claims || !options.renew) return undefined;
      return { at: renewalTime(claims, random), reaction: reactionFor(claims) };
    },
  };
}
