/** The ways in which the shop can vouch for its customers. The page's switch offers them all; each has its own client and connector. */
import type { BrandConnector } from '../../../src/server/demo/seed.ts';
import { type Language, languages } from '../language.ts';

export const modes = ['implicit', 'jwks', 'nested', 'code', 'pkce'] as const;
export type Mode = (typeof modes)[number];

export const defaultMode: Mode = 'jwks';

export const isMode = (text: unknown): text is Mode => modes.some((mode) => mode === text);

export const usesCode = (mode: Mode): boolean => mode === 'code' || mode === 'pkce';

export const clientIdOf = (mode: Mode): string => `fernway-${mode}`;

export const connectorIdOf = (mode: Mode): string => `demo-${mode}`;

/** The button that the demo's account shows to customers of this mode who read this language. */
export const engagementIdOf = (mode: Mode, language: Language): number =>
  31 + modes.indexOf(mode) + 100 * Object.keys(languages).indexOf(language);

interface Offer {
  /** Of the provider. */
  issuer: string;
  /** One line of base64, of the key that signs until the first rotation. */
  publicKey: string;
  secretOf(mode: Mode): string;
  identitySecret: string | undefined;
}

const names: Record<Mode, string> = {
  implicit: 'Fernway (token, pasted key)',
  jwks: 'Fernway (token, published keys)',
  nested: 'Fernway (encrypted token)',
  code: 'Fernway (code)',
  pkce: 'Fernway (code with PKCE)',
};

/** What the shop's people would enter at the messaging platform. */
export function connectorFor(mode: Mode, { issuer, publicKey, secretOf, identitySecret }: Offer): BrandConnector {
  const keys = mode === 'implicit' ? { publicKey } : { jwksEndpoint: `${issuer}/jwks` };
  const redemption = {
    tokenEndpoint: `${issuer}/token`,
    pkce: mode === 'pkce',
    clientAuthentication: 'basic' as const,
  };
  return {
    id: connectorIdOf(mode),
    name: names[mode],
    type: usesCode(mode) ? 'code' : 'implicit',
    settings: {
      issuer,
      issuerShared: true,
      authenticationEndpoint: `${issuer}/auth`,
      clientId: clientIdOf(mode),
      rfcCompliance: true,
      jsMethodName: 'lpGetAuthenticationToken',
      jsContext: 'window',
      ...keys,
      ...(usesCode(mode) && redemption),
    },
    ...(identitySecret !== undefined && { identitySecret }),
    ...(usesCode(mode) && { clientSecret: secretOf(mode) }),
  };
}
