/**
 * What the server must remember while a customer is at the brand's login page: sealed, in a cookie of that browser, so that
 * it binds the answer to the browser that asked, needs no room here, and hides the verifier of PKCE from the page.
 */
import type { Seal } from './seal.ts';

export interface LoginTicket {
  accountId: string;
  /** The only connector whose answer counts. */
  connectorId: string;
  /** Of the server, as the browser names it. */
  origin: string;
  rfc: boolean;
  nonce: string;
  codeVerifier?: string;
  /** SHA-256 of what the login page must return unchanged. */
  sentDigest: string;
  untilTs: number;
}

const prefix = '__Host-parley-login-';

/** For the login page and the way back; reading mail for a second factor included. */
export const loginLifeMs = 900_000;

/** No other host can set such a cookie, and only our own pages send it. */
export const ticketCookie = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' } as const;

export const ticketName = (loginId: string): string => prefix + loginId;

/** Oldest first, all but the newest few: who begins again and again must not grow its own requests without bound. */
export const staleTickets = (cookies: Record<string, string | undefined>): string[] =>
  Object.keys(cookies)
    .filter((name) => name.startsWith(prefix))
    .slice(0, -3);

const contextOf = (loginId: string): string => `login\n${loginId}`;

export const sealTicket = (seal: Seal, loginId: string, ticket: LoginTicket): string =>
  seal.seal(Buffer.from(JSON.stringify(ticket)), contextOf(loginId)).toString('base64url');

/** Undefined: none of ours, of another login, or from under another master key. */
export function openTicket(seal: Seal, loginId: string, cookie: string | undefined): LoginTicket | undefined {
  const plain = cookie && seal.open(Buffer.from(cookie, 'base64url'), contextOf(loginId));
  return plain ? (JSON.parse(plain.toString()) as LoginTicket) : undefined;
}
