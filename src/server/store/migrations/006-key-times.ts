import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

export async function addKeyTimes(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('keys').addColumn('active_ts', 'bigint').execute();
  await db.schema.alterTable('keys').addColumn('retires_ts', 'bigint').execute();
  await db
    .updateTable('keys')
    .set((eb) => ({ active_ts: eb.ref('created_ts') }))
    .execute();
}
