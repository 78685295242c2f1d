/** What a connector knows of its brand. */
import type { SignatureAlgorithm } from '../identity/signature-algorithms.ts';

export interface ConnectorSettings {
  /** `issuerShared`: the administrator confirmed that another connector names it too. */
  issuer?: string;
  issuerShared?: boolean;
  authenticationEndpoint?: string;
  /** As entered; every accepted form is parsed where it is used. */
  publicKey?: string;
  /** By which tokens may be signed; absent = RS256 alone. */
  algorithms?: SignatureAlgorithm[];
  /** Where the brand publishes its keys (https); they are used instead of `publicKey`. */
  jwksEndpoint?: string;
  /** Code flow: where codes are redeemed (https), as whom and how. */
  tokenEndpoint?: string;
  clientId?: string;
  /** Encrypted by `identity`; opaque here. */
  sealedClientSecret?: string;
  /** Sign whom pages name: the newest first, at most two. Encrypted by `identity`; opaque here. */
  identitySecrets?: { sealed: string; createdTs: number }[];
  /** Client id and secret in the header, form-encoded or as they are, or in the form; absent = basic. */
  clientAuthentication?: 'basic' | 'basic-literal' | 'body';
  /** Codes come with a `code_verifier`. */
  pkce?: boolean;
  /** How separate windows ask the brand's login page: RFC 6749, as against the older dialect; absent = the older. */
  rfcCompliance?: boolean;
  jsMethodName?: string;
  jsContext?: string;
  /** The administrator confirmed an RSA key below 2048 bits. */
  weakKeyConfirmed?: boolean;
  /** Refuse tokens whose `aud` names another account; absent = true. */
  checkAudience?: boolean;
}
