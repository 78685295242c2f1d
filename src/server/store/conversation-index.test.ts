import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../../test/support/database.ts';
import { conversationIndexContract } from './conversation-index.contract.ts';
import { openPostgresStore } from './postgres.ts';
import { openPostgresIndex } from './postgres-index.ts';
import { openSqliteIndex } from './sqlite-index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-index-'));
});
afterAll(() => rm(folder, { recursive: true }));

conversationIndexContract('SQLite', () => openSqliteIndex({ path: join(folder, 'contract', 'search.db') }));

conversationIndexContract('PostgreSQL', async () => {
  const { url } = await createDatabase();
  await (await openPostgresStore({ url, nodeId: 'n1' })).close();
  return openPostgresIndex({ url });
});

test('a file that is no database is refused in words, and later calls with it', async () => {
  const path = join(folder, 'broken.db');
  await writeFile(path, 'x'.repeat(4096));
  const index = await openSqliteIndex({ path });
  await expect(index.list(['a'])).rejects.toThrow('not a database');
  await expect(index.list(['a'])).rejects.toThrow('not a database');
  await index.close();
});
