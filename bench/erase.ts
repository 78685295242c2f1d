/** What the last step of an erasure costs: both files of a big account rewritten, while customers go on writing and reading. */
import { closeSync, copyFileSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../src/server/store/sqlite.ts';
import { openSqliteIndex } from '../src/server/store/sqlite-index.ts';
import type { Store } from '../src/server/store/store.ts';
import { type Measured, progress } from './figure.ts';
import { seededConversation, seedMessages } from './search.ts';

const messages = 1_000_000;
const durability = { ours: 'both files synced to disk', baseline: 'the same' };

export async function measureErase(): Promise<Measured[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  progress(`writing ${messages} messages`);
  await seedMessages(dataDir, messages);
  const [storePath, indexPath] = filesIn(dataDir);
  const store = await openSqliteStore({ path: storePath });
  const index = await openSqliteIndex({ path: indexPath });
  const bytes = sizeOf(dataDir);
  const copyMs = timeCopy(dataDir);
  const indexMs = await time(() => index.scrub());
  const rewriting = time(() => store.scrub());
  const waits = await Promise.all([rewriting, time(() => appendOne(store)), time(() => readOne(store))]);
  const [storeMs, writeMs, readMs] = waits;
  await index.close();
  await store.close();
  rmSync(dataDir, { recursive: true });
  const megabytes = Math.round(bytes / 1e6);
  return [
    {
      name: `erase-rewrite-${messages}`,
      value: (storeMs + indexMs) / 1000,
      unit: `s, ${megabytes} MB of ${messages} messages and their index rewritten`,
      baseline: copyMs / 1000,
      baselineUnit: 's, the same files copied',
      durability,
    },
    {
      name: `erase-write-waits-${messages}`,
      value: writeMs / 1000,
      unit: 's, a message that came as the rewriting began was stored',
      baseline: readMs / 1000,
      baselineUnit: 's, a conversation that was asked for then was read',
      durability,
      note: 'writing waits until the main file is rewritten; the index is rewritten before, beside other work',
    },
  ];
}

const filesIn = (dataDir: string) => [join(dataDir, 'parley.db'), join(dataDir, 'search.db')] as const;
const sizeOf = (dataDir: string) => filesIn(dataDir).reduce((sum, path) => sum + statSync(path).size, 0);

async function time(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

function timeCopy(dataDir: string): number {
  const startedMs = performance.now();
  for (const path of filesIn(dataDir)) {
    copyFileSync(path, `${path}.copy`);
    const copy = openSync(`${path}.copy`, 'r+');
    fsyncSync(copy);
    closeSync(copy);
    rmSync(`${path}.copy`);
  }
  return performance.now() - startedMs;
}

const appendOne = (store: Store) =>
  store.append(seededConversation(messages, { ann: 'ann', needle: '', random: () => 0.5 }));
const readOne = (store: Store) => store.readAfter('conversation-1', 0, 50);
