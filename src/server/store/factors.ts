/** By what an agent proves who it is, beside the password, and a link that replaces the password. */
export interface AgentFactors {
  accountId: string;
  userId: string;
  /** Oldest first. */
  passkeys: readonly Passkey[];
  authenticatorApp?: AuthenticatorApp;
  /** SHA-256, hex, of those that were not used yet. */
  recoveryCodes?: readonly string[];
  passwordReset?: PasswordReset;
}

export interface Passkey {
  /** Base64url, as browsers name it. */
  id: string;
  /** COSE key, base64url. */
  publicKey: string;
  /** Signatures so far, as the authenticator counts them; many always say 0. */
  counter: number;
  transports: readonly string[];
  /** The host name that it was made for: it signs for no other. */
  relyingParty: string;
  name: string;
  createdTs: number;
  lastUsedTs?: number;
}

export interface AuthenticatorApp {
  /** Encrypted by `identity`; opaque here. */
  sealedSecret: string;
  addedTs: number;
  /** Number of the half minute whose code was used last: codes of it and of those before count no more. */
  lastStep: number;
  lastUsedTs?: number;
}

export interface PasswordReset {
  /** SHA-256, hex: the token itself is never stored. */
  digest: string;
  expiresTs: number;
}

/** They are written by `changeRecords`. */
export interface FactorStore {
  findFactors(accountId: string, userId: string): Promise<AgentFactors | undefined>;
  listFactors(accountId: string): Promise<AgentFactors[]>;
}
