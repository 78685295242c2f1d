/** Accounts and their users, remembered for a moment so that the message path does not ask for them each time. */
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { remember } from '../remember.ts';
import type { AgentGroup } from '../store/changes.ts';
import type { Account, Store, User } from '../store/store.ts';

export interface Directory {
  findAccount(accountId: string): Promise<Account | undefined>;
  /** Throws `account-not-found`. */
  getAccount(accountId: string): Promise<Account>;
  users(accountId: string): Promise<readonly User[]>;
  groups(accountId: string): Promise<readonly AgentGroup[]>;
  /** The group that the agent was in when people were last read, if it is in one. */
  groupOf(accountId: string, pid: string): string | undefined;
  /** People and groups are read again the next time. */
  forgetPeople(accountId: string): void;
}

const kept = { keptMs: 3000, mostKept: 10_000 };

export function createDirectory(store: Store, clock: Clock): Directory {
  const findAccount = remember(clock, kept, (id) => store.findAccount(id));
  const groupOf = new Map<string, Map<string, string | undefined>>();
  const users = remember(clock, kept, async (accountId) => {
    const read = await store.listUsers(accountId);
    groupOf.set(accountId, new Map(read.map(({ pid, groupId }) => [pid, groupId])));
    return read;
  });
  const groups = remember(clock, kept, (accountId) => store.listGroups(accountId));
  return {
    findAccount,
    async getAccount(accountId) {
      const account = await findAccount(accountId);
      if (!account) throw new AppError('account-not-found');
      return account;
    },
    users,
    groups,
    groupOf: (accountId, pid) => groupOf.get(accountId)?.get(pid),
    forgetPeople(accountId) {
      users.forget(accountId);
      groups.forget(accountId);
    },
  };
}
