/** Accounts and their users, remembered for a moment so that the message path does not ask for them each time. */
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Account, Store, User } from '../store/store.ts';

export interface Directory {
  findAccount(accountId: string): Promise<Account | undefined>;
  /** Throws `account-not-found`. */
  getAccount(accountId: string): Promise<Account>;
  users(accountId: string): Promise<readonly User[]>;
}

const rememberedMs = 3000;
const accountsKept = 10_000;

export function createDirectory(store: Store, clock: Clock): Directory {
  const findAccount = remember(clock, (id) => store.findAccount(id));
  return {
    findAccount,
    async getAccount(accountId) {
      const account = await findAccount(accountId);
      if (!account) throw new AppError('account-not-found');
      return account;
    },
    users: remember(clock, (accountId) => store.listUsers(accountId)),
  };
}

function remember<T>(clock: Clock, read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, { until: number; answer: Promise<T> }>();
  return (key) => {
    const held = answers.get(key);
    if (held && held.until > clock.now()) return held.answer;
    if (answers.size >= accountsKept) answers.clear();
    const answer = read(key);
    answers.set(key, { until: clock.now() + rememberedMs, answer });
    answer.catch(() => answers.delete(key));
    return answer;
  };
}
