/** Visitors' sessions and attributes, written once for both databases. */
import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';
import { attributeOf, visitOf } from './visit-rows.ts';
import type { AttributeQuery, StoredAttribute, VisitStore } from './visits.ts';

export const visitQueries = (db: Kysely<Tables>): VisitStore => ({ ...sessionQueries(db), ...attributeQueries(db) });

type SessionQueries = Omit<VisitStore, 'appendAttributes' | 'claimAttributes' | 'listAttributes'>;

function sessionQueries(db: Kysely<Tables>): SessionQueries {
  return {
    async findVisit(accountId, sessionId) {
      const row = await db
        .selectFrom('visits')
        .where('account_id', '=', accountId)
        .where('session_id', '=', sessionId)
        .selectAll()
        .executeTakeFirst();
      return row && visitOf(row);
    },
    async swapVisit({ accountId, sessionId, visitorId, startedTs, lastTs, expectedRevision, record }) {
      const changing = { last_ts: lastTs, revision: expectedRevision + 1, record: JSON.stringify(record) };
      const written =
        expectedRevision === 0
          ? db
              .insertInto('visits')
              .values({
                account_id: accountId,
                session_id: sessionId,
                visitor_id: visitorId,
                started_ts: startedTs,
                ...changing,
              })
              .onConflict((conflict) => conflict.doNothing())
              .returning('revision')
          : db
              .updateTable('visits')
              .set(changing)
              .where('account_id', '=', accountId)
              .where('session_id', '=', sessionId)
              .where('revision', '=', expectedRevision)
              .returning('revision');
      return (await written.execute()).length > 0;
    },
    async listVisits(accountId, visitorId, limit) {
      const visits = db
        .selectFrom('visits')
        .where('account_id', '=', accountId)
        .where('visitor_id', '=', visitorId)
        .selectAll()
        .orderBy('last_ts', 'desc');
      return (await visits.limit(limit).execute()).map(visitOf);
    },
    async linkVisitor({ accountId, visitorId, consumerId, ts }) {
      await db
        .insertInto('visitor_consumers')
        .values({ account_id: accountId, visitor_id: visitorId, consumer_id: consumerId, ts })
        .onConflict((conflict) =>
          conflict
            .columns(['account_id', 'visitor_id', 'consumer_id'])
            .doUpdateSet({ ts })
            .where('visitor_consumers.ts', '<', ts),
        )
        .execute();
    },
    async listVisitorConsumers(accountId, visitorId, limit) {
      const links = db
        .selectFrom('visitor_consumers')
        .where('account_id', '=', accountId)
        .where('visitor_id', '=', visitorId)
        .select('consumer_id')
        .orderBy('ts', 'desc')
        .orderBy('consumer_id');
      return (await links.limit(limit).execute()).map((row) => row.consumer_id);
    },
    async listConsumerVisitors(accountId, consumerId, limit) {
      const links = db
        .selectFrom('visitor_consumers')
        .where('account_id', '=', accountId)
        .where('consumer_id', '=', consumerId)
        .select('visitor_id')
        .orderBy('ts', 'desc')
        .orderBy('visitor_id');
      return (await links.limit(limit).execute()).map((row) => row.visitor_id);
    },
  };
}

function attributeQueries(db: Kysely<Tables>): Omit<VisitStore, keyof SessionQueries> {
  return {
    async appendAttributes(attributes) {
      if (attributes.length > 0) await db.insertInto('attributes').values(attributes.map(attributeRow)).execute();
    },
    async claimAttributes({ accountId, sessionId, pageId, consumerId }) {
      await db
        .updateTable('attributes')
        .set({ consumer_id: consumerId })
        .where('account_id', '=', accountId)
        .where('session_id', '=', sessionId)
        .where('page_id', '=', pageId)
        .where('consumer_id', 'is', null)
        .execute();
    },
    async listAttributes({ accountId, by, fromTs, toTs, limit }: AttributeQuery) {
      if ('visitorIds' in by && by.visitorIds.length === 0) return [];
      const within = db
        .selectFrom('attributes')
        .where('account_id', '=', accountId)
        .where('ts', '>=', fromTs)
        .where('ts', '<=', toTs);
      const own =
        'visitorIds' in by
          ? within.where('visitor_id', 'in', [...by.visitorIds]).where('consumer_id', 'is', null)
          : within.where('consumer_id', '=', by.consumerId);
      const rows = await own.selectAll().orderBy('ts', 'desc').orderBy('num', 'desc').limit(limit).execute();
      return rows.reverse().map(attributeOf);
    },
  };
}

const attributeRow = ({ accountId, visitorId, sessionId, consumerId, pageId, ts, type, body }: StoredAttribute) => ({
  account_id: accountId,
  visitor_id: visitorId,
  session_id: sessionId,
  consumer_id: consumerId ?? null,
  page_id: pageId ?? null,
  ts,
  type,
  body: JSON.stringify(body),
});
