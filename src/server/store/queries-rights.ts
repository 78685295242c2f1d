/** What is held of one consumer, found and deleted; written once for both databases. */
import { type Kysely, sql } from 'kysely';
import type { Atomically, Statement } from './queries-changes.ts';
import type { Claimed, Person, RightsStore } from './rights.ts';
import type { Tables } from './schema.ts';
import { attributeOf, visitOf } from './visit-rows.ts';

type PersonQueries = Pick<
  RightsStore,
  | 'countHeld'
  | 'countSessions'
  | 'listPersonConversations'
  | 'listPersonSessionIds'
  | 'listSessionVisits'
  | 'listReported'
  | 'listHistoryClearings'
  | 'deleteConversation'
  | 'deleteSessions'
  | 'deletePerson'
  | 'countMentions'
  | 'countVisitMentions'
  | 'countNamed'
  | 'listKnownConsumers'
>;

/** Events of one step, so that a long conversation holds nobody up. */
const eventsAtOnce = 2000;

export const personQueries = (db: Kysely<Tables>, atomically: Atomically): PersonQueries => ({
  ...findings(db),
  ...mentions(db),
  ...deletions(db, atomically),
  ...counts(db),
});

const conversationsOf = (db: Kysely<Tables>, { accountId, consumerId }: Person) =>
  db.selectFrom('conversations').where('account_id', '=', accountId).where('consumer_id', '=', consumerId);

const idsOf = ({ consumerId, aliases = [] }: Claimed): string[] => [consumerId, ...aliases];

/**
 * The member as it stands in the stored JSON, and in the facts of visits. By its removal, since both databases compare
 * that to the letter and none of its characters is a pattern.
 */
function naming(column: 'body' | 'record', { customerId }: Claimed) {
  if (customerId === undefined) return undefined;
  const text = `"customerId":${JSON.stringify(customerId)}`;
  return sql<boolean>`replace(${sql.ref(column)}, cast(${text} as text), '') <> ${sql.ref(column)}`;
}

const reportedOf = (db: Kysely<Tables>, of: Claimed | { accountId: string; sessionIds: readonly string[] }) => {
  const rows = db.selectFrom('attributes').where('account_id', '=', of.accountId);
  return 'consumerId' in of
    ? rows.where('consumer_id', 'in', idsOf(of))
    : rows.where('consumer_id', 'is', null).where('session_id', 'in', [...of.sessionIds]);
};

const count = sql<number>`count(*)`.as('count');
const one = async (query: { execute(): Promise<{ count: number }[]> }): Promise<number> =>
  Number((await query.execute())[0]?.count);

function counts(db: Kysely<Tables>): Pick<PersonQueries, 'countHeld' | 'countSessions'> {
  return {
    async countHeld(person) {
      const { accountId, consumerId } = person;
      const ofLog = (table: 'events' | 'snapshots' | 'conversation_agents') =>
        one(
          db.selectFrom(table).where('conversation_num', 'in', conversationsOf(db, person).select('num')).select(count),
        );
      const ofConsumer = (table: 'history_clearings' | 'visitor_consumers' | 'attributes') =>
        one(
          db
            .selectFrom(table)
            .where('account_id', '=', accountId)
            .where('consumer_id', 'in', idsOf(person))
            .select(count),
        );
      const consumers = db.selectFrom('consumers').where('account_id', '=', accountId).where('id', '=', consumerId);
      return {
        conversations: await one(conversationsOf(db, person).select(count)),
        events: await ofLog('events'),
        snapshots: await ofLog('snapshots'),
        conversation_agents: await ofLog('conversation_agents'),
        consumers: await one(consumers.select(count)),
        history_clearings: await ofConsumer('history_clearings'),
        attributes: await ofConsumer('attributes'),
        visitor_consumers: await ofConsumer('visitor_consumers'),
      };
    },
    async countSessions(accountId, sessionIds) {
      if (sessionIds.length === 0) return { visits: 0, attributes: 0 };
      const visits = db.selectFrom('visits').where('account_id', '=', accountId);
      return {
        visits: await one(visits.where('session_id', 'in', [...sessionIds]).select(count)),
        attributes: await one(reportedOf(db, { accountId, sessionIds }).select(count)),
      };
    },
  };
}

function findings(
  db: Kysely<Tables>,
): Omit<
  PersonQueries,
  'countHeld' | 'countSessions' | keyof ReturnType<typeof mentions> | keyof ReturnType<typeof deletions>
> {
  return {
    listPersonConversations: (person, { afterNum, limit }) =>
      conversationsOf(db, person)
        .where('num', '>', afterNum)
        .select(['num', 'id as conversationId'])
        .orderBy('num')
        .limit(limit)
        .execute(),
    async listPersonSessionIds(person, { after, limit }) {
      const named = naming('body', person);
      const inFacts = naming('record', person);
      const reported = db
        .selectFrom('attributes')
        .where('account_id', '=', person.accountId)
        .where('session_id', '>', after)
        .where((eb) => eb.or([eb('consumer_id', 'in', idsOf(person)), ...(named ? [named] : [])]))
        .select('session_id')
        .distinct()
        .orderBy('session_id')
        .limit(limit);
      const visited =
        inFacts &&
        db
          .selectFrom('visits')
          .where('account_id', '=', person.accountId)
          .where('session_id', '>', after)
          .where(inFacts)
          .select('session_id')
          .orderBy('session_id')
          .limit(limit);
      const rows = [...(await reported.execute()), ...((await visited?.execute()) ?? [])];
      return [...new Set(rows.map((row) => row.session_id))].sort().slice(0, limit);
    },
    async listSessionVisits(accountId, sessionIds) {
      if (sessionIds.length === 0) return [];
      const visits = db.selectFrom('visits').where('account_id', '=', accountId);
      return (
        await visits
          .where('session_id', 'in', [...sessionIds])
          .selectAll()
          .execute()
      ).map(visitOf);
    },
    async listReported(of, { afterNum, limit }) {
      if ('sessionIds' in of && of.sessionIds.length === 0) return [];
      const rows = await reportedOf(db, of)
        .where('num', '>', afterNum)
        .selectAll()
        .orderBy('num')
        .limit(limit)
        .execute();
      return rows.map(({ num, ...row }) => ({ num, attribute: attributeOf(row) }));
    },
    listHistoryClearings: ({ accountId, consumerId }) =>
      db
        .selectFrom('history_clearings')
        .where('account_id', '=', accountId)
        .where('consumer_id', '=', consumerId)
        .select(['device_id as deviceId', 'cleared_ts as clearedTs'])
        .execute(),
  };
}

function mentions(
  db: Kysely<Tables>,
): Pick<PersonQueries, 'countNamed' | 'listKnownConsumers' | 'countMentions' | 'countVisitMentions'> {
  return {
    async countNamed(person) {
      const named = naming('body', person);
      const inFacts = naming('record', person);
      if (!named || !inFacts) return 0;
      const { accountId } = person;
      return (
        (await one(db.selectFrom('attributes').where('account_id', '=', accountId).where(named).select(count))) +
        (await one(db.selectFrom('visits').where('account_id', '=', accountId).where(inFacts).select(count)))
      );
    },
    async listKnownConsumers(accountId, consumerIds) {
      if (consumerIds.length === 0) return [];
      const consumers = db.selectFrom('consumers').where('account_id', '=', accountId);
      const conversations = db.selectFrom('conversations').where('account_id', '=', accountId);
      const ids = [...consumerIds];
      const rows = [
        ...(await consumers.where('id', 'in', ids).select('id').execute()),
        ...(await conversations.where('consumer_id', 'in', ids).select('consumer_id as id').distinct().execute()),
      ];
      return [...new Set(rows.map(({ id }) => id))];
    },
    async countMentions(text, { afterNum, span }) {
      const inRange = (table: 'events' | 'snapshots') =>
        db
          .selectFrom(table)
          .where('conversation_num', '>', afterNum)
          .where('conversation_num', '<=', afterNum + span)
          .select([
            sql<number>`count(*)`.as('searched'),
            sql<number>`coalesce(sum(case when body like ${`%${text}%`} then 1 else 0 end), 0)`.as('found'),
            sql<number>`coalesce((select max(conversation_num) from ${sql.table(table)}), 0)`.as('last'),
          ])
          .executeTakeFirstOrThrow();
      const parts = [await inRange('events'), await inRange('snapshots')];
      const sum = (name: 'found' | 'searched') => parts.reduce((total, part) => total + Number(part[name]), 0);
      return {
        found: sum('found'),
        searched: sum('searched'),
        lastNum: Math.max(...parts.map(({ last }) => Number(last))),
      };
    },
    async countVisitMentions(text) {
      const visits = db.selectFrom('visits').where('record', 'like', `%${text}%`);
      return Number((await visits.select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow()).count);
    },
  };
}

/**
 * The conversation comes first: an append to it that is under way ends before, with its events, and one that comes later
 * finds no conversation. Its number alone may be another conversation's by now.
 */
function conversationDeletion(
  db: Kysely<Tables>,
  { accountId, conversationId, num }: { accountId: string; conversationId: string; num: number },
): Statement[] {
  const conversation = db
    .deleteFrom('conversations')
    .where('account_id', '=', accountId)
    .where('id', '=', conversationId)
    .where('num', '=', num)
    .returning('num');
  const parts = (['events', 'snapshots', 'conversation_agents'] as const).map((table) =>
    db.deleteFrom(table).where('conversation_num', '=', num),
  );
  return [
    { query: conversation.compile(), required: true },
    ...parts.map((part) => ({ query: part.compile(), required: false })),
  ];
}

function deletions(db: Kysely<Tables>, atomically: Atomically) {
  return {
    async deleteConversation(accountId: string, conversationId: string): Promise<void> {
      const found = db.selectFrom('conversations').where('account_id', '=', accountId).where('id', '=', conversationId);
      for (;;) {
        const early = db
          .selectFrom('events')
          .where('conversation_num', 'in', found.select('num'))
          .select('revision')
          .orderBy('revision', 'desc')
          .offset(eventsAtOnce)
          .limit(eventsAtOnce);
        const gone = db
          .deleteFrom('events')
          .where('conversation_num', 'in', found.select('num'))
          .where('revision', 'in', early);
        if ((await gone.returning('revision').execute()).length < eventsAtOnce) break;
      }
      const row = await found.select('num').executeTakeFirst();
      if (row) await atomically(conversationDeletion(db, { accountId, conversationId, num: row.num }));
    },
    async deleteSessions(person: Claimed, sessionIds: readonly string[]): Promise<void> {
      if (sessionIds.length === 0) return;
      const ids = [...sessionIds];
      const { accountId } = person;
      const named = naming('body', person);
      await db.deleteFrom('visits').where('account_id', '=', accountId).where('session_id', 'in', ids).execute();
      await db
        .deleteFrom('attributes')
        .where('account_id', '=', accountId)
        .where('session_id', 'in', ids)
        .where((eb) =>
          eb.or([eb('consumer_id', 'is', null), eb('consumer_id', 'in', idsOf(person)), ...(named ? [named] : [])]),
        )
        .execute();
    },
    async deletePerson(person: Claimed): Promise<void> {
      const { accountId, consumerId } = person;
      await db.deleteFrom('consumers').where('account_id', '=', accountId).where('id', '=', consumerId).execute();
      for (const table of ['attributes', 'history_clearings', 'visitor_consumers'] as const)
        await db
          .deleteFrom(table)
          .where('account_id', '=', accountId)
          .where('consumer_id', 'in', idsOf(person))
          .execute();
    },
  };
}
