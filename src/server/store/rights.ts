/**
 * The port of data rights and retention: finding and deleting everything that is held of one consumer, and what has grown
 * old. No method here is one big transaction: each deletes a bounded part, in an order that leaves what is left findable,
 * so that whoever was interrupted simply begins again.
 */
import type { StoredAttribute, StoredVisit } from './visits.ts';

export interface Person {
  accountId: string;
  consumerId: string;
}

/** A person with what pages without a proof have said of it. */
export interface Claimed extends Person {
  /** Other ids under which pages' claims of its `sub` are kept, and as whom nobody has ever signed in. */
  aliases?: readonly string[];
  /** What pages call it: the brand's name of its customer. */
  customerId?: string;
}

/** Tables that hold something of consumers. */
export const heldTables = [
  'conversations',
  'events',
  'snapshots',
  'conversation_agents',
  'consumers',
  'history_clearings',
  'attributes',
  'visits',
  'visitor_consumers',
] as const;
export type HeldTable = (typeof heldTables)[number];
export type HeldRows = Record<HeldTable, number>;

export type RightsState = 'closing' | 'erasing' | 'scrubbing' | 'done';

/** Somebody has asked for a consumer's data, or for its end. What remains of it names no consumer. */
export interface RightsRequest {
  id: string;
  accountId: string;
  kind: 'export' | 'erase';
  /** Keyed digest of who it is about. */
  subjectDigest: string;
  /** Whom to erase; gone once that is done. */
  consumerId?: string;
  state: RightsState;
  /** A user's id. */
  requestedBy: string;
  requestedTs: number;
  /** When to go on with it. */
  dueTs: number;
  finishedTs?: number;
  revision: number;
  /** How far it has got and what was found; opaque here. */
  record: unknown;
}

export interface Old {
  accountId: string;
  beforeTs: number;
  limit: number;
}

export interface RightsStore {
  /** Rows by table that name the consumer. */
  countHeld(person: Claimed): Promise<Omit<HeldRows, 'visits'>>;
  /** These sessions, and what they reported of nobody who is named. */
  countSessions(accountId: string, sessionIds: readonly string[]): Promise<Pick<HeldRows, 'visits' | 'attributes'>>;
  /** By their beginning, from beyond `afterNum`. */
  listPersonConversations(
    person: Person,
    page: { afterNum: number; limit: number },
  ): Promise<{ num: number; conversationId: string }[]>;
  /** Sessions in which a page claimed that its visitor is this consumer, or named its `customerId`; ascending from beyond `after`. */
  listPersonSessionIds(person: Claimed, page: { after: string; limit: number }): Promise<string[]>;
  listSessionVisits(accountId: string, sessionIds: readonly string[]): Promise<StoredVisit[]>;
  /** By number from beyond `afterNum`: what was reported of the consumer, or by these sessions of nobody who is named. */
  listReported(
    of: Claimed | { accountId: string; sessionIds: readonly string[] },
    page: { afterNum: number; limit: number },
  ): Promise<{ num: number; attribute: StoredAttribute }[]>;
  listHistoryClearings(person: Person): Promise<{ deviceId: string; clearedTs: number }[]>;
  /** The log first and the row by which it is found last. */
  deleteConversation(accountId: string, conversationId: string): Promise<void>;
  /** With what they reported of the consumer, or of nobody who is named. */
  deleteSessions(person: Claimed, sessionIds: readonly string[]): Promise<void>;
  /** Profile, attributes, clearings and links to browsers. */
  deletePerson(person: Claimed): Promise<void>;
  /**
   * Rows of the log, of the snapshots and of visits, of whichever account, in which the text occurs, and how many were
   * looked through: for conversations numbered `afterNum + 1` to `afterNum + span`. `lastNum` is the highest there is.
   */
  countMentions(
    text: string,
    page: { afterNum: number; span: number },
  ): Promise<{ found: number; searched: number; lastNum: number }>;
  /** Attributes and sessions of the account that call somebody this customer. */
  countNamed(person: Claimed): Promise<number>;
  /** Which of them somebody has signed in as. */
  listKnownConsumers(accountId: string, consumerIds: readonly string[]): Promise<string[]>;
  /** Sessions of any account that mention the text. */
  countVisitMentions(text: string): Promise<number>;

  /** Replaces the one whose revision is `next.revision - 1`; false: somebody else was first. It begins as an act on record. */
  swapRightsRequest(next: RightsRequest): Promise<boolean>;
  findRightsRequest(accountId: string, id: string): Promise<RightsRequest | undefined>;
  findUnfinishedErasure(accountId: string, subjectDigest: string): Promise<RightsRequest | undefined>;
  /** Newest first. */
  listRightsRequests(accountId: string, page: { beforeTs: number; limit: number }): Promise<RightsRequest[]>;
  /** Of all accounts: unfinished and due, the oldest first. */
  listDueErasures(nowTs: number, limit: number): Promise<RightsRequest[]>;
  /** True: until `untilTs` nobody but `holder` gets it. A lease that has run out is anybody's. */
  takeLease(lease: { name: string; holder: string; nowTs: number; untilTs: number }): Promise<boolean>;
  /**
   * What was deleted is gone from the database's files too, as far as the database can do that while it serves: SQLite
   * is rewritten whole and its log emptied; PostgreSQL frees the room for other rows.
   */
  scrub(): Promise<void>;

  /** Closed ones in which nothing has happened since then. */
  listClosedBefore(old: Old): Promise<string[]>;
  /** Profiles that were last changed before then, of consumers without conversations; how many. */
  deleteOldConsumers(old: Old): Promise<number>;
  /** Sessions that were last seen, attributes that came, and links that were made before then; how many. */
  deleteOldVisits(old: Old): Promise<number>;
  /** Revisions of configuration items that were followed by another, acts on record, and finished rights requests; how many. */
  deleteOldChanges(old: Old): Promise<number>;
}
