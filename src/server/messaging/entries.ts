/** Snapshots held in memory, one entry per conversation, each with a queue of its own. */
import type { Conversation } from '../../protocol/conversation.ts';
import type { Store } from '../store/store.ts';
import { weightOf } from './weight.ts';

export interface Entry {
  conversation: Conversation;
  /** The revision up to which sockets here have been told; undefined: it has only been read here, and a hint may be on its way. */
  told?: number;
  /** Settles when the last queued step has; the steps of one conversation run one after another. */
  last: Promise<unknown>;
  steps: number;
  /** About as many bytes, when it was last used. */
  weight: number;
}

export interface Kept {
  entries: number;
  bytes: number;
}

const usuallyKept: Kept = { entries: 20_000, bytes: 134_217_728 };

/** The least recently used are forgotten when there are too many, or they are too large together. */
export function createEntries(store: Store, kept: Kept = usuallyKept) {
  const entries = new Map<string, Entry>();
  let bytes = 0;

  function peek(accountId: string, conversationId: string): Entry | undefined {
    const entry = entries.get(conversationId);
    return entry?.conversation.brandId === accountId ? entry : undefined;
  }

  function keep(conversation: Conversation): Entry {
    forget(conversation.convId);
    const entry: Entry = { conversation, last: Promise.resolve(), steps: 0, weight: 0 };
    entries.set(conversation.convId, entry);
    used(entry);
    return entry;
  }

  /** It has been changed or asked for: it is the last to be forgotten. */
  function used(entry: Entry): void {
    const { convId } = entry.conversation;
    if (entries.get(convId) !== entry) return;
    entries.delete(convId);
    entries.set(convId, entry);
    bytes -= entry.weight;
    entry.weight = weightOf(entry.conversation);
    bytes += entry.weight;
    if (isFull()) forgetOldest(entry);
  }

  const isFull = (): boolean => entries.size > kept.entries || bytes > kept.bytes;

  function forgetOldest(latest: Entry): void {
    for (const [id, entry] of entries) {
      if (entry === latest || !isFull()) return;
      if (entry.steps === 0) forget(id);
    }
  }

  function forget(conversationId: string): void {
    bytes -= entries.get(conversationId)?.weight ?? 0;
    entries.delete(conversationId);
  }

  return {
    peek,
    keep,
    used,
    async load(accountId: string, conversationId: string): Promise<Entry | undefined> {
      const known = peek(accountId, conversationId);
      if (known) used(known);
      if (entries.has(conversationId)) return known;
      const conversation = await store.findConversation(accountId, conversationId);
      if (!conversation) return undefined;
      return peek(accountId, conversationId) ?? keep(conversation);
    },
    forget,
    all: (): Entry[] => [...entries.values()],
    bytes: (): number => bytes,
  };
}

/** Runs `step` after the entry's earlier steps. */
export async function inTurn<T>(entry: Entry, step: () => Promise<T>): Promise<T> {
  entry.steps++;
  const turn = entry.steps === 1 ? step() : entry.last.then(step);
  entry.last = turn.catch(() => undefined);
  try {
    return await turn;
  } finally {
    entry.steps--;
  }
}
