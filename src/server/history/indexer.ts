/**
 * Follows the log: what this node commits is indexed a moment later, and what no node got to index (after a crash) when
 * a node starts. Publishing never waits for it: under load it works a small part of the time and catches up afterwards.
 */
import type { Conversation, LoggedEvent } from '../../protocol/conversation.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import {
  attributeSlot,
  type ConversationIndex,
  type IndexChange,
  type IndexedConversation,
} from '../store/conversation-index.ts';
import type { LogEnd, Store } from '../store/store.ts';
import { documentsOf, indexedConversation } from './documents.ts';

interface Pending {
  accountId: string;
  conversation?: Conversation;
  /** What follows the conversation's earlier part; absent when it must be read from the log. */
  events?: LoggedEvent[];
}

interface ChangedConsumer {
  accountId: string;
  consumerId: string;
  tell: ((conversation: Conversation) => void) | undefined;
}

interface IndexerParts {
  store: Store;
  index: ConversationIndex;
  clock: Clock;
  log: Log;
  /** Tokens of everything that is known about the consumer in this conversation. */
  listAttributeTokens: (conversation: Conversation) => Promise<string[]>;
}

const debounceMs = 40;
const failurePauseMs = 5000;
/** Rest for each millisecond of work. */
const restFactor = 9;
/** Work that took longer waited for the disk. */
const longestRestMs = 2000;
const queuedPerRun = 200;
const eventsHeld = 20_000;
const rowsRemembered = 20_000;
const pageSize = 1000;
const pageBytes = 1_048_576;
const sweepMs = 600_000;
const sweepPage = 1000;
const mostToFlush = 2000;
/** Conversations of one consumer whose attributes are kept up to date. */
const attributedConversations = 20;

export class LogIndexer {
  readonly #parts: IndexerParts;
  readonly #pending = new Map<string, Pending>();
  readonly #consumers = new Map<string, ChangedConsumer>();
  readonly #rows = new Map<string, IndexedConversation>();
  readonly #stopSweeps: () => void;
  readonly #firstSweep: Promise<void>;
  #held = 0;
  #sweptTs = 0;
  #running: Promise<boolean> | undefined;
  #cancelTimer: (() => void) | undefined;
  #closed = false;

  constructor(parts: IndexerParts) {
    this.#parts = parts;
    this.#firstSweep = this.#sweep();
    this.#stopSweeps = parts.clock.every(sweepMs, () => void this.#sweep());
  }

  /** This node has appended `events`, which lead to `after`. */
  committed(after: Conversation, events: readonly LoggedEvent[]): void {
    const entry = this.#pending.get(after.convId);
    const follows = !entry || entry.events?.at(-1)?.revision === (events[0]?.revision ?? 0) - 1;
    const keeps = follows && this.#held + events.length <= eventsHeld;
    this.#held += keeps ? events.length : -(entry?.events?.length ?? 0);
    const merged = entry?.events ? entry.events.concat(events) : [...events];
    this.#pending.set(after.convId, {
      accountId: after.brandId,
      conversation: after,
      ...(keeps && { events: merged }),
    });
    this.#schedule(debounceMs);
  }

  /** What is known about the consumer has changed; `tell` is called with its open conversation. */
  attributesChanged(accountId: string, consumerId: string, tell?: ChangedConsumer['tell']): void {
    const key = `${accountId}\n${consumerId}`;
    this.#consumers.set(key, { accountId, consumerId, tell: tell ?? this.#consumers.get(key)?.tell });
    this.#schedule(debounceMs);
  }

  /** They were deleted. */
  forget(conversationIds: readonly string[]): void {
    for (const id of conversationIds) {
      this.#held -= this.#pending.get(id)?.events?.length ?? 0;
      this.#pending.delete(id);
      this.#rows.delete(id);
    }
  }

  /** Indexes at once what was committed here until now, unless that is more than a search should wait for. */
  async flush(): Promise<void> {
    await settledSoon(this.#firstSweep);
    if (this.#waiting > mostToFlush) return;
    for (let runs = 0; runs < mostToFlush / queuedPerRun && this.#waiting > 0; runs++) if (!(await this.#run())) return;
    await this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#stopSweeps();
    await this.#running;
  }

  get #waiting(): number {
    return this.#pending.size + this.#consumers.size;
  }

  #schedule(afterMs: number): void {
    if (this.#closed || this.#cancelTimer || this.#running !== undefined) return;
    this.#cancelTimer = this.#parts.clock.after(afterMs, () => {
      this.#cancelTimer = undefined;
      void this.#run();
    });
  }

  /** False: it failed, and is tried again after a pause. */
  async #run(): Promise<boolean> {
    if (this.#running !== undefined) return this.#running;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const { clock, log } = this.#parts;
    const startedMs = clock.now();
    this.#running = this.#indexSome().then(
      () => true,
      (err) => {
        log.error({ err }, 'indexing failed');
        return false;
      },
    );
    const succeeded = await this.#running;
    this.#running = undefined;
    const restMs = succeeded ? Math.max(debounceMs, restAfter(clock.now() - startedMs)) : failurePauseMs;
    if (this.#waiting > 0) this.#schedule(restMs);
    return succeeded;
  }

  /** What changes again meanwhile is queued again; what fails goes back into the queue. */
  async #indexSome(): Promise<void> {
    const taken = takeSome(this.#pending);
    for (const [, { events }] of taken) this.#held -= events?.length ?? 0;
    const consumers = takeSome(this.#consumers);
    let told = false;
    try {
      const conversations: Conversation[] = [];
      for (const [, changed] of consumers) conversations.push(...(await this.#tellOf(changed)));
      told = true;
      await this.#indexTaken(taken);
      for (const conversation of conversations) await this.#indexAttributes(conversation);
    } catch (error) {
      for (const [id, { accountId }] of taken) {
        this.#held -= this.#pending.get(id)?.events?.length ?? 0;
        this.#pending.set(id, { accountId });
      }
      for (const [, { accountId, consumerId, tell }] of consumers)
        this.attributesChanged(accountId, consumerId, told ? undefined : tell);
      throw error;
    }
  }

  /** Agents hear of it before it is indexed, and however indexing fares. */
  async #tellOf({ accountId, consumerId, tell }: ChangedConsumer): Promise<Conversation[]> {
    const query = { accountId, consumerId, limit: attributedConversations };
    const conversations = await this.#parts.store.listConversations(query);
    for (const conversation of conversations) if (conversation.stage === 'OPEN') tell?.(conversation);
    return conversations;
  }

  async #indexAttributes(conversation: Conversation): Promise<void> {
    const tokens = await this.#parts.listAttributeTokens(conversation);
    await this.#parts.index.saveAttributes(conversation.brandId, conversation.convId, tokens);
  }

  async #indexTaken(taken: readonly [string, Pending][]): Promise<void> {
    await this.#remember(taken.map(([id]) => id).filter((id) => !this.#rows.has(id)));
    const changes: IndexChange[] = [];
    for (const [id, one] of taken) changes.push(...(await this.#changeOf(id, one)));
    changes.sort((a, b) => a.conversation.startTs - b.conversation.startTs);
    if (changes.length > 0) await this.#parts.index.save(changes);
    for (const { conversation } of changes) this.#rows.set(conversation.id, conversation);
  }

  async #remember(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    if (this.#rows.size + ids.length > rowsRemembered) this.#rows.clear();
    for (const [id, row] of await this.#parts.index.list(ids)) this.#rows.set(id, row);
  }

  async #changeOf(id: string, { accountId, conversation: given, events = [] }: Pending): Promise<IndexChange[]> {
    const conversation = given ?? (await this.#parts.store.findConversation(accountId, id));
    const row = this.#rows.get(id);
    if (!conversation || (row && row.revision >= conversation.revision)) return [];
    const follows = events[0]?.revision === (row?.revision ?? 0) + 1;
    const added = follows ? events : await this.#readLog(id, row?.revision ?? 0, conversation.revision);
    const next = indexedConversation(conversation, added, row);
    /* Whose conversation it is stands in each of its documents. */
    const replaces = row === undefined || row.latestAgentId !== next.latestAgentId;
    const documents = documentsOf(replaces && row ? await this.#readLog(id, 0, conversation.revision) : added);
    if (replaces) {
      const tokens = await this.#parts.listAttributeTokens(conversation);
      if (tokens.length > 0) documents.push({ slot: attributeSlot, kind: 'attribute', tokens });
    }
    return [{ conversation: next, replaces, documents }];
  }

  async #readLog(id: string, afterRevision: number, until: number): Promise<LoggedEvent[]> {
    const events: LoggedEvent[] = [];
    for (let after = afterRevision; after < until; ) {
      const page = await this.#parts.store.readAfter(id, after, pageSize, pageBytes);
      events.push(...page.filter(({ revision }) => revision <= until));
      after = page.at(-1)?.revision ?? until;
    }
    return events;
  }

  async #sweep(): Promise<void> {
    const { clock, log } = this.#parts;
    const sinceTs = this.#sweptTs;
    this.#sweptTs = clock.now() - sweepMs;
    try {
      await this.#compare(sinceTs);
    } catch (err) {
      this.#sweptTs = sinceTs;
      if (!this.#closed) log.error({ err }, 'comparing log and index failed');
    }
  }

  /** Log against index, a page at a time. */
  async #compare(updatedFromTs: number): Promise<void> {
    const { store, clock } = this.#parts;
    for (let afterNum = 0; !this.#closed; ) {
      const startedMs = clock.now();
      const page = await store.listLogEnds({ afterNum, updatedFromTs, limit: sweepPage });
      await this.#queueBehind(page);
      const last = page.at(-1);
      if (!last || page.length < sweepPage) return;
      afterNum = last.num;
      while (this.#pending.size > 0 && !this.#closed)
        if (!(await this.#run())) throw new Error('what is behind could not be indexed');
      const restMs = restAfter(clock.now() - startedMs);
      if (restMs > 0) await new Promise<void>((resolve) => clock.after(restMs, () => resolve()));
    }
  }

  async #queueBehind(page: readonly LogEnd[]): Promise<void> {
    const indexed = await this.#parts.index.list(page.map(({ conversationId }) => conversationId));
    for (const { conversationId, accountId, revision } of page)
      if ((indexed.get(conversationId)?.revision ?? 0) < revision && !this.#pending.has(conversationId))
        this.#pending.set(conversationId, { accountId });
    if (this.#pending.size > 0) this.#schedule(debounceMs);
  }
}

/** The first in the queue, which are in it no longer. */
function takeSome<T>(queue: Map<string, T>): [string, T][] {
  const taken = [...queue].slice(0, queuedPerRun);
  for (const [key] of taken) queue.delete(key);
  return taken;
}

const restAfter = (workedMs: number): number => Math.min(restFactor * workedMs, longestRestMs);

/** What takes long is not waited for. */
const settledSoon = (work: Promise<void>): Promise<void> =>
  Promise.race([work, new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))]);
