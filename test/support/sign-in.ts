/** How consumers and agents of the test account get their credentials, over the wire. */
import { signBrandToken } from './brand-keys.ts';
import { account, brandIssuer, password } from './test-account.ts';

/** What the brand says about its customer `sub`; valid for an hour. */
export function brandTokenFor(nowMs: number, claims: Record<string, unknown> = {}): string {
  const now = Math.floor(nowMs / 1000);
  return signBrandToken({ iss: brandIssuer, sub: 'user-1', iat: now, exp: now + 3600, ...claims });
}

export async function postJson(url: string, body?: unknown) {
  const response = await fetch(url, {
    method: 'POST',
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

/** The platform's token for a brand's. */
export async function exchangeToken(url: string, authCode: string): Promise<string> {
  const { status, body } = await postJson(`${url}/api/account/${account}/authenticate`, { authCode });
  if (!body.jwt) throw new Error(`authenticate answered ${status} ${JSON.stringify(body)}`);
  return body.jwt;
}

export async function loginAgent(url: string, loginName: string, at = { account, password }) {
  const response = await fetch(`${url}/api/account/${at.account}/login?v=1.3`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: loginName, password: at.password }),
  });
  const body = (await response.json()) as { bearer: string; csrf: string; config: { userPid: string } };
  if (!response.ok) throw new Error(`login answered ${response.status} ${JSON.stringify(body)}`);
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { bearer: body.bearer, csrf: body.csrf, cookie, userPid: body.config.userPid };
}

export const consumerSocketPath = `/ws_api/account/${account}/messaging/consumer?v=3`;
export const agentSocketPath = (bearer: string): string => `/ws_api/account/${account}/messaging/brand/${bearer}?v=2.1`;
