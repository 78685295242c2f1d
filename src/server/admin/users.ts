/** An account's people, as administrators see and change them. Passwords go in and never come out. */

import type { Audit } from '../audit.ts';
import type { FieldProblem } from '../errors.ts';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import { passwordProblem } from '../identity/password-rules.ts';
import { hashPassword } from '../identity/passwords.ts';
import { nextUserId } from '../identity/user-ids.ts';
import type { Random } from '../random.ts';
import { mainGroupId, type Recorded, type StoredAct } from '../store/changes.ts';
import type { Store, User } from '../store/store.ts';
import { refuseFields } from './record-body.ts';
import type { UserBody } from './user-body.ts';

export const userViewOf = ({
  accountId: _account,
  passwordHash: _hash,
  userId,
  groupId = mainGroupId,
  linkedTo,
  ...user
}: User) => ({ id: userId, ...user, groupId, linked: linkedTo ? true : undefined });

/** Nothing verifies against it: such a user signs in at the company's provider, or not at all. */
const noPassword = '';
const attempts = 5;

interface UserParts {
  store: Store;
  random: Random;
  audit: Audit;
  identity: Pick<Identity, 'endSessionsOf'>;
}

export function createUsers({ store, random, audit, identity }: UserParts) {
  type Kept = Pick<User, 'accountId' | 'userId' | 'pid' | 'passwordHash' | 'linkedTo'>;
  const compose = ({ accountId, userId, pid, passwordHash, linkedTo }: Kept, body: UserBody): User => {
    const { password: _given, roles, groupId = mainGroupId, linked = true, ...rest } = body;
    const user: User = { ...rest, accountId, userId, pid, roles: [...new Set(roles)], passwordHash };
    if (groupId !== mainGroupId) user.groupId = groupId;
    if (linkedTo && linked) user.linkedTo = linkedTo;
    return user;
  };
  const hashOf = ({ password }: UserBody, kept: string): Promise<string> | string =>
    password === undefined ? kept : hashPassword(password, random);

  const check = async (accountId: string, body: UserBody, own?: User): Promise<void> => {
    const problems: FieldProblem[] = [];
    const { password, loginName } = body;
    const weak = password === undefined ? undefined : await passwordProblem(password, { accountId, loginName });
    if (weak) problems.push({ field: 'password', reason: weak });
    const named = await store.findUser(accountId, { loginName: body.loginName });
    if (named && named.userId !== own?.userId) problems.push({ field: 'loginName', reason: 'is taken' });
    const known = new Set((await store.listSkills(accountId)).map(({ id }) => id));
    const missing = body.skillIds.find((id) => !known.has(id));
    if (missing)
      problems.push({ field: 'skillIds', reason: `names skill ${missing}, which the account does not have` });
    if (body.linked && !own?.linkedTo)
      problems.push({ field: 'linked', reason: 'comes with the first sign-in at the OpenID provider' });
    const groups = [mainGroupId, ...(await store.listGroups(accountId)).map(({ id }) => id)];
    if (body.groupId !== undefined && !groups.includes(body.groupId))
      problems.push({ field: 'groupId', reason: 'is not a group of the account' });
    if (problems.length > 0) throw refuseFields(problems);
  };

  const add = (by: string, next: User): Promise<boolean> =>
    audit.change({
      accountId: next.accountId,
      by,
      swaps: [{ kind: 'user', expected: undefined, next }],
      recorded: [userRecorded(undefined, next)],
    });

  /** With the sessions that it ends, and with a line for what the record does not show. */
  const replace = (by: string, seen: User, next: User): Promise<boolean> => {
    const { accountId, userId } = next;
    const newPassword = seen.passwordHash !== next.passwordHash;
    const same = JSON.stringify(userViewOf(seen)) === JSON.stringify(userViewOf(next));
    const change = (acts: StoredAct[], sessions: number): Promise<boolean> =>
      audit.change({
        accountId,
        by,
        swaps: [{ kind: 'user', expected: seen, next }],
        acts,
        recorded: [
          ...(newPassword && same ? [] : [userRecorded(seen, next)]),
          ...(newPassword ? [audit.lineOf('password-set', { userId })] : []),
          ...(sessions > 0 ? [audit.lineOf('sessions-ended', { userId, sessions })] : []),
        ],
      });
    return endsSessions(seen, next)
      ? identity.endSessionsOf(seen, (act, sessions) => change([act], sessions))
      : change([], 0);
  };

  return {
    async get(accountId: string, userId: string): Promise<User> {
      const user = await store.findUser(accountId, { userId });
      if (!user) throw new AppError('not-found');
      return user;
    },

    async create(accountId: string, body: UserBody, by: string): Promise<User> {
      await check(accountId, body);
      const pid = random.uuid();
      const passwordHash = await hashOf(body, noPassword);
      /* Whoever else adds a user now may take the next number, or the name. */
      for (let attempt = 0; attempt < attempts; attempt++) {
        const userId = nextUserId(await store.listUsers(accountId));
        const user = compose({ accountId, userId, pid, passwordHash }, body);
        if (await add(by, user)) return user;
        await check(accountId, body);
      }
      throw new AppError('internal', { detail: 'no free user id was found' });
    },

    async update(seen: User, body: UserBody, { by }: { by: string }): Promise<User> {
      await check(seen.accountId, body, seen);
      if (by === seen.userId && !(body.enabled && body.roles.includes('administrator')))
        throw refuseFields([
          {
            field: body.enabled ? 'roles' : 'enabled',
            reason: 'cannot be taken from yourself: ask another administrator',
          },
        ]);
      const user = compose({ ...seen, passwordHash: await hashOf(body, seen.passwordHash) }, body);
      if (await replace(by, seen, user)) return user;
      await check(seen.accountId, body, seen);
      throw new AppError('precondition-failed');
    },
  };
}

const userRecorded = (before: User | undefined, after: User): Recorded => ({
  kind: 'user',
  id: after.userId,
  ...(before && { before: userViewOf(before) }),
  after: userViewOf(after),
});

/** What they may do, or how they prove who they are, is no longer what their sessions were opened with. */
const endsSessions = (before: User, after: User): boolean =>
  !after.enabled ||
  before.passwordHash !== after.passwordHash ||
  (before.linkedTo !== undefined && after.linkedTo === undefined) ||
  before.roles.some((role) => !after.roles.includes(role));
