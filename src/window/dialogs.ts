/**
 * The consumer's conversations as dialogs: the newest from its last page on, live; everything earlier by pages, newest
 * page first. A page that fails is the one that is asked for again.
 */

import { type DialogEvent, parseDialogEvent } from '../client/dialog-events.ts';
import { createDialogFeed, type DialogFeed } from '../client/dialog-feed.ts';
import { RequestError } from '../client/errors.ts';
import type { Client } from '../client/types.ts';
import { whenOnline } from '../client/when-online.ts';
import type { ConversationInfo, State } from './state.ts';
import type { WindowStore } from './store.ts';

export interface DialogsOptions {
  store: WindowStore;
  /** Earlier conversations are shown; else nothing of a closed one is ever asked for. */
  closed: boolean;
  /** `live`: said while this window was open, as against stored before. */
  onEvents: (events: DialogEvent[], live: boolean) => void;
  /** What is stored of the newest conversation has been handed on. */
  onReady: () => void;
}

export interface Dialogs {
  follow(conversation: Pick<ConversationInfo, 'id' | 'open'>): void;
  /** Whether there is more. `folded`: only of the newest conversation and of those that this window has seen open. */
  hasOlder(folded: boolean): boolean;
  older(folded: boolean): void;
  retry(): void;
  /** Everything is gone from this device. */
  forget(): void;
  close(): void;
}

const pageSize = 60;

export function createDialogs(client: Client, options: DialogsOptions): Dialogs {
  const { store, closed, onEvents, onReady } = options;
  const feeds = new Map<string, DialogFeed>();
  /** By conversation, the first sequence that is here; what has none has not been asked for. */
  const cursors = new Map<string, number>();
  let opening: string | undefined;
  let over = 0;

  const query = (dialogId: string, before?: number) => queryPage(client, dialogId, before);
  const live = (dialogId: string, from: number) => {
    const mine = over;
    const feed = createDialogFeed(client, {
      dialogId,
      conversationId: dialogId,
      source: 'subscribe',
      from,
      onEvents: (events) => mine === over && onEvents(events, true),
      onCaughtUp: () => mine === over && onReady(),
      onError: () => {
        feeds.get(dialogId)?.close();
        feeds.delete(dialogId);
        store.dispatch({ type: 'history', history: 'failed' });
      },
    });
    feeds.set(dialogId, feed);
  };
  /** The last page of what was said before this window came. */
  const open = (dialogId: string) => {
    const mine = over;
    query(dialogId).then(
      (page) => {
        if (mine !== over) return;
        opening = undefined;
        onEvents(page, false);
        cursors.set(dialogId, page[0]?.sequence ?? 0);
        live(dialogId, (page.at(-1)?.sequence ?? -1) + 1);
      },
      (error: unknown) => {
        if (mine !== over || (error instanceof RequestError && error.code === 0)) return;
        opening = undefined;
        store.dispatch({ type: 'history', history: 'failed' });
      },
    );
  };
  const stopOnline = whenOnline(client, () => {
    if (opening !== undefined) open(opening);
  });

  const nextOlder = (folded: boolean) => {
    const state = store.get();
    return newestFirst(state, closed).find(
      ({ id }, i) => cursors.get(id) !== 0 && (!folded || i === 0 || state.lived[id]),
    );
  };

  return {
    follow({ id, open: isOpen }) {
      if (feeds.has(id) || opening === id) return;
      if (!isOpen && !closed && !store.get().lived[id]) return onReady();
      if (store.get().history === 'ready') {
        // It has begun under this window's eyes.
        cursors.set(id, 0);
        live(id, 0);
      } else {
        opening = id;
        open(id);
      }
    },
    hasOlder: (folded) => nextOlder(folded) !== undefined,
    older(folded) {
      const next = nextOlder(folded);
      if (!next || store.get().paging === 'loading') return;
      const mine = over;
      const before = cursors.get(next.id);
      store.dispatch({ type: 'paging', paging: 'loading' });
      query(next.id, before).then(
        (page) => {
          if (mine !== over) return;
          cursors.set(next.id, page[0]?.sequence ?? Math.max(0, (before ?? 0) - pageSize));
          onEvents(page, false);
          store.dispatch({ type: 'paging', paging: 'idle' });
        },
        () => mine === over && store.dispatch({ type: 'paging', paging: 'failed' }),
      );
    },
    retry() {
      const [newest] = newestFirst(store.get(), closed);
      if (!newest || opening !== undefined) return;
      opening = newest.id;
      open(newest.id);
    },
    forget() {
      over += 1;
      opening = undefined;
      cursors.clear();
      for (const feed of feeds.values()) feed.close();
      feeds.clear();
    },
    close() {
      this.forget();
      stopOnline();
    },
  };
}

const newestFirst = ({ conversations, lived }: State, closed: boolean): ConversationInfo[] =>
  Object.values(conversations)
    .filter(({ id }) => closed || lived[id])
    .sort((a, b) => b.startTs - a.startTs || (a.id < b.id ? 1 : -1));

async function queryPage(client: Client, dialogId: string, before: number | undefined): Promise<DialogEvent[]> {
  const older = before === undefined ? {} : { olderThanSequence: before };
  const found = await client.request('ms.QueryMessages', { dialogId, maxQuantity: pageSize, ...older });
  return found.flatMap(parseDialogEvent);
}
