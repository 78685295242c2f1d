import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

/** Conversations that wait now have none until an agent gives them back again. */
export async function addLastAgents(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('conversations').addColumn('last_agent_id', 'text').execute();
}
