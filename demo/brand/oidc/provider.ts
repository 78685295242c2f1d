/** The shop's identity provider: OpenID Connect by a certified library, with the shop's customers and the shop's login page. */
import { type Adapter, type ClientMetadata, type Configuration, interactionPolicy, Provider } from 'oidc-provider';
import { type Customer, claimsOf, findCustomer } from '../customers.ts';
import { clientIdOf, type Mode, modes, usesCode } from './modes.ts';
import type { SigningKey } from './secrets.ts';

export const mountPath = '/oidc';

export interface ProviderOptions {
  issuer: string;
  cookieKey: string;
  memory: (model: string) => Adapter;
  /** The first one signs, all are published. */
  keys: SigningKey[];
  clientSecrets: Record<Mode, string>;
  redirectUris: string[];
  /** Where the messaging platform publishes the key that tokens for it are encrypted to. */
  platformJwks: string;
  tokenLifeSeconds(): number;
  /** Who is logged in to the shop: the provider knows nobody else. */
  findVisitor(cookieHeader: string | undefined): Customer | undefined;
}

const claims = ['sub', 'given_name', 'family_name', 'email', 'phone_number', 'preferred_username', 'gender', 'lp_sdes'];

export function createProvider(options: ProviderOptions): Provider {
  const { issuer, cookieKey, keys } = options;
  const provider = new Provider(issuer, {
    ...fixed,
    adapter: options.memory,
    jwks: { keys },
    clients: modes.map((mode) => clientFor(mode, options)),
    cookies: { keys: [cookieKey], long: { sameSite: 'lax' }, short: { sameSite: 'lax' } },
    interactions: { policy: policyFor(options), url: (_context, { uid }) => `/interaction/${uid}` },
    ttl: {
      IdToken: () => options.tokenLifeSeconds(),
      AuthorizationCode: 60,
      Interaction: 600,
      Session: 3600,
      Grant: 3600,
      AccessToken: 60,
    },
    /* Its customers want the shop to know them at the shop: there is nothing to ask. */
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid');
      grant.addOIDCClaims(claims);
      await grant.save();
      return grant;
    },
    /* Loopback addresses are what the library refuses to ask otherwise. */
    fetch: (url, init) => fetch(url, { method: init?.method ?? 'GET', headers: init?.headers ?? {} }),
  });
  return provider;
}

const fixed = {
  claims: { openid: claims },
  scopes: ['openid'],
  /* Claims belong into the token: nobody asks the user-info endpoint. */
  conformIdTokenClaims: false,
  responseTypes: ['code', 'id_token'],
  features: { devInteractions: { enabled: false }, encryption: { enabled: true }, userinfo: { enabled: false } },
  enabledJWA: {
    idTokenSigningAlgValues: ['RS256'],
    idTokenEncryptionAlgValues: ['RSA-OAEP-256'],
    idTokenEncryptionEncValues: ['A256GCM'],
  },
  renderError(context, { error, error_description: description }) {
    context.type = 'text/plain';
    context.body = `${error}: ${description ?? ''}`;
  },
  pkce: { required: (_context, { clientId }) => clientId === clientIdOf('pkce') },
  findAccount: (_context, id) => {
    const customer = findCustomer(id);
    return customer && { accountId: id, claims: () => claimsOf(customer) };
  },
} satisfies Configuration;

/** `native`, since only these may be sent to this machine without TLS. */
function clientFor(mode: Mode, { clientSecrets, redirectUris, platformJwks }: ProviderOptions): ClientMetadata {
  const code = usesCode(mode);
  return {
    client_id: clientIdOf(mode),
    application_type: 'native',
    redirect_uris: redirectUris,
    response_types: [code ? 'code' : 'id_token'],
    grant_types: [code ? 'authorization_code' : 'implicit'],
    token_endpoint_auth_method: code ? 'client_secret_basic' : 'none',
    ...(code && { client_secret: clientSecrets[mode] }),
    ...(mode === 'nested' && {
      jwks_uri: platformJwks,
      id_token_encrypted_response_alg: 'RSA-OAEP-256',
      id_token_encrypted_response_enc: 'A256GCM',
    }),
  };
}

/** Whoever has logged out of the shop, or in as somebody else, is a stranger to the provider too. */
function policyFor({ findVisitor }: ProviderOptions) {
  const policy = interactionPolicy.base();
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check('shop_session', 'the shop knows this visitor by another name', ({ oidc, req }) =>
        findVisitor(req.headers.cookie)?.id === oidc.session?.accountId
          ? interactionPolicy.Check.NO_NEED_TO_PROMPT
          : interactionPolicy.Check.REQUEST_PROMPT,
      ),
    );
  /* For programs on a customer's own machine, which may be anybody's: ours are servers. */
  policy.get('consent')?.checks.remove('native_client_prompt');
  return policy;
}
