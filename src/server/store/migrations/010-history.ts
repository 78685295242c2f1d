import { type Kysely, sql } from 'kysely';
import type { Dialect, Tables } from '../schema.ts';

/** The index of conversations and their texts; beside SQLite it is a file of its own (sqlite-index-database.ts). */
export async function createHistory(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  if (dialect === 'sqlite') return;
  await sql`create table history_conversations (
    num bigint primary key generated always as identity,
    id text not null unique,
    account_id text not null,
    consumer_id text not null,
    skill_id text not null,
    agent_id text,
    agent_ids text not null,
    in_queue smallint not null,
    open smallint not null,
    start_ts bigint not null,
    end_ts bigint,
    csat smallint,
    source text not null,
    device text not null,
    revision integer not null,
    record text not null
  )`.execute(db);
  await sql`create index history_account on history_conversations (account_id, num)`.execute(db);
  await sql`create index history_agent on history_conversations (account_id, agent_id, num)`.execute(db);
  await sql`create index history_consumer on history_conversations (account_id, consumer_id, num)`.execute(db);
  await sql`create table history_documents (
    num bigint not null,
    slot integer not null,
    vector tsvector not null,
    primary key (num, slot)
  )`.execute(db);
  await sql`create index history_words on history_documents using gin (vector)`.execute(db);
}
