/**
 * Who the person at this window is. The credential comes from the page that opened the window (in the address's
 * fragment, or from a function that the page provides) or is an anonymous one of our own making; it is exchanged for
 * the platform's token, which lives in memory only.
 */
import { SignInRequired } from '../client/errors.ts';
import { paths } from '../protocol/paths.ts';

export interface Identity {
  credentials(): Promise<string>;
  renew(): Promise<string>;
}

export interface IdentityOptions {
  account: string;
  /** Of the server, without a slash at the end. */
  origin: string;
  /** A fresh credential of the brand; undefined when the page has none. */
  brandCredential: () => Promise<string | undefined>;
}

export function createBrandIdentity({ account, origin, brandCredential }: IdentityOptions): Identity {
  const exchange = async () => {
    const credential = await brandCredential();
    if (!credential) throw new SignInRequired('the page has no credential');
    return authenticate(origin, account, credential);
  };
  return { credentials: exchange, renew: exchange };
}

/** Keeps the anonymous credential for as long as it can be extended: it is all that an anonymous person is. */
export function createAnonymousIdentity(options: {
  account: string;
  origin: string;
  storage: Pick<Storage, 'getItem' | 'setItem'>;
}): Identity {
  const { account, origin, storage } = options;
  const key = `parley.anonymous.${account}`;
  const authorize = async (previous?: string) => {
    const body = previous === undefined ? {} : { id_token: previous };
    const fresh = tokenIn(await post(origin + paths.anonymousAuthorize(account), body));
    storage.setItem(key, fresh);
    return authenticate(origin, account, fresh);
  };
  return {
    async credentials() {
      const previous = storage.getItem(key);
      if (previous === null) return authorize();
      try {
        return await authorize(previous);
      } catch (error) {
        if (!(error instanceof SignInRequired)) throw error;
        return authorize();
      }
    },
    renew: () => authorize(storage.getItem(key) ?? undefined),
  };
}

const authenticate = async (origin: string, account: string, credential: string) =>
  tokenIn(await post(origin + paths.authenticate(account), { id_token: credential }));

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
  if (typeof found !== 'string') throw new Error('identity provider: no token in the answer');
  return found;
}
