import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely';
import type { Dialect, Tables } from '../schema.ts';

const notNull = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();

export async function createEngagement(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await createItems(db, dialect);
  await createVisits(db);
  await createAttributes(db, dialect);
  await moveCampaigns(db);
}

const numbered = (db: Kysely<Tables>, table: string, dialect: Dialect) =>
  dialect === 'sqlite'
    ? db.schema.createTable(table).addColumn('num', 'integer', (column) => column.primaryKey().autoIncrement())
    : db.schema
        .createTable(table)
        .addColumn('num', 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity());

async function createItems(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await numbered(db, 'items', dialect)
    .addColumn('account_id', 'text', notNull)
    .addColumn('kind', 'text', notNull)
    .addColumn('id', 'text', notNull)
    .addColumn('revision', 'integer', notNull)
    .addColumn('record', 'text')
    .addColumn('changed_by', 'text', notNull)
    .addColumn('changed_ts', 'bigint', notNull)
    .execute();
  await db.schema
    .createIndex('items_revision')
    .on('items')
    .unique()
    .columns(['account_id', 'kind', 'id', 'revision'])
    .execute();
}

async function createVisits(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('visits')
    .addColumn('account_id', 'text', notNull)
    .addColumn('session_id', 'text', notNull)
    .addColumn('visitor_id', 'text', notNull)
    .addColumn('started_ts', 'bigint', notNull)
    .addColumn('last_ts', 'bigint', notNull)
    .addColumn('revision', 'integer', notNull)
    .addColumn('record', 'text', notNull)
    .addPrimaryKeyConstraint('visits_pk', ['account_id', 'session_id'])
    .execute();
  await db.schema.createIndex('visits_visitor').on('visits').columns(['account_id', 'visitor_id']).execute();
  await db.schema
    .createTable('visitor_consumers')
    .addColumn('account_id', 'text', notNull)
    .addColumn('visitor_id', 'text', notNull)
    .addColumn('consumer_id', 'text', notNull)
    .addColumn('ts', 'bigint', notNull)
    .addPrimaryKeyConstraint('visitor_consumers_pk', ['account_id', 'visitor_id', 'consumer_id'])
    .execute();
  const consumers = db.schema.createIndex('visitor_consumers_consumer').on('visitor_consumers');
  await consumers.columns(['account_id', 'consumer_id']).execute();
}

async function createAttributes(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await numbered(db, 'attributes', dialect)
    .addColumn('account_id', 'text', notNull)
    .addColumn('visitor_id', 'text', notNull)
    .addColumn('session_id', 'text', notNull)
    .addColumn('consumer_id', 'text')
    .addColumn('ts', 'bigint', notNull)
    .addColumn('type', 'text', notNull)
    .addColumn('body', 'text', notNull)
    .execute();
  const index = (name: string) => db.schema.createIndex(name).on('attributes');
  await index('attributes_visitor').columns(['account_id', 'visitor_id', 'ts']).execute();
  await index('attributes_consumer')
    .columns(['account_id', 'consumer_id', 'ts'])
    .where(sql<boolean>`consumer_id is not null`)
    .execute();
}

/** The first campaigns had a table of their own and no more than names in it. */
async function moveCampaigns(db: Kysely<Tables>): Promise<void> {
  const before = db.withTables<{ campaigns: { account_id: string; id: number; record: string } }>();
  for (const { account_id, id, record } of await before.selectFrom('campaigns').selectAll().execute()) {
    const { name, engagements } = JSON.parse(record) as {
      name: string;
      engagements: { id: number; name: string; settings?: { skillId?: unknown } }[];
    };
    const moved = { name, priority: 'medium', published: true, controlGroupPercent: 0, audienceIds: [] };
    const record2 = JSON.stringify({ ...moved, engagements: engagements.map(engagementOf) });
    await db
      .insertInto('items')
      .values({
        account_id,
        kind: 'campaign',
        id: String(id),
        revision: 1,
        record: record2,
        changed_by: 'system',
        changed_ts: 0,
      })
      .execute();
  }
  await db.schema.dropTable('campaigns').execute();
}

const engagementOf = ({ id, name, settings }: { id: number; name: string; settings?: { skillId?: unknown } }) => ({
  id,
  name,
  revision: 1,
  enabled: true,
  type: 6,
  authenticated: false,
  windowMode: 'embedded',
  ...(settings?.skillId !== undefined && { skillId: String(settings.skillId) }),
  design: { text: name },
  entryPointIds: [],
  behaviourIds: [],
});
