import type { Kysely } from 'kysely';
import type { Dialect, Tables } from '../schema.ts';
import { createTables } from './001-initial.ts';
import { createRevocations } from './002-revocations.ts';
import { createHistoryClearings } from './003-history-clearings.ts';
import { createUsedLogins } from './004-used-logins.ts';
import { createEngagement } from './005-engagement.ts';
import { addKeyTimes } from './006-key-times.ts';
import { createHistory } from './010-history.ts';
import { addKeyAccounts } from './011-key-accounts.ts';
import { createRights } from './012-rights.ts';
import { createGroups } from './013-groups.ts';
import { addGivenNames } from './014-given-names.ts';
import { addLastAgents } from './015-last-agents.ts';
import { createAgentFactors } from './020-agent-factors.ts';
import { addAttributePages } from './040-attribute-pages.ts';
import { emptySearchIndex } from './070-search-words.ts';

type Migration = (db: Kysely<Tables>, dialect: Dialect) => Promise<void>;

/** In order, each unless it was applied already; an entry never changes once it was released. */
const migrations: Record<string, Migration> = {
  '001-initial': createTables,
  '002-revocations': createRevocations,
  '003-history-clearings': createHistoryClearings,
  '004-used-logins': createUsedLogins,
  '005-engagement': createEngagement,
  '006-key-times': addKeyTimes,
  '010-history': createHistory,
  '011-key-accounts': addKeyAccounts,
  '012-rights': createRights,
  '013-groups': createGroups,
  '014-given-names': addGivenNames,
  '015-last-agents': addLastAgents,
  '020-agent-factors': createAgentFactors,
  '040-attribute-pages': addAttributePages,
  '070-search-words': emptySearchIndex,
};

/**
 * Brings the tables up to date, all or nothing. `lock` keeps other nodes that start now from doing the same until this
 * transaction ends.
 */
export async function migrate(
  db: Kysely<Tables>,
  dialect: Dialect,
  lock: (db: Kysely<Tables>) => Promise<void> = async () => {},
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await lock(transaction);
    await transaction.schema
      .createTable('migrations')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey())
      .execute();
    const ledger = transaction.withTables<{ migrations: { name: string } }>();
    const applied = new Set((await ledger.selectFrom('migrations').select('name').execute()).map((row) => row.name));
    for (const [name, migration] of Object.entries(migrations)) {
      if (applied.has(name)) continue;
      await migration(transaction, dialect);
      await ledger.insertInto('migrations').values({ name }).execute();
    }
  });
}
