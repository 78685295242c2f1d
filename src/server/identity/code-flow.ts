/** Redeems an authorization code at the brand's token endpoint. The signed token that comes back is judged like any other. */
import { AppError } from '../errors.ts';
import type { ConnectorSettings } from '../store/connector-settings.ts';
import type { Connector } from '../store/store.ts';
import type { TrustedConnector } from './brand-token.ts';
import { longestToken } from './jws.ts';
import { type Outbound, type OutboundAnswer, OutboundError } from './outbound.ts';
import type { Seal } from './seal.ts';

/** A connector whose customers bring codes. */
export interface CodeConnector {
  trusted: TrustedConnector;
  tokenEndpoint: string | undefined;
  clientId: string | undefined;
  /** Undefined: none is configured, or it does not open under the master key. */
  clientSecret: string | undefined;
  clientAuthentication: NonNullable<ConnectorSettings['clientAuthentication']>;
  pkce: boolean;
}

export interface Grant {
  code: string;
  redirectUri?: string | undefined;
  codeVerifier?: string | undefined;
}

/** Answers the brand's `id_token`, not verified. */
export type Redeem = (connector: CodeConnector, grant: Grant) => Promise<string>;

/** Where pages give none; brands compare it, nobody is sent there. */
const defaultRedirectUri = 'https://liveperson.net';
const timeoutMs = 10_000;
const mostBytes = 65_536;
const verifier = /^[A-Za-z0-9\-._~]{43,128}$/;

export const createRedeem =
  (outbound: Outbound): Redeem =>
  async (connector, grant) => {
    const { endpoint, request } = requestOf(connector, grant);
    let answer: OutboundAnswer;
    try {
      answer = await outbound(endpoint, { ...request, method: 'POST', mostBytes, timeoutMs });
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      throw failed(error.message, error);
    }
    return readToken(answer);
  };

function requestOf(connector: CodeConnector, { code, redirectUri, codeVerifier }: Grant) {
  const { tokenEndpoint: endpoint, clientId, clientSecret } = connector;
  if (!endpoint || !clientId) throw failed('the connector has no token endpoint or no client id');
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri || defaultRedirectUri,
  });
  if (connector.pkce) form.set('code_verifier', checkVerifier(codeVerifier));
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
  if (connector.clientAuthentication === 'body') {
    form.set('client_id', clientId);
    if (clientSecret !== undefined) form.set('client_secret', clientSecret);
  } else {
    if (clientSecret === undefined) throw failed('the connector has no client secret that opens');
    const spelled = connector.clientAuthentication === 'basic-literal' ? String : formEncoded;
    headers.authorization = `Basic ${Buffer.from(`${spelled(clientId)}:${spelled(clientSecret)}`).toString('base64')}`;
  }
  return { endpoint, request: { headers, body: form.toString() } };
}

/** RFC 6749, section 2.3.1: without it, a colon in the id would end it, and servers would read a plus sign as a space. */
const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

function checkVerifier(codeVerifier: string | undefined): string {
  if (codeVerifier === undefined) throw new AppError('credential-missing', { detail: 'code_verifier is missing' });
  if (!verifier.test(codeVerifier)) throw new AppError('code-rejected', { detail: 'code_verifier is not of RFC 7636' });
  return codeVerifier;
}

/** What brands call a code that is wrong, used up or too old. */
const rejections = ['invalid_code', 'invalid_grant'];
/** What no other code would mend: the connector and the brand do not fit together. Everything else may pass. */
const misfits = [
  'invalid_client',
  'unauthorized_client',
  'invalid_request',
  'unsupported_grant_type',
  'invalid_scope',
  'json_parse_error',
];

function readToken({ status, text }: OutboundAnswer): string {
  const members = parseObject(text);
  if (status === 200 && typeof members.id_token === 'string' && members.id_token !== '') {
    if (members.id_token.length <= longestToken) return members.id_token;
    throw failed('the id_token is longer than 16 KB');
  }
  const said = typeof members.error === 'string' ? members.error.toLowerCase() : undefined;
  if (said !== undefined && status >= 400 && status < 500) {
    const detail = `the token endpoint says ${said}`;
    if (rejections.includes(said)) throw new AppError('code-rejected', { detail });
    if (misfits.includes(said)) throw new AppError('client-refused', { detail });
  }
  const name = said !== undefined && /^[a-z_]{1,40}$/.test(said) ? ` and ${said}` : '';
  throw failed(status === 200 ? 'the answer has no id_token' : `the token endpoint answers ${status}${name}`);
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const failed = (detail: string, cause?: unknown): AppError => new AppError('token-endpoint-failed', { detail, cause });

type Owner = Pick<Connector, 'accountId' | 'id'>;

/** A client secret at rest opens for its own connector only. */
export const secretContextOf = ({ accountId, id }: Owner): string => `${accountId}\n${id}\nclient-secret`;

export const sealClientSecret = (seal: Seal, owner: Owner, secret: string): string =>
  seal.seal(Buffer.from(secret), secretContextOf(owner)).toString('base64');

export function codeConnectorOf(
  connector: Connector,
  { trusted, seal }: { trusted: TrustedConnector; seal: Seal },
): CodeConnector {
  const {
    tokenEndpoint,
    clientId,
    sealedClientSecret,
    clientAuthentication = 'basic',
    pkce = false,
  } = connector.settings;
  const secret = sealedClientSecret && seal.open(Buffer.from(sealedClientSecret, 'base64'), secretContextOf(connector));
  return {
    trusted,
    tokenEndpoint,
    clientId,
    clientSecret: secret ? secret.toString() : undefined,
    clientAuthentication,
    pkce,
  };
}
