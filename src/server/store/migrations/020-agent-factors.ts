import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

export async function createAgentFactors(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('agent_factors')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('record', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('agent_factors_key', ['account_id', 'user_id'])
    .execute();
}
