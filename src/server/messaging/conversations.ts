/**
 * The conversations' logs as this node knows them. A change is decided on the current snapshot, appended with the
 * revision it was decided on, and only when it is on disk folded, delivered here and hinted to the other nodes. Whatever
 * other nodes append is read from the log; hints only say when to look.
 */
import { type Conversation, type ConversationEvent, fold, type LoggedEvent } from '../../protocol/conversation.ts';
import type { Bus, Hint } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { createEntries, type Entry, inTurn } from './entries.ts';

/** Committed events in the order of the log; `before` is undefined when this node had not read the conversation yet. */
export interface Commit {
  before: Conversation | undefined;
  after: Conversation;
  events: readonly LoggedEvent[];
}

/** Events that the change consists of; none = nothing to do. Throws an `AppError` to refuse. */
export type Decide = (conversation: Conversation, ts: number) => ConversationEvent[];

export type ChangeOutcome =
  | { kind: 'changed'; conversation: Conversation; events: readonly LoggedEvent[] }
  | { kind: 'duplicate'; event: LoggedEvent };

export interface Grown {
  beforeRevision?: number;
  revision: number;
}

export interface Conversations {
  find(accountId: string, conversationId: string): Promise<Conversation | undefined>;
  /** Throws `conversation-not-found`. */
  get(accountId: string, conversationId: string): Promise<Conversation>;
  /** The snapshot if this node holds it. */
  peek(accountId: string, conversationId: string): Conversation | undefined;
  /** Throws `open-conversation-exists`. */
  open(accountId: string, conversationId: string, events: ConversationEvent[]): Promise<Conversation>;
  change(accountId: string, conversationId: string, decide: Decide): Promise<ChangeOutcome>;
  /** They were deleted. */
  forget(conversationIds: readonly string[]): void;
  /** Another node's log has grown, by its last event unless it is said from where. */
  noticed(accountId: string, conversationId: string, grown: Grown): Promise<void>;
  /** Hints may have been lost: reads on in every conversation held here, and answers them. Throws if one could not be read. */
  noticedGap(): Promise<Conversation[]>;
}

const pageSize = 500;
const pageBytes = 1_048_576;
/** Conversations that cannot be read before it must be the database's fault. */
const mostUnreadable = 10;

export function createConversations(deps: {
  store: Store;
  bus: Bus;
  clock: Clock;
  deliver: (commit: Commit) => void;
  /** What this node has appended, as against what it has read. */
  appended: (after: Conversation, events: readonly LoggedEvent[]) => void;
}): Conversations {
  const { store, bus, clock, deliver, appended } = deps;
  const entries = createEntries(store);

  function commit(entry: Entry, after: Conversation, events: readonly LoggedEvent[]): void {
    const before = entry.conversation;
    entry.conversation = after;
    entry.told = after.revision;
    entries.used(entry);
    deliver({ before, after, events });
  }

  /** To the end of the log, or to `until` if that is known to be there. */
  async function catchUp(entry: Entry, until = Number.POSITIVE_INFINITY): Promise<void> {
    while (entry.conversation.revision < until) {
      const { convId, revision } = entry.conversation;
      const events = await store.readAfter(convId, revision, pageSize, pageBytes);
      if (events.length === 0) return;
      commit(entry, events.reduce<Conversation>(fold, entry.conversation), events);
    }
  }

  /** Tells what led to `revision` and whatever follows, unless it has been told. */
  async function follow(entry: Entry, { revision, beforeRevision = revision - 1 }: Grown): Promise<void> {
    if (entry.told !== undefined) return entry.told < revision ? catchUp(entry, revision) : undefined;
    const { conversation } = entry;
    const from = Math.min(beforeRevision, conversation.revision - 1);
    const events = await store.readAfter(conversation.convId, from, pageSize, pageBytes);
    const after = events.filter((event) => event.revision > conversation.revision).reduce(fold, conversation);
    entry.conversation = after;
    entry.told = after.revision;
    deliver({ before: undefined, after, events });
    await catchUp(entry, revision);
  }

  async function append(entry: Entry, accountId: string, decide: Decide): Promise<ChangeOutcome> {
    for (;;) {
      const before = entry.conversation;
      const ts = Math.max(clock.now(), before.lastEventTs);
      const events = decide(before, ts).map((event, i) => logged(before.convId, before.revision + 1 + i, ts, event));
      if (events.length === 0) return { kind: 'changed', conversation: before, events };
      const after = events.reduce<Conversation>(fold, before);
      const { convId: conversationId, revision: expectedRevision } = before;
      const outcome = await store.append({ accountId, conversationId, expectedRevision, events, snapshot: after });
      if (outcome.kind === 'duplicate') return outcome;
      if (outcome.kind === 'committed') {
        commit(entry, after, events);
        appended(after, events);
        bus.publish(grownTo(after, expectedRevision));
        return { kind: 'changed', conversation: after, events };
      }
      await catchUp(entry);
      if (entry.conversation === before) await mustExist(entry);
    }
  }

  /** Nobody was first, so it may have been deleted. */
  async function mustExist({ conversation: { brandId, convId } }: Entry): Promise<void> {
    if (await store.findConversation(brandId, convId)) return;
    entries.forget(convId);
    throw new AppError('conversation-not-found');
  }

  return {
    find: async (accountId, conversationId) => (await entries.load(accountId, conversationId))?.conversation,

    async get(accountId, conversationId) {
      const entry = await entries.load(accountId, conversationId);
      if (!entry) throw new AppError('conversation-not-found');
      return entry.conversation;
    },

    peek: (accountId, conversationId) => entries.peek(accountId, conversationId)?.conversation,

    async open(accountId, conversationId, opening) {
      const ts = clock.now();
      const events = opening.map((event, i) => logged(conversationId, i + 1, ts, event));
      const snapshot = events.reduce<Conversation | undefined>(fold, undefined);
      if (!snapshot) throw new Error('a conversation opens with at least one event');
      const outcome = await store.append({ accountId, conversationId, expectedRevision: 0, events, snapshot });
      if (outcome.kind === 'open-exists') throw new AppError('open-conversation-exists');
      if (outcome.kind !== 'committed') throw new Error(`conversation ${conversationId}: ${outcome.kind} on creation`);
      entries.keep(snapshot).told = snapshot.revision;
      deliver({ before: undefined, after: snapshot, events });
      appended(snapshot, events);
      bus.publish(grownTo(snapshot, 0));
      return snapshot;
    },

    async change(accountId, conversationId, decide) {
      const entry = entries.peek(accountId, conversationId) ?? (await entries.load(accountId, conversationId));
      if (!entry) throw new AppError('conversation-not-found');
      return inTurn(entry, () => append(entry, accountId, decide));
    },

    forget(conversationIds) {
      for (const id of conversationIds) entries.forget(id);
    },

    async noticed(accountId, conversationId, grown) {
      const entry = entries.peek(accountId, conversationId) ?? (await entries.load(accountId, conversationId));
      if (entry && (entry.told ?? 0) < grown.revision) await inTurn(entry, () => follow(entry, grown));
    },

    async noticedGap() {
      const whatever = { revision: Number.POSITIVE_INFINITY };
      await tryEach(entries.all(), (entry) => inTurn(entry, () => follow(entry, whatever)));
      return entries.all().map(({ conversation }) => conversation);
    },
  };
}

/** Throws in the end if one failed, or at once if it must be the database's fault. */
async function tryEach<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const one of all) {
    await act(one).catch((cause) => failures.push(cause));
    if (failures.length >= mostUnreadable) break;
  }
  if (failures.length > 0) throw new AggregateError(failures, 'conversations could not be read');
}

const grownTo = (after: Conversation, beforeRevision: number): Hint => {
  const { brandId: accountId, convId: conversationId, consumerId, revision } = after;
  return { kind: 'conversation', accountId, conversationId, consumerId, beforeRevision, revision };
};

const logged = (conversationId: string, revision: number, ts: number, event: ConversationEvent): LoggedEvent => ({
  conversationId,
  revision,
  ts,
  event,
});
