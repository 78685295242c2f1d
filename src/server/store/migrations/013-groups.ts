import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

export async function createGroups(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('agent_groups')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('record', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('agent_groups_pk', ['account_id', 'id'])
    .execute();
  await db.schema
    .createIndex('agent_groups_name')
    .unique()
    .on('agent_groups')
    .columns(['account_id', 'name'])
    .execute();
  await db.schema
    .alterTable('users')
    .addColumn('group_id', 'text', (column) => column.notNull().defaultTo('-1'))
    .execute();
}
