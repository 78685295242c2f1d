import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll } from 'vitest';
import { createDatabase } from '../../../test/support/database.ts';
import { changesContract, type OpenedStore } from './changes.contract.ts';
import { factorsContract } from './factors.contract.ts';
import { openPostgresStore } from './postgres.ts';
import { sessionsContract } from './sessions.contract.ts';
import { openSqliteStore } from './sqlite.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-changes-'));
});
afterAll(() => rm(folder, { recursive: true }));

const openSqlite = async (): Promise<OpenedStore> => {
  const path = join(folder, `${randomUUID()}.db`);
  const store = await openSqliteStore({ path });
  const execute = (sql: string) => {
    const other = new DatabaseSync(path, { timeout: 5000 });
    other.exec(sql);
    other.close();
  };
  return {
    store,
    async breakRecord() {
      execute("create trigger no_record before insert on items begin select raise(abort, 'no record'); end");
      return async () => execute('drop trigger no_record');
    },
  };
};

const openPostgres = async (): Promise<OpenedStore> => {
  const { url, query } = await createDatabase();
  const store = await openPostgresStore({ url, nodeId: 'n1' });
  await query(
    "create function no_record() returns trigger language plpgsql as $$ begin raise exception 'no record'; end $$",
  );
  return {
    store,
    async breakRecord() {
      await query('create trigger no_record before insert on items for each row execute function no_record()');
      return () => query('drop trigger no_record on items');
    },
  };
};

for (const contract of [changesContract, sessionsContract, factorsContract]) {
  contract('SQLite', openSqlite);
  contract('PostgreSQL', openPostgres);
}
