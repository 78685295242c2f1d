/**
 * The port of what administrators change outside the configuration items: accounts, connectors, users, skills and
 * groups of agents. A change compares, replaces and goes on record in one step; so do acts that replace nothing.
 */
import type { AgentFactors } from './factors.ts';
import type { ItemKind } from './items.ts';
import type { RightsRequest } from './rights.ts';
import type { Account, AgentSession, Connector, Revocation, Skill, StoredKey, User } from './store.ts';

/** Agents who are led together. Whoever is in none of them is in the account's main group, which is no record. */
export interface AgentGroup {
  accountId: string;
  /** Digits. */
  id: string;
  /** Within the account, no other group has it. */
  name: string;
  /** Ids of the users who lead it. */
  managerIds: string[];
}

/** Of users without a group. */
export const mainGroupId = '-1';

/** Under this name, agents' clients have always found it. */
export const mainGroupName = 'Main Group';

export const groupIdOf = (user: Pick<User, 'groupId'> | undefined): string => user?.groupId ?? mainGroupId;

export const groupNameOf = (groups: readonly AgentGroup[], id: string): string =>
  groups.find((group) => group.id === id)?.name ?? mainGroupName;

/** All groups as agents' clients know them, the main one first. */
export const agentGroupRows = (groups: readonly AgentGroup[]) =>
  [{ id: mainGroupId, name: mainGroupName }, ...groups].map(({ id, name }) => ({
    id: Number(id),
    deleted: false,
    name,
  }));

interface Swapped {
  account: Account;
  connector: Connector;
  user: User;
  skill: Skill;
  group: AgentGroup;
  factors: AgentFactors;
}

/** `expected` undefined: nothing stands there. `next` undefined: nothing is to. */
export type RecordSwap = {
  [Kind in keyof Swapped]: { kind: Kind; expected: Swapped[Kind] | undefined; next: Swapped[Kind] | undefined };
}[keyof Swapped];

/** What is done without a record that somebody has read. */
export type StoredAct =
  /** An earlier moment never replaces a later one. */
  | { kind: 'revocation'; revocation: Revocation }
  /**
   * The next key; those before it end at `retiresTs`, unless their end was set before and comes sooner; what has ended
   * is deleted. Where a key of that kid stands somebody else was first.
   */
  | { kind: 'rotation'; next: StoredKey; retiring: readonly string[]; retiresTs: number; ended: readonly string[] }
  /** An agent's; where it stands no more somebody else was first. */
  | { kind: 'session-end'; bearerDigest: string }
  /**
   * Of a customer's data. Revision 1 is added, unless an unfinished erasure of the same consumer stands; later ones replace
   * the revision before. Otherwise somebody else was first.
   */
  | { kind: 'rights-request'; next: RightsRequest }
  /** All of this user's but one, those too that begin until it is done. */
  | { kind: 'sessions-end'; userId: string; exceptBearerDigest?: string };

/** One line of the record of changes; `before` absent: it was created, `after` absent: it was deleted. */
export interface Recorded {
  kind: ItemKind;
  id: string;
  before?: unknown;
  after?: unknown;
}

export interface AccountChange {
  accountId: string;
  swaps: readonly RecordSwap[];
  acts?: readonly StoredAct[];
  recorded: readonly Recorded[];
  /** Who: a user's id, or `system`. */
  by: string;
  ts: number;
}

export interface ChangeStore {
  /**
   * Puts each `next` where exactly its `expected` stands, carries out the acts, and says so in the record of changes: all or nothing. False:
   * somebody else was first somewhere, or a name is taken, and nothing has changed. A user is never put into a group
   * that does not stand, nor is a group deleted while a user is in it: such changes answer false too.
   *
   * Where the record of changes has something else as an item's last state than `before`, that state is recorded first,
   * as the system's: so what was changed otherwise never seems to be somebody's.
   */
  changeRecords(change: AccountChange): Promise<boolean>;
  /**
   * Adds the session of somebody who proved to be this user, while exactly this user stands, and this account where the
   * proof rests on its settings. False: either has changed, and there is no session. So none begins once a change
   * has ended the user's sessions that would not be among them.
   */
  addAgentSession(session: AgentSession, proved: { user: User; account?: Account | undefined }): Promise<boolean>;
  /** By name. */
  listGroups(accountId: string): Promise<AgentGroup[]>;
}
