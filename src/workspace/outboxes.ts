/** One outbox for each dialog, made when the agent first writes there. */
import { createOutbox, type Outbox, type OutgoingEvent } from '../client/outbox.ts';
import type { Client } from '../client/types.ts';
import type { WorkspaceStore } from './store.ts';

export interface Outboxes {
  /** False: too much waits already. */
  send(dialogId: string, event: OutgoingEvent, options?: { isPrivate?: boolean }): boolean;
  retry(dialogId: string, messageId: string): void;
  discard(dialogId: string, messageId: string): void;
  close(): void;
}

/** `unsent`: what is not acknowledged yet, by dialog; what is in it at the beginning goes out first. */
export function createOutboxes(client: Client, store: WorkspaceStore, unsent: Map<string, string>): Outboxes {
  const outboxes = new Map<string, Outbox>();
  const find = (dialogId: string): Outbox => {
    const known = outboxes.get(dialogId);
    if (known) return known;
    const onChange = (entries: Outbox['entries']) => store.dispatch({ type: 'outboxChanged', dialogId, entries });
    const storage = {
      load: () => unsent.get(dialogId) ?? null,
      save: (content: string) => void unsent.set(dialogId, content),
    };
    const created = createOutbox(client, { dialog: () => Promise.resolve(dialogId), onChange, storage });
    if (created.entries.length > 0) onChange(created.entries);
    outboxes.set(dialogId, created);
    return created;
  };
  for (const dialogId of [...unsent.keys()]) find(dialogId);
  return {
    send: (dialogId, event, options) => find(dialogId).add(event, undefined, options) !== undefined,
    retry: (dialogId, messageId) => find(dialogId).retry(messageId),
    discard: (dialogId, messageId) => find(dialogId).remove(messageId),
    close() {
      for (const outbox of outboxes.values()) outbox.close();
    },
  };
}
