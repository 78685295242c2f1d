import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createDatabase } from '../../../../test/support/database.ts';
import { openPostgresStore } from '../postgres.ts';
import { openSqliteStore } from '../sqlite.ts';
import type { Store } from '../store.ts';

/** As a database stands that was brought up to the last entry before these two were written. */
const withoutEarlierEntries = [
  'drop table agent_factors',
  'alter table attributes drop column page_id',
  "delete from migrations where name in ('020-agent-factors', '040-attribute-pages')",
];

const attribute = { accountId: 'a', visitorId: 'v', sessionId: 's', ts: 1, type: 'lead', body: {}, pageId: 'p' };

async function expectComplete(store: Store): Promise<void> {
  expect(await store.findFactors('a', 'u')).toBeUndefined();
  await store.appendAttributes([attribute]);
  const query = { accountId: 'a', by: { visitorIds: ['v'] }, fromTs: 0, toTs: 9, limit: 9 };
  expect(await store.listAttributes(query)).toEqual([attribute]);
}

test('a SQLite file that has run a later entry takes the earlier ones that it lacks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-migrate-'));
  const path = join(folder, 'parley.db');
  await (await openSqliteStore({ path })).close();
  const database = new DatabaseSync(path);
  for (const statement of withoutEarlierEntries) database.exec(statement);
  database.close();
  const store = await openSqliteStore({ path });
  await expectComplete(store);
  await store.close();
  await rm(folder, { recursive: true });
});

test('a PostgreSQL database that has run a later entry takes the earlier ones that it lacks', async () => {
  const { url } = await createDatabase();
  await (await openPostgresStore({ url })).close();
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  for (const statement of withoutEarlierEntries) await database.query(statement);
  await database.end();
  const store = await openPostgresStore({ url });
  await expectComplete(store);
  await store.close();
});
