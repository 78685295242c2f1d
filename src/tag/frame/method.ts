/** Finds and calls the page's authentication method. */

export const defaultMethodName = 'lpGetAuthenticationToken';
const patienceMs = 10_000;
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

export type Credential = { token: string; redirectUri?: string; codeVerifier?: string } | { error: string };

export interface MethodName {
  jsMethodName?: string | undefined;
  jsContext?: string | undefined;
}

/** Looked up anew for each call: pages define it late. */
export async function askCredential(scope: object, names: MethodName): Promise<Credential> {
  const method =
    resolveMethod(scope, names) ?? resolveMethod(scope, { jsContext: names.jsContext }) ?? resolveMethod(scope, {});
  if (!method) return { error: 'METHOD_NOT_FOUND' };
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ error: 'METHOD_TIMEOUT' }), patienceMs);
    const settle = (credential: Credential) => {
      clearTimeout(timer);
      resolve(credential);
    };
    try {
      method((token: unknown, error?: unknown) => settle(parseCredential(token, error)));
    } catch (error) {
      settle({ error: describe(error) });
    }
  });
}

/** Walks from `scope` along the dots of context and name; never into what every object has. */
export function resolveMethod(
  scope: object,
  { jsContext = '', jsMethodName = defaultMethodName }: MethodName,
): ((callback: (token: unknown, error?: unknown) => void) => unknown) | undefined {
  const path = [...steps(jsContext), ...steps(jsMethodName)];
  if (path.some((step) => forbidden.has(step))) return undefined;
  let holder: unknown;
  let value: unknown = scope;
  for (const step of path) {
    if (value === null || value === undefined) return undefined;
    holder = value;
    try {
      value = (value as Record<string, unknown>)[step];
    } catch {
      return undefined;
    }
  }
  return typeof value === 'function' && value !== scope ? value.bind(holder) : undefined;
}

const steps = (path: string) => {
  const [first, ...rest] = path.split('.').filter(Boolean);
  return first === undefined || first === 'window' ? rest : [first, ...rest];
};

export function parseCredential(token: unknown, error?: unknown): Credential {
  if (error !== undefined && error !== null) return { error: describe(error) };
  if (typeof token === 'string' && token) return { token };
  const { ssoKey, redirect_uri: redirectUri, code_verifier: codeVerifier } = Object(token) as Record<string, unknown>;
  if (typeof ssoKey !== 'string' || !ssoKey || !isTextOrNothing(redirectUri) || !isTextOrNothing(codeVerifier))
    return { error: 'NO_TOKEN' };
  return { token: ssoKey, ...(redirectUri && { redirectUri }), ...(codeVerifier && { codeVerifier }) };
}

const isTextOrNothing = (value: unknown): value is string | null | undefined =>
  value === undefined || value === null || typeof value === 'string';

const describe = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 200);
