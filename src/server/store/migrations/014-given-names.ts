import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

export async function addGivenNames(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('consumers').addColumn('sealed_named', 'text').execute();
}
