import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import type { AppendRow } from './append-row.ts';
import { appendRow, loggedEvent } from './append-row.ts';
import { dialogStatement, publishedStatement } from './dialog-statements.ts';
import { migrate } from './migrations/migrate.ts';
import { conversationQueries } from './queries.ts';
import { type Atomically, changeQueries } from './queries-changes.ts';
import { factorQueries } from './queries-factors.ts';
import { itemQueries } from './queries-items.ts';
import { loginQueries } from './queries-logins.ts';
import { recordQueries } from './queries-records.ts';
import { requestQueries } from './queries-requests.ts';
import { personQueries } from './queries-rights.ts';
import { visitQueries } from './queries-visits.ts';
import type { Tables } from './schema.ts';
import { SqliteChannel } from './sqlite-channel.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import type { AppendAnswer, AppendTuple, SqlValue } from './sqlite-wire.ts';
import type { AppendOutcome, DialogRange, PublishedMessage, Store } from './store.ts';

/** The embedded store: one file, one process. */
export async function openSqliteStore({ path }: { path: string }): Promise<Store> {
  await createPrivately(path);
  const channel = new SqliteChannel({ path });
  const db = new Kysely<Tables>({ dialect: sqliteDialect(channel) });
  try {
    await migrate(db, 'sqlite');
  } catch (error) {
    await channel.close();
    throw error;
  }
  const atomically: Atomically = (statements) =>
    channel.change(statements.map(({ query, required }) => [query.sql, query.parameters as SqlValue[], required]));
  return {
    shared: false,
    async append(append) {
      return outcome(append.conversationId, await channel.append(tuple(appendRow(append))));
    },
    async readAfter(conversationId, afterRevision, limit, mostBytes) {
      const rows = await channel.readSome(readAfter, [conversationId, afterRevision, limit], mostBytes);
      return rows.map((row) => loggedEvent(conversationId, row as unknown as LogRow));
    },
    readDialog: (range) => readDialog(channel, range),
    findPublished: (message) => findPublished(channel, message),
    ...conversationQueries(db),
    ...recordQueries(db),
    ...changeQueries(db, atomically),
    ...loginQueries(db),
    ...factorQueries(db),
    ...itemQueries(db),
    ...visitQueries(db),
    ...personQueries(db, atomically),
    ...requestQueries(db),
    scrub: () => scrub(channel),
    async saveConsumerVerified({ accountId, id, sealed, updatedTs }) {
      await channel.writePatiently(saveVerified, [accountId, id, sealed, updatedTs]);
    },
    close: () => channel.close(),
  };
}

interface LogRow {
  revision: number;
  ts: number;
  body: string;
}

const readAfter = `select revision, ts, body from events
  where conversation_num = (select num from conversations where id = ?) and revision > ? order by revision limit ?`;

const saveVerified = `insert into consumers (account_id, id, sealed_verified, updated_ts) values (?, ?, ?, ?)
  on conflict (account_id, id) do update set
    sealed_verified = excluded.sealed_verified, updated_ts = excluded.updated_ts`;

async function readDialog(channel: SqliteChannel, range: DialogRange) {
  const { text, values } = dialogStatement(range, '?');
  const rows = await channel.readSome(text, values, range.mostBytes);
  const events = rows.map((row) => loggedEvent(range.conversationId, row as unknown as LogRow));
  return range.from === 'newest' ? events.reverse() : events;
}

async function findPublished(channel: SqliteChannel, message: PublishedMessage) {
  const { text, values } = publishedStatement(message, '?');
  const [row] = await channel.query('read', text, values);
  return row && loggedEvent(message.conversationId, row as unknown as LogRow);
}

/** Outside of any transaction, and so on its own: whatever else comes waits for it. */
async function scrub(channel: SqliteChannel): Promise<void> {
  await channel.query('alone', 'vacuum', []);
  const [result] = await channel.query('alone', 'pragma wal_checkpoint(truncate)', []);
  if (result?.busy !== 0) throw new Error("the database's log could not be emptied: somebody else is reading it");
}

/** Conversations are nobody's but the server's to read: the file and its folder are created closed to others. */
async function createPrivately(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await (await open(path, 'a', 0o600)).close();
}

const tuple = (row: AppendRow): AppendTuple => [
  row.conversationId,
  row.accountId,
  row.consumerId,
  row.startTs,
  row.expectedRevision,
  row.revision,
  row.updatedTs,
  row.dueTs,
  row.facts,
  row.snapshot,
  row.events,
];

function outcome(conversationId: string, answer: AppendAnswer | 'committed'): AppendOutcome {
  if (answer === 'committed') return { kind: 'committed' };
  switch (answer[0]) {
    case 'conflict':
      return { kind: 'conflict' };
    case 'open-exists':
      return { kind: 'open-exists', conversationId: answer[1] };
    case 'duplicate': {
      const [, revision, ts, body] = answer;
      return { kind: 'duplicate', event: loggedEvent(conversationId, { revision, ts, body }) };
    }
  }
}
