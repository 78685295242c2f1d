import { describe, expect, test } from 'vitest';
import type { Account, Connector, Store, User } from './store.ts';

let ids = 0;
const newAccountId = (): string => `records-${++ids}`;

const account = (id: string): Account => ({
  id,
  name: 'Brand',
  settings: {
    ttrSeconds: { URGENT: 1, PRIORITIZED: 2, NORMAL: 3 },
    defaultTtrType: 'NORMAL',
    ringMs: 30_000,
    unauthenticatedMessaging: false,
  },
});

const user = (accountId: string, userId: string): User => ({
  accountId,
  userId,
  pid: `pid-${userId}`,
  loginName: `user${userId}@brand`,
  passwordHash: '$argon2id$…',
  fullName: 'Ann Agent',
  nickname: 'Ann',
  roles: ['agent'],
  skillIds: ['1'],
  capacity: 3,
  enabled: true,
});

export function keepsRecords(store: () => Store): void {
  describe('records', () => {
    test('saving an account again replaces it', async () => {
      const id = newAccountId();
      expect(await store().findAccount(id)).toBeUndefined();
      await store().saveAccount(account(id));
      const renamed = { ...account(id), name: 'Other' };
      await store().saveAccount(renamed);
      expect(await store().findAccount(id)).toEqual(renamed);
    });

    test('keeps the latest clearing of a device, and the 50 latest of a consumer', async () => {
      const accountId = newAccountId();
      const clear = (deviceId: string, clearedTs: number, consumerId = 'a') =>
        store().saveHistoryClearing({ accountId, consumerId, deviceId, clearedTs });
      const find = async (deviceId: string, consumerId = 'a') =>
        (await store().findHistoryClearing(accountId, consumerId, deviceId))?.clearedTs;
      await clear('phone', 2_000);
      await clear('phone', 1_000);
      await clear('phone', 500, 'b');
      expect([await find('phone'), await find('phone', 'b'), await find('laptop')]).toEqual([2_000, 500, undefined]);
      for (let n = 0; n < 50; n++) await clear(`device-${n}`, 3_000 + n);
      expect([await find('phone'), await find('device-0'), await find('phone', 'b')]).toEqual([undefined, 3_000, 500]);
    });

    test('keeps the latest revocation of a consumer, whichever comes last', async () => {
      const accountId = newAccountId();
      const revoke = (consumerId: string, untilTs: number) =>
        store().saveRevocation({ accountId, consumerId, untilTs });
      await revoke('a', 2_000);
      await revoke('a', 1_000);
      await revoke('b', 500);
      expect(await store().findRevocation(accountId, 'a')).toEqual({ accountId, consumerId: 'a', untilTs: 2_000 });
      expect(await store().findRevocation(newAccountId(), 'a')).toBeUndefined();
      const since = (await store().listRevocations(1_000)).filter((one) => one.accountId === accountId);
      expect(since.map(({ consumerId }) => consumerId)).toEqual(['a']);
    });

    test('lists the connectors of one account by priority', async () => {
      const accountId = newAccountId();
      const connector = (id: string, priority: number): Connector => ({
        id,
        accountId,
        type: 'implicit',
        name: id,
        enabled: true,
        priority,
        settings: { issuer: 'https://brand.example', checkAudience: false },
      });
      await store().saveConnector(connector('a', 5));
      await store().saveConnector(connector('b', 1));
      await store().saveConnector(connector('a', 0));
      await store().saveConnector({ ...connector('c', 0), accountId: newAccountId() });
      expect(await store().listConnectors(accountId)).toEqual([connector('a', 0), connector('b', 1)]);
    });

    test('finds a user by any of its names, within its account', async () => {
      const accountId = newAccountId();
      const ann = user(accountId, '2');
      const bob = { ...user(accountId, '1'), email: 'bob@brand.example', enabled: false };
      await store().saveUser(ann);
      await store().saveUser(user(accountId, '1'));
      await store().saveUser(bob);
      await store().saveUser(user(newAccountId(), '2'));
      expect(await store().listUsers(accountId)).toEqual([bob, ann]);
      expect(await store().findUser(accountId, { userId: '2' })).toEqual(ann);
      expect(await store().findUser(accountId, { pid: 'pid-1' })).toEqual(bob);
      expect(await store().findUser(accountId, { loginName: 'user1@brand' })).toEqual(bob);
      expect(await store().findUser(accountId, { loginName: 'nobody' })).toBeUndefined();
    });

    test('a login name belongs to one user of an account', async () => {
      const accountId = newAccountId();
      await store().saveUser(user(accountId, '1'));
      await expect(store().saveUser({ ...user(accountId, '2'), loginName: 'user1@brand' })).rejects.toThrow();
      expect(await store().listUsers(accountId)).toEqual([user(accountId, '1')]);
    });

    test('keeps skills', async () => {
      const accountId = newAccountId();
      const skill = (id: string, name: string) => ({ accountId, id, name, description: '' });
      await store().saveSkill(skill('1', 'Sales'));
      await store().saveSkill(skill('2', 'Billing'));
      await store().saveSkill(skill('1', 'Sales EU'));
      expect(await store().listSkills(accountId)).toEqual([skill('2', 'Billing'), skill('1', 'Sales EU')]);
    });

    test('keeps one state per agent', async () => {
      const accountId = newAccountId();
      const state = { accountId, agentId: 'p', availability: 'AWAY', description: 'lunch' } as const;
      await store().saveAgentState({ ...state, availability: 'ONLINE', connectedUntilTs: 1 });
      await store().saveAgentState({ ...state, connectedUntilTs: 1_700_000_000_000 });
      expect(await store().listAgentStates(accountId)).toEqual([{ ...state, connectedUntilTs: 1_700_000_000_000 }]);
    });

    test('renews an agent’s lease and keeps the state; once the lease has ended, the one that is handed over counts', async () => {
      const accountId = newAccountId();
      const offline = {
        accountId,
        agentId: 'p',
        availability: 'OFFLINE',
        description: '',
        connectedUntilTs: 20,
      } as const;
      expect(await store().renewAgentState(offline, 10)).toEqual(offline);
      await store().saveAgentState({ ...offline, availability: 'ONLINE', description: 'here' });
      const renewed = { ...offline, availability: 'ONLINE', description: 'here', connectedUntilTs: 30 };
      expect(await store().renewAgentState({ ...offline, connectedUntilTs: 30 }, 19)).toEqual(renewed);
      expect(await store().renewAgentState({ ...offline, connectedUntilTs: 25 }, 19)).toEqual(renewed);
      expect(await store().renewAgentState({ ...offline, connectedUntilTs: 60 }, 30)).toEqual({
        ...offline,
        connectedUntilTs: 60,
      });
      expect(await store().listAgentStates(accountId)).toEqual([{ ...offline, connectedUntilTs: 60 }]);
    });

    test('keeps consumers apart by account', async () => {
      const part = { accountId: newAccountId(), id: 'c', sealed: 'sealed', updatedTs: 5 };
      await store().saveConsumerVerified({ ...part, sealed: 'before', updatedTs: 4 });
      await store().saveConsumerVerified(part);
      const consumer = { accountId: part.accountId, id: 'c', sealedVerified: 'sealed', updatedTs: 5 };
      expect(await store().findConsumer(part.accountId, 'c')).toEqual(consumer);
      expect(await store().findConsumer(newAccountId(), 'c')).toBeUndefined();
    });

    test('saves the parts of a consumer apart, also at once', async () => {
      const part = { accountId: newAccountId(), id: 'c', sealed: 'declared', updatedTs: 5 };
      await store().saveConsumerDeclared(part);
      const declared = { accountId: part.accountId, id: 'c', sealedDeclared: 'declared', updatedTs: 5 };
      expect(await store().findConsumer(part.accountId, 'c')).toEqual(declared);
      await Promise.all([
        store().saveConsumerVerified({ ...part, sealed: 'verified', updatedTs: 6 }),
        store().saveConsumerDeclared({ ...part, sealed: 'declared again', updatedTs: 6 }),
        store().saveConsumerNamed({ ...part, sealed: 'named', updatedTs: 6 }),
      ]);
      const all = { sealedVerified: 'verified', sealedDeclared: 'declared again', sealedNamed: 'named', updatedTs: 6 };
      expect(await store().findConsumer(part.accountId, 'c')).toEqual({ accountId: part.accountId, id: 'c', ...all });
    });

    test('a key is sealed anew, retires at the earliest end that was set, and is deleted once it has ended', async () => {
      const kids = [newAccountId(), newAccountId()] as [string, string];
      const stored = async () => (await store().listKeys()).filter(({ kid }) => kids.includes(kid));
      const key = { use: 'enc', accountId: 'a', sealed: 'a', createdTs: 7, activeTs: 9 } as const;
      for (const kid of kids) await store().addKey({ kid, ...key });
      await store().saveKey({ kid: kids[0], sealed: 'b' });
      const rotate = (kid: string, rest: { retiring: string[]; retiresTs: number; ended: string[] }) => {
        const acts = [{ kind: 'rotation', next: { ...key, kid }, ...rest }] as const;
        return store().changeRecords({ accountId: 'a', swaps: [], acts, recorded: [], by: 'system', ts: 7 });
      };
      const nexts = [newAccountId(), newAccountId()] as [string, string];
      expect(await rotate(nexts[0], { retiring: [kids[0]], retiresTs: 50, ended: [] })).toBe(true);
      expect(await rotate(nexts[0], { retiring: kids, retiresTs: 20, ended: kids })).toBe(false);
      expect(await rotate(nexts[1], { retiring: kids, retiresTs: 70, ended: [nexts[0]] })).toBe(true);
      const [one, two] = await stored();
      expect(one).toEqual({ ...key, kid: kids[0], sealed: 'b', retiresTs: 50 });
      expect(two).toMatchObject({ sealed: 'a', retiresTs: 70 });
      const all = new Set((await store().listKeys()).map(({ kid }) => kid));
      expect(nexts.map((kid) => all.has(kid))).toEqual([false, true]);
    });

    test('lists accounts, and consumers page by page', async () => {
      const accounts = [newAccountId(), newAccountId()].sort() as [string, string];
      for (const id of accounts) await store().saveAccount(account(id));
      const listed = (await store().listAccounts()).map(({ id }) => id);
      expect(listed.filter((id) => accounts.includes(id))).toEqual(accounts);
      const names = [
        { accountId: accounts[0], id: 'a' },
        { accountId: accounts[0], id: 'b' },
        { accountId: accounts[1], id: 'a' },
      ] as const;
      for (const name of names) await store().saveConsumerVerified({ ...name, sealed: 'x', updatedTs: 1 });
      const page = await store().listConsumers(names[0], 2);
      expect(page.map(({ accountId, id }) => ({ accountId, id }))).toEqual(names.slice(1));
      expect((await store().listConsumers(undefined, 1000)).length).toBeGreaterThanOrEqual(3);
    });

    test('the first key of a name stays, also when many are added at once', async () => {
      const kid = newAccountId();
      const key = (sealed: string) => ({ kid, use: 'sig', sealed, createdTs: 7, activeTs: 7 }) as const;
      const answers = await Promise.all(['a', 'b', 'c'].map((sealed) => store().addKey(key(sealed))));
      const stored = (await store().listKeys()).filter((each) => each.kid === kid);
      expect(stored).toHaveLength(1);
      expect(answers).toEqual([stored[0], stored[0], stored[0]]);
    });
  });
}
