/** The agent's login. The bearer lives in memory; a reload asks the server, which knows the browser's cookie. */

import { paths } from '../protocol/paths.ts';
import { plainName } from '../ui/plain-name.ts';
import type { Me } from './state.ts';

export interface Session {
  bearer: string;
  csrf: string;
  me: Me;
  /** Just logged in, not found again after a reload. */
  fresh: boolean;
}

export type LoginFailure =
  | 'secondFactor'
  | 'accountFirst'
  | 'passkeyRefused'
  | 'refused'
  | 'throttled'
  | 'unreachable'
  | 'failed'
  | 'providerRefused'
  | 'providerFailed';

export class LoginError extends Error {
  readonly failure: LoginFailure;

  constructor(failure: LoginFailure, cause?: unknown) {
    super(failure, { cause });
    this.name = 'LoginError';
    this.failure = failure;
  }
}

export interface Credentials {
  account: string;
  username: string;
  password: string;
}

export interface LoginAnswer {
  bearer: string;
  csrf: string;
  config: { userId: string | number; userPid: string; loginName: string; nickname?: string; userRoles?: string[] };
}

/** Of the server's answer to a password that is right, where it is not enough. */
const secondFactorCode = 42;
const refusals = new Set([400, 401, 403, 404, 451]);

async function post(path: string, body: object): Promise<Response> {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, { ...request, credentials: 'same-origin' }).catch((cause: unknown) => {
    throw new LoginError('unreachable', cause);
  });
  if (response.ok) return response;
  if (response.status === 429) throw new LoginError('throttled');
  if (response.status === 401 && (await codeOf(response)) === secondFactorCode) throw new LoginError('secondFactor');
  throw new LoginError(refusals.has(response.status) ? 'refused' : 'failed');
}

async function codeOf(response: Response): Promise<number | undefined> {
  const { error } = (await response.json().catch(() => ({}))) as { error?: { internalCode?: number } };
  return error?.internalCode;
}

async function parseSession(account: string, response: Response, fresh: boolean): Promise<Session> {
  return sessionOf(account, (await response.json()) as LoginAnswer, fresh);
}

export function sessionOf(account: string, { bearer, csrf, config }: LoginAnswer, fresh: boolean): Session {
  const { userId, userPid: pid, loginName, nickname = loginName, userRoles: roles = [] } = config;
  const me = { account, userId: String(userId), pid, loginName, nickname: plainName(nickname), roles };
  return { bearer, csrf, me, fresh };
}

export async function login({ account, username, password }: Credentials): Promise<Session> {
  return parseSession(account, await post(paths.login(account), { username, password }), true);
}

/** The session of the browser's cookie, which may have come this moment. Throws `LoginError('refused')` when there is none. */
export async function restoreSession(account: string, fresh = false): Promise<Session> {
  return parseSession(account, await post(paths.session(account), {}), fresh);
}

export async function refreshSession({ me, csrf }: Session): Promise<void> {
  await post(paths.refresh(me.account), { csrf });
}

export async function logout({ me, csrf }: Session): Promise<void> {
  await post(paths.logout(me.account), { csrf });
}

/** What the account's OpenID provider is called; undefined where agents have passwords only, or nothing can be learnt. */
export async function findProvider(account: string, signal: AbortSignal): Promise<string | undefined> {
  const response = await fetch(paths.agentSignIn(account), { signal }).catch(() => undefined);
  if (!response?.ok) return undefined;
  const { label } = (await response.json()) as { label?: unknown };
  return typeof label === 'string' ? label : undefined;
}

/** Leaves the page for the provider's. */
export function signInAtProvider(account: string): void {
  rememberAccount(account);
  location.assign(paths.agentSignInStart(account));
}

/** Whether the page opens because a sign-in at the provider brought somebody in; said once. */
export const takeProviderLogin = (): boolean => takeAnswer('done') !== undefined;

/** How a sign-in at the provider ended, when it brought nobody in; said once. */
export function takeProviderFailure(): LoginFailure | undefined {
  const said = takeAnswer('refused', 'failed');
  if (said === undefined) return undefined;
  return said === 'refused' ? 'providerRefused' : 'providerFailed';
}

function takeAnswer(...awaited: string[]): string | undefined {
  const said = new URLSearchParams(location.search).get('sign-in');
  if (said === null || !awaited.includes(said)) return undefined;
  history.replaceState(null, '', location.pathname);
  return said;
}

const accountKey = 'parley.account';

/** The account id alone is remembered: it is no secret, and with it the cookie's session is found again. */
export const rememberedAccount = (): string => localStorage.getItem(accountKey) ?? '';
export const rememberAccount = (account: string): void => localStorage.setItem(accountKey, account);
