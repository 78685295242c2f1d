import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { createMemoryBus } from '../bus/memory.ts';
import { createLog } from '../log.ts';
import { createConversations } from '../messaging/conversations.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import type { Account, Store } from '../store/store.ts';
import { newId, Talk } from '../store/talk.contract.ts';
import { startAutoClose } from './auto-close.ts';

const clock = createFakeClock(1_700_000_000_000);
const dayMs = 86_400_000;
let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-auto-close-'));
  store = await openSqliteStore({ path: join(folder, 'parley.db') });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** `unwritable` are conversations that cannot be changed. */
function start() {
  const unwritable = new Set<string>();
  const own: Store = {
    ...store,
    async append(append) {
      if (unwritable.has(append.conversationId)) throw new Error('the row is damaged');
      return store.append(append);
    },
  };
  const parts = { store: own, bus: createMemoryBus(), clock, log: createLog('silent') };
  const conversations = createConversations({ ...parts, deliver() {}, appended() {} });
  return { unwritable, stop: startAutoClose({ ...parts, conversations }) };
}

async function saveAccount(engagement: Account['settings']['engagement']): Promise<string> {
  const id = newId('acc');
  await store.saveAccount({ id, name: id, settings: { engagement } } as Account);
  return id;
}
const open = (accountId: string, idleMs: number) => new Talk(store, accountId).open({ ts: clock.now() - idleMs });
const stageOf = async ({ accountId, id }: Talk) => (await store.findConversation(accountId, id))?.stage;

test('a conversation that cannot be closed holds up no other, of any account', async () => {
  const accounts = [await saveAccount({ autoCloseMs: dayMs }), await saveAccount({ autoCloseMs: dayMs })] as const;
  const damaged = await open(accounts[0], 2 * dayMs);
  const others = [await open(accounts[0], 3 * dayMs), await open(accounts[1], 2 * dayMs)];
  const { unwritable, stop } = start();
  unwritable.add(damaged.id);
  clock.advance(25 * 60_000);
  await expect.poll(() => Promise.all(others.map(stageOf))).toEqual(['CLOSE', 'CLOSE']);
  expect(await stageOf(damaged)).toBe('OPEN');
  stop();
});

test('an idle conversation is closed however many others are not', async () => {
  const accountId = await saveAccount({ autoCloseMs: dayMs, automaticMessages: true });
  const idle = await open(accountId, 2 * dayMs);
  const lively = await Promise.all(Array.from({ length: 600 }, () => open(accountId, dayMs / 2)));
  const { stop } = start();
  clock.advance(25 * 60_000);
  await expect.poll(() => stageOf(idle)).toBe('CLOSE');
  expect(await Promise.all(lively.map(stageOf))).toEqual(lively.map(() => 'OPEN'));
  stop();
});
