/** Accounts and their users, remembered for a moment so that the message path does not ask for them each time. */
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { remember } from '../remember.ts';
import type { Account, Store, User } from '../store/store.ts';

export interface Directory {
  findAccount(accountId: string): Promise<Account | undefined>;
  /** Throws `account-not-found`. */
  getAccount(accountId: string): Promise<Account>;
  users(accountId: string): Promise<readonly User[]>;
}

const kept = { keptMs: 3000, mostKept: 10_000 };

export function createDirectory(store: Store, clock: Clock): Directory {
  const findAccount = remember(clock, kept, (id) => store.findAccount(id));
  return {
    findAccount,
    async getAccount(accountId) {
      const account = await findAccount(accountId);
      if (!account) throw new AppError('account-not-found');
      return account;
    },
    users: remember(clock, kept, (accountId) => store.listUsers(accountId)),
  };
}
