/** What every store must do for customers' data rights. */
import { describe, expect, test } from 'vitest';
import type { StoredAct } from './changes.ts';
import type { RightsRequest } from './rights.ts';
import type { Store } from './store.ts';
import { newId, Talk } from './talk.contract.ts';

export function keepsRights(store: () => Store): void {
  const requestFor = (accountId: string, rest: Partial<RightsRequest> = {}): RightsRequest => ({
    id: newId('request'),
    accountId,
    kind: 'erase',
    subjectDigest: 'digest',
    consumerId: 'c1',
    state: 'closing',
    requestedBy: '444',
    requestedTs: 100,
    dueTs: 100,
    revision: 1,
    record: { repeats: 0 },
    ...rest,
  });

  const act = (next: RightsRequest) =>
    store().changeRecords({
      ...{ accountId: next.accountId, by: '444', ts: next.requestedTs, swaps: [] },
      acts: [{ kind: 'rights-request', next }] satisfies StoredAct[],
      recorded: [{ kind: 'act', id: newId('act'), after: { request: next.id, revision: next.revision } }],
    });
  const recorded = async (accountId: string) =>
    (await store().listItemChanges({ accountId, kind: 'act', limit: 9 })).map(({ after }) => after);

  describe('requests for data rights', () => {
    test('are one for each consumer until they are finished, and change only from the revision that stands', async () => {
      const accountId = newId('acc');
      const [one, two] = [requestFor(accountId), requestFor(accountId)];
      const added = await Promise.all([one, two].map(act));
      expect(added.toSorted()).toEqual([false, true]);
      const standing = added[0] ? one : two;
      expect(await store().findUnfinishedErasure(accountId, 'digest')).toEqual(standing);
      expect(await store().findUnfinishedErasure(newId('acc'), 'digest')).toBeUndefined();
      const next = { ...standing, revision: 2, state: 'erasing' as const };
      expect(await store().swapRightsRequest({ ...next, revision: 3 })).toBe(false);
      expect(await store().swapRightsRequest(next)).toBe(true);
      expect(await store().swapRightsRequest(next)).toBe(false);
      const { consumerId: _, ...nameless } = next;
      const done = { ...nameless, revision: 3, state: 'done' as const, finishedTs: 200 };
      expect(await Promise.all([act(done), act(done)])).toContain(false);
      expect(await store().findUnfinishedErasure(accountId, 'digest')).toBeUndefined();
      const lines = [done, standing].map(({ id, revision }) => ({ request: id, revision }));
      expect(await recorded(accountId)).toEqual(lines);
      expect(await store().findRightsRequest(accountId, standing.id)).toEqual(done);
      const later = requestFor(accountId, { requestedTs: 300, dueTs: 300 });
      expect(await act(later)).toBe(true);
      expect(await store().listRightsRequests(accountId, { beforeTs: 1000, limit: 9 })).toEqual([later, done]);
      expect(await store().listRightsRequests(newId('acc'), { beforeTs: 1000, limit: 9 })).toEqual([]);
      const due = async (nowTs: number) =>
        (await store().listDueErasures(nowTs, 100)).filter((each) => each.accountId === accountId);
      expect(await due(299)).toEqual([]);
      expect(await due(300)).toEqual([later]);
    });

    test('are worked on by whoever holds the lease', async () => {
      const name = newId('lease');
      const take = (holder: string, nowTs: number, untilTs: number) =>
        store().takeLease({ name, holder, nowTs, untilTs });
      const taken = await Promise.all(['a', 'b', 'c'].map((holder) => take(holder, 10, 20)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      const holder = ['a', 'b', 'c'][taken.indexOf(true)] ?? '';
      expect(await take('d', 19, 30)).toBe(false);
      expect(await take(holder, 19, 30)).toBe(true);
      expect(await take('d', 30, 40)).toBe(true);
      expect(await take(holder, 30, 40)).toBe(false);
    });
  });

  test('a conversation is deleted whole, and no other', async () => {
    const accountId = newId('acc');
    const consumerId = newId('consumer');
    const gone = await new Talk(store(), accountId, consumerId).open();
    await gone.say(`${consumerId} said this`, 'm1');
    await gone.assign('agent-1');
    await gone.close();
    const stays = await new Talk(store(), accountId).open();
    const person = { accountId, consumerId };
    expect(await store().countHeld(person)).toMatchObject({ conversations: 1, events: 4, snapshots: 1 });
    const mentions = async () => (await store().countMentions(consumerId, { afterNum: 0, span: 1_000_000 })).found;
    expect(await mentions()).toBeGreaterThan(1);
    await store().deleteConversation(newId('acc'), gone.id);
    expect(await store().listPersonConversations(person, { afterNum: 0, limit: 9 })).toHaveLength(1);
    await store().deleteConversation(accountId, gone.id);
    await store().deleteConversation(accountId, gone.id);
    const counts = Object.values(await store().countHeld(person));
    expect(counts.every((rows) => rows === 0)).toBe(true);
    expect(await mentions()).toBe(0);
    expect(await store().readAfter(gone.id, 0, 9)).toEqual([]);
    expect(await store().findConversation(accountId, stays.id)).toEqual(stays.snapshot);
    expect(await store().readAfter(stays.id, 0, 9)).toEqual(stays.log);
  });

  test('appends beside the deletion of their conversation leave nothing of it behind', async () => {
    const accountId = newId('acc');
    for (let round = 0; round < 6; round++) {
      const talk = await new Talk(store(), accountId).open();
      const said = Array.from({ length: 6 }, async (_, i) => {
        const append = talk.prepare([talk.saying(`${talk.consumerId} said ${i}`, { clientMessageId: `m${i}` })]);
        for (let revision = 1; ; revision++) {
          const events = append.events.map((event) => ({ ...event, revision: revision + 1 }));
          const { kind } = await store().append({ ...append, events, expectedRevision: revision });
          if (kind === 'committed' || revision > 6) return;
        }
      });
      await Promise.all([...said, store().deleteConversation(accountId, talk.id)]);
      expect(await store().findConversation(accountId, talk.id)).toBeUndefined();
      expect((await store().countMentions(talk.consumerId, { afterNum: 0, span: 1_000_000 })).found).toBe(0);
    }
  });

  test('a conversation longer than what goes at once is deleted whole', async () => {
    const talk = await new Talk(store(), newId('acc')).open();
    for (let hundred = 0; hundred < 45; hundred++)
      await talk.add(Array.from({ length: 100 }, (_, i) => ({ type: 'NoteChanged', note: `${talk.consumerId} ${i}` })));
    await store().deleteConversation(talk.accountId, talk.id);
    expect((await store().countMentions(talk.consumerId, { afterNum: 0, span: 1_000_000 })).found).toBe(0);
    expect(await store().readAfter(talk.id, 0, 9)).toEqual([]);
  });

  test('sessions are deleted with what they reported, but not with what they reported of somebody else', async () => {
    const accountId = newId('acc');
    const session = { accountId, visitorId: 'v1', startedTs: 1, lastTs: 1, expectedRevision: 0, record: { pages: 1 } };
    for (const sessionId of ['mine', 'theirs']) await store().swapVisit({ ...session, sessionId });
    const said = { accountId, visitorId: 'v1', sessionId: 'mine', ts: 1, type: 'lead', body: { type: 'lead' } };
    const [own, unnamed] = [{ ...said, consumerId: 'c1' }, said];
    const foreign = [
      { ...said, consumerId: 'c2' },
      { ...said, sessionId: 'theirs' },
    ];
    await store().appendAttributes([own, unnamed, ...foreign]);
    const person = { accountId, consumerId: 'c1' };
    expect(await store().listPersonSessionIds(person, { after: '', limit: 9 })).toEqual(['mine']);
    expect(await store().listPersonSessionIds(person, { after: 'mine', limit: 9 })).toEqual([]);
    const reported = async (of: Parameters<Store['listReported']>[0]) =>
      (await store().listReported(of, { afterNum: 0, limit: 9 })).map(({ attribute }) => attribute);
    expect(await reported(person)).toEqual([own]);
    expect(await reported({ accountId, sessionIds: ['mine'] })).toEqual([unnamed]);
    expect(await store().countSessions(accountId, ['mine'])).toEqual({ visits: 1, attributes: 1 });
    expect(await store().listSessionVisits(accountId, ['mine', 'none'])).toHaveLength(1);
    await store().deleteSessions(person, ['mine']);
    const left = { accountId, by: { visitorIds: ['v1'] }, fromTs: 0, toTs: 9, limit: 9 };
    expect(await store().listAttributes(left)).toEqual(foreign.slice(1));
    expect(await store().listAttributes({ ...left, by: { consumerId: 'c2' } })).toEqual(foreign.slice(0, 1));
    expect(await store().findVisit(accountId, 'mine')).toBeUndefined();
    expect(await store().findVisit(accountId, 'theirs')).toBeDefined();
  });

  test('what is old is found and deleted, and no more of it at once than is asked for', async () => {
    const accountId = newId('acc');
    const old = { accountId, beforeTs: 5000, limit: 1 };
    for (const ts of [1000, 2000, 6000]) {
      const talk = await new Talk(store(), accountId).open({ ts });
      await talk.add([{ type: 'ConversationClosed', closeReason: 'SYSTEM' }], ts);
    }
    const open = await new Talk(store(), accountId).open({ ts: 1000 });
    expect(await store().listClosedBefore({ ...old, limit: 9 })).toHaveLength(2);
    expect(await store().listClosedBefore(old)).toHaveLength(1);
    const consumer = (id: string, updatedTs: number) => ({ accountId, id, sealed: 'sealed', updatedTs });
    await store().saveConsumerVerified(consumer(open.consumerId, 1));
    await store().saveConsumerVerified(consumer('idle', 1));
    await store().saveConsumerVerified(consumer('recent', 5000));
    expect(await store().deleteOldConsumers({ ...old, limit: 9 })).toBe(1);
    expect(await store().findConsumer(accountId, open.consumerId)).toBeDefined();
    expect(await store().findConsumer(accountId, 'idle')).toBeUndefined();
    const item = { accountId, kind: 'window', id: 'w', by: 'eve' } as const;
    for (const revision of [0, 1, 2])
      await store().swapItem({ ...item, expectedRevision: revision, next: { revision }, ts: 1 });
    expect(await store().deleteOldChanges(old)).toBe(1);
    expect(await store().deleteOldChanges({ ...old, limit: 9 })).toBe(1);
    expect(await store().findItem(accountId, 'window', 'w')).toMatchObject({ revision: 3 });
    for (const kind of ['act', 'sign-in'] as const)
      for (const ts of [1, 4999, 5000]) {
        const recorded = [{ kind, id: newId('act'), after: { act: 'done', ts } }];
        await store().changeRecords({ accountId, by: '444', ts, swaps: [], recorded });
      }
    expect(await store().deleteOldChanges(old)).toBe(1);
    expect(await store().deleteOldChanges({ ...old, limit: 9 })).toBe(3);
    expect(await store().deleteOldChanges({ ...old, limit: 9 })).toBe(0);
    expect(await recorded(accountId)).toEqual([{ act: 'done', ts: 5000 }]);
    expect(await store().listItemChanges({ accountId, kind: 'sign-in', limit: 9 })).toHaveLength(1);
  });

  test('scrubbing leaves everything as it is', async () => {
    const talk = await new Talk(store(), newId('acc')).open();
    await store().scrub();
    await talk.say('afterwards');
    expect(await store().readAfter(talk.id, 0, 9)).toEqual(talk.log);
  });
}
