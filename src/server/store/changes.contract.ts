/** What every store must do with the changes of administrators. Run over the real databases. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountChange, AgentGroup, RecordSwap, StoredAct } from './changes.ts';
import type { Account, Connector, Skill, Store, User } from './store.ts';
import { newId } from './talk.contract.ts';

export interface OpenedStore {
  store: Store;
  /** From now on, nothing can be added to the record of changes, until the result is called. */
  breakRecord(): Promise<() => Promise<void>>;
}

export const account = (id: string, name = 'Brand'): Account => ({
  id,
  name,
  settings: {
    ttrSeconds: { URGENT: 1, PRIORITIZED: 2, NORMAL: 3 },
    defaultTtrType: 'NORMAL',
    ringMs: 30_000,
    unauthenticatedMessaging: false,
  },
});
const connector = (accountId: string, name: string): Connector => ({
  id: 'c',
  accountId,
  type: 'implicit',
  name,
  enabled: true,
  priority: 1,
  settings: { issuer: 'https://brand.example.test' },
});
const skill = (accountId: string, name: string): Skill => ({ accountId, id: '1', name, description: '' });
const group = (accountId: string, id: string, name: string): AgentGroup => ({ accountId, id, name, managerIds: ['9'] });
export const user = (accountId: string, userId: string, members: Partial<User> = {}): User => ({
  accountId,
  userId,
  pid: `pid-${userId}`,
  loginName: `user${userId}`,
  passwordHash: '',
  fullName: 'Ann Agent',
  nickname: 'Ann',
  roles: ['agent'],
  skillIds: [],
  capacity: 3,
  enabled: true,
  ...members,
});

export function changesContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let opened: OpenedStore;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.store.close());
    const store = () => opened.store;
    const change = (accountId: string, ...swaps: RecordSwap[]) => make(store(), accountId, swaps);
    comparing(store, change);
    grouping(store, change);
    recording(() => opened, change);
  });
}

type Change = (accountId: string, ...swaps: RecordSwap[]) => Promise<boolean>;

const recordedAs = (kind: RecordSwap['kind']): AccountChange['recorded'][number]['kind'] => {
  if (kind === 'account') return 'account-settings';
  return kind === 'factors' ? 'act' : kind;
};

function make(store: Store, accountId: string, swaps: RecordSwap[]): Promise<boolean> {
  const recorded = swaps.map(({ kind, expected, next }): AccountChange['recorded'][number] => ({
    kind: recordedAs(kind),
    id: `a ${kind}`,
    ...(expected && { before: expected }),
    ...(next && { after: next }),
  }));
  return store.changeRecords({ accountId, swaps, recorded, by: 'eve', ts: 1_700_000_000_000 });
}

function comparing(store: () => Store, change: Change): void {
  test('replaces a record only for who knows what stands there', async () => {
    const id = newId('acc');
    const seen = account(id);
    await store().saveAccount(seen);
    const renamed = account(id, 'Other');
    expect(await change(id, { kind: 'account', expected: seen, next: renamed })).toBe(true);
    expect(await change(id, { kind: 'account', expected: seen, next: account(id, 'Third') })).toBe(false);
    expect(await store().findAccount(id)).toEqual(renamed);
    expect(await store().listItemChanges({ accountId: id, limit: 10 })).toHaveLength(2);
  });

  test('of writes that follow the same reading, one succeeds and alone is on record', async () => {
    const id = newId('acc');
    const names = ['a', 'b', 'c', 'd'];
    const ann = user(id, '1');
    const first = [connector(id, 'first'), skill(id, 'first')] as const;
    const begin = await change(
      id,
      { kind: 'user', expected: undefined, next: ann },
      { kind: 'connector', expected: undefined, next: first[0] },
      { kind: 'skill', expected: undefined, next: first[1] },
    );
    expect(begin).toBe(true);
    const lines = async () => (await store().listItemChanges({ accountId: id, limit: 100 })).length;
    const race = async (swapTo: (name: string) => RecordSwap) => {
      const before = await lines();
      expect((await Promise.all(names.map((name) => change(id, swapTo(name))))).filter(Boolean)).toHaveLength(1);
      expect(await lines()).toBe(before + 1);
    };
    await race((nickname) => ({ kind: 'user', expected: ann, next: { ...ann, nickname } }));
    await race((name) => ({ kind: 'skill', expected: first[1], next: skill(id, name) }));
    await race((name) => ({ kind: 'connector', expected: first[0], next: connector(id, name) }));
    await race((name) => ({ kind: 'group', expected: undefined, next: group(id, '1', name) }));
    await race((name) => ({ kind: 'user', expected: undefined, next: user(id, '2', { loginName: name }) }));
    const stands = [
      [(await store().listSkills(id))[0], 'skill'],
      [(await store().listConnectors(id))[0], 'connector'],
      [(await store().listGroups(id))[0], 'group'],
      [await store().findUser(id, { userId: '2' }), 'user'],
    ] as const;
    for (const [record, kind] of stands)
      expect((await store().listItemChanges({ accountId: id, kind, limit: 1 }))[0]?.after).toEqual(record);
  });

  test('a connector is deleted only as it was seen', async () => {
    const id = newId('acc');
    const stands = connector(id, 'stands');
    await change(id, { kind: 'connector', expected: undefined, next: stands });
    expect(await change(id, { kind: 'connector', expected: connector(id, 'other'), next: undefined })).toBe(false);
    expect(await store().listConnectors(id)).toEqual([stands]);
    expect(await change(id, { kind: 'connector', expected: stands, next: undefined })).toBe(true);
    expect(await store().listConnectors(id)).toEqual([]);
  });

  test('a taken login name changes nothing', async () => {
    const id = newId('acc');
    const [ann, bob] = [user(id, '1'), user(id, '2')];
    for (const next of [ann, bob]) await change(id, { kind: 'user', expected: undefined, next });
    const renamed = { ...bob, loginName: ann.loginName };
    expect(await change(id, { kind: 'user', expected: bob, next: renamed })).toBe(false);
    expect(await store().listUsers(id)).toEqual([ann, bob]);
  });
}

function grouping(store: () => Store, change: Change): void {
  test('keeps groups by name, each name once', async () => {
    const id = newId('acc');
    const [north, south] = [group(id, '1', 'North'), group(id, '2', 'South')];
    for (const next of [south, north])
      expect(await change(id, { kind: 'group', expected: undefined, next })).toBe(true);
    await change(newId('acc'), { kind: 'group', expected: undefined, next: group(id, '9', 'East') });
    expect(await store().listGroups(id)).toEqual([north, south]);
    expect(await change(id, { kind: 'group', expected: south, next: { ...south, name: 'North' } })).toBe(false);
    expect(await change(id, { kind: 'group', expected: undefined, next: group(id, '3', 'North') })).toBe(false);
    const led = { ...south, managerIds: [] };
    expect(await change(id, { kind: 'group', expected: south, next: led })).toBe(true);
    expect(await store().listGroups(id)).toEqual([north, led]);
  });

  test('nobody comes into a group that does not stand, and none goes with somebody in it', async () => {
    const id = newId('acc');
    const north = group(id, '1', 'North');
    const ann = user(id, '1', { groupId: '1' });
    expect(await change(id, { kind: 'user', expected: undefined, next: ann })).toBe(false);
    await change(id, { kind: 'group', expected: undefined, next: north });
    expect(await change(id, { kind: 'user', expected: undefined, next: ann })).toBe(true);
    expect(await change(id, { kind: 'group', expected: north, next: undefined })).toBe(false);
    const { groupId: _left, ...left } = ann;
    expect(await change(id, { kind: 'user', expected: ann, next: left })).toBe(true);
    expect(await change(id, { kind: 'group', expected: north, next: undefined })).toBe(true);
    expect(await store().listGroups(id)).toEqual([]);
  });

  test('of coming into a group and deleting it at once, one happens', async () => {
    const id = newId('acc');
    for (let round = 1; round <= 10; round++) {
      const ann = user(id, String(round));
      const one = group(id, String(round), `Group ${round}`);
      await change(
        id,
        { kind: 'user', expected: undefined, next: ann },
        { kind: 'group', expected: undefined, next: one },
      );
      const outcomes = await Promise.all([
        change(id, { kind: 'user', expected: ann, next: { ...ann, groupId: one.id } }),
        change(id, { kind: 'group', expected: one, next: undefined }),
      ]);
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      const stands = (await store().listGroups(id)).some((each) => each.id === one.id);
      expect([(await store().findUser(id, { userId: ann.userId }))?.groupId, stands]).toEqual(
        outcomes[0] ? [one.id, true] : [undefined, false],
      );
    }
  });
}

function recording(opened: () => OpenedStore, change: Change): void {
  const linesOf = async (accountId: string) =>
    (await opened().store.listItemChanges({ accountId, limit: 20 })).map(({ by, before, after }) => [
      by,
      before,
      after,
    ]);

  test('a change and its line on record come together; one refused step takes back all of them', async () => {
    const id = newId('acc');
    const [first, second] = [skill(id, 'First'), skill(id, 'Second')];
    await change(id, { kind: 'skill', expected: undefined, next: first });
    const refused = await change(
      id,
      { kind: 'skill', expected: first, next: second },
      { kind: 'user', expected: user(id, '5'), next: user(id, '5', { nickname: 'Bea' }) },
    );
    expect(refused).toBe(false);
    expect(await opened().store.listSkills(id)).toEqual([first]);
    expect(await change(id, { kind: 'skill', expected: first, next: second })).toBe(true);
    expect(await linesOf(id)).toEqual([
      ['eve', first, second],
      ['eve', undefined, first],
    ]);
  });

  test('what somebody else changed without a line is never put down to who changes it next', async () => {
    const id = newId('acc');
    const [first, second, third] = ['First', 'Second', 'Third'].map((name) => skill(id, name)) as [Skill, Skill, Skill];
    await opened().store.saveSkill(first);
    await change(id, { kind: 'skill', expected: first, next: second });
    await opened().store.saveSkill(third);
    await change(id, { kind: 'skill', expected: third, next: first });
    expect(await linesOf(id)).toEqual([
      ['eve', third, first],
      ['system', second, third],
      ['eve', first, second],
      ['system', undefined, first],
    ]);
  });

  test('a change that cannot be put on record is not made', async () => {
    const id = newId('acc');
    const { store, breakRecord } = opened();
    const seen = account(id);
    await store.saveAccount(seen);
    const ann = user(id, '1');
    const swaps: RecordSwap[] = [
      { kind: 'account', expected: seen, next: account(id, 'Renamed') },
      { kind: 'connector', expected: undefined, next: connector(id, 'new') },
      { kind: 'group', expected: undefined, next: group(id, '1', 'North') },
      { kind: 'skill', expected: undefined, next: skill(id, 'Sales') },
      { kind: 'user', expected: undefined, next: ann },
    ];
    const mend = await breakRecord();
    for (const swap of swaps) await expect(change(id, swap)).rejects.toThrow('no record');
    await expect(change(id, ...swaps)).rejects.toThrow('no record');
    await mend();
    const { listConnectors, listGroups, listSkills, listUsers } = store;
    const lists = [listConnectors, listGroups, listSkills, listUsers].map((list) => list(id));
    expect([await store.findAccount(id), ...(await Promise.all<unknown[]>(lists))]).toEqual([seen, [], [], [], []]);
    expect(await change(id, ...swaps)).toBe(true);
    expect(await store.findUser(id, { userId: '1' })).toEqual(ann);
  });

  test('an act is carried out and put on record, or neither', async () => {
    const id = newId('acc');
    const { store, breakRecord } = opened();
    const revocation = { accountId: id, consumerId: 'c', untilTs: 5 };
    const next = { kid: newId('kid'), use: 'sig', sealed: 's', createdTs: 1, activeTs: 2 } as const;
    const rotation = { kind: 'rotation', next, retiring: [], retiresTs: 9, ended: [] } as const;
    const act = (stored: StoredAct, ...swaps: RecordSwap[]) => {
      const recorded = [{ kind: 'act', id: newId('act'), after: { act: stored.kind } }] as const;
      return store.changeRecords({ accountId: id, swaps, acts: [stored], recorded, by: 'eve', ts: 7 });
    };
    const standing = async () => [
      await store.findRevocation(id, 'c'),
      (await store.listKeys()).find(({ kid }) => kid === next.kid),
      (await linesOf(id)).length,
    ];
    const mend = await breakRecord();
    await expect(act({ kind: 'revocation', revocation })).rejects.toThrow('no record');
    await expect(act(rotation)).rejects.toThrow('no record');
    await mend();
    const lost = { kind: 'skill', expected: skill(id, 'First'), next: skill(id, 'Second') } as const;
    expect(await act({ kind: 'revocation', revocation }, lost)).toBe(false);
    expect(await act(rotation, lost)).toBe(false);
    expect(await standing()).toEqual([undefined, undefined, 0]);

    expect(await act({ kind: 'revocation', revocation })).toBe(true);
    expect(await act(rotation)).toBe(true);
    expect(await standing()).toEqual([revocation, next, 2]);
    expect(await act({ kind: 'revocation', revocation: { ...revocation, untilTs: 3 } })).toBe(true);
    expect(await act({ ...rotation, next: { ...next, sealed: 'another' } })).toBe(false);
    expect(await standing()).toEqual([revocation, next, 3]);
  });
}
