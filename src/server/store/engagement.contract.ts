/** What every store must do with configuration items and with visitors. */
import { describe, expect, test } from 'vitest';
import type { Store } from './store.ts';
import { newId } from './talk.contract.ts';
import type { StoredAttribute } from './visits.ts';

export function keepsEngagement(store: () => Store): void {
  describe('configuration items', () => {
    const swapper = (accountId: string) => (id: string, expectedRevision: number, next: unknown) =>
      store().swapItem({ accountId, kind: 'window', id, expectedRevision, next, by: 'eve', ts: 1_700_000_000_000 });

    test('are found by id and listed by account and kind', async () => {
      const accountId = newId('acc');
      const swap = swapper(accountId);
      expect(await swap('b', 0, { name: 'B' })).toBe(true);
      expect(await swap('a', 0, { name: 'A – "quoted"' })).toBe(true);
      await swapper(newId('acc'))('c', 0, {});
      expect(await store().listItems(accountId, 'window')).toEqual([
        { id: 'a', revision: 1, record: { name: 'A – "quoted"' } },
        { id: 'b', revision: 1, record: { name: 'B' } },
      ]);
      expect(await store().findItem(accountId, 'window', 'b')).toEqual({ id: 'b', revision: 1, record: { name: 'B' } });
      expect(await store().findItem(accountId, 'campaign', 'b')).toBeUndefined();
      expect(await store().listItems(accountId, 'campaign')).toEqual([]);
    });

    test('change only from the revision that stands', async () => {
      const swap = swapper(newId('acc'));
      expect(await swap('a', 1, { n: 1 })).toBe(false);
      expect(await swap('a', 0, { n: 1 })).toBe(true);
      expect(await swap('a', 0, { n: 2 })).toBe(false);
      expect(await swap('a', 2, { n: 2 })).toBe(false);
      expect(await swap('a', 1, { n: 2 })).toBe(true);
      expect(await swap('a', 1, { n: 3 })).toBe(false);
    });

    test('of many who change one at once, one succeeds', async () => {
      const accountId = newId('acc');
      const swap = swapper(accountId);
      const created = await Promise.all([1, 2, 3, 4, 5].map((n) => swap('a', 0, { n })));
      expect(created.filter(Boolean)).toHaveLength(1);
      const changed = await Promise.all([1, 2, 3, 4, 5].map((n) => swap('a', 1, { n })));
      expect(changed.filter(Boolean)).toHaveLength(1);
      expect((await store().findItem(accountId, 'window', 'a'))?.revision).toBe(2);
    });

    test('once deleted are gone, and can be made again without an old revision coming back', async () => {
      const accountId = newId('acc');
      const swap = swapper(accountId);
      await swap('a', 0, { n: 1 });
      expect(await swap('a', 1, undefined)).toBe(true);
      expect(await store().findItem(accountId, 'window', 'a')).toBeUndefined();
      expect(await store().listItems(accountId, 'window')).toEqual([]);
      expect(await swap('a', 1, { n: 2 })).toBe(false);
      expect(await swap('a', 0, { n: 2 })).toBe(true);
      expect(await store().findItem(accountId, 'window', 'a')).toEqual({ id: 'a', revision: 3, record: { n: 2 } });
    });

    test('tell who changed what and when, newest first, in pages', async () => {
      const accountId = newId('acc');
      const swap = swapper(accountId);
      await swap('a', 0, { n: 1 });
      await swap('b', 0, { n: 9 });
      await swap('a', 1, { n: 2 });
      await swap('a', 2, undefined);
      await swap('a', 2, { n: 3 });
      const changes = await store().listItemChanges({ accountId, limit: 10 });
      const by = { kind: 'window', by: 'eve', ts: 1_700_000_000_000, num: expect.any(Number) };
      expect(changes).toEqual([
        { ...by, id: 'a', revision: 3, before: { n: 2 } },
        { ...by, id: 'a', revision: 2, before: { n: 1 }, after: { n: 2 } },
        { ...by, id: 'b', revision: 1, after: { n: 9 } },
        { ...by, id: 'a', revision: 1, after: { n: 1 } },
      ]);
      const [first, second] = changes;
      expect(await store().listItemChanges({ accountId, limit: 1, beforeNum: first?.num ?? 0 })).toEqual([second]);
      expect(await store().listItemChanges({ accountId, kind: 'window', id: 'b', limit: 9 })).toEqual([changes[2]]);
      expect(await store().listItemChanges({ accountId, kind: 'campaign', limit: 9 })).toEqual([]);
    });
  });

  describe('sessions of visitors', () => {
    const session = (accountId: string, sessionId: string, lastTs = 1_700_000_000_000) => ({
      accountId,
      sessionId,
      visitorId: 'v1',
      startedTs: 5,
      lastTs,
      record: { pages: [`${sessionId} 😀`] },
    });

    test('change only from the revision that stands', async () => {
      const accountId = newId('acc');
      const first = session(accountId, 's1');
      expect(await store().swapVisit({ ...first, expectedRevision: 1 })).toBe(false);
      const begun = await Promise.all([1, 2, 3].map(() => store().swapVisit({ ...first, expectedRevision: 0 })));
      expect(begun.filter(Boolean)).toHaveLength(1);
      const changed = { ...first, record: { pages: [] } };
      const both = await Promise.all([1, 2].map(() => store().swapVisit({ ...changed, expectedRevision: 1 })));
      expect(both.sort()).toEqual([false, true]);
      expect(await store().findVisit(accountId, 's1')).toEqual({ ...changed, revision: 2 });
      expect(await store().findVisit(newId('acc'), 's1')).toBeUndefined();
    });

    test('are listed by visitor, the latest first', async () => {
      const accountId = newId('acc');
      for (const [id, ts] of [['s1', 10] as const, ['s2', 30] as const, ['s3', 20] as const])
        await store().swapVisit({ ...session(accountId, id, ts), expectedRevision: 0 });
      const listed = await store().listVisits(accountId, 'v1', 2);
      expect(listed.map(({ sessionId }) => sessionId)).toEqual(['s2', 's3']);
      expect(await store().listVisits(accountId, 'v2', 2)).toEqual([]);
    });

    test('attributes come back in their order, by visitor or consumer, within a time, the newest so many', async () => {
      const accountId = newId('acc');
      const attribute = (n: number, rest: Partial<StoredAttribute> = {}): StoredAttribute => ({
        accountId,
        visitorId: 'v1',
        sessionId: 's1',
        ts: 1_700_000_000_000 + n,
        type: 'cart',
        body: { type: 'cart', total: n },
        ...rest,
      });
      await store().appendAttributes([]);
      const [one, two, three] = [attribute(1), attribute(2, { consumerId: 'c1' }), attribute(2)];
      const four = attribute(3, { visitorId: 'v2', consumerId: 'c1' });
      await store().appendAttributes([one, two, three]);
      await store().appendAttributes([four]);
      const range = { accountId, fromTs: 0, toTs: 1_700_000_000_003, limit: 10 };
      expect(await store().listAttributes({ ...range, by: { visitorIds: ['v1'] } })).toEqual([one, three]);
      expect(await store().listAttributes({ ...range, by: { visitorIds: ['v1'] }, limit: 1 })).toEqual([three]);
      expect(await store().listAttributes({ ...range, by: { consumerId: 'c1' } })).toEqual([two, four]);
      expect(await store().listAttributes({ ...range, by: { visitorIds: [] } })).toEqual([]);
      const exact = { ...range, fromTs: one.ts, toTs: one.ts };
      expect(await store().listAttributes({ ...exact, by: { visitorIds: ['v1', 'v2'] } })).toEqual([one]);
      expect(await store().listAttributes({ ...range, accountId: newId('acc'), by: { consumerId: 'c1' } })).toEqual([]);
    });

    test('link visitors with the unauthenticated consumers they have been, both ways, the latest first', async () => {
      const accountId = newId('acc');
      const link = (visitorId: string, consumerId: string, ts: number) =>
        store().linkVisitor({ accountId, visitorId, consumerId, ts });
      await link('v1', 'c1', 10);
      await link('v1', 'c2', 20);
      await link('v1', 'c1', 30);
      await link('v1', 'c2', 5);
      await link('v2', 'c1', 15);
      expect(await store().listVisitorConsumers(accountId, 'v1', 5)).toEqual(['c1', 'c2']);
      expect(await store().listVisitorConsumers(accountId, 'v1', 1)).toEqual(['c1']);
      expect(await store().listConsumerVisitors(accountId, 'c1', 5)).toEqual(['v1', 'v2']);
    });

    test('are forgotten with what they left when they are old', async () => {
      const accountId = newId('acc');
      const gone = { ...session(accountId, 'old', 1), visitorId: 'v9' };
      const stays = session(accountId, 'new', 2);
      for (const each of [gone, stays]) await store().swapVisit({ ...each, expectedRevision: 0 });
      const attribute = { accountId, visitorId: 'v1', sessionId: 'old', ts: 1, type: 'lead', body: { type: 'lead' } };
      await store().appendAttributes([attribute, { ...attribute, ts: 2 }]);
      await store().linkVisitor({ accountId, visitorId: 'v1', consumerId: 'c1', ts: 1 });
      await store().linkVisitor({ accountId, visitorId: 'v1', consumerId: 'c2', ts: 2 });
      await store().deleteOldVisits({ accountId, beforeTs: 2, limit: 10 });
      expect(await store().findVisit(accountId, 'old')).toBeUndefined();
      expect(await store().findVisit(accountId, 'new')).toBeDefined();
      const left = { accountId, by: { visitorIds: ['v1'] }, fromTs: 0, toTs: 9, limit: 9 };
      expect(await store().listAttributes(left)).toEqual([{ ...attribute, ts: 2 }]);
      expect(await store().listVisitorConsumers(accountId, 'v1', 5)).toEqual(['c2']);
    });
  });
}
