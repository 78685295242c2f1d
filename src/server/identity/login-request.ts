/** What the brand's login page is asked, in both dialects: RFC 6749 with OpenID Connect, and the older one. */
import { paths } from '../../protocol/paths.ts';
import { type SeparateWindowConfig, separateConfigParameter } from '../../protocol/separate-window.ts';

export interface LoginQuestion {
  endpoint: string;
  type: 'implicit' | 'code';
  rfc: boolean;
  clientId: string;
  origin: string;
  config: SeparateWindowConfig;
  loginId: string;
  nonce: string;
  codeChallenge: string | undefined;
}

/** `sent` is what must come back unchanged. */
export function composeLoginRequest(question: LoginQuestion): { url: string; sent: string } {
  const { rfc, type, clientId, nonce, codeChallenge, config, loginId } = question;
  const redirectUri = redirectUriOf(question.origin);
  /* The older dialect has no `state`: the configuration, with the login in it, travels in the redirect URI. */
  const sent = JSON.stringify(
    rfc ? { [separateConfigParameter]: config, login: loginId } : { ...config, login: loginId },
  );
  const implicit = rfc ? 'id_token' : 'token';
  const parameters: Record<string, string> = {
    response_type: type === 'code' ? 'code' : implicit,
    client_id: clientId,
    redirect_uri: rfc ? redirectUri : `${redirectUri}?${separateConfigParameter}=${encodeURIComponent(sent)}`,
    ...(rfc && { scope: 'openid', state: sent }),
    nonce,
    ...(codeChallenge && { code_challenge: codeChallenge, code_challenge_method: 'S256' }),
    ...(config.parentWindowOrigin && { parentWindowOrigin: config.parentWindowOrigin }),
  };
  return { url: withParameters(question.endpoint, parameters), sent };
}

export const redirectUriOf = (origin: string): string => origin + paths.separateWindow;

/** The login of a returned `state` or configuration; undefined: it is neither. */
export function findLoginId(sent: string): string | undefined {
  try {
    const { login } = Object(JSON.parse(sent)) as { login?: unknown };
    return typeof login === 'string' && /^[\w-]{22}$/.test(login) ? login : undefined;
  } catch {
    return undefined;
  }
}

/** Percent signs only, for login pages that do not take `+` for a space. What the endpoint's own query says stays, but never twice. */
function withParameters(endpoint: string, parameters: Record<string, string>): string {
  const url = new URL(endpoint);
  for (const name of Object.keys(parameters)) if (url.searchParams.has(name)) url.searchParams.delete(name);
  const added = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  url.search = [url.search.slice(1), ...added].filter(Boolean).join('&');
  return url.href;
}
