import type { StoredMessagingEvent } from '../protocol/conversation.ts';
import type { Body } from '../protocol/requests.ts';
import { backoffMs } from './backoff.ts';
import { type ClientClock, platformClock } from './clock.ts';
import { RequestError } from './errors.ts';
import { randomId } from './random-id.ts';
import type { Client } from './types.ts';
import { whenOnline } from './when-online.ts';

export type OutgoingEvent = Extract<Body<'ms.PublishEvent'>['event'], { type: StoredMessagingEvent['type'] }>;

export interface OutboxEntry {
  /** The client message id: the same through all retries. */
  id: string;
  /** When it was added, milliseconds since 1970. */
  ts: number;
  event: OutgoingEvent;
  /** Travels with the event, for example what a chosen quick reply stands for. */
  metadata?: unknown[];
  /** For agents and managers only. */
  isPrivate?: true;
  /** `waiting`: there is no connection. `sending`: not acknowledged yet. `sent`: on the server's disk, as `sequence`. */
  state: 'waiting' | 'sending' | 'sent' | 'failed';
  /** Fixed with the first attempt, so that a retry cannot land in another dialog. */
  dialogId?: string;
  sequence?: number;
  /** The answer's code, when `failed`. */
  code?: number;
}

/** Where the outbox survives a reload. Anything like `sessionStorage` under one key; other windows' outboxes may share it. */
export interface OutboxStorage {
  load(): string | null;
  save(content: string): void;
}

export interface OutboxOptions {
  /** The dialog to publish to; opens a conversation where none is. Rejects with `RequestError`. */
  dialog: () => Promise<string>;
  onChange: (entries: readonly OutboxEntry[]) => void;
  storage?: OutboxStorage;
  newId?: () => string;
  clock?: ClientClock;
  random?: () => number;
  /** Most messages that may wait; `add` refuses more. */
  limit?: number;
}

export interface Outbox {
  /** Everything added and not yet removed, oldest first. */
  readonly entries: readonly OutboxEntry[];
  /** Undefined when too much waits already. */
  add(event: OutgoingEvent, metadata?: unknown[], options?: { isPrivate?: boolean }): OutboxEntry | undefined;
  /** Sends a failed message again, as a new one, at the end. */
  retry(id: string): void;
  /** Forgets a message: a sent one that the feed has shown, or a failed one that is given up. */
  remove(id: string): void;
  close(): void;
}

/**
 * Messages on their way: published one after the other in the order in which they were written, repeated with the same
 * id over any number of connections until the server acknowledges them. Together with the server, which answers a
 * repeated id instead of repeating the message: exactly once.
 */
export function createOutbox(client: Client, options: OutboxOptions): Outbox {
  const { dialog, onChange, storage, limit = 20 } = options;
  const newId = options.newId ?? randomId;
  const clock = options.clock ?? platformClock;
  let entries = restore(storage);
  /** What was ever here; whatever else is stored is another window's. */
  const own = new Set(entries.map(({ id }) => id));
  let busy = false;
  let closed = false;
  let failures = 0;
  let cancelRetry = () => {};

  const set = (next: OutboxEntry[]) => {
    if (closed) return;
    entries = next;
    for (const { id } of next) own.add(id);
    const others = restore(storage).filter(({ id }) => !own.has(id));
    const unsent = next.filter(({ state }) => state !== 'sent');
    /* One window's order is its own, whatever the clock did meanwhile. */
    const all = others.length > 0 ? [...others, ...unsent].sort((a, b) => a.ts - b.ts) : unsent;
    storage?.save(JSON.stringify(all));
    onChange(next);
  };
  const update = (id: string, change: Partial<OutboxEntry>) =>
    set(entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)));
  const markUnsent = (state: 'waiting' | 'sending') => {
    if (entries.some((entry) => entry.state !== state && isUnsent(entry)))
      set(entries.map((entry) => (isUnsent(entry) ? { ...entry, state } : entry)));
  };

  const publish = async (entry: OutboxEntry) => {
    const dialogId = entry.dialogId ?? (await dialog());
    if (!entry.dialogId) update(entry.id, { dialogId });
    // The event id comes back with the event, so that the feed's copy is recognised even before the answer.
    const audience = entry.isPrivate && ({ messageAudience: 'AGENTS_AND_MANAGERS' } as const);
    const body = { dialogId, event: entry.event, clientMessageId: entry.id, eventId: entry.id, ...audience };
    const { metadata } = entry;
    const { sequence } = await client.request('ms.PublishEvent', body, { ...(metadata && { metadata }) });
    failures = 0;
    update(entry.id, { state: 'sent', sequence });
  };
  const flush = async (): Promise<void> => {
    if (busy || closed) return;
    busy = true;
    cancelRetry();
    try {
      for (let entry = entries.find(isUnsent); entry && !closed && isOnline(); entry = entries.find(isUnsent)) {
        const { id } = entry;
        try {
          await publish(entry);
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          if (error.temporary) return later(error);
          update(id, { state: 'failed', code: error.code });
        }
      }
    } finally {
      busy = false;
    }
  };
  /** Without a connection the next one begins anew; with one, the server is given time. */
  const later = (error: RequestError) => {
    if (error.code === 0) return;
    const delayMs = 1_000 + backoffMs(failures, options.random ?? Math.random);
    failures += 1;
    cancelRetry = clock.after(delayMs, start);
  };
  const isOnline = () => client.status.state === 'online';
  const start = () => {
    markUnsent(isOnline() ? 'sending' : 'waiting');
    flush().catch((error: unknown) => {
      if (!closed) throw error;
    });
  };

  const stopStatus = client.onStatus(({ state }) => {
    if (state !== 'online') markUnsent('waiting');
  });
  const stopOnline = whenOnline(client, start);
  const remove = (id: string) => set(entries.filter((entry) => entry.id !== id));
  const add: Outbox['add'] = (event, metadata, { isPrivate = false } = {}) => {
    if (entries.filter(isUnsent).length >= limit) return undefined;
    const state = isOnline() ? 'sending' : 'waiting';
    const kind = { ...(metadata && { metadata }), ...(isPrivate && { isPrivate }) };
    const entry: OutboxEntry = { id: newId(), ts: clock.now(), event, state, ...kind };
    set([...entries, entry]);
    start();
    return entry;
  };

  return {
    get entries() {
      return entries;
    },
    add,
    retry(id) {
      const entry = entries.find((candidate) => candidate.id === id && candidate.state === 'failed');
      if (entry && add(entry.event, entry.metadata, { isPrivate: entry.isPrivate === true })) remove(id);
    },
    remove,
    close() {
      closed = true;
      cancelRetry();
      stopStatus();
      stopOnline();
    },
  };
}

const isUnsent = ({ state }: OutboxEntry) => state === 'waiting' || state === 'sending';

function restore(storage: OutboxStorage | undefined): OutboxEntry[] {
  try {
    const entries: unknown = JSON.parse(storage?.load() ?? '[]');
    if (!Array.isArray(entries)) return [];
    return (entries as OutboxEntry[]).map((entry) => (isUnsent(entry) ? { ...entry, state: 'waiting' } : entry));
  } catch {
    return [];
  }
}
