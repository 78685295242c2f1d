import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import { createMemoryBus } from '../../bus/memory.ts';
import { createLog } from '../../log.ts';
import { createConversations } from '../../messaging/conversations.ts';
import { createDirectory } from '../../messaging/directory.ts';
import { openSqliteStore } from '../../store/sqlite.ts';
import type { Account, Store } from '../../store/store.ts';
import { newId, Talk } from '../../store/talk.contract.ts';
import { startAutomaticMessages } from './run.ts';

const clock = createFakeClock(1_700_000_000_000);
let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-automatic-'));
  store = await openSqliteStore({ path: join(folder, 'parley.db') });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function waiting(ts: number): Promise<Talk> {
  const account = { id: newId('acc'), settings: { engagement: { automaticMessages: true } } };
  await store.saveAccount(account as Account);
  const talk = await new Talk(store, account.id).open({ ts });
  await talk.add([talk.saying('is anybody there?')], ts);
  return talk;
}

test('a conversation in which nothing can be said holds up no other, of any account', async () => {
  const damaged = await waiting(clock.now());
  const sister = await new Talk(store, damaged.accountId).open({ ts: clock.now() - 1000 });
  await sister.add([sister.saying('is anybody there?')], clock.now() - 1000);
  const others = [sister, await waiting(clock.now())];
  const own: Store = {
    ...store,
    async append(append) {
      if (append.conversationId === damaged.id) throw new Error('the row is damaged');
      return store.append(append);
    },
  };
  const parts = { store: own, bus: createMemoryBus(), clock, log: createLog('silent') };
  const conversations = createConversations({ ...parts, deliver() {}, appended() {} });
  const automatic = startAutomaticMessages({ ...parts, conversations, directory: createDirectory(own, clock) });
  clock.advance(120_000);
  const speakers = async ({ id }: Talk) =>
    (await store.readAfter(id, 1, 10)).map(({ event }) => event.type === 'MessagePublished' && event.originator.role);
  for (const talk of others)
    await expect
      .poll(() => {
        clock.advance(5000);
        return speakers(talk);
      })
      .toEqual(['CONSUMER', 'CONTROLLER']);
  expect(await speakers(damaged)).toEqual(['CONSUMER']);
  automatic.close();
});
