/** What an administrator changes while somebody is logging in: no session stands that was proved with what no longer holds. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase } from '../../../test/support/database.ts';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import type { UserBody } from '../admin/user-body.ts';
import { createUsers } from '../admin/users.ts';
import { createAudit } from '../audit.ts';
import { createMemoryBus } from '../bus/memory.ts';
import { systemRandom } from '../random.ts';
import { openPostgresStore } from '../store/postgres.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import type { Store, User } from '../store/store.ts';
import { type Agents, createAgents } from './agents.ts';
import { createDevices } from './devices.ts';
import { hashPassword, verifyPassword } from './passwords.ts';

const random = systemRandom;
const clock = createFakeClock(1_700_000_000_000);
const password = 'correct horse battery';
let folder: string;
let passwordHash: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-agents-'));
  passwordHash = await hashPassword(password, random);
});
afterAll(() => rm(folder, { recursive: true }));

const databases: [string, () => Promise<Store>][] = [
  ['SQLite', () => openSqliteStore({ path: join(folder, 'parley.db') })],
  ['PostgreSQL', async () => openPostgresStore({ url: (await createDatabase()).url, nodeId: 'n1' })],
];

describe.each(databases)('with %s', (_name, open) => {
  let store: Store;
  let agents: Agents;
  let users: ReturnType<typeof createUsers>;
  let ann: User;
  /** Called once a password has been found right or wrong, before anybody is told. */
  let whileVerifying: () => Promise<unknown>;
  const revoked: unknown[] = [];
  let accounts = 0;

  beforeAll(async () => {
    store = await open();
    const verify = async (given: string, stored: string | undefined) => {
      const right = await verifyPassword(given, stored ?? '');
      await whileVerifying();
      return right;
    };
    const passwords = { verify };
    const devices = createDevices(Buffer.alloc(32, 7), random);
    const told = (...who: unknown[]) => void revoked.push(who);
    const judgeSecondFactor = async () => ({ kind: 'right' }) as const;
    const parts = { store, bus: createMemoryBus(), clock, random, passwords, devices, judgeSecondFactor };
    agents = createAgents({ ...parts, revoked: told });
    users = createUsers({ store, random, audit: createAudit({ store, clock, random }), identity: agents });
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    revoked.length = 0;
    whileVerifying = async () => {};
    const accountId = `acc${++accounts}`;
    ann = {
      ...{ accountId, userId: '1', pid: 'pid-1', loginName: 'ann', passwordHash, fullName: 'Ann', nickname: 'Ann' },
      ...{ roles: ['agent', 'manager'], skillIds: [], capacity: 3, enabled: true },
    };
    await store.saveUser(ann);
  });

  const login = () =>
    agents.login({
      ...{ accountId: ann.accountId, loginName: 'ann', password },
      ...{ address: '127.0.0.1', device: undefined },
    });
  const administer = (change: Partial<UserBody>) => async () => {
    const { accountId: _a, userId: _u, pid: _p, passwordHash: _h, groupId: _g, ...body } = ann;
    await users.update(ann, { ...body, ...change }, { by: '9' });
  };
  const sessions = () => store.listAgentSessions(ann.accountId);

  test.each<[string, Partial<UserBody>]>([
    ['sets a new password', { password: 'another password' }],
    ['switches the user off', { enabled: false }],
    ['gives the name to nobody', { loginName: 'ann.arbor' }],
  ])('a log-in is refused whose password was right before an administrator %s', async (_what, change) => {
    whileVerifying = administer(change);
    expect(await login()).toMatchObject({ kind: 'refused' });
    expect(await sessions()).toEqual([]);
  });

  test('a log-in gets the roles that an administrator leaves the user meanwhile', async () => {
    whileVerifying = administer({ roles: ['agent'], nickname: 'Annie' });
    const outcome = await login();
    expect(outcome).toMatchObject({ kind: 'accepted', session: { user: { roles: ['agent'], nickname: 'Annie' } } });
    expect(await sessions()).toHaveLength(1);
  });

  test('nobody gets a session as who they were before a change', async () => {
    await administer({ roles: ['agent'] })();
    expect(await agents.openSession(ann)).toBeUndefined();
    expect(await sessions()).toEqual([]);
  });

  test('however many log in while a new password is set, none of the old one’s sessions stands', async () => {
    const begun = Promise.all(Array.from({ length: 8 }, login));
    await administer({ password: 'another password' })();
    const outcomes = await begun;
    expect(await sessions()).toEqual([]);
    expect(revoked).toEqual([[ann.accountId, { agentId: 'pid-1' }]]);
    for (const { kind } of outcomes) expect(['accepted', 'refused']).toContain(kind);
  });
});
