/** The port of visitors: what monitoring knows of the sessions of browsers and apps, and what they have reported. */
export interface StoredVisit {
  accountId: string;
  sessionId: string;
  visitorId: string;
  startedTs: number;
  lastTs: number;
  /** Starts at 1. */
  revision: number;
  /** Opaque here. */
  record: unknown;
}

export interface VisitSwap extends Omit<StoredVisit, 'revision'> {
  /** 0: the session is new. */
  expectedRevision: number;
}

export interface StoredAttribute {
  accountId: string;
  visitorId: string;
  sessionId: string;
  /** Whom the page claimed the visitor is, as a consumer's id; absent where it claimed nobody. */
  consumerId?: string;
  /** The page that reported it. */
  pageId?: string;
  /** When the server received it. */
  ts: number;
  type: string;
  /** As it was sent; plain JSON. */
  body: unknown;
}

export interface AttributeQuery {
  accountId: string;
  /** Of browsers: what their pages reported while they named nobody. */
  by: { visitorIds: readonly string[] } | { consumerId: string };
  /** Inclusive. */
  fromTs: number;
  /** Inclusive. */
  toTs: number;
  /** The newest so many; the answer ascends. */
  limit: number;
}

export interface VisitStore {
  findVisit(accountId: string, sessionId: string): Promise<StoredVisit | undefined>;
  /** False: somebody else was first, and nothing has changed. */
  swapVisit(swap: VisitSwap): Promise<boolean>;
  /** The visitor's sessions, the latest first. */
  listVisits(accountId: string, visitorId: string, limit: number): Promise<StoredVisit[]>;
  /** Keeps their order. */
  appendAttributes(attributes: readonly StoredAttribute[]): Promise<void>;
  /** What a page has reported while it named nobody is this consumer's. */
  claimAttributes(claim: { accountId: string; sessionId: string; pageId: string; consumerId: string }): Promise<void>;
  listAttributes(query: AttributeQuery): Promise<StoredAttribute[]>;
  /** The visitor has talked as this unauthenticated consumer; a later moment replaces an earlier one. */
  linkVisitor(link: { accountId: string; visitorId: string; consumerId: string; ts: number }): Promise<void>;
  /** Latest first. */
  listVisitorConsumers(accountId: string, visitorId: string, limit: number): Promise<string[]>;
  /** Browsers that this unauthenticated consumer has talked from, latest first. */
  listConsumerVisitors(accountId: string, consumerId: string, limit: number): Promise<string[]>;
}
