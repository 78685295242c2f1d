import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { loggedEvent } from './append-row.ts';
import { dialogStatement, publishedStatement, someOf } from './dialog-statements.ts';
import { migrate } from './migrations/migrate.ts';
import { PostgresAppender } from './postgres-append.ts';
import { changeAtomically } from './postgres-changes.ts';
import { explainingPool } from './postgres-failures.ts';
import { openPool } from './postgres-pool.ts';
import { conversationQueries } from './queries.ts';
import { type Atomically, changeQueries } from './queries-changes.ts';
import { factorQueries } from './queries-factors.ts';
import { itemQueries } from './queries-items.ts';
import { loginQueries } from './queries-logins.ts';
import { recordQueries } from './queries-records.ts';
import { requestQueries } from './queries-requests.ts';
import { personQueries } from './queries-rights.ts';
import { visitQueries } from './queries-visits.ts';
import { heldTables } from './rights.ts';
import type { Tables } from './schema.ts';
import type { DialogRange, PublishedMessage, Store } from './store.ts';
import { vacuum } from './vacuum.ts';

/** Any number, the same in every node: whoever holds it migrates. */
const migrationLock = 7_277_539;

/** The store that several nodes share. `nodeId` marks the hints that `append` sends to the other nodes; absent: it sends none. */
export async function openPostgresStore({ url, nodeId }: { url: string; nodeId?: string }): Promise<Store> {
  const pool = openPool(url, { max: 10 });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: explainingPool(pool) }) });
  const appender = new PostgresAppender(pool, nodeId);
  try {
    await migrate(db, 'postgres', async (transaction) => {
      await sql`set local statement_timeout = 0`.execute(transaction);
      await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)})`.execute(transaction);
    });
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const atomically: Atomically = (statements) => changeAtomically(pool, statements);
  return {
    shared: true,
    append: (append) => appender.append(append),
    async readAfter(conversationId, afterRevision, limit, mostBytes) {
      const statement = { text: readAfter, values: [conversationId, afterRevision, limit] };
      const { rows } = await pool.query<LogRow>(some(statement, mostBytes, 'asc'));
      return rows.map((row) => loggedEvent(conversationId, row));
    },
    readDialog: (range) => readDialog(pool, range),
    findPublished: (message) => findPublished(pool, message),
    ...conversationQueries(db),
    ...recordQueries(db),
    ...changeQueries(db, atomically),
    ...loginQueries(db),
    ...factorQueries(db),
    ...itemQueries(db),
    ...visitQueries(db),
    ...personQueries(db, atomically),
    ...requestQueries(db),
    scrub: () => vacuum(pool, [...heldTables, 'rights_requests']),
    async close() {
      await appender.close();
      await db.destroy();
    },
  };
}

interface LogRow {
  revision: number;
  ts: number;
  body: string;
}

const readAfter = `select revision, ts, body from events
  where conversation_num = (select num from conversations where id = $1) and revision > $2 order by revision limit $3`;

interface Statement {
  text: string;
  values: (string | number)[];
}

const some = ({ text, values }: Statement, mostBytes: number | undefined, direction: 'asc' | 'desc'): Statement =>
  mostBytes === undefined
    ? { text, values }
    : { text: someOf(text, `$${values.length + 1}`, direction), values: [...values, mostBytes] };

async function readDialog(pool: pg.Pool, range: DialogRange) {
  const direction = range.from === 'newest' ? 'desc' : 'asc';
  const { rows } = await pool.query<LogRow>(some(dialogStatement(range, '$'), range.mostBytes, direction));
  const events = rows.map((row) => loggedEvent(range.conversationId, row));
  return range.from === 'newest' ? events.reverse() : events;
}

async function findPublished(pool: pg.Pool, message: PublishedMessage) {
  const { rows } = await pool.query<LogRow>(publishedStatement(message, '$'));
  return rows[0] && loggedEvent(message.conversationId, rows[0]);
}
