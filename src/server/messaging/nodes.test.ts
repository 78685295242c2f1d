import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import type { Bus, BusListener } from '../bus/bus.ts';
import { createLog } from '../log.ts';
import { createAgentStates } from '../routing/agent-states.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { newId, Talk } from '../store/talk.contract.ts';
import { createConversations } from './conversations.ts';
import { createDirectory } from './directory.ts';
import { createHub, type Listener } from './hub.ts';
import { listenToNodes } from './nodes.ts';
import { createPeople } from './people.ts';
import { createSignIns } from './sign-ins.ts';

const clock = createFakeClock(1_700_000_000_000);
const accountId = newId('acc');
const log = createLog('silent');
let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-nodes-'));
  store = await openSqliteStore({ path: join(folder, 'parley.db') });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** A node that hears of other nodes what the test says; `unreadable` are conversations whose log it cannot read. */
function startNode() {
  const unreadable = new Set<string>();
  const delivered: string[] = [];
  const heard: BusListener[] = [];
  const subscribe = (listener: BusListener) => {
    heard.push(listener);
    return () => {};
  };
  const bus: Bus = { publish() {}, subscribe, async close() {} };
  const own: Store = {
    ...store,
    async readAfter(id, ...rest) {
      if (unreadable.has(id)) throw new Error('the database does not answer');
      return store.readAfter(id, ...rest);
    },
  };
  const hub = createHub();
  const conversations = createConversations({
    ...{ store: own, bus, clock, appended: () => {} },
    deliver(commit) {
      delivered.push(commit.after.convId);
      hub.deliver(commit);
    },
  });
  const directory = createDirectory(own, clock);
  const common = { store: own, bus, clock: createFakeClock(clock.now()), log };
  const stop = listenToNodes({
    ...{ ...common, clock, hub, conversations, kickRouting() {}, forget() {}, refreshKeys: async () => {} },
    people: createPeople({ directory, hub, bus }),
    agentStates: createAgentStates({ ...common, isHere: () => true, changed() {}, kickRouting() {} }),
    signIns: createSignIns({ ...common, conversations, hub }),
    listRecentlyRevoked: async () => [],
    findAgentByDigest: async () => true,
  });
  const [news] = heard as [BusListener];
  return { hub, conversations, delivered, unreadable, news, stop };
}

const hintOf = ({ id: conversationId, consumerId, snapshot }: Talk) =>
  ({ kind: 'conversation', accountId, conversationId, consumerId, revision: snapshot?.revision ?? 0 }) as const;

test('a conversation that cannot be read when news may be missing holds up no other, and is read later', async () => {
  const node = startNode();
  const talks = [await new Talk(store, accountId).open(), await new Talk(store, accountId).open()] as const;
  for (const { id } of talks) await node.conversations.get(accountId, id);
  for (const talk of talks) await talk.say('unheard');
  node.unreadable.add(talks[0].id);
  node.news.gap();
  await expect.poll(() => node.delivered).toEqual([talks[1].id]);
  await expect.poll(() => clock.nextInMs).toBe(5000);
  node.unreadable.clear();
  clock.advance(5000);
  await expect.poll(() => node.delivered).toEqual([talks[1].id, talks[0].id]);
  node.stop();
});

test.each([
  ['is made up for', true],
  ['in a conversation read for the first time is made up for', false],
])('a hint that could not be followed %s', async (_what, known) => {
  const node = startNode();
  const talk = await new Talk(store, accountId).open();
  if (known) {
    await node.conversations.get(accountId, talk.id);
    await talk.say('missed');
  }
  node.unreadable.add(talk.id);
  node.news.hint(hintOf(talk));
  await expect.poll(() => clock.nextInMs).toBe(5000);
  node.unreadable.clear();
  clock.advance(5000);
  await expect.poll(() => node.delivered).toEqual([talk.id]);
  node.stop();
});

test('a change is told once though it was read here before its hint came, and the hint comes twice', async () => {
  const node = startNode();
  const talks = [await new Talk(store, accountId).open(), await new Talk(store, accountId).open()] as const;
  await node.conversations.get(accountId, talks[0].id);
  for (const talk of [talks[0], talks[0], talks[1]]) node.news.hint(hintOf(talk));
  await expect.poll(() => node.delivered.toSorted()).toEqual([talks[0].id, talks[1].id]);
  await talks[0].say('more');
  node.news.hint(hintOf(talks[0]));
  await expect.poll(() => node.delivered.length).toBe(3);
  node.stop();
});

test('of an append of several events all are told, also where the conversation was not known', async () => {
  const node = startNode();
  const talk = await new Talk(store, accountId).open();
  await talk.assign('ann');
  const frames: string[] = [];
  node.hub.add(agentListener({ listed: [], frames }));
  const beforeRevision = talk.snapshot?.revision ?? 0;
  await talk.add([talk.saying('and good bye'), { type: 'DialogClosed', dialogId: talk.id, closedBy: 'CONSUMER' }]);
  node.news.hint({ ...hintOf(talk), beforeRevision });
  await expect.poll(() => frames.length).toBe(1);
  expect(frames[0]).toContain('and good bye');
  node.stop();
});

test('what keeps failing is tried again after longer and longer rests, and no longer once the node stops', async () => {
  const node = startNode();
  const talk = await new Talk(store, accountId).open();
  await node.conversations.get(accountId, talk.id);
  node.unreadable.add(talk.id);
  node.news.gap();
  for (const restMs of [5000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
    await expect.poll(() => clock.nextInMs).toBe(restMs);
    clock.advance(restMs);
  }
  await expect.poll(() => clock.nextInMs).toBe(60_000);
  node.stop();
  expect(clock.nextInMs).toBeUndefined();
});

test('after a gap agents are told of conversations that began in it, and to read attributes again', async () => {
  const node = startNode();
  const known = await new Talk(store, accountId).open({ ts: clock.now() });
  await known.assign('ann');
  await node.conversations.get(accountId, known.id);
  const listed: string[] = [];
  const frames: string[] = [];
  node.hub.add(agentListener({ listed, frames }));
  const begun = await new Talk(store, accountId).open({ ts: clock.now() });
  node.news.gap();
  await expect.poll(() => listed.toSorted()).toEqual([known.id, begun.id].toSorted());
  await expect.poll(() => frames.length).toBe(1);
  expect(frames[0]).toContain(known.id);
  node.stop();
});

test('after a gap a window whose history was cleared in another comes back, and no other', async () => {
  const node = startNode();
  const returned: string[] = [];
  const window = (deviceId: string, historyClearedTs?: number): Listener => ({
    ...{
      kind: 'consumer',
      accountId,
      id: 'eve',
      oversight: 'none',
      conversations: new Map(),
      dialogs: new Map(),
      deviceId,
    },
    ...(historyClearedTs !== undefined && { historyClearedTs }),
    ...{ send() {}, revoked() {}, mustReturn: () => void returned.push(deviceId) },
  });
  for (const listener of [window('cleared unheard'), window('cleared before', 5), window('never')])
    node.hub.add(listener);
  for (const deviceId of ['cleared unheard', 'cleared before'])
    await store.saveHistoryClearing({ accountId, consumerId: 'eve', deviceId, clearedTs: 5 });
  node.news.gap();
  await expect.poll(() => returned).toEqual(['cleared unheard']);
  node.stop();
});

const agentListener = ({ listed, frames }: { listed: string[]; frames: string[] }): Listener => ({
  ...{ kind: 'agent', accountId, id: 'ann', oversight: 'all', dialogs: new Map() },
  conversations: new Map([
    ['one', { id: 'one', clear() {}, start: async () => {}, changed: ({ convId }) => void listed.push(convId) }],
  ]),
  send: (frame) => void frames.push(frame),
  revoked() {},
  mustReturn() {},
});
