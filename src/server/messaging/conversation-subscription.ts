import type { Conversation } from '../../protocol/conversation.ts';
import { matches, type Scope } from './conversation-filter.ts';
import type { ConversationChange } from './dialects/consumer-v3.ts';

/** Tells one socket of every change to the conversations in its scope; complete records, `DELETE` when one leaves. */
export interface ConversationSubscription {
  id: string;
  /** From now on, less is in scope. */
  clear(historyClearedTs: number): void;
  changed(conversation: Conversation): void;
  /**
   * Sends the list and goes live with what changed meanwhile; settles when its first page is out. Each page is read when
   * the one before it has been taken, so that the longest list needs the memory of one page.
   */
  start(list: List): Promise<void>;
}

export interface List {
  /** Ids, by the page. */
  pages: readonly string[][];
  read(ids: string[]): Promise<Conversation[]>;
}

/** Conversations that the peer is believed to show; of more, those that changed least recently are forgotten. */
const mostShown = 20_000;

export function createConversationSubscription(options: {
  id: string;
  scope: Scope;
  notify: (subscriptionId: string, changes: readonly ConversationChange[]) => void;
  /** As `notify`, and settles when the peer's system has taken the bytes. */
  notifyAndWait: (subscriptionId: string, changes: readonly ConversationChange[]) => Promise<void>;
  /** The socket has gone: nothing more is read for it. */
  ended: () => boolean;
  failed: (cause: unknown) => void;
}): ConversationSubscription {
  const { id, notify, notifyAndWait, ended, failed } = options;
  let { scope } = options;
  /** Revision last sent of each conversation that the peer believes to be in its list. */
  const shown = new Map<string, number>();
  /** On pages that are still to be read: what changes there is read with its page. Undefined until the list is known. */
  let unread: Set<string> | undefined;
  /** What changes while it is being read, the latest state of each. */
  let meanwhile: Map<string, Conversation> | undefined = new Map();

  function show({ convId, revision }: Conversation): void {
    shown.delete(convId);
    shown.set(convId, revision);
    if (shown.size > mostShown) for (const oldest of shown.keys()) return void shown.delete(oldest);
  }

  function tell(after: Conversation): void {
    const revision = shown.get(after.convId);
    if (revision !== undefined && revision >= after.revision) return;
    if (matches(scope, after)) {
      show(after);
      notify(id, [{ type: 'UPSERT', conversation: after }]);
    } else if (shown.delete(after.convId)) {
      notify(id, [{ type: 'DELETE', conversation: after }]);
    }
  }

  /** What is in scope still, as new as it is known. */
  function newest(page: readonly Conversation[]): Conversation[] {
    const known = meanwhile;
    meanwhile = undefined;
    const list = page.map((read) => {
      const changed = known?.get(read.convId);
      known?.delete(read.convId);
      return changed && changed.revision > read.revision ? changed : read;
    });
    for (const conversation of known?.values() ?? []) tell(conversation);
    return list.filter((one) => matches(scope, one) && (shown.get(one.convId) ?? 0) < one.revision);
  }

  async function send({ pages, read }: List, firstPageSent: () => void): Promise<void> {
    unread = new Set(pages.flat());
    for (const ids of pages.length > 0 ? pages : [[]]) {
      meanwhile ??= new Map();
      for (const one of ids) unread.delete(one);
      const list = newest(ids.length > 0 ? await read(ids) : []);
      for (const one of list) show(one);
      const changes = list.map((conversation) => ({ type: 'UPSERT', conversation }) as const);
      if (ids === pages[0] || pages.length === 0 || changes.length > 0) await notifyAndWait(id, changes);
      firstPageSent();
      if (ended()) return;
    }
  }

  return {
    id,
    clear(historyClearedTs) {
      scope = { ...scope, historyClearedTs };
    },
    changed(conversation) {
      if (unread?.has(conversation.convId)) return;
      if (meanwhile) meanwhile.set(conversation.convId, conversation);
      else tell(conversation);
    },
    start: (list) =>
      new Promise((firstPageSent) => {
        send(list, firstPageSent).catch(failed).finally(firstPageSent);
      }),
  };
}
