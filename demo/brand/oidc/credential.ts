/**
 * A fresh credential for a page of the shop. The shop asks its own provider exactly as a separate messaging window
 * would, on the customer's behalf, and keeps what comes back instead of following it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { clientIdOf, type Mode, usesCode } from './modes.ts';

export type Credential =
  | { token: string }
  /** The messaging platform redeems the code; under PKCE it needs the verifier as well. */
  | { code: string; redirectUri: string; codeVerifier?: string };

interface Asking {
  mode: Mode;
  /** Of the provider. */
  issuer: string;
  /** Registered with the provider; nobody is sent there. */
  redirectUri: string;
  /** The customer's, of the shop. */
  cookie: string;
}

const mostSteps = 6;

export async function obtainCredential({ mode, issuer, redirectUri, cookie }: Asking): Promise<Credential> {
  const codeVerifier = mode === 'pkce' ? randomBytes(32).toString('base64url') : undefined;
  const query = new URLSearchParams({
    client_id: clientIdOf(mode),
    response_type: usesCode(mode) ? 'code' : 'id_token',
    redirect_uri: redirectUri,
    scope: 'openid',
    nonce: randomBytes(16).toString('base64url'),
    ...(codeVerifier && { code_challenge: challengeOf(codeVerifier), code_challenge_method: 'S256' }),
  });
  const { search, hash } = await follow(`${issuer}/auth?${query}`, { until: redirectUri, cookie });
  const answer = new URLSearchParams(search || hash.slice(1));
  const code = answer.get('code');
  const token = answer.get('id_token');
  if (token) return { token };
  if (!code) throw new Error(`the provider says ${answer.get('error') ?? 'nothing'}`);
  return { code, redirectUri, ...(codeVerifier && { codeVerifier }) };
}

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** Goes from redirect to redirect with the cookies met on the way, as far as the address where the answer is due. */
async function follow(start: string, { until, cookie }: { until: string; cookie: string }): Promise<URL> {
  const cookies = new Map([['', cookie]]);
  let at = new URL(start);
  for (let step = 0; step < mostSteps; step++) {
    const headers = { cookie: [...cookies.values()].filter(Boolean).join('; ') };
    const response = await fetch(at, { redirect: 'manual', headers });
    await response.body?.cancel();
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      cookies.set(pair.split('=')[0] ?? '', pair);
    }
    const location = response.headers.get('location');
    if (!location) throw new Error(`the provider answers ${response.status}`);
    at = new URL(location, at);
    if (at.href.startsWith(until)) return at;
  }
  throw new Error('the provider sends in circles');
}
