/** Configuration items, written once for both databases. */
import { type Kysely, sql } from 'kysely';
import type { Item, ItemChange, ItemChangeQuery, ItemKind, ItemStore, ItemSwap } from './items.ts';
import type { Tables } from './schema.ts';

export function itemQueries(db: Kysely<Tables>): ItemStore {
  const standing = (accountId: string, kind: ItemKind) =>
    db
      .selectFrom('items as i')
      .where('i.account_id', '=', accountId)
      .where('i.kind', '=', kind)
      .where('i.record', 'is not', null)
      .where('i.revision', '=', (eb) =>
        eb
          .selectFrom('items as j')
          .whereRef('j.account_id', '=', 'i.account_id')
          .whereRef('j.kind', '=', 'i.kind')
          .whereRef('j.id', '=', 'i.id')
          .select(sql<number>`max(j.revision)`.as('latest')),
      )
      .select(['i.id', 'i.revision', 'i.record']);
  return {
    async findItem(accountId, kind, id) {
      const row = await standing(accountId, kind).where('i.id', '=', id).executeTakeFirst();
      return row && itemOf(row);
    },
    async listItems(accountId, kind) {
      return (await standing(accountId, kind).orderBy('i.id').execute()).map(itemOf);
    },
    async swapItem(swap) {
      const { rows } = await swapStatement(swap).execute(db);
      return rows.length > 0;
    },
    listItemChanges: (query) => listChanges(db, query),
  };
}

/** One statement, so that comparison and change are one; of two that pass it at once, the unique index takes one. */
function swapStatement({ accountId, kind, id, expectedRevision, next, by, ts }: ItemSwap) {
  const record = next === undefined ? null : JSON.stringify(next);
  const standsAsExpected =
    expectedRevision === 0
      ? sql`coalesce(max(case when record is not null then revision end), 0)
              <= coalesce(max(case when record is null then revision end), 0)`
      : sql`max(revision) = ${expectedRevision}`;
  return sql<{ revision: number }>`
    insert into items (account_id, kind, id, revision, record, changed_by, changed_ts)
    select cast(${accountId} as text), cast(${kind} as text), cast(${id} as text), coalesce(max(revision), 0) + 1,
      cast(${record} as text), cast(${by} as text), cast(${ts} as bigint)
    from items where account_id = ${accountId} and kind = ${kind} and id = ${id} having ${standsAsExpected}
    on conflict (account_id, kind, id, revision) do nothing returning revision`;
}

async function listChanges(db: Kysely<Tables>, query: ItemChangeQuery): Promise<ItemChange[]> {
  const { accountId, kind, id, beforeNum = Number.MAX_SAFE_INTEGER, limit } = query;
  let rows = db
    .selectFrom('items as i')
    .leftJoin('items as b', (join) =>
      join
        .onRef('b.account_id', '=', 'i.account_id')
        .onRef('b.kind', '=', 'i.kind')
        .onRef('b.id', '=', 'i.id')
        .on('b.revision', '=', sql<number>`i.revision - 1`),
    )
    .where('i.account_id', '=', accountId)
    .where('i.num', '<', beforeNum);
  if (kind !== undefined) rows = rows.where('i.kind', '=', kind);
  if (id !== undefined) rows = rows.where('i.id', '=', id);
  const found = await rows
    .select(['i.num', 'i.kind', 'i.id', 'i.revision', 'i.changed_by', 'i.changed_ts', 'i.record', 'b.record as before'])
    .orderBy('i.num', 'desc')
    .limit(limit)
    .execute();
  return found.map((row) => ({
    num: row.num,
    kind: row.kind as ItemKind,
    id: row.id,
    revision: row.revision,
    by: row.changed_by,
    ts: row.changed_ts,
    ...(row.before !== null && { before: JSON.parse(row.before) }),
    ...(row.record !== null && { after: JSON.parse(row.record) }),
  }));
}

const itemOf = ({ id, revision, record }: { id: string; revision: number; record: string | null }): Item => ({
  id,
  revision,
  record: JSON.parse(record ?? 'null'),
});
