/** Commands that add what an account needs before anybody can use it. */
import { systemClock } from '../clock.ts';
import { addDefaultItems } from '../engagement/default-items.ts';
import { passwordProblem } from '../identity/password-rules.ts';
import { hashPassword } from '../identity/passwords.ts';
import { nextUserId } from '../identity/user-ids.ts';
import { ProblemsError } from '../problems.ts';
import { systemRandom } from '../random.ts';
import { createPassword } from '../secrets.ts';
import type { Account, Store, User, UserRole } from '../store/store.ts';
import { swapRecord, untilFirst } from '../store/swap-record.ts';
import { withStore } from './store.ts';
import { readSecret, type Terminal } from './terminal.ts';

const accountPattern = /^[a-zA-Z0-9_]{1,20}$/;
const roles: readonly UserRole[] = ['agent', 'manager', 'administrator'];

export interface AccountFlags {
  account: string;
  name?: string;
}

export async function addAccount(terminal: Terminal, { account: id, name = id }: AccountFlags): Promise<void> {
  if (!accountPattern.test(id)) refuse('an account id has 1 to 20 letters, digits and underscores');
  const settings: Account['settings'] = {
    ttrSeconds: { URGENT: 300, PRIORITIZED: 600, NORMAL: 3600 },
    defaultTtrType: 'PRIORITIZED',
    ringMs: 72_000,
    unauthenticatedMessaging: false,
  };
  await withStore(terminal.environment, async (store) => {
    const added = await swapRecord(store, id, { kind: 'account', expected: undefined, next: { id, name, settings } });
    if (!added) refuse(`account ${id} exists already`);
    await addDefaultItems(store, id, systemClock.now());
  });
  terminal.print(`Account ${id} was added.`);
}

export interface AgentFlags extends AccountFlags {
  login: string;
  nickname?: string;
  role?: string;
  skill?: string[];
}

export async function addAgent(terminal: Terminal, flags: AgentFlags): Promise<void> {
  const { account, login, name = login, nickname = name, skill = [] } = flags;
  const role =
    roles.find((known) => known === (flags.role ?? 'agent')) ?? refuse(`--role is one of ${roles.join(', ')}`);
  const typed = await readPassword(terminal, { accountId: account, loginName: login });
  const password = typed ?? createPassword(systemRandom);
  await withStore(terminal.environment, async (store) => {
    await mustExist(store, account);
    const skillIds = await findSkills(store, account, skill);
    const person: Omit<User, 'userId'> = {
      accountId: account,
      pid: systemRandom.uuid(),
      loginName: login,
      passwordHash: await hashPassword(password, systemRandom),
      fullName: name,
      nickname,
      roles: role === 'agent' ? ['agent'] : role === 'manager' ? ['agent', 'manager'] : [...roles],
      skillIds,
      capacity: 10,
      enabled: true,
    };
    await untilFirst(async () => {
      const users = await store.listUsers(account);
      if (users.some(({ loginName }) => loginName === login)) refuse(`${login} exists already in account ${account}`);
      const next = { ...person, userId: nextUserId(users) };
      return (await swapRecord(store, account, { kind: 'user', expected: undefined, next })) || undefined;
    });
  });
  terminal.print(`${login} was added to account ${account}.`);
  if (typed === undefined) terminal.print(`Password, shown this once: ${password}`);
}

async function mustExist(store: Store, id: string): Promise<Account> {
  return (await store.findAccount(id)) ?? refuse(`there is no account ${id}`);
}

/** Skills by name; those that are new are added. */
async function findSkills(store: Store, accountId: string, names: string[]): Promise<string[]> {
  for (const name of names)
    await untilFirst(async () => {
      const skills = await store.listSkills(accountId);
      if (skills.some((skill) => skill.name === name)) return true;
      const id = String(Math.max(0, ...skills.map((skill) => Number(skill.id))) + 1);
      const next = { accountId, id, name, description: '' };
      return (await swapRecord(store, accountId, { kind: 'skill', expected: undefined, next })) || undefined;
    });
  const named = (await store.listSkills(accountId)).filter((skill) => names.includes(skill.name));
  return named.map(({ id }) => id).toSorted((a, b) => Number(a) - Number(b));
}

async function readPassword(
  terminal: Terminal,
  user: Pick<User, 'accountId' | 'loginName'>,
): Promise<string | undefined> {
  const password = await readSecret(terminal);
  if (password === undefined) return undefined;
  const problem = await passwordProblem(password, user);
  if (problem) refuse(`the password ${problem}`);
  return password;
}

function refuse(problem: string): never {
  throw new ProblemsError([problem]);
}
