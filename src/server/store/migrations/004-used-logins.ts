import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

export async function createUsedLogins(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('used_logins')
    .addColumn('digest', 'text', (column) => column.primaryKey())
    .addColumn('until_ts', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('used_logins_until').on('used_logins').column('until_ts').execute();
}
