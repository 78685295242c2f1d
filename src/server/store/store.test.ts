import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSqliteStore } from './sqlite.ts';
import { storeContract, Talk } from './store.contract.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-store-'));
});
afterAll(() => rm(folder, { recursive: true }));

storeContract('SQLite', () => openSqliteStore({ path: join(folder, 'contract', 'parley.db') }));

describe('a SQLite file', () => {
  test('holds everything acknowledged when it is opened again', async () => {
    const path = join(folder, 'reopened.db');
    const first = await openSqliteStore({ path });
    const talk = await new Talk(first, 'acc').open();
    for (let i = 0; i < 20; i++) await talk.say(`m${i}`);
    await first.close();
    const second = await openSqliteStore({ path });
    expect(await second.readAfter(talk.id, 0, 100)).toEqual(talk.log);
    expect(await second.findConversation('acc', talk.id)).toEqual(talk.snapshot);
    await second.close();
  });

  test('is readable by its owner alone', async () => {
    const path = join(folder, 'private.db');
    await (await openSqliteStore({ path })).close();
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  test('carries out what was handed over before closing and refuses what comes after', async () => {
    const store = await openSqliteStore({ path: join(folder, 'closing.db') });
    const talk = new Talk(store, 'acc');
    const opened = store.append(talk.opening());
    await store.close();
    expect(await opened).toEqual({ kind: 'committed' });
    await expect(store.findConversation('acc', talk.id)).rejects.toThrow('the store is closed');
    await expect(store.append(talk.opening())).rejects.toThrow('the store is closed');
  });

  test('that is no database is refused', async () => {
    const path = join(folder, 'not-a-database.db');
    await writeFile(path, 'some other file '.repeat(300));
    await expect(openSqliteStore({ path })).rejects.toThrow('file is not a database');
    expect(await readFile(path, 'utf8')).toContain('some other file');
  });
});
