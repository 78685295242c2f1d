/**
 * The port of the search index: what lists, searches and history pages ask, apart from the log so that publishing never
 * waits for it. Everything in it is derived; a lost index is built again from the log.
 */
export type DocumentKind = 'transcript' | 'note' | 'attribute';

/** Something to search in, cut into tokens of letters and digits. `slot` is its place within the conversation. */
export interface IndexDocument {
  slot: number;
  kind: DocumentKind;
  tokens: readonly string[];
}

/** One conversation as lists show and filter it. */
export interface IndexedConversation {
  id: string;
  accountId: string;
  consumerId: string;
  skillId: string;
  /** PID of the agent who was assigned last; rights go by it. */
  latestAgentId?: string;
  /** Everybody but the consumer who ever took part. */
  agentIds: string[];
  /** Nobody is assigned now. */
  inQueue: boolean;
  open: boolean;
  startTs: number;
  endTs?: number;
  closeReason?: string;
  firstConversation: boolean;
  csat?: number;
  messages: number;
  lastMessageTs: number;
  source: string;
  device: string;
  /** What agents noted of the conversation as a whole. */
  note: string;
  revision: number;
}

export interface IndexChange {
  conversation: IndexedConversation;
  /** The documents are all there are; otherwise they are added to the others. */
  replaces: boolean;
  documents: readonly IndexDocument[];
}

/** Tokens that follow one another. */
export type Phrase = readonly string[];

/** Which conversations the caller may find. */
export type Sight =
  | { kind: 'all' }
  | { kind: 'agent'; agentId: string }
  /** Last with one of these agents; or with nobody now, or never with anybody, and of one of these skills. */
  | { kind: 'groups'; agentIds: readonly string[]; skillIds: readonly string[] };

export interface IndexQuery {
  accountId: string;
  sight: Sight;
  /** Each is a choice of phrases, one of which must stand in the document; all choices in one document. */
  text?: { choices: readonly (readonly Phrase[])[]; kinds?: readonly DocumentKind[] };
  ids?: readonly string[];
  consumerId?: string;
  open?: boolean;
  inQueue?: boolean;
  skillIds?: readonly string[];
  latestAgentIds?: readonly string[];
  /** Took part at any time. */
  agentIds?: readonly string[];
  startFromTs?: number;
  startToTs?: number;
  /** Milliseconds; open conversations last until `nowTs`. */
  durationFromMs?: number;
  durationToMs?: number;
  nowTs: number;
  csatFrom?: number;
  csatTo?: number;
  sources?: readonly string[];
  devices?: readonly string[];
  order: 'newest' | 'oldest';
  /** The `next` of the page before. */
  cursor?: number;
  limit: number;
}

export interface IndexPage {
  found: { conversation: IndexedConversation; slot?: number }[];
  /** More may follow: a page may be short, even empty, where much text matches but little of it is in sight. */
  next?: number;
}

export interface DaysQuery {
  accountId: string;
  sight: Sight;
  fromTs: number;
  toTs: number;
  /** Where midnight lies: local time minus UTC. */
  offsetMs: number;
}

export interface IndexedDay {
  /** Its midnight. */
  dayTs: number;
  opened: number;
  closed: number;
  /** Of those that were closed on it. */
  meanDurationMs: number;
  ratings: number;
  meanCsat: number;
}

/** Slots: messages and notes lie at their revision, so these are out of the way. */
export const noteSlot = 0;
export const attributeSlot = 2 ** 20 - 1;
/** What lies beyond is not searched. */
export const lastSlot = attributeSlot - 1;

export interface ConversationIndex {
  /** Each of these as the index holds it, by id; conversations it does not hold are left out. */
  list(ids: readonly string[]): Promise<Map<string, IndexedConversation>>;
  /** Each change all or nothing. One with an older revision than the index holds does nothing. */
  save(changes: readonly IndexChange[]): Promise<void>;
  /** Replaces the document of what is known about the consumer in this conversation, if the index holds it. */
  saveAttributes(accountId: string, id: string, tokens: readonly string[]): Promise<void>;
  /** Newest first by their beginning, or oldest first. */
  search(query: IndexQuery): Promise<IndexPage>;
  /** How many match without regard to text, counted up to `most`. */
  count(query: IndexQuery, most: number): Promise<number>;
  /** By days, ascending; days on which nothing began or ended are left out. */
  listDays(query: DaysQuery): Promise<IndexedDay[]>;
  /** Conversations and all of their documents. */
  erase(accountId: string, ids: readonly string[]): Promise<void>;
  /** Everything: the log fills it again. Whoever has read from it before must start anew. */
  clear(): Promise<void>;
  /** What was erased is gone from the index's files too, as with the store's `scrub`. */
  scrub(): Promise<void>;
  close(): Promise<void>;
}
