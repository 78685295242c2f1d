/** Queries over conversations, written once for both databases. */
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import { type Conversation, foldAll, type LoggedEvent } from '../../protocol/conversation.ts';
import { loggedEvent } from './append-row.ts';
import { storedSnapshot } from './oversized.ts';
import { pagesOf, type Sized } from './pages-of.ts';
import { hourMs, neverDueTs, type Tables } from './schema.ts';
import type { ConversationQuery, Store } from './store.ts';

type ConversationQueries = Pick<
  Store,
  | 'findConversation'
  | 'listConversations'
  | 'listSizes'
  | 'listUnassignedSizes'
  | 'readConversations'
  | 'countConversations'
  | 'listLogEnds'
  | 'listWaitingAccounts'
  | 'listUnassigned'
  | 'countAssigned'
  | 'countUnassigned'
>;

export function conversationQueries(db: Kysely<Tables>): ConversationQueries {
  /* Building a statement takes several times as long as running this one, which every subscription needs. */
  const [idMark, accountMark] = ['id', 'account'];
  const one = read(db, numbers(db).where('id', '=', idMark).where('account_id', '=', accountMark)).compile();
  const readConversations = async (accountId: string, ids: readonly string[]): Promise<Conversation[]> => {
    if (ids.length === 0) return [];
    const rows = await read(
      db,
      numbers(db)
        .where('account_id', '=', accountId)
        .where('id', 'in', [...ids]),
    ).execute();
    const found = new Map(conversationsOf(rows).map((conversation) => [conversation.convId, conversation]));
    return ids.flatMap((id) => found.get(id) ?? []);
  };
  const readAll = async (accountId: string, sized: readonly Sized[]): Promise<Conversation[]> => {
    const all: Conversation[] = [];
    for (const ids of pagesOf(sized)) all.push(...(await readConversations(accountId, ids)));
    return all;
  };
  return {
    async findConversation(accountId, conversationId) {
      const parameters = one.parameters.map((value) =>
        value === idMark ? conversationId : value === accountMark ? accountId : value,
      );
      const { rows } = await db.executeQuery<Row>({ ...one, parameters });
      return conversationsOf(rows).at(0);
    },
    async listConversations(query) {
      if (asksForNothing(query)) return [];
      if (query.limit <= readAtOnce) return conversationsOf(await read(db, filtered(db, query)).execute());
      return readAll(query.accountId, await sizes(db, filtered(db, query)).execute());
    },
    listSizes: async (query) => (asksForNothing(query) ? [] : sizes(db, filtered(db, query)).execute()),
    listUnassignedSizes: (accountId, limit) => sizes(db, unassigned(db, accountId).limit(limit)).execute(),
    readConversations,
    async countConversations(accountId, consumerId) {
      const { count } = await db
        .selectFrom('conversations')
        .where('account_id', '=', accountId)
        .where('consumer_id', '=', consumerId)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
    listLogEnds: ({ afterNum, updatedFromTs, limit }) =>
      db
        .selectFrom('conversations')
        .where('num', '>', afterNum)
        .where('updated_ts', '>=', updatedFromTs)
        .select(['num', 'account_id as accountId', 'id as conversationId', 'revision'])
        .orderBy('num')
        .limit(limit)
        .execute(),
    listWaitingAccounts: () => listWaitingAccounts(db),
    listUnassigned: async (accountId, limit) =>
      readAll(accountId, await sizes(db, unassigned(db, accountId).limit(limit)).execute()),
    async countAssigned(accountId) {
      const rows = await db
        .selectFrom('conversations')
        .where('account_id', '=', accountId)
        .where('state', '=', open)
        .where('agent_id', 'is not', null)
        .groupBy('agent_id')
        .select((eb) => [sql<string>`agent_id`.as('agent_id'), eb.fn.countAll<number>().as('count')])
        .execute();
      return new Map(rows.map((row) => [row.agent_id, row.count]));
    },
    async countUnassigned(accountId) {
      const rows = await db
        .selectFrom('conversations')
        .where('account_id', '=', accountId)
        .where('state', '=', open)
        .where('agent_id', 'is', null)
        .groupBy('skill_id')
        .select(({ fn }) => [
          'skill_id',
          fn.countAll<number>().as('waiting'),
          fn.count<number>('num').filterWhere('due_ts', '<', neverDueTs).as('due'),
        ])
        .execute();
      return new Map(rows.map(({ skill_id, waiting, due }) => [skill_id, { waiting, due }]));
    },
  };
}

/** Written into the statement: a parameter would hide from the planner that a partial index serves. */
const open = sql.lit('OPEN');

type Numbers = SelectQueryBuilder<Tables, 'conversations', { num: number; id: string; place: number }>;

/** Which conversations, and in which order (`place` ascending). */
const numbers = (db: Kysely<Tables>): Numbers =>
  db
    .selectFrom('conversations')
    .select(['num', 'id', sql<number>`-updated_ts`.as('place')])
    .orderBy('updated_hour', 'desc')
    .orderBy('updated_ts', 'desc')
    .orderBy('num', 'desc');

const unassigned = (db: Kysely<Tables>, accountId: string): Numbers =>
  db
    .selectFrom('conversations')
    .select(['num', 'id', 'due_ts as place'])
    .where('account_id', '=', accountId)
    .where('state', '=', open)
    .where('agent_id', 'is', null)
    .orderBy('due_ts')
    .orderBy('num');

/** From one account to the next along the index, however many conversations wait in each. */
async function listWaitingAccounts(db: Kysely<Tables>): Promise<string[]> {
  const first = db
    .selectFrom('conversations')
    .where('state', '=', open)
    .where('agent_id', 'is', null)
    .select((eb) => eb.fn.min<string | null>('account_id').as('id'));
  const accounts = await db
    .withRecursive('waiting(id)', (cte) =>
      first.unionAll(
        cte
          .selectFrom('waiting')
          .where('waiting.id', 'is not', null)
          .select(first.where('account_id', '>', sql<string>`waiting.id`).as('id')),
      ),
    )
    .selectFrom('waiting')
    .where('id', 'is not', null)
    .select('id')
    .$narrowType<{ id: string }>()
    .execute();
  return accounts.map(({ id }) => id);
}

function filtered(db: Kysely<Tables>, query: ConversationQuery): Numbers {
  const { accountId, consumerId, agentIds, overseenBy, skillIds, state, stage } = query;
  const { updatedFromTs, updatedToTs, dueBeforeTs } = query;
  let rows = numbers(db).where('account_id', '=', accountId).limit(query.limit);
  if (consumerId !== undefined) rows = rows.where('consumer_id', '=', consumerId);
  if (skillIds) rows = rows.where('skill_id', 'in', [...skillIds]);
  if (state?.every((accepted) => accepted === 'OPEN')) rows = rows.where('state', '=', open);
  else if (state) rows = rows.where('state', 'in', [...state]);
  if (stage) rows = rows.where('stage', 'in', [...stage]);
  if (updatedFromTs !== undefined)
    rows = rows
      .where('updated_ts', '>=', updatedFromTs)
      .where('updated_hour', '>=', Math.floor(updatedFromTs / hourMs));
  if (updatedToTs !== undefined) rows = rows.where('updated_ts', '<=', updatedToTs);
  if (dueBeforeTs !== undefined) rows = rows.where('due_ts', '<=', dueBeforeTs);
  const partOf = (ids: readonly string[]) =>
    db
      .selectFrom('conversation_agents')
      .where('conversation_agents.agent_id', 'in', [...ids])
      .select('conversation_num');
  if (agentIds) rows = rows.where('num', 'in', partOf(agentIds));
  if (overseenBy)
    rows = rows.where((eb) =>
      eb.or([
        eb('agent_id', 'in', [...overseenBy.agentIds]),
        eb.and([
          eb('agent_id', 'is', null),
          eb.or([eb('skill_id', 'in', [...overseenBy.skillIds]), eb('last_agent_id', 'in', [...overseenBy.agentIds])]),
        ]),
        eb('num', 'in', partOf([overseenBy.id])),
      ]),
    );
  return rows;
}

const asksForNothing = ({ agentIds, skillIds, state, stage }: ConversationQuery): boolean =>
  [agentIds, skillIds, state, stage].some((accepted) => accepted?.length === 0);

/** So few are read without looking at their sizes first. */
const readAtOnce = 20;

/** What `read` has to read of each, by the sizes alone. */
const sizes = (db: Kysely<Tables>, which: Numbers) =>
  db
    .selectFrom(which.as('c'))
    .innerJoin('snapshots as s', 's.conversation_num', 'c.num')
    .select((eb) => [
      'c.id',
      sql<number>`octet_length(s.body) + coalesce(${eb
        .selectFrom('events as e')
        .whereRef('e.conversation_num', '=', 'c.num')
        .whereRef('e.revision', '>', 's.revision')
        .select(sql<number>`sum(octet_length(e.body))`.as('bytes'))}, 0)`.as('bytes'),
    ])
    .orderBy('c.place')
    .orderBy('c.num');

/** Snapshots with what was appended since, in one statement and so in one consistent view. */
const read = (db: Kysely<Tables>, which: Numbers) =>
  db
    .selectFrom(which.as('c'))
    .innerJoin('snapshots as s', 's.conversation_num', 'c.num')
    .leftJoin('events as e', (join) =>
      join.onRef('e.conversation_num', '=', 'c.num').onRef('e.revision', '>', 's.revision'),
    )
    .select((eb) => [
      'c.id',
      /* The snapshot comes with the first of its rows only. */
      eb
        .case()
        .when(eb.or([eb('e.revision', 'is', null), eb('e.revision', '=', eb('s.revision', '+', 1))]))
        .then(eb.ref('s.body'))
        .end()
        .as('snapshot'),
      'e.revision',
      'e.ts',
      'e.body',
    ])
    .orderBy('c.place')
    .orderBy('c.num')
    .orderBy('e.revision');

interface Row {
  id: string;
  snapshot: string | null;
  revision: number | null;
  ts: number | null;
  body: string | null;
}

function conversationsOf(rows: Row[]): Conversation[] {
  const tails = new Map<string, { snapshot: Conversation; tail: LoggedEvent[] }>();
  for (const { id, snapshot, revision, ts, body } of rows) {
    if (snapshot !== null) tails.set(id, { snapshot: storedSnapshot(snapshot), tail: [] });
    if (revision !== null && ts !== null && body !== null)
      tails.get(id)?.tail.push(loggedEvent(id, { revision, ts, body }));
  }
  return [...tails.values()].flatMap(({ snapshot, tail }) => foldAll(snapshot, tail) ?? []);
}
