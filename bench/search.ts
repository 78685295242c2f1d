/** Searching, listing and reading what a whole account has said: 10⁴, 10⁵ and 10⁶ messages, over HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConversationEvent, foldAll, type LoggedEvent } from '../src/protocol/conversation.ts';
import { documentsOf, indexedConversation } from '../src/server/history/documents.ts';
import type { ConversationIndex, IndexChange } from '../src/server/store/conversation-index.ts';
import { openSqliteStore } from '../src/server/store/sqlite.ts';
import { openSqliteIndex } from '../src/server/store/sqlite-index.ts';
import type { Append, Store } from '../src/server/store/store.ts';
import { brandPublicKey } from '../test/support/brand-keys.ts';
import { forkServer } from '../test/support/fork-server.ts';
import { createSeededRandom } from '../test/support/seeded-random.ts';
import { loginAgent } from '../test/support/sign-in.ts';
import { account, seedAccount } from '../test/support/test-account.ts';
import { type Measured, progress, quantile } from './figure.ts';
import { unthrottled } from './pairs.ts';

const sizes = [10_000, 100_000, 1_000_000];
const messagesEach = 100;
const vocabulary = 20_000;
const agentsSeeded = 50;
const atOnce = 100;
/** Words planted in twenty conversations each. */
const needles = 5;
const queries = 300;
const startTs = Date.UTC(2026, 0, 1);

type Kind = 'rare' | 'phrase' | 'common' | 'agent' | 'list' | 'consumer' | 'transcript';
const kinds: readonly Kind[] = ['rare', 'phrase', 'common', 'agent', 'list', 'consumer', 'transcript'];
const page = '50 conversations';
const descriptions: Record<Kind, { answer: string; what: string }> = {
  rare: { answer: page, what: 'a word that 20 conversations hold, whatever the size, seen by a manager' },
  phrase: { answer: page, what: 'a phrase of two frequent words, in order' },
  common: { answer: page, what: 'a word that half of all messages hold' },
  agent: { answer: page, what: 'that word, seen by an agent who has 2 % of the conversations' },
  list: { answer: page, what: 'no text: the newest page of the account' },
  consumer: { answer: 'one consumer', what: 'the conversations of one consumer, with what was said' },
  transcript: {
    answer: 'one conversation',
    what: `the ${messagesEach} messages of one conversation, anywhere in the account`,
  },
};

export async function measureSearch(): Promise<Measured[]> {
  const p95 = emptyLists();
  for (const size of sizes) {
    const measured = await measureSize(size);
    for (const kind of kinds) p95[kind].push(quantile(measured[kind], 0.95));
  }
  return kinds.flatMap((kind) =>
    sizes.slice(1).map((size, i) => ({
      name: `search-${kind}-p95-${size}`,
      value: p95[kind][i + 1] ?? Number.NaN,
      unit: `ms, ${descriptions[kind].answer} of ${size} messages`,
      baseline: p95[kind][0] ?? Number.NaN,
      baselineUnit: `ms, of ${sizes[0]} messages`,
      durability: { ours: 'an index that is derived from the log', baseline: 'the same' },
      note: `${descriptions[kind].what}; ${queries} requests one after another, over HTTP`,
    })),
  );
}

const emptyLists = () => Object.fromEntries(kinds.map((kind) => [kind, []])) as unknown as Record<Kind, number[]>;

async function measureSize(size: number): Promise<Record<Kind, number[]>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  progress(`writing ${size} messages`);
  await seedMessages(dataDir, size);
  const server = await forkServer({ dataDir, publicKey: brandPublicKey, limits: unthrottled });
  const [manager, agent] = await Promise.all([loginAgent(server.url, 'max'), loginAgent(server.url, 'ann')]);
  const random = createSeededRandom(7);
  const word = (below: number) => wordOf(Math.floor(random() * below));
  const conversation = () => Math.floor((random() * size) / messagesEach);
  const search = (body: object) => ({ path: 'search?limit=50', body: { ...body, contentToRetrieve: [] } });
  const requests: Record<Kind, () => { path: string; body: object }> = {
    rare: () => search({ keyword: `needle${Math.floor(random() * needles)}` }),
    phrase: () => search({ keyword: `"${word(40)} ${word(40)}"` }),
    common: () => search({ keyword: wordOf(0) }),
    agent: () => search({ keyword: wordOf(0) }),
    list: () => search({}),
    consumer: () => ({ path: 'consumer/search', body: { consumer: `consumer-${conversation()}` } }),
    transcript: () => ({ path: 'conversation/search', body: { conversationId: `conversation-${conversation()}` } }),
  };
  const times = emptyLists();
  for (const kind of kinds)
    for (let i = -20; i < queries; i++) {
      const { path, body } = requests[kind]();
      const { bearer } = kind === 'agent' ? agent : manager;
      const startedMs = performance.now();
      const response = await fetch(`${server.url}/messaging_history/api/account/${account}/conversations/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = (await response.json()) as { conversationHistoryRecords: unknown[] };
      if (kind !== 'phrase' && answer.conversationHistoryRecords.length === 0)
        throw new Error(`${kind}: nothing found`);
      if (i >= 0) times[kind].push(performance.now() - startedMs);
    }
  await server.stop();
  rmSync(dataDir, { recursive: true });
  return times;
}

/** Frequent words have small numbers. */
const wordOf = (n: number): string => `w${n.toString(36)}`;

function sentence(random: () => number): string {
  const words = Array.from({ length: 12 }, () => wordOf(Math.floor(random() ** 3 * vocabulary)));
  if (random() < 0.5) words.splice(3, 0, wordOf(0));
  return words.join(' ');
}

/** Conversations of a hundred messages, closed, in the store and in the index. */
export async function seedMessages(dataDir: string, size: number): Promise<void> {
  const store = await openSqliteStore({ path: join(dataDir, 'parley.db') });
  const index = await openSqliteIndex({ path: join(dataDir, 'search.db') });
  await seedAccount(store, { publicKey: brandPublicKey });
  const ann = await store.findUser(account, { loginName: 'ann' });
  const random = createSeededRandom(1);
  const conversations = size / messagesEach;
  for (let done = 0; done < conversations; done += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, conversations - done) }, (_, i) =>
      seededConversation(done + i, { ann: ann?.pid ?? '', needle: needleOf(done + i, conversations), random }),
    );
    await save(store, index, batch);
  }
  await index.close();
  await store.close();
}

function needleOf(n: number, conversations: number): string {
  const step = conversations / (20 * needles);
  return n % step === 0 ? ` needle${(n / step) % needles}` : '';
}

interface Planted {
  ann: string;
  needle: string;
  random: () => number;
}

export function seededConversation(n: number, { ann, needle, random }: Planted): Append {
  const id = `conversation-${n}`;
  const agentId = n % agentsSeeded === 0 ? ann : `agent-${n % agentsSeeded}`;
  const participants = [
    { id: `consumer-${n}`, role: 'CONSUMER', state: 'ACTIVE' },
    { id: agentId, userId: `${account}.9${n % agentsSeeded}`, role: 'ASSIGNED_AGENT', state: 'ACTIVE' },
  ] as const;
  const opened: ConversationEvent = {
    type: 'ConversationOpened',
    brandId: account,
    consumerId: `consumer-${n}`,
    skillId: '-1',
    firstConversation: true,
    ttr: { ttrType: 'NORMAL', value: 3600 },
    participants: [...participants],
  };
  const messages = Array.from({ length: messagesEach }, (_, sequence): ConversationEvent => {
    const sender = participants[sequence % 2] ?? participants[0];
    return {
      type: 'MessagePublished',
      dialogId: id,
      sequence,
      originator: { id: sender.id, role: sender.role },
      event: {
        type: 'ContentEvent',
        contentType: 'text/plain',
        message: sentence(random) + (sequence === 50 ? needle : ''),
      },
    };
  });
  const closed: ConversationEvent[] = [
    { type: 'DialogClosed', dialogId: id, closedBy: 'CONSUMER' },
    { type: 'ConversationClosed', closeReason: 'CONSUMER' },
  ];
  const events = [opened, ...messages, ...closed].map(
    (event, i): LoggedEvent => ({ conversationId: id, revision: i + 1, ts: startTs + n * 1000 + i, event }),
  );
  const snapshot = foldAll(undefined, events);
  if (!snapshot) throw new Error('nothing folded');
  return { accountId: account, conversationId: id, expectedRevision: 0, events, snapshot };
}

async function save(store: Store, index: ConversationIndex, batch: readonly Append[]): Promise<void> {
  const changes = batch.map(
    ({ snapshot, events }): IndexChange => ({
      conversation: indexedConversation(snapshot, events, undefined),
      replaces: true,
      documents: documentsOf(events),
    }),
  );
  await Promise.all([index.save(changes), ...batch.map((append) => store.append(append))]);
}
