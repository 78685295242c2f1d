import { type ColumnDefinitionBuilder, type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Dialect, Tables } from '../schema.ts';

type Column = [name: string, type: 'text' | 'integer' | 'bigint', nullable?: 'nullable'];

export async function createTables(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await createConversations(db, dialect);
  await createLog(db);
  await createRecords(db);
  await createAgents(db);
}

async function createTable(db: Kysely<Tables>, table: string, key: string[], columns: Column[]): Promise<void> {
  const builder: CreateTableBuilder<string, string> = db.schema.createTable(table);
  const withColumns = columns.reduce(
    (building, [name, type, nullable]) => building.addColumn(name, type, nullable ? undefined : notNull),
    builder,
  );
  await (key.length > 0 ? withColumns.addPrimaryKeyConstraint(`${table}_pk`, key) : withColumns).execute();
}

const notNull = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();

/** What every append changes (time, due time, revision) is in no index: PostgreSQL then updates within the page. */
async function createConversations(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const table = db.schema.createTable('conversations');
  await (dialect === 'sqlite'
    ? table.addColumn('num', 'integer', (column) => column.primaryKey().autoIncrement())
    : table.addColumn('num', 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity())
  )
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('account_id', 'text', notNull)
    .addColumn('consumer_id', 'text', notNull)
    .addColumn('skill_id', 'text', notNull)
    .addColumn('agent_id', 'text')
    .addColumn('state', 'text', notNull)
    .addColumn('stage', 'text', notNull)
    .addColumn('start_ts', 'bigint', notNull)
    .addColumn('updated_ts', 'bigint', notNull)
    .addColumn('updated_hour', 'integer', notNull)
    .addColumn('due_ts', 'bigint', notNull)
    .addColumn('revision', 'integer', notNull)
    .execute();
  if (dialect === 'postgres') await sql`alter table conversations set (fillfactor = 70)`.execute(db);
  const open = sql<boolean>`state = 'OPEN'`;
  const index = (name: string) => db.schema.createIndex(name).on('conversations');
  await index('conversations_one_open').unique().columns(['account_id', 'consumer_id']).where(open).execute();
  await index('conversations_consumer').columns(['account_id', 'consumer_id', 'updated_hour']).execute();
  await index('conversations_updated').columns(['account_id', 'updated_hour']).execute();
  /* Names the state, the same in each of its rows, so that SQLite prefers it to the index of all. */
  await index('conversations_open').columns(['account_id', 'state', 'updated_hour', 'agent_id']).where(open).execute();
  await index('conversations_unassigned')
    .column('account_id')
    .where(sql<boolean>`state = 'OPEN' and agent_id is null`)
    .execute();
  await createTable(
    db,
    'conversation_agents',
    ['conversation_num', 'agent_id'],
    [
      ['conversation_num', 'bigint'],
      ['agent_id', 'text'],
    ],
  );
  await db.schema.createIndex('conversation_agents_agent').on('conversation_agents').column('agent_id').execute();
}

/**
 * `events` has no primary key: its rows are only ever appended, side by side for all conversations, and found through
 * small indexes. Clustered by conversation, each append would dirty a page of its own.
 */
async function createLog(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('snapshots')
    .addColumn('conversation_num', 'bigint', (column) => column.primaryKey())
    .addColumn('revision', 'integer', notNull)
    .addColumn('body', 'text', notNull)
    .execute();
  await createTable(
    db,
    'events',
    [],
    [
      ['conversation_num', 'bigint'],
      ['revision', 'integer'],
      ['dialog_id', 'text', 'nullable'],
      ['sequence', 'integer', 'nullable'],
      ['message_key', 'text', 'nullable'],
      ['ts', 'bigint'],
      ['body', 'text'],
    ],
  );
  const index = (name: string) => db.schema.createIndex(name).on('events').unique();
  await index('events_revision').columns(['conversation_num', 'revision']).execute();
  /* The MAIN dialog, where nearly all is said, needs none: its events lie among the revisions. */
  await index('events_sequence')
    .columns(['conversation_num', 'dialog_id', 'sequence'])
    .where(sql<boolean>`sequence is not null and dialog_id <> ''`)
    .execute();
  await index('events_message')
    .columns(['conversation_num', 'message_key'])
    .where(sql<boolean>`message_key is not null`)
    .execute();
}

async function createRecords(db: Kysely<Tables>): Promise<void> {
  const record: Column = ['record', 'text'];
  const account: Column = ['account_id', 'text'];
  const id: Column = ['id', 'text'];
  await createTable(db, 'accounts', ['id'], [id, record]);
  await createTable(db, 'connectors', ['account_id', 'id'], [account, id, record]);
  await createTable(db, 'skills', ['account_id', 'id'], [account, id, record]);
  await createTable(db, 'campaigns', ['account_id', 'id'], [account, ['id', 'bigint'], record]);
  await createTable(
    db,
    'users',
    ['account_id', 'user_id'],
    [account, ['user_id', 'text'], ['pid', 'text'], ['login_name', 'text'], record],
  );
  const userIndex = (name: string) => db.schema.createIndex(name).on('users').unique();
  await userIndex('users_pid').columns(['account_id', 'pid']).execute();
  await userIndex('users_login_name').columns(['account_id', 'login_name']).execute();
  await createTable(
    db,
    'consumers',
    ['account_id', 'id'],
    [
      account,
      id,
      ['sealed_verified', 'text', 'nullable'],
      ['sealed_declared', 'text', 'nullable'],
      ['updated_ts', 'bigint'],
    ],
  );
  await createTable(
    db,
    'keys',
    ['kid'],
    [
      ['kid', 'text'],
      ['use', 'text'],
      ['sealed', 'text'],
      ['created_ts', 'bigint'],
    ],
  );
}

async function createAgents(db: Kysely<Tables>): Promise<void> {
  await createTable(
    db,
    'agent_sessions',
    ['bearer_digest'],
    [
      ['bearer_digest', 'text'],
      ['cookie_digest', 'text'],
      ['csrf_digest', 'text'],
      ['account_id', 'text'],
      ['user_id', 'text'],
      ['created_ts', 'bigint'],
      ['expires_ts', 'bigint'],
    ],
  );
  const session = (name: string) => db.schema.createIndex(name).on('agent_sessions');
  await session('agent_sessions_cookie').column('cookie_digest').execute();
  await session('agent_sessions_expiry').column('expires_ts').execute();
  await createTable(
    db,
    'agent_states',
    ['account_id', 'agent_id'],
    [
      ['account_id', 'text'],
      ['agent_id', 'text'],
      ['availability', 'text'],
      ['description', 'text'],
      ['connected_until_ts', 'bigint'],
    ],
  );
}
