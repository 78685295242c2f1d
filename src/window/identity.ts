/**
 * Who the person at this window is. The credential comes from the page that opened the window (in the address's
 * fragment, from a function that the page provides, or from the page around the frame) or is an anonymous one of our own
 * making; it is exchanged for the platform's token, which lives in memory only.
 */
import { SignInRequired } from '../client/errors.ts';
import { anonymousAuthorizePath, appAuthenticatePath, authenticatePath } from '../protocol/window-paths.ts';
import type { PageCredential } from './bridge.ts';
import type { Kept } from './kept.ts';

export interface Identity {
  credentials(): Promise<string>;
  renew(): Promise<string>;
}

export interface IdentityOptions {
  account: string;
  /** Of the server, without a slash at the end. */
  origin: string;
  /** Absent: the account's only one. */
  connectorId?: string | undefined;
  /** A fresh credential of the brand; undefined when the page has none. */
  brandCredential: () => Promise<PageCredential | undefined>;
}

export function createBrandIdentity({ account, origin, connectorId, brandCredential }: IdentityOptions): Identity {
  const path = connectorId === undefined ? authenticatePath(account) : appAuthenticatePath(account, connectorId);
  const exchange = async () => {
    const credential = await brandCredential();
    if (!credential) throw new SignInRequired('the page has no credential');
    const { token, redirectUri, codeVerifier } = credential;
    const body = { id_token: token, redirect_uri: redirectUri, code_verifier: codeVerifier };
    return tokenIn(await post(origin + path, body));
  };
  return { credentials: exchange, renew: exchange };
}

/** Keeps the anonymous credential for as long as it can be extended: it is all that an anonymous person is. */
export function createAnonymousIdentity(options: { account: string; origin: string; kept: Kept }): Identity {
  const { account, origin, kept } = options;
  const authorize = async (previous?: string) => {
    const body = previous === undefined ? {} : { id_token: previous };
    const fresh = tokenIn(await post(origin + anonymousAuthorizePath(account), body));
    kept.set(anonymousKey, fresh);
    return tokenIn(await post(origin + authenticatePath(account), { id_token: fresh }));
  };
  return {
    async credentials() {
      const previous = kept.get(anonymousKey);
      if (previous === undefined) return authorize();
      try {
        return await authorize(previous);
      } catch (error) {
        if (!(error instanceof SignInRequired)) throw error;
        return authorize();
      }
    },
    renew: () => authorize(kept.get(anonymousKey)),
  };
}

/** Whoever forgets what stands here is a new anonymous person. */
export const anonymousKey = 'anonymous';

/** A refusal is final until the person signs in again; anything else may pass. */
async function post(url: string, body: object): Promise<unknown> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), credentials: 'omit' });
  if (response.ok) return response.json();
  if (response.status === 429 || response.status >= 500) throw new Error(`identity provider: ${response.status}`);
  throw new SignInRequired(`identity provider: ${response.status}`);
}

function tokenIn(body: unknown): string {
  const { jwt, token } = Object(body) as { jwt?: unknown; token?: unknown };
  const found = token ?? jwt;
  if (typeof found !== 'string') throw new Error('identity provider: no token');
  return found;
}
