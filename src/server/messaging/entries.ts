/** Snapshots held in memory, one entry per conversation, each with a queue of its own. */
import type { Conversation } from '../../protocol/conversation.ts';
import type { Store } from '../store/store.ts';

export interface Entry {
  conversation: Conversation;
  /** The revision up to which sockets here have been told; undefined: it has only been read here, and a hint may be on its way. */
  told?: number;
  /** Settles when the last queued step has; the steps of one conversation run one after another. */
  last: Promise<unknown>;
  steps: number;
}

const entriesKept = 20_000;

export function createEntries(store: Store) {
  const entries = new Map<string, Entry>();

  function peek(accountId: string, conversationId: string): Entry | undefined {
    const entry = entries.get(conversationId);
    return entry?.conversation.brandId === accountId ? entry : undefined;
  }

  function keep(conversation: Conversation): Entry {
    const entry: Entry = { conversation, last: Promise.resolve(), steps: 0 };
    entries.set(conversation.convId, entry);
    if (entries.size > entriesKept) forgetOldest();
    return entry;
  }

  function forgetOldest(): void {
    for (const [id, entry] of entries) {
      if (entries.size <= entriesKept) return;
      if (entry.steps === 0) entries.delete(id);
    }
  }

  return {
    peek,
    keep,
    async load(accountId: string, conversationId: string): Promise<Entry | undefined> {
      if (entries.has(conversationId)) return peek(accountId, conversationId);
      const conversation = await store.findConversation(accountId, conversationId);
      if (!conversation) return undefined;
      return peek(accountId, conversationId) ?? keep(conversation);
    },
    forget: (conversationId: string): void => void entries.delete(conversationId),
    all: (): Entry[] => [...entries.values()],
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
