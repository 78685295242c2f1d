import type { Conversation } from '../../protocol/conversation.ts';
import { matches, type Scope } from './conversation-filter.ts';
import type { ConversationChange } from './dialects/consumer-v3.ts';

/** Tells one socket of every change to the conversations in its scope; complete records, `DELETE` when one leaves. */
export interface ConversationSubscription {
  id: string;
  /** From now on, less is in scope. */
  clear(historyClearedTs: number): void;
  changed(conversation: Conversation): void;
  /** Sends the snapshot and goes live with the changes that came after it was read. */
  start(snapshot: readonly Conversation[]): void;
}

export function createConversationSubscription(options: {
  id: string;
  scope: Scope;
  notify: (subscriptionId: string, changes: readonly ConversationChange[]) => void;
}): ConversationSubscription {
  const { id, notify } = options;
  let { scope } = options;
  /** Revision last sent of each conversation that the peer believes to be in its list. */
  const shown = new Map<string, number>();
  let early: Conversation[] | undefined = [];

  function tell(after: Conversation): void {
    const revision = shown.get(after.convId);
    if (revision !== undefined && revision >= after.revision) return;
    if (matches(scope, after)) {
      shown.set(after.convId, after.revision);
      notify(id, [{ type: 'UPSERT', conversation: after }]);
    } else if (shown.delete(after.convId)) {
      notify(id, [{ type: 'DELETE', conversation: after }]);
    }
  }

  return {
    id,
    clear(historyClearedTs) {
      scope = { ...scope, historyClearedTs };
    },
    changed(conversation) {
      if (early) early.push(conversation);
      else tell(conversation);
    },
    start(snapshot) {
      for (const conversation of snapshot) shown.set(conversation.convId, conversation.revision);
      notify(
        id,
        snapshot.map((conversation) => ({ type: 'UPSERT', conversation })),
      );
      const missed = early ?? [];
      early = undefined;
      for (const conversation of missed) tell(conversation);
    },
  };
}
