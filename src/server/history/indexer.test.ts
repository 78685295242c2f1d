import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import type { Conversation } from '../../protocol/conversation.ts';
import { createLog } from '../log.ts';
import type { ConversationIndex } from '../store/conversation-index.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { openSqliteIndex } from '../store/sqlite-index.ts';
import type { Store } from '../store/store.ts';
import { newId, Talk } from '../store/talk.contract.ts';
import { LogIndexer } from './indexer.ts';

const clock = createFakeClock(1_700_000_000_000);
const accountId = newId('acc');
let folder: string;
let store: Store;
let index: ConversationIndex;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-indexer-'));
  store = await openSqliteStore({ path: join(folder, 'parley.db') });
  index = await openSqliteIndex({ path: join(folder, 'search.db') });
});
afterEach(async () => {
  await Promise.all([store.close(), index.close()]);
  await rm(folder, { recursive: true });
});

/** An indexer that calls `reading` before it reads what is known in a conversation. */
async function startIndexer(reading: (convId: string) => Promise<void>) {
  const heard: string[] = [];
  const indexer = new LogIndexer({
    ...{ store, index, clock, log: createLog('silent') },
    listAttributeTokens: async ({ convId }) => {
      await reading(convId);
      return [];
    },
  });
  await indexer.flush();
  return { indexer, heard, tell: ({ convId }: Conversation) => void heard.push(convId) };
}

const begin = () => new Talk(store, accountId).open();

test('agents are told of a consumer who changes again while others are being indexed', async () => {
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let first: string | undefined;
  const { indexer, heard, tell } = await startIndexer(async (convId) => {
    if (convId !== first) return;
    reached.resolve();
    await goOn.promise;
  });
  const talks = [await begin(), await begin()] as const;
  first = talks[0].id;
  for (const { consumerId } of talks) indexer.attributesChanged(accountId, consumerId);
  clock.advance(40);
  await reached.promise;
  indexer.attributesChanged(accountId, talks[1].consumerId, tell);
  goOn.resolve();
  await indexer.flush();
  expect(heard).toEqual([talks[1].id]);
  await indexer.close();
});

test('agents are told of a consumer once, though indexing fails and is tried again after five seconds', async () => {
  const read: string[] = [];
  const { indexer, heard, tell } = await startIndexer(async (convId) => {
    if (read.push(convId) < 3) throw new Error('the disk is full');
  });
  const { consumerId, id } = await begin();
  indexer.attributesChanged(accountId, consumerId, tell);
  indexer.attributesChanged(accountId, consumerId);
  clock.advance(40);
  for (let failures = 1; failures < 3; failures++) {
    await expect.poll(() => clock.nextInMs).toBe(5000);
    expect(read.length).toBe(failures);
    clock.advance(5000);
  }
  await indexer.flush();
  expect(heard).toEqual([id]);
  expect(read.length).toBeGreaterThan(2);
  await indexer.close();
});

test('a long log that cannot be indexed is tried again after five seconds, not at once', async () => {
  await Promise.all(Array.from({ length: 1000 }, begin));
  let tries = 0;
  const { indexer } = await startIndexer(async () => {
    tries++;
    throw new Error('the disk is full');
  });
  await expect.poll(() => [tries, clock.nextInMs]).toEqual([1, 5000]);
  clock.advance(5000);
  await expect.poll(() => [tries, clock.nextInMs]).toEqual([2, 5000]);
  await indexer.close();
});

test('slow work is followed by no more than two seconds of rest', async () => {
  const { indexer, heard, tell } = await startIndexer(async () => clock.advance(60_000));
  const [slow, next] = [await begin(), await begin()];
  indexer.attributesChanged(accountId, slow.consumerId, () =>
    indexer.attributesChanged(accountId, next.consumerId, tell),
  );
  clock.advance(40);
  await expect.poll(() => clock.nextInMs).toBe(2000);
  expect(heard).toEqual([]);
  clock.advance(2000);
  await expect.poll(() => heard).toEqual([next.id]);
  await indexer.close();
});
