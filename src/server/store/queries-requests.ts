/** Requests for data rights, leases, and what has grown old; written once for both databases. */
import { type Kysely, sql } from 'kysely';
import type { Statement } from './queries-changes.ts';
import type { Old, RightsRequest, RightsState, RightsStore } from './rights.ts';
import { hourMs, type Tables } from './schema.ts';

type RequestQueries = Pick<
  RightsStore,
  | 'swapRightsRequest'
  | 'findRightsRequest'
  | 'findUnfinishedErasure'
  | 'listRightsRequests'
  | 'listDueErasures'
  | 'takeLease'
>;
type OldQueries = Pick<RightsStore, 'listClosedBefore' | 'deleteOldConsumers' | 'deleteOldVisits' | 'deleteOldChanges'>;

export const requestQueries = (db: Kysely<Tables>): RequestQueries & OldQueries => ({
  ...requests(db),
  ...oldOnes(db),
});

function requests(db: Kysely<Tables>): RequestQueries {
  const find = async (accountId: string, id: string) => {
    const found = db.selectFrom('rights_requests').where('account_id', '=', accountId).where('id', '=', id);
    const row = await found.selectAll().executeTakeFirst();
    return row && requestOf(row);
  };
  return {
    swapRightsRequest: async (next) => (await replacement(db, next).execute()).length > 0,
    findRightsRequest: find,
    async findUnfinishedErasure(accountId, subjectDigest) {
      const row = await db
        .selectFrom('rights_requests')
        .where('account_id', '=', accountId)
        .where('subject_digest', '=', subjectDigest)
        .where('finished_ts', 'is', null)
        .selectAll()
        .executeTakeFirst();
      return row && requestOf(row);
    },
    async listRightsRequests(accountId, { beforeTs, limit }) {
      const rows = await db
        .selectFrom('rights_requests')
        .where('account_id', '=', accountId)
        .where('requested_ts', '<', beforeTs)
        .selectAll()
        .orderBy('requested_ts', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(requestOf);
    },
    async listDueErasures(nowTs, limit) {
      const rows = await db
        .selectFrom('rights_requests')
        .where('finished_ts', 'is', null)
        .where('due_ts', '<=', nowTs)
        .selectAll()
        .orderBy('requested_ts')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(requestOf);
    },
    async takeLease({ name, holder, nowTs, untilTs }) {
      const taken = await db
        .insertInto('leases')
        .values({ name, holder, until_ts: untilTs })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ holder, until_ts: untilTs })
            .where((eb) => eb.or([eb('leases.until_ts', '<=', nowTs), eb('leases.holder', '=', holder)])),
        )
        .returning('name')
        .execute();
      return taken.length > 0;
    },
  };
}

const replacement = (db: Kysely<Tables>, next: RightsRequest) =>
  db
    .updateTable('rights_requests')
    .set(rowOf(next))
    .where('id', '=', next.id)
    .where('revision', '=', next.revision - 1)
    .returning('id');

/** As a step of a change. */
export function rightsStatement(db: Kysely<Tables>, next: RightsRequest): Statement {
  const added = db.insertInto('rights_requests').values(rowOf(next));
  const query =
    next.revision === 1 ? added.onConflict((conflict) => conflict.doNothing()).returning('id') : replacement(db, next);
  return { query: query.compile(), required: true };
}

function oldOnes(db: Kysely<Tables>): OldQueries {
  return {
    async listClosedBefore({ accountId, beforeTs, limit }) {
      const rows = await db
        .selectFrom('conversations')
        .where('account_id', '=', accountId)
        .where('updated_hour', '<=', Math.floor(beforeTs / hourMs))
        .where('updated_ts', '<', beforeTs)
        .where('stage', '=', 'CLOSE')
        .select('id')
        .orderBy('updated_hour')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
    async deleteOldConsumers({ accountId, beforeTs, limit }) {
      const some = db
        .selectFrom('consumers as c')
        .where('c.account_id', '=', accountId)
        .where('c.updated_ts', '<', beforeTs)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('conversations')
                .where('conversations.account_id', '=', accountId)
                .whereRef('conversations.consumer_id', '=', 'c.id')
                .select('num'),
            ),
          ),
        )
        .select('c.id')
        .limit(limit);
      const gone = db.deleteFrom('consumers').where('account_id', '=', accountId).where('id', 'in', some);
      return (await gone.returning('id').execute()).length;
    },
    deleteOldVisits: (old) => deleteOldVisits(db, old),
    deleteOldChanges: (old) => deleteOldChanges(db, old),
  };
}

async function deleteOldVisits(db: Kysely<Tables>, { accountId, beforeTs, limit }: Old): Promise<number> {
  const visits = db.selectFrom('visits').where('account_id', '=', accountId).where('last_ts', '<', beforeTs);
  const gone = await db
    .deleteFrom('visits')
    .where('account_id', '=', accountId)
    .where('session_id', 'in', visits.select('session_id').limit(limit))
    .returning('session_id')
    .execute();
  const attributes = db.selectFrom('attributes').where('account_id', '=', accountId).where('ts', '<', beforeTs);
  const forgotten = await db
    .deleteFrom('attributes')
    .where('num', 'in', attributes.select('num').orderBy('num').limit(limit))
    .returning('num')
    .execute();
  const links = await db
    .deleteFrom('visitor_consumers')
    .where('account_id', '=', accountId)
    .where('ts', '<', beforeTs)
    .returning('visitor_id')
    .execute();
  return gone.length + forgotten.length + links.length;
}

async function deleteOldChanges(db: Kysely<Tables>, { accountId, beforeTs, limit }: Old): Promise<number> {
  /* Acts and sign-ins are followed by none: each has an id of its own. */
  const past = db
    .selectFrom('items as i')
    .where('i.account_id', '=', accountId)
    .where('i.changed_ts', '<', beforeTs)
    .where((eb) =>
      eb.or([
        eb('i.kind', 'in', ['act', 'sign-in']),
        eb.exists(
          eb
            .selectFrom('items as j')
            .whereRef('j.account_id', '=', 'i.account_id')
            .whereRef('j.kind', '=', 'i.kind')
            .whereRef('j.id', '=', 'i.id')
            .whereRef('j.revision', '>', 'i.revision')
            .select(sql<number>`1`.as('later')),
        ),
      ]),
    )
    .select('i.num')
    .limit(limit);
  const gone = await db.deleteFrom('items').where('num', 'in', past).returning('num').execute();
  const finished = await db
    .deleteFrom('rights_requests')
    .where('account_id', '=', accountId)
    .where('finished_ts', '<', beforeTs)
    .returning('id')
    .execute();
  return gone.length + finished.length;
}

const rowOf = (request: RightsRequest): Tables['rights_requests'] => ({
  id: request.id,
  account_id: request.accountId,
  kind: request.kind,
  subject_digest: request.subjectDigest,
  consumer_id: request.consumerId ?? null,
  state: request.state,
  requested_by: request.requestedBy,
  requested_ts: request.requestedTs,
  due_ts: request.dueTs,
  finished_ts: request.finishedTs ?? null,
  revision: request.revision,
  record: JSON.stringify(request.record),
});

const requestOf = (row: Tables['rights_requests']): RightsRequest => ({
  id: row.id,
  accountId: row.account_id,
  kind: row.kind as RightsRequest['kind'],
  subjectDigest: row.subject_digest,
  ...(row.consumer_id !== null && { consumerId: row.consumer_id }),
  state: row.state as RightsState,
  requestedBy: row.requested_by,
  requestedTs: row.requested_ts,
  dueTs: row.due_ts,
  ...(row.finished_ts !== null && { finishedTs: row.finished_ts }),
  revision: row.revision,
  record: JSON.parse(row.record),
});
