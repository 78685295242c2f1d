import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

/** What was reported before has no page, and stays whose it is. */
export async function addAttributePages(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('attributes').addColumn('page_id', 'text').execute();
}
