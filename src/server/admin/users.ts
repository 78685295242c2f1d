/** An account's people, as administrators see and change them. Passwords go in and never come out. */
import { createHash } from 'node:crypto';
import type { FieldProblem } from '../errors.ts';
import { AppError } from '../errors.ts';
import { hashPassword } from '../identity/passwords.ts';
import type { Random } from '../random.ts';
import type { Store, User } from '../store/store.ts';
import { refuseFields } from './record-body.ts';
import type { UserBody } from './user-body.ts';

export const userEtagOf = (user: User): string =>
  `"${createHash('sha256').update(JSON.stringify(user)).digest('hex').slice(0, 32)}"`;

export const userViewOf = ({ accountId: _account, passwordHash: _hash, userId, ...user }: User) => ({
  id: userId,
  ...user,
});

/** Nothing verifies against it: such a user signs in at the company's provider, or not at all. */
const noPassword = '';

export function createUsers({ store, random }: { store: Store; random: Random }) {
  type Kept = Pick<User, 'accountId' | 'userId' | 'pid' | 'passwordHash'>;
  const compose = async ({ accountId, userId, pid, passwordHash }: Kept, body: UserBody): Promise<User> => {
    const { password, roles, ...rest } = body;
    const own = { accountId, userId, pid, roles: [...new Set(roles)] };
    return {
      ...rest,
      ...own,
      passwordHash: password === undefined ? passwordHash : await hashPassword(password, random),
    };
  };

  const check = async (accountId: string, body: UserBody, own?: User): Promise<void> => {
    const problems: FieldProblem[] = [];
    const named = await store.findUser(accountId, { loginName: body.loginName });
    if (named && named.userId !== own?.userId) problems.push({ field: 'loginName', reason: 'is taken' });
    const known = new Set((await store.listSkills(accountId)).map(({ id }) => id));
    const missing = body.skillIds.find((id) => !known.has(id));
    if (missing)
      problems.push({ field: 'skillIds', reason: `names skill ${missing}, which the account does not have` });
    if (problems.length > 0) throw refuseFields(problems);
  };

  return {
    async get(accountId: string, userId: string): Promise<User> {
      const user = await store.findUser(accountId, { userId });
      if (!user) throw new AppError('not-found');
      return user;
    },

    async create(accountId: string, body: UserBody): Promise<User> {
      await check(accountId, body);
      const users = await store.listUsers(accountId);
      const userId = String(Math.max(100, ...users.map((user) => Number(user.userId))) + 1);
      const user = await compose({ accountId, userId, pid: random.uuid(), passwordHash: noPassword }, body);
      await store.saveUser(user);
      return user;
    },

    async update(seen: User, body: UserBody, { self }: { self: boolean }): Promise<User> {
      await check(seen.accountId, body, seen);
      if (self && !(body.enabled && body.roles.includes('administrator')))
        throw refuseFields([
          {
            field: body.enabled ? 'roles' : 'enabled',
            reason: 'cannot be taken from yourself: ask another administrator',
          },
        ]);
      const user = await compose(seen, body);
      await store.saveUser(user);
      return user;
    },
  };
}

/** What they may do, or how they prove who they are, is no longer what their sessions were opened with. */
export const endsSessions = (before: User, after: User): boolean =>
  !after.enabled ||
  before.passwordHash !== after.passwordHash ||
  before.roles.some((role) => !after.roles.includes(role));
