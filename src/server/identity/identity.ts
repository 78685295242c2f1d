/** What the rest of the server asks of identity: who stands behind a credential. */

import type { FastifyInstance } from 'fastify';
import type { StoredAct } from '../store/changes.ts';
import type { Connector, User } from '../store/store.ts';
import type { KeepEnding } from './agents.ts';
import type { Exchange } from './exchange.ts';
import type { FactorAdministration } from './factors/administration.ts';
import type { KeepRotation, Rotated } from './rotation.ts';
import type { SignatureAlgorithm } from './signature-algorithms.ts';

/** A verified consumer. `expiresTs` is when the socket must end unless it is renewed. */
export interface ConsumerIdentity {
  accountId: string;
  consumerId: string;
  /** When the token was issued, in seconds. */
  iat: number;
  expiresTs: number;
  /** Vouched for by a brand (`lp.ext` is present), as against an anonymous identity. */
  authenticated: boolean;
}

export type ConsumerVerdict =
  | { ok: true; identity: ConsumerIdentity }
  /** `expired` keeps whether the identity was authenticated: it decides between close codes 4401 and 4407. */
  | { ok: false; reason: 'expired'; authenticated: boolean }
  | { ok: false; reason: 'invalid' };

export interface AgentIdentity {
  accountId: string;
  user: User;
  bearerDigest: string;
  expiresTs: number;
}

/** One SDE as agents receive it, for example `{type:'ctmrinfo', info:{customerId:'…'}}`. */
export type Sde = { type: string } & Record<string, unknown>;

export interface ConsumerProfile {
  /** Verified by the brand's token: its issuer, level, when, and the claims as SDEs. */
  verified?: {
    iss: string;
    /** What agents call the issuer: the connector's name when it verified the token. */
    issuerName?: string;
    sub: string;
    acr: string;
    /** `implicit`: the page brought the token; `code`: the brand's token endpoint did. */
    mode: string;
    /** Under a key that the brand publishes; encrypted to us; redeemed with a verifier. */
    means: ('published' | 'encrypted' | 'pkce')[];
    verifiedTs: number;
    sdes: Sde[];
  };
  /** What the consumer said of itself with `SetUserProfile`; not verified. */
  declared?: Record<string, unknown>;
  /** What agents call a visitor whom nobody vouches for: goes before whatever it is called otherwise. */
  named?: {
    name: string;
    /** PID of the agent who said so last, and when. */
    by: string;
    ts: number;
  };
}

/** What agents call the consumer, unless somebody vouches for who it is. */
export const givenNameOf = ({ verified, named }: ConsumerProfile = {}): string | undefined =>
  verified ? undefined : named?.name;

/** Told when an agent's session, or all of an agent's or a consumer's, have ended before their time, on this node; other nodes hear the hint `revoked`. */
export type RevokedListener = (who: {
  accountId: string;
  bearerDigest?: string;
  agentId?: string;
  consumerId?: string;
}) => void;

/** Told when what is known about a consumer has been saved on this node. */
export type ProfileListener = (accountId: string, consumerId: string) => void;

/** What the exchange makes of a token, for administrators. */
export interface Explanation {
  ok: boolean;
  steps: ({ step: string; outcome: 'passed' | 'not tried' } | { step: string; outcome: 'failed'; reason: string })[];
  encrypted: boolean;
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  /** Where it is accepted: by which connector, for whom, and what agents would see. */
  connectorId?: string;
  consumer?: { id: string; iss: string; sub: string; acr: string; iat: number; exp: number };
  sdes?: Sde[];
}

export interface Identity {
  /** For this connector's settings; it opens nowhere else. */
  sealClientSecret(connector: { accountId: string; id: string }, secret: string): string;
  /** A new secret by which the brand signs whom its pages name, and the same for this connector's settings. */
  createIdentitySecret(connector: { accountId: string; id: string }): { secret: string; sealed: string };
  /** Whether the brand has signed, with a secret of this connector, that its page may name the customer. */
  hasSigned(connector: Connector, claim: { sub: string; sig: unknown }): boolean;
  /** For the agents' OpenID provider of this account. */
  sealSignInSecret(accountId: string, secret: string): string;
  /** Fetches a brand's keys; what keeps them from being used with one of these algorithms, if anything. */
  checkKeys(
    source: { endpoint: string; weakKeyConfirmed: boolean },
    algorithms: readonly SignatureAlgorithm[],
  ): Promise<string | undefined>;
  /** Which step of the exchange refuses the token and why, or what would come of it; nothing is stored or issued. */
  explainToken(accountId: string, token: string, connectorId?: string): Promise<Explanation>;
  /** A platform token for a brand's credential; throws the `AppError` that says why there is none. */
  exchange: Exchange;
  verifyConsumerToken(accountId: string, token: string): Promise<ConsumerVerdict>;
  /** Whether the sessions of this consumer have ended since the token was issued. */
  hasEnded(consumer: ConsumerIdentity): boolean | Promise<boolean>;
  findAgent(accountId: string, bearer: string): Promise<AgentIdentity | undefined>;
  /** For open sockets: a session is prolonged by refreshing it, so ask again when `expiresTs` has come. */
  findAgentByDigest(accountId: string, bearerDigest: string): Promise<AgentIdentity | undefined>;
  /** The result unsubscribes. */
  onRevoked(listener: RevokedListener): () => void;
  /** Ends all sessions of the brand's customer everywhere; false: nobody of this name has ever signed in. */
  revokeCustomer(
    accountId: string,
    customer: { iss: string; sub: string },
    /** Stores it with its line in the record of changes. */
    keep: (act: StoredAct) => Promise<unknown>,
  ): Promise<boolean>;
  /** The same by the id that the consumer has here, known or not. */
  revokeConsumer(accountId: string, consumerId: string): Promise<void>;
  /** The account or its connectors have changed: the next credential is judged by what stands now. */
  forgetAccount(accountId: string): void;
  /** Drops what this node remembers of the consumer; what is stored is not touched. */
  forgetConsumer(accountId: string, consumerId: string): void;
  /** Ends all sessions of the agent everywhere, with their sockets, once `keep` has stored it; false: it has not. */
  endSessionsOf(user: User, keep: KeepEnding): Promise<boolean>;
  /** Of administrators: which factors their agents have. */
  agentFactors: FactorAdministration;
  /** The next key that decrypts for this account; used soon, with overlap. */
  rotateEncryptionKey(accountId: string, keep: KeepRotation): Promise<Rotated>;
  /** Consumers whose sessions ended lately: for a node that may have missed a hint. */
  listRecentlyRevoked(): Promise<{ accountId: string; consumerId: string }[]>;
  /** The id that the brand's customer has here, whether or not it has ever signed in. */
  consumerIdOf(accountId: string, customer: { iss: string; sub: string }): string;
  /** Keys have been rotated elsewhere. */
  refreshKeys(): Promise<void>;
  onProfileSaved(listener: ProfileListener): void;
  findProfile(accountId: string, consumerId: string): Promise<ConsumerProfile | undefined>;
  saveDeclaredProfile(accountId: string, consumerId: string, declared: Record<string, unknown>): Promise<void>;
  /** Undefined takes the name away. */
  saveGivenName(accountId: string, consumerId: string, named: ConsumerProfile['named']): Promise<void>;
  /** Adds this part's HTTP routes. */
  routes(app: FastifyInstance): void;
  close(): Promise<void>;
}
