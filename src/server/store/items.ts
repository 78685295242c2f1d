/**
 * The port of an account's configuration: items of several kinds, each a JSON record with a revision. Nothing is ever
 * overwritten: a change adds the item's next revision with who made it and when, so that the record of changes is
 * written by the very statement that changes.
 */
export type ItemKind =
  | 'campaign'
  | 'window'
  | 'audience'
  | 'entry-point'
  | 'behaviour'
  | 'goal'
  | 'hours'
  | 'automatic-message'
  | 'predefined-content'
  | 'app-installation'
  /* Recorded only: these stand in tables of their own, or are acts. */
  | 'connector'
  | 'account-settings'
  | 'engagement-settings'
  | 'retention'
  | 'user'
  | 'skill'
  | 'group'
  | 'act'
  | 'sign-in';

export interface Item {
  id: string;
  /** Starts at 1 and grows by 1; a deletion takes one too. */
  revision: number;
  record: unknown;
}

export interface ItemSwap {
  accountId: string;
  kind: ItemKind;
  id: string;
  /** The revision that stands; 0 = there is no such item. */
  expectedRevision: number;
  /** What is to stand; undefined deletes. Must be plain JSON. */
  next: unknown;
  /** Who: a user's id, or `system`. */
  by: string;
  ts: number;
}

export interface ItemChange {
  /** Ascends with time; pages begin before the last one seen. */
  num: number;
  kind: ItemKind;
  id: string;
  revision: number;
  by: string;
  ts: number;
  /** Absent: it was created. */
  before?: unknown;
  /** Absent: it was deleted. */
  after?: unknown;
}

export interface ItemChangeQuery {
  accountId: string;
  kind?: ItemKind;
  id?: string;
  beforeNum?: number;
  limit: number;
}

export interface ItemStore {
  findItem(accountId: string, kind: ItemKind, id: string): Promise<Item | undefined>;
  /** By id. */
  listItems(accountId: string, kind: ItemKind): Promise<Item[]>;
  /** False: another revision stands, and nothing has changed. Of several at once, one succeeds. */
  swapItem(swap: ItemSwap): Promise<boolean>;
  /** Newest first. */
  listItemChanges(query: ItemChangeQuery): Promise<ItemChange[]>;
}
