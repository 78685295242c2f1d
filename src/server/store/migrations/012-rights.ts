import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

const notNull = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();

export async function createRights(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('rights_requests')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'text', notNull)
    .addColumn('kind', 'text', notNull)
    .addColumn('subject_digest', 'text', notNull)
    .addColumn('consumer_id', 'text')
    .addColumn('state', 'text', notNull)
    .addColumn('requested_by', 'text', notNull)
    .addColumn('requested_ts', 'bigint', notNull)
    .addColumn('due_ts', 'bigint', notNull)
    .addColumn('finished_ts', 'bigint')
    .addColumn('revision', 'integer', notNull)
    .addColumn('record', 'text', notNull)
    .execute();
  const requests = (name: string) => db.schema.createIndex(name).on('rights_requests');
  await requests('rights_requests_account').columns(['account_id', 'requested_ts']).execute();
  await requests('rights_requests_one')
    .unique()
    .columns(['account_id', 'subject_digest'])
    .where(sql<boolean>`finished_ts is null`)
    .execute();
  await db.schema
    .createTable('leases')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('holder', 'text', notNull)
    .addColumn('until_ts', 'bigint', notNull)
    .execute();
  await db.schema.createIndex('consumers_updated').on('consumers').columns(['account_id', 'updated_ts']).execute();
}
