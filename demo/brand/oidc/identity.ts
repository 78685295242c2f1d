/** The provider with the keys of the moment, and what the demo lets its user turn: keys, life of tokens, refusal. */
import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { PageIdentity } from '../../../src/protocol/engagement.ts';
import { paths } from '../../../src/protocol/paths.ts';
import type { BrandConnector } from '../../../src/server/demo/seed.ts';
import type { Customer } from '../customers.ts';
import { type Credential, obtainCredential } from './credential.ts';
import { createMemory } from './memory.ts';
import { connectorFor, type Mode, modes } from './modes.ts';
import { createProvider, mountPath } from './provider.ts';
import { createSigningKey, openSecrets, publicKeyLine } from './secrets.ts';

export interface Controls {
  tokenLifeSeconds: number;
  /** No page gets a credential, whoever is logged in. */
  refusing: boolean;
}

export interface BrandIdentity {
  controls: Controls;
  issuer: string;
  connectors: BrandConnector[];
  /** What a page of the customer says of who is logged in, with the shop's proof. */
  nameOnPages(customer: Customer): PageIdentity;
  /** A request to the provider's own paths. */
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** Throws without an interaction that this visitor has begun. */
  checkInteraction(request: IncomingMessage, response: ServerResponse): Promise<void>;
  finishInteraction(visit: { request: IncomingMessage; response: ServerResponse; customer: Customer }): Promise<void>;
  /** This browser's at the provider, whoever's it is. */
  endSession(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** For the customer whose cookie of the shop it is; a session at the provider plays no part. */
  obtain(mode: Mode, cookie: string): Promise<Credential>;
  /**
   * The next key signs from now on. It has been published since the last change, so that everybody knows it; the old one
   * stays published, so that tokens which it signed stay good.
   */
  rotateKeys(): Promise<void>;
}

const mostKeys = 4;
export const usualLifeSeconds = 15 * 60;

interface Parts {
  /** Of the shop. */
  origin: string;
  messagingOrigin: string;
  accountId: string;
  secretsFile: string;
  findVisitor(cookieHeader: string | undefined): Customer | undefined;
}

export async function createBrandIdentity(parts: Parts): Promise<BrandIdentity> {
  const { origin, messagingOrigin, accountId, findVisitor } = parts;
  const { cookieKey, signingKey, clientSecrets, identitySecret } = await openSecrets(parts.secretsFile);
  const controls: Controls = { tokenLifeSeconds: usualLifeSeconds, refusing: false };
  const issuer = `${origin}${mountPath}`;
  const redirectUri = `${origin}/messaging`;
  const memory = createMemory();
  let keys = [signingKey, await createSigningKey()];
  const create = () =>
    createProvider({
      issuer,
      cookieKey,
      memory,
      keys,
      clientSecrets,
      redirectUris: [redirectUri, messagingOrigin + paths.separateWindow],
      platformJwks: `${messagingOrigin}/api/account/${accountId}/jwks`,
      tokenLifeSeconds: () => controls.tokenLifeSeconds,
      findVisitor,
    });
  let provider: Provider = create();
  const secretOf = (mode: Mode) => clientSecrets[mode];
  const offer = { issuer, publicKey: publicKeyLine(signingKey), secretOf, identitySecret };

  return {
    controls,
    issuer,
    nameOnPages: ({ id }) => ({
      iss: issuer,
      acr: 'loa1',
      sub: id,
      sig: identitySecret && createHmac('sha256', identitySecret).update(id).digest('hex'),
    }),
    connectors: modes.map((mode) => connectorFor(mode, offer)),
    answer(request, response) {
      const mounted = request as IncomingMessage & { originalUrl?: string };
      mounted.originalUrl = request.url ?? '';
      request.url = mounted.originalUrl.slice(mountPath.length) || '/';
      provider.callback()(request, response);
    },
    checkInteraction: async (request, response) => void (await provider.interactionDetails(request, response)),
    finishInteraction: ({ request, response, customer }) =>
      provider.interactionFinished(request, response, { login: { accountId: customer.id } }),
    async endSession(request, response) {
      const context = provider.createContext(request, response);
      await (await provider.Session.get(context)).destroy();
      context.cookies.set(provider.cookieName('session'), null);
    },
    obtain: (mode, cookie) => obtainCredential({ mode, issuer, redirectUri, cookie }),
    async rotateKeys() {
      const [current, next, ...older] = keys;
      keys = [next, await createSigningKey(), current, ...older].slice(0, mostKeys).filter((key) => key !== undefined);
      provider = create();
    },
  };
}
