/** What every store must do with agents' sessions. Run over the real databases. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { account, type OpenedStore, user } from './changes.contract.ts';
import type { StoredAct } from './changes.ts';
import type { AgentSession, User } from './store.ts';
import { newId } from './talk.contract.ts';

const session = ({ accountId, userId }: User, members: Partial<AgentSession> = {}): AgentSession => ({
  bearerDigest: newId('bearer'),
  cookieDigest: newId('cookie'),
  csrfDigest: 'csrf',
  accountId,
  userId,
  createdTs: 1_700_000_000_000,
  expiresTs: 1_700_000_001_000,
  ...members,
});

export function sessionsContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let opened: OpenedStore;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.store.close());
    kept(() => opened);
    ended(() => opened);
    proved(() => opened);
  });
}

/** Users of a new account. */
async function addUsers({ store }: OpenedStore, ...userIds: string[]): Promise<User[]> {
  const accountId = newId('acc');
  const users = userIds.map((userId) => user(accountId, userId, { pid: newId('pid') }));
  for (const one of users) await store.saveUser(one);
  return users;
}

async function begin({ store }: OpenedStore, who: User, members: Partial<AgentSession> = {}): Promise<AgentSession> {
  const begun = session(who, members);
  expect(await store.addAgentSession(begun, { user: who })).toBe(true);
  return begun;
}

/** How many sessions there are in the account, and how many lines on record. */
async function standing({ store }: OpenedStore, { accountId }: User): Promise<number[]> {
  const lines = await store.listItemChanges({ accountId, limit: 20 });
  return [(await store.listAgentSessions(accountId)).length, lines.length];
}

function act({ store }: OpenedStore, { accountId }: User, stored: StoredAct): Promise<boolean> {
  const recorded = [{ kind: 'act', id: newId('act'), after: { of: '1' } }] as const;
  return store.changeRecords({ accountId, swaps: [], acts: [stored], recorded, by: 'eve', ts: 7 });
}

function kept(opened: () => OpenedStore): void {
  test('finds an agent session by bearer or cookie until it is deleted or expired', async () => {
    const { store } = opened();
    const [ann] = (await addUsers(opened(), '1')) as [User];
    const [gone, old, live] = [
      await begin(opened(), ann, { expiresTs: 2000 }),
      await begin(opened(), ann, { expiresTs: 999 }),
      await begin(opened(), ann, { expiresTs: 1000 }),
    ];
    await store.deleteAgentSession(gone.bearerDigest);
    await store.deleteExpiredAgentSessions(1000);
    expect(await store.findAgentSession({ bearerDigest: gone.bearerDigest })).toBeUndefined();
    expect(await store.findAgentSession({ cookieDigest: old.cookieDigest })).toBeUndefined();
    expect(await store.findAgentSession({ bearerDigest: live.bearerDigest })).toEqual(live);
  });

  test('finds the one agent session whose digest begins so', async () => {
    const { store } = opened();
    const [ann] = (await addUsers(opened(), '1')) as [User];
    const start = crypto.randomUUID().replaceAll('-', '');
    const [first, second] = [`${start}${'0'.repeat(32)}`, `${start}${'f'.repeat(32)}`];
    const one = await begin(opened(), ann, { bearerDigest: second });
    await begin(opened(), ann, { bearerDigest: crypto.randomUUID().replaceAll('-', '').repeat(2) });
    expect(await store.findAgentSession({ digestStart: start })).toEqual(one);
    expect(await store.findAgentSession({ digestStart: `${start}0` })).toBeUndefined();
    const other = await begin(opened(), ann, { bearerDigest: first });
    expect(await store.findAgentSession({ digestStart: start })).toBeUndefined();
    expect(await store.findAgentSession({ digestStart: `${start}0` })).toEqual(other);
  });

  test('prolongs an agent session, and never brings back one that has ended', async () => {
    const { store } = opened();
    const [ann] = (await addUsers(opened(), '1')) as [User];
    const [live, over] = [await begin(opened(), ann), await begin(opened(), ann)];
    await store.deleteAgentSession(over.bearerDigest);
    for (const { bearerDigest } of [live, over]) await store.prolongAgentSession(bearerDigest, 1_700_000_002_000);
    expect(await store.listAgentSessions(ann.accountId)).toEqual([{ ...live, expiresTs: 1_700_000_002_000 }]);
  });

  test('lists agent sessions of an account, or of one of its users', async () => {
    const { store } = opened();
    const [ann, ben] = (await addUsers(opened(), '1', '2')) as [User, User];
    const [elsewhere] = (await addUsers(opened(), '1')) as [User];
    const [anns, bens] = [await begin(opened(), ann), await begin(opened(), ben)];
    await begin(opened(), elsewhere);
    expect(new Set(await store.listAgentSessions(ann.accountId))).toEqual(new Set([anns, bens]));
    expect(await store.listAgentSessions(ann.accountId, '2')).toEqual([bens]);
  });
}

function ended(opened: () => OpenedStore): void {
  test('one session ends with a line on record, or neither; of two who end it, the second changes nothing', async () => {
    const [ann] = (await addUsers(opened(), '1')) as [User];
    const [first, second] = [await begin(opened(), ann), await begin(opened(), ann)];
    const end = ({ bearerDigest }: AgentSession) => act(opened(), ann, { kind: 'session-end', bearerDigest });
    const mend = await opened().breakRecord();
    await expect(end(first)).rejects.toThrow('no record');
    await mend();
    expect(await standing(opened(), ann)).toEqual([2, 0]);
    const both = await Promise.all([end(first), end(first)]);
    expect([both.toSorted(), await standing(opened(), ann)]).toEqual([
      [false, true],
      [1, 1],
    ]);
    expect(await end(second)).toBe(true);
    expect(await end(second)).toBe(false);
    expect(await standing(opened(), ann)).toEqual([0, 2]);
  });

  test('all sessions of one user end with a line on record, or none does, and nobody else’s', async () => {
    const [ann, ben] = (await addUsers(opened(), '1', '2')) as [User, User];
    const [elsewhere] = (await addUsers(opened(), '1')) as [User];
    for (const who of [ann, ann, ben, elsewhere]) await begin(opened(), who);
    const end = () => act(opened(), ann, { kind: 'sessions-end', userId: '1' });
    const mend = await opened().breakRecord();
    await expect(end()).rejects.toThrow('no record');
    await mend();
    expect(await standing(opened(), ann)).toEqual([3, 0]);
    expect(await end()).toBe(true);
    expect(await standing(opened(), ann)).toEqual([1, 1]);
    expect(await end()).toBe(true);
    expect(await standing(opened(), ann)).toEqual([1, 2]);
    expect(await standing(opened(), elsewhere)).toEqual([1, 0]);
  });

  test('all sessions of one user end but the one from which it is done', async () => {
    const { store } = opened();
    const [ann, ben] = (await addUsers(opened(), '1', '2')) as [User, User];
    const [kept, bens] = [await begin(opened(), ann), await begin(opened(), ben)];
    for (const who of [ann, ann]) await begin(opened(), who);
    const exceptBearerDigest = kept.bearerDigest;
    expect(await act(opened(), ann, { kind: 'sessions-end', userId: '1', exceptBearerDigest })).toBe(true);
    expect(new Set(await store.listAgentSessions(ann.accountId))).toEqual(new Set([kept, bens]));
  });
}

function proved(opened: () => OpenedStore): void {
  test('a session begins only for a user, and an account, that stand as they were proved', async () => {
    const { store } = opened();
    const [ann] = (await addUsers(opened(), '1')) as [User];
    const seen = account(ann.accountId);
    await store.saveAccount(seen);
    const others = [
      { ...ann, passwordHash: 'another' },
      { ...ann, enabled: false },
      { ...ann, accountId: newId('acc') },
      { ...ann, userId: '2' },
    ];
    for (const other of others) expect(await store.addAgentSession(session(ann), { user: other })).toBe(false);
    for (const other of [account(ann.accountId, 'Renamed'), account(newId('acc'))])
      expect(await store.addAgentSession(session(ann), { user: ann, account: other })).toBe(false);
    expect(await standing(opened(), ann)).toEqual([0, 0]);
    expect(await store.addAgentSession(session(ann), { user: ann, account: seen })).toBe(true);
    expect(await standing(opened(), ann)).toEqual([1, 0]);
  });

  test('of the sessions that begin while a user is changed none stands that was proved before', async () => {
    const { store } = opened();
    for (let round = 0; round < 5; round++) {
      const [ann] = (await addUsers(opened(), '1')) as [User];
      const beginSome = () => Array.from({ length: 6 }, () => store.addAgentSession(session(ann), { user: ann }));
      const before = beginSome();
      const changing = store.changeRecords({
        ...{ accountId: ann.accountId, by: 'eve', ts: 7, recorded: [] },
        swaps: [{ kind: 'user', expected: ann, next: { ...ann, passwordHash: 'another' } }],
        acts: [{ kind: 'sessions-end', userId: '1' }],
      });
      const after = beginSome();
      expect(await changing).toBe(true);
      await Promise.all([...before, ...after]);
      expect(await standing(opened(), ann)).toEqual([0, 0]);
    }
  });
}
