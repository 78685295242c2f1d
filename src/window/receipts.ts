import type { Client } from '../client/types.ts';
import { openConversation, unacceptedSequences, unreadSequences } from './conversations.ts';
import type { Receipt, State } from './state.ts';

/** Acknowledges what has arrived and what has been seen, each message once per connection at most. */
export interface Receipts {
  /** After anything changed: everything that is here has arrived; `seen` = it is on a screen that someone looks at. */
  settle(state: State, seen: boolean): void;
  /** Nothing is on its way any more. */
  reset(): void;
}

export function createReceipts(client: Client): Receipts {
  const underway = new Set<string>();

  const publish = (dialogId: string, status: Receipt, sequences: number[]) => {
    const keys = sequences.map((sequence) => `${status} ${dialogId} ${sequence}`);
    const sequenceList = sequences.filter((_, i) => !underway.has(keys[i] ?? ''));
    if (sequenceList.length === 0) return;
    for (const key of keys) underway.add(key);
    const event = { type: 'AcceptStatusEvent', status, sequenceList } as const;
    client.request('ms.PublishEvent', { dialogId, event }).catch(() => {
      for (const key of keys) underway.delete(key);
    });
  };

  return {
    settle(state, seen) {
      const dialogId = openConversation(state)?.id;
      if (dialogId === undefined || !state.me || state.connection.state !== 'online') return;
      publish(dialogId, 'ACCEPT', unacceptedSequences(state, dialogId));
      if (seen) publish(dialogId, 'READ', unreadSequences(state, dialogId));
    },
    reset: () => underway.clear(),
  };
}
