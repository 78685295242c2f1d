import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

/** A key that all accounts shared would open what was encrypted to another one. */
export async function addKeyAccounts(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('keys').addColumn('account_id', 'text').execute();
  await db.deleteFrom('keys').where('use', '=', 'enc').execute();
}
