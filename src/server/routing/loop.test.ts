import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import type { Ring } from '../../protocol/conversation.ts';
import { createMemoryBus } from '../bus/memory.ts';
import { createLog } from '../log.ts';
import { createConversations } from '../messaging/conversations.ts';
import { createDirectory } from '../messaging/directory.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { newId, Talk } from '../store/talk.contract.ts';
import { startRouting } from './loop.ts';

const accountId = newId('acc');
const clock = createFakeClock(1_700_000_000_000);
const log = createLog('silent');
let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-routing-'));
  store = await openSqliteStore({ path: join(folder, 'parley.db') });
  await store.saveAccount({ id: accountId, settings: { ringMs: 30_000 } } as Parameters<Store['saveAccount']>[0]);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** A node that hears nothing of the others; `unwritable` are conversations that it cannot change. */
function startNode() {
  const unwritable = new Set<string>();
  let runs = 0;
  const own: Store = {
    ...store,
    async append(append) {
      if (unwritable.has(append.conversationId)) throw new Error('the row is damaged');
      return store.append(append);
    },
    listWaitingAccounts() {
      runs++;
      return store.listWaitingAccounts();
    },
  };
  const bus = createMemoryBus();
  const conversations = createConversations({ ...{ store: own, bus, clock }, deliver() {}, appended() {} });
  const routing = startRouting({
    ...{ store: own, conversations, clock, log },
    directory: createDirectory(own, clock),
  });
  return { conversations, routing, unwritable, runs: () => runs };
}

/** A ring of an agent who is not there, and so is to end. */
async function ringing(talk: Talk): Promise<void> {
  const ring: Ring = {
    ...{ ringId: `${talk.id}_1`, agentId: 'gone', userId: 'acc.1', skillId: '-1', ringState: 'WAITING' },
    ...{ createdTs: clock.now(), expirationTs: clock.now() + 30_000, weight: 0 },
  };
  await talk.add([{ type: 'RingOffered', ring }]);
}
const ringState = async ({ id }: Talk) => (await store.findConversation(accountId, id))?.rings[0]?.ringState;

test('a ring that another node has offered unheard ends here too', async () => {
  const node = startNode();
  const talk = await new Talk(store, accountId).open();
  await node.conversations.get(accountId, talk.id);
  await ringing(talk);
  node.routing.kick();
  await expect.poll(() => ringState(talk)).toBe('EXPIRED');
  await node.routing.close();
  expect(node.runs()).toBeLessThan(5);
});

test('a conversation that cannot be changed holds up no other', async () => {
  const node = startNode();
  const talks = [await new Talk(store, accountId).open(), await new Talk(store, accountId).open()] as const;
  for (const talk of talks) await ringing(talk);
  node.unwritable.add(talks[0].id);
  node.routing.kick();
  await expect.poll(() => ringState(talks[1])).toBe('EXPIRED');
  expect(await ringState(talks[0])).toBe('WAITING');
  await node.routing.close();
});
