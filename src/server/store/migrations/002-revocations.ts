import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

export async function createRevocations(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('revocations')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('consumer_id', 'text', (column) => column.notNull())
    .addColumn('until_ts', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('revocations_pk', ['account_id', 'consumer_id'])
    .execute();
  await db.schema.createIndex('revocations_until').on('revocations').column('until_ts').execute();
}
