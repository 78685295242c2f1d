import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { createMemoryHub } from '../bus/memory.ts';
import type { Clock } from '../clock.ts';
import { createLog } from '../log.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { newId, Talk } from '../store/talk.contract.ts';
import { createConversations } from './conversations.ts';
import { createSignIns } from './sign-ins.ts';

const accountId = newId('acc');
const log = createLog('silent');
let folder: string;
let store: Store;
let timers: ReturnType<typeof createFakeClock>;
let setBackMs = 0;
/** Timers run on, whatever the time is set to. */
const clock: Clock = {
  now: () => timers.now() - setBackMs,
  after: (delayMs, act) => timers.after(delayMs, act),
  every: (periodMs, act) => timers.every(periodMs, act),
};
let nodes: ReturnType<typeof createMemoryHub>;
beforeEach(async () => {
  timers = createFakeClock(1_700_000_000_000);
  setBackMs = 0;
  nodes = createMemoryHub();
  folder = await mkdtemp(join(tmpdir(), 'parley-sign-ins-'));
  store = await openSqliteStore({ path: join(folder, 'parley.db') });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

function startNode() {
  const here = new Set<string>();
  const state = { failures: 0, failing: false };
  const own: Store = {
    ...store,
    async listConversations(query) {
      if (state.failing && ++state.failures) throw new Error('the database does not answer');
      return store.listConversations(query);
    },
  };
  const bus = nodes.connect();
  const conversations = createConversations({ ...{ store: own, bus, clock }, deliver() {}, appended() {} });
  const hub = { count: ({ id }: { id: string }) => (here.has(id) ? 1 : 0) };
  const signIns = createSignIns({ store: own, bus, conversations, hub, clock, log });
  const asked: string[] = [];
  bus.subscribe({
    hint(hint) {
      if (hint.kind === 'sign-in-ended') {
        asked.push(hint.consumerId);
        signIns.asked(hint);
      } else if (hint.kind === 'sign-in-held') signIns.held(hint);
    },
    gap() {},
  });
  return { here, state, signIns, asked };
}

const open = async () => {
  const talk = await new Talk(store, accountId).open();
  return { talk, who: { accountId, consumerId: talk.consumerId } };
};
const statusOf = async ({ id }: Talk) => (await store.findConversation(accountId, id))?.consumerStatus;
const pass = (seconds: number) => {
  for (let n = 0; n < seconds; n++) timers.advance(1000);
};

test('a sign-in that ended is told once the database answers again', async () => {
  const { signIns, state } = startNode();
  const { talk, who } = await open();
  state.failing = true;
  signIns.ended(who);
  pass(12);
  await expect.poll(() => state.failures).toBe(1);
  state.failing = false;
  await expect
    .poll(async () => {
      pass(1);
      return statusOf(talk);
    })
    .toBe('SIGN_IN_ENDED');
  expect(state.failures).toBe(1);
  signIns.close();
});

test('a sign-in that ended is told though the clock is set back meanwhile', async () => {
  const { signIns } = startNode();
  const { talk, who } = await open();
  signIns.ended(who);
  setBackMs = 3_600_000;
  pass(12);
  await expect.poll(() => statusOf(talk)).toBe('SIGN_IN_ENDED');
  signIns.close();
});

test('a consumer who comes back on another node just after that was asked counts as signed in', async () => {
  const [one, other] = [startNode(), startNode()];
  const { talk, who } = await open();
  one.signIns.ended(who);
  pass(10);
  await expect.poll(() => other.asked).toEqual([who.consumerId]);
  other.here.add(who.consumerId);
  await other.signIns.begun(who, []);
  pass(2);
  await expect.poll(() => statusOf(talk)).toBe('SIGN_IN_ENDED');
  pass(5);
  await expect.poll(() => statusOf(talk)).toBe('SIGNED_IN_AGAIN');
  one.signIns.close();
  other.signIns.close();
});
