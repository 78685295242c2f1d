import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

export async function createHistoryClearings(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('history_clearings')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('consumer_id', 'text', (column) => column.notNull())
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('cleared_ts', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('history_clearings_pk', ['account_id', 'consumer_id', 'device_id'])
    .execute();
}
