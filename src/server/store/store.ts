/**
 * The storage port. One method is one atomic operation. Everything a method returns was read in one consistent view;
 * everything it acknowledges is on disk (synced) before its promise resolves. `find…` may answer undefined.
 */

import type { Conversation, LoggedEvent } from '../../protocol/conversation.ts';
import type { Availability } from '../../protocol/enums.ts';
import type { ChangeStore } from './changes.ts';
import type { ConnectorSettings } from './connector-settings.ts';
import type { FactorStore } from './factors.ts';
import type { ItemStore } from './items.ts';
import type { LoginStore } from './logins.ts';
import type { Sized } from './pages-of.ts';
import type { RightsStore } from './rights.ts';
import type { VisitStore } from './visits.ts';

export interface Append {
  accountId: string;
  conversationId: string;
  /** Revision that `events` follow; 0 creates the conversation. */
  expectedRevision: number;
  /** Dense: the first has `expectedRevision + 1`. At most one of them carries a `clientMessageId`. */
  events: readonly LoggedEvent[];
  /** `fold` of everything up to the last of `events`. */
  snapshot: Conversation;
}

export type AppendOutcome =
  | { kind: 'committed' }
  /** Somebody else appended first: read on and decide again. */
  | { kind: 'conflict' }
  /** This sender used this client message id in this dialog before: here is what it published then. */
  | { kind: 'duplicate'; event: LoggedEvent }
  /** On creation: the consumer has an open conversation in this account already. */
  | { kind: 'open-exists'; conversationId: string };

export interface ConversationQuery {
  accountId: string;
  consumerId?: string;
  /** Conversations in which one of these agents (PIDs) takes part now, in any role and state. */
  agentIds?: readonly string[];
  /** Assigned to one of these, or to nobody and last to one of these or of one of these skills; or `id` takes part. */
  overseenBy?: { id: string; agentIds: readonly string[]; skillIds: readonly string[] };
  skillIds?: readonly string[];
  state?: readonly string[];
  stage?: readonly string[];
  updatedFromTs?: number;
  updatedToTs?: number;
  /** Something is owed and due at or before this. */
  dueBeforeTs?: number;
  /** Most recently updated first. */
  limit: number;
}

/** How far one conversation's log has got. `num` orders them by their beginning. */
export interface LogEnd {
  num: number;
  accountId: string;
  conversationId: string;
  revision: number;
}

export interface DialogRange {
  conversationId: string;
  dialogId: string;
  /** Inclusive. */
  fromSequence: number;
  /** Exclusive. */
  beforeSequence?: number;
  limit: number;
  /** As of `readAfter`. */
  mostBytes?: number;
  /** Which end `limit` and `mostBytes` count from; the answer ascends either way. */
  from: 'oldest' | 'newest';
}

/** Names one message by what its sender called it. */
export interface PublishedMessage {
  conversationId: string;
  dialogId: string;
  senderId: string;
  clientMessageId: string;
}

export interface AccountSettings {
  /** Seconds to answer, by TTR type. */
  ttrSeconds: { URGENT: number; PRIORITIZED: number; NORMAL: number };
  defaultTtrType: 'URGENT' | 'PRIORITIZED' | 'NORMAL';
  ringMs: number;
  /**
   * How conversations reach agents: `one` rings one after another, `all` rings everybody who could take it, `auto`
   * assigns without asking. Absent = `one`.
   */
  ringMode?: 'one' | 'all' | 'auto';
  /** In which states of another agent a conversation may be handed over to it, each with those before; absent = `away`. */
  transferTo?: 'online' | 'back-soon' | 'away';
  /** Conversations may be begun; absent = true. */
  messaging?: boolean;
  unauthenticatedMessaging: boolean;
  /** Agents may say what visitors are called whom nobody vouches for; absent = true. */
  agentsNameVisitors?: boolean;
  /** Brands' tokens and codes are exchanged; absent = true. */
  authenticatedMessaging?: boolean;
  /** Origins of the brand's pages, such as `https://shop.example`: they may show the window and report visitors. */
  allowedOrigins?: string[];
  engagement?: EngagementSettings;
  /** Absent = `optional`: a password alone lets in who has added no second factor; `required`: it lets nobody in. */
  secondFactor?: 'optional' | 'required';
  /** Absent = agents log in with their passwords only. */
  agentSignIn?: AgentSignInSettings;
  retention?: RetentionSettings;
}

/** Days that things are kept; what is absent has the value that is named. */
export interface RetentionSettings {
  /** Closed conversations since the last that happened in them, and profiles of consumers without one; absent = 395. */
  conversationDays?: number;
  /** Visitors' sessions and attributes since they were last seen; absent = 90. */
  visitDays?: number;
  /** Who changed what: configuration that was replaced, finished requests for data rights; absent = 1095. */
  changeDays?: number;
}

/** The OpenID provider at which the account's agents sign in. */
export interface AgentSignInSettings {
  /** "Log in with …" */
  label: string;
  issuer: string;
  clientId: string;
  /** Encrypted by `identity`; opaque here. */
  sealedClientSecret?: string;
  /** Claim of the `id_token` that names the agent, and what of the agent it is compared with. */
  claim: string;
  match: 'loginName' | 'email';
  /** Whoever the provider names becomes an agent. */
  provision: boolean;
}

/** What is absent has the value that is named. */
export interface EngagementSettings {
  /** What makes a page authenticated; absent = `legacy+function`: also `customerId`, where there is no function. */
  identityMode?: 'function' | 'legacy+function';
  /** Absent = true. */
  agentResumeWakesWindow?: boolean;
  /** What a page says of a customer counts only with a proof (`sig`); absent = false. */
  demandIdentityVerification?: boolean;
  /** Share of visitors who see no engagement at all, so that the others can be compared with them; absent = 0. */
  controlGroupPercent?: number;
  /** Conflicts in a zone are decided by priority alone instead of by chance; absent = false. */
  deterministicPriority?: boolean;
  /** Absent = true: agents see attributes that a page reported, which nobody has vouched for. */
  showUnverifiedAttributes?: boolean;
  /** Where nothing else says a skill. */
  defaultSkillId?: string;
  /** Takes what has waited for a skill that nobody who is online has. */
  fallbackSkillId?: string;
  /** Skills by the customer's verified type or branch, in any case. */
  skillByCustomerType?: Record<string, string>;
  skillByCompanyBranch?: Record<string, string>;
  /** Absent = false. */
  automaticMessages?: boolean;
  /** `xx-YY`; absent = `en-US`. */
  language?: string;
  /** Open conversations in which nothing was said for so long are closed; absent = 90 days. */
  autoCloseMs?: number;
}

export interface Account {
  id: string;
  name: string;
  settings: AccountSettings;
}

/** How a brand vouches for its customers. */
export interface Connector {
  id: string;
  accountId: string;
  type: 'implicit' | 'code' | 'anonymous';
  name: string;
  enabled: boolean;
  /** Lower goes first. */
  priority: number;
  settings: ConnectorSettings;
}

export type UserRole = 'agent' | 'manager' | 'administrator';

export interface User {
  accountId: string;
  /** Digits. */
  userId: string;
  /** Public id, a UUID. */
  pid: string;
  loginName: string;
  /** argon2id, PHC string. */
  passwordHash: string;
  fullName: string;
  nickname: string;
  email?: string;
  pictureUrl?: string;
  employeeId?: string;
  roles: UserRole[];
  skillIds: string[];
  /** Conversations at once. */
  capacity: number;
  enabled: boolean;
  /** Absent = the account's main group. */
  groupId?: string;
  /** Whom the company's OpenID provider knows as this user, since the first sign-in there. */
  linkedTo?: { iss: string; sub: string };
}

export interface Skill {
  accountId: string;
  id: string;
  name: string;
  description: string;
}

export interface AgentSession {
  /** SHA-256, hex: bearer, cookie and CSRF token themselves are never stored. */
  bearerDigest: string;
  cookieDigest: string;
  csrfDigest: string;
  accountId: string;
  userId: string;
  createdTs: number;
  expiresTs: number;
}

export interface AgentState {
  accountId: string;
  /** PID. */
  agentId: string;
  availability: Availability;
  description: string;
  /** Lies ahead and is pushed on while a socket is open; once past, the agent counts as OFFLINE. */
  connectedUntilTs: number;
}

/** What is known of a consumer, in parts that are written apart. All are encrypted by `identity`; opaque here. */
export interface Consumer {
  accountId: string;
  id: string;
  /** What a brand vouched for. */
  sealedVerified?: string;
  /** What the consumer said of itself. */
  sealedDeclared?: string;
  /** What agents call it. */
  sealedNamed?: string;
  updatedTs: number;
}

export interface ConsumerPart {
  accountId: string;
  id: string;
  sealed: string;
  updatedTs: number;
}

/** Tokens of the consumer that were issued at or before `untilTs` are no longer accepted. */
export interface Revocation {
  accountId: string;
  consumerId: string;
  untilTs: number;
}

/** What began before `clearedTs` is gone from this device of the consumer. */
export interface HistoryClearing {
  accountId: string;
  consumerId: string;
  deviceId: string;
  clearedTs: number;
}

export interface StoredKey {
  kid: string;
  use: 'sig' | 'enc' | 'secret';
  /** To whom brands encrypt with it; absent: the platform's. */
  accountId?: string;
  /** Private or secret key material, encrypted under the master key. */
  sealed: string;
  createdTs: number;
  /** From when it may be used; accepted before that. */
  activeTs: number;
  /** From when it is no longer accepted. */
  retiresTs?: number;
}

export interface Store extends ChangeStore, FactorStore, ItemStore, LoginStore, RightsStore, VisitStore {
  /** Other nodes may write to it too. */
  readonly shared: boolean;

  /**
   * Events, snapshot and the columns derived from it, all or nothing. Concurrent appends to one conversation come out
   * as if made in some order. On PostgreSQL the statement also carries the hint to the other nodes.
   */
  append(append: Append): Promise<AppendOutcome>;
  /** Events with `revision > afterRevision`, ascending; at least one, then no more than about `mostBytes` of them. */
  readAfter(conversationId: string, afterRevision: number, limit: number, mostBytes?: number): Promise<LoggedEvent[]>;
  /** `MessagePublished` events of one dialog, ascending by sequence. */
  readDialog(range: DialogRange): Promise<LoggedEvent[]>;
  findPublished(message: PublishedMessage): Promise<LoggedEvent | undefined>;
  findConversation(accountId: string, conversationId: string): Promise<Conversation | undefined>;
  listConversations(query: ConversationQuery): Promise<Conversation[]>;
  /** What `listConversations` and `listUnassigned` answer, in the same order: for lists that are read a part at a time. */
  listSizes(query: ConversationQuery): Promise<Sized[]>;
  listUnassignedSizes(accountId: string, limit: number): Promise<Sized[]>;
  /** Those that there are, in the order of their ids. */
  readConversations(accountId: string, conversationIds: readonly string[]): Promise<Conversation[]>;
  countConversations(accountId: string, consumerId: string): Promise<number>;
  /** Of all accounts, changed since then, ascending by `num` from beyond `afterNum`. */
  listLogEnds(page: { afterNum: number; updatedFromTs: number; limit: number }): Promise<LogEnd[]>;
  /** Accounts with open conversations that nobody is actively assigned to. */
  listWaitingAccounts(): Promise<string[]>;
  /** Such conversations of one account, due first. */
  listUnassigned(accountId: string, limit: number): Promise<Conversation[]>;
  /** Open conversations per actively assigned agent: PID → count. */
  countAssigned(accountId: string): Promise<Map<string, number>>;
  /** Open conversations that nobody is actively assigned to: skill → how many, and in how many an answer is owed. */
  countUnassigned(accountId: string): Promise<Map<string, { waiting: number; due: number }>>;

  findAccount(id: string): Promise<Account | undefined>;
  saveAccount(account: Account): Promise<void>;
  listConnectors(accountId: string): Promise<Connector[]>;
  saveConnector(connector: Connector): Promise<void>;
  listUsers(accountId: string): Promise<User[]>;
  findUser(
    accountId: string,
    by: { userId: string } | { pid: string } | { loginName: string },
  ): Promise<User | undefined>;
  saveUser(user: User): Promise<void>;
  listSkills(accountId: string): Promise<Skill[]>;
  saveSkill(skill: Skill): Promise<void>;
  /** Never brings back one that has ended. */
  prolongAgentSession(bearerDigest: string, expiresTs: number): Promise<void>;
  /** `digestStart`: with which the bearer's digest begins, in hexadecimal digits; several that fit are nobody's. */
  findAgentSession(
    by: { bearerDigest: string } | { cookieDigest: string } | { digestStart: string },
  ): Promise<AgentSession | undefined>;
  /** Of the account, or of one user of it, newest first; at most 1000. */
  listAgentSessions(accountId: string, userId?: string): Promise<AgentSession[]>;
  deleteAgentSession(bearerDigest: string): Promise<void>;
  deleteExpiredAgentSessions(beforeTs: number): Promise<void>;
  saveAgentState(state: AgentState): Promise<void>;
  /**
   * Pushes the lease on to the state's. What is stored stands while its own lease runs (beyond `nowTs`), and is answered;
   * otherwise `state` is stored. One step, so that who only stays connected undoes nothing that is set meanwhile.
   */
  renewAgentState(state: AgentState, nowTs: number): Promise<AgentState>;
  listAgentStates(accountId: string): Promise<AgentState[]>;
  /** Replaces this part and leaves the others as they are, so that neither writer can undo what the other wrote. */
  saveConsumerVerified(part: ConsumerPart): Promise<void>;
  saveConsumerDeclared(part: ConsumerPart): Promise<void>;
  saveConsumerNamed(part: ConsumerPart): Promise<void>;
  findConsumer(accountId: string, id: string): Promise<Consumer | undefined>;
  /** An earlier moment never replaces a later one. */
  saveRevocation(revocation: Revocation): Promise<void>;
  findRevocation(accountId: string, consumerId: string): Promise<Revocation | undefined>;
  /** Of all accounts, made since then. */
  listRevocations(sinceTs: number): Promise<Revocation[]>;
  /** An earlier moment never replaces a later one. Of one consumer, only the 50 latest are kept. */
  saveHistoryClearing(clearing: HistoryClearing): Promise<void>;
  findHistoryClearing(accountId: string, consumerId: string, deviceId: string): Promise<HistoryClearing | undefined>;
  listKeys(): Promise<StoredKey[]>;
  /** Inserts, unless a key with this kid exists; answers the one that is stored. */
  addKey(key: StoredKey): Promise<StoredKey>;
  /** Replaces the key's seal. */
  saveKey(key: Pick<StoredKey, 'kid' | 'sealed'>): Promise<void>;
  listAccounts(): Promise<Account[]>;
  /** Of all accounts, ordered by account and id, those that come after `after`. */
  listConsumers(after: { accountId: string; id: string } | undefined, limit: number): Promise<Consumer[]>;
  close(): Promise<void>;
}
