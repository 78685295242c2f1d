import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../../../test/support/database.ts';
import { openDatabaseGate } from '../../../test/support/database-gate.ts';
import { foldAll } from '../../protocol/conversation.ts';
import { openPostgresStore } from './postgres.ts';
import { openPostgresIndex } from './postgres-index.ts';
import { openSqliteStore } from './sqlite.ts';
import { storeContract } from './store.contract.ts';
import type { Store } from './store.ts';
import { Talk } from './talk.contract.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-store-'));
});
afterAll(() => rm(folder, { recursive: true }));

storeContract('SQLite', () => openSqliteStore({ path: join(folder, 'contract', 'parley.db') }));

storeContract('PostgreSQL', async () => openPostgresStore({ url: (await createDatabase()).url, nodeId: 'n1' }));

describe('a PostgreSQL database', () => {
  test('takes several nodes that start at once, and their appends to one conversation', async () => {
    const { url } = await createDatabase();
    const nodes = await Promise.all(['n1', 'n2', 'n3'].map((nodeId) => openPostgresStore({ url, nodeId })));
    const [first] = nodes as [Store];
    const talk = await new Talk(first, 'acc').open();
    const texts = Array.from({ length: 60 }, (_, i) => `text ${i}`);
    await Promise.all(texts.map((text, i) => talk.publishPatiently(text, nodes[i % 3] ?? first)));
    const log = await first.readAfter(talk.id, 1, 100);
    expect(log.map(({ revision }) => revision)).toEqual(texts.map((_, i) => i + 2));
    await Promise.all(nodes.map((node) => node.close()));
  });

  test('answers the same client message id sent through two nodes at once with one event', async () => {
    const { url } = await createDatabase();
    const nodes = await Promise.all(['n1', 'n2'].map((nodeId) => openPostgresStore({ url, nodeId })));
    const [first] = nodes as [Store];
    const talk = await new Talk(first, 'acc').open();
    for (let i = 0; i < 20; i++) {
      const publishing = talk.prepare([talk.saying('hello', { clientMessageId: `m${i}` })]);
      const outcomes = await Promise.all(nodes.map((node) => node.append(publishing)));
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['committed', 'duplicate']);
      talk.snapshot = publishing.snapshot;
    }
    await Promise.all(nodes.map((node) => node.close()));
  });

  test('whose disk is full refuses as retryable, and goes on once there is room', async () => {
    const { url } = await createDatabase();
    const store = await openPostgresStore({ url, nodeId: 'n1' });
    const talk = await new Talk(store, 'acc').open();
    const database = new pg.Client({ connectionString: url });
    await database.connect();
    await database.query(`create function full_disk() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`);
    for (const table of ['events', 'consumers'])
      await database.query(`create trigger full_disk before insert on ${table} execute function full_disk()`);
    const part = { accountId: 'acc', id: 'c', sealed: 'sealed', updatedTs: 1 };
    for (const write of [() => talk.say('hello'), () => store.saveConsumerVerified(part)])
      await expect(write()).rejects.toMatchObject({ code: 'storage-unavailable', status: 503 });
    for (const table of ['events', 'consumers']) await database.query(`drop trigger full_disk on ${table}`);
    await database.end();
    await talk.say('hello');
    await store.saveConsumerVerified(part);
    expect(await store.readAfter(talk.id, 0, 10)).toEqual(talk.log);
    await store.close();
  });

  test('fails those who wait for an answer when their connections break, and nobody else', async () => {
    const gate = await openDatabaseGate((await createDatabase()).url);
    const store = await openPostgresStore({ url: gate.url, nodeId: 'n1' });
    const index = openPostgresIndex({ url: gate.url });
    const ask = () => [store.findAccount('acc'), store.deleteConversation('acc', 'c'), index.erase('acc', ['c'])];
    await Promise.all(ask());
    gate.hold();
    const asked = Promise.allSettled(ask());
    await expect.poll(gate.held).toBe(3);
    gate.cut();
    expect((await asked).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    await Promise.all(ask());
    await Promise.all([store.close(), index.close()]);
    await gate.close();
  });

  test('that is not there is an error at once', async () => {
    await expect(openPostgresStore({ url: 'postgres://nobody@127.0.0.1:1/none', nodeId: 'n1' })).rejects.toThrow(
      'ECONNREFUSED',
    );
  });
});

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

  test('writes what is saved at once in few commits, not in one each', async () => {
    const path = join(folder, 'grouped.db');
    const store = await openSqliteStore({ path });
    const before = (await stat(`${path}-wal`)).size;
    const ids = Array.from({ length: 500 }, (_, index) => `consumer-${index}`);
    await Promise.all(
      ids.map((id) => store.saveConsumerVerified({ accountId: 'acc', id, sealed: 'sealed', updatedTs: 1 })),
    );
    /* Each commit writes at least two pages of 4096 bytes. */
    expect((await stat(`${path}-wal`)).size - before).toBeLessThan(500 * 4096);
    expect(await store.findConsumer('acc', 'consumer-499')).toBeDefined();
    await store.close();
  });

  test('holds everything acknowledged after its process was killed between two writes', async () => {
    const path = join(folder, 'killed.db');
    const writer = spawn(process.execPath, [join(import.meta.dirname, '../../../test/crash/endless-writer.ts'), path]);
    let acknowledged = 0;
    for await (const line of createInterface({ input: writer.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === 300) writer.kill('SIGKILL');
    }
    expect(acknowledged).toBeGreaterThanOrEqual(300);
    const store = await openSqliteStore({ path });
    const log = await store.readAfter('endless', 0, 100_000);
    expect(log.length).toBeGreaterThanOrEqual(acknowledged);
    expect(log.map(({ revision }) => revision)).toEqual(log.map((_, i) => i + 1));
    expect(await store.findConversation('acc', 'endless')).toEqual(foldAll(undefined, log));
    await store.close();
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
