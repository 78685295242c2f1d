/**
 * What the page does by itself whenever something has changed: loads what it shows, fills holes, tells the consumer
 * what has arrived and what was read. Every step is derived from the state, so doing it again does nothing.
 */
import type { Client } from '../client/types.ts';
import {
  closedConversations,
  consumerOf,
  earlierOf,
  isAssigned,
  openConversations,
  ringingConsumers,
} from './conversations.ts';
import type { Jobs } from './jobs.ts';
import type { WorkspaceState } from './state.ts';
import type { WorkspaceStore } from './store.ts';
import { findGap, owedReceipts, sequencesOf } from './transcript.ts';
import type { DialogEvent, ExConversation } from './wire.ts';

const pageSize = 50;
/** Whoever goes back goes on going back. */
const earlierPageSize = 200;
const mostClosedNamed = 20;

export interface Upkeep {
  /** Looks at the state and queues what is owed. */
  run(): void;
  /** A connection has come up: everything shown may have gone on without us. */
  refresh(): void;
  /** What stands before the first line shown: of this conversation, or the consumer's one before. */
  loadEarlier(convId: string): void;
  /** A conversation that is not among the agent's own. */
  loadOther(convId: string): void;
  reload(dialogId: string): void;
  loadProfile(consumerId: string): void;
}

interface Parts {
  client: Client;
  store: WorkspaceStore;
  jobs: Jobs;
  /** Whether somebody looks at the page. */
  isAttended: () => boolean;
}

interface Range {
  newerThanSequence?: number;
  olderThanSequence?: number;
  maxQuantity?: number;
}

export function createUpkeep({ client, store, jobs, isAttended }: Parts): Upkeep {
  /** Holes that the server's answer left: what is missing there is not for us. */
  const asked = new Set<string>();

  /** A survey's dialog has an id of its own; its conversation must be named. */
  const addressOf = (dialogId: string) => {
    const found = Object.values(store.get().conversations).find(({ conversationDetails }) =>
      conversationDetails.dialogs.some((dialog) => dialog.dialogId === dialogId),
    );
    return { dialogId, conversationId: found?.convId ?? dialogId };
  };
  const load = (dialogId: string, range: Range, first = false) => {
    const job = async () => {
      try {
        const address = addressOf(dialogId);
        const events = (await client.request('ms.QueryMessages', { ...address, ...range })) as DialogEvent[];
        store.dispatch({ type: 'historyLoaded', dialogId, events });
      } catch (error) {
        store.dispatch({ type: 'historyFailed', dialogId });
        throw error;
      }
    };
    jobs.add(`${dialogId} ${JSON.stringify(range)}`, job, { first });
  };
  const begin = (dialogId: string, first = false) => {
    if (store.get().history[dialogId] !== 'loading') store.dispatch({ type: 'historyRequested', dialogId });
    load(dialogId, { maxQuantity: pageSize }, first);
  };
  const fillGap = (dialogId: string) => {
    const gap = findGap(store.get().events[dialogId] ?? {});
    const key = gap && `${dialogId} ${gap.from} ${gap.to}`;
    if (!key || asked.has(key)) return;
    asked.add(key);
    load(dialogId, { newerThanSequence: gap.from, olderThanSequence: gap.to });
  };
  const catchUp = (dialogId: string, first = false) => {
    const last = sequencesOf(store.get().events[dialogId] ?? {}).at(-1);
    if (last !== undefined) load(dialogId, { newerThanSequence: last + 1 }, first);
    return last !== undefined;
  };
  const acknowledge = (dialogId: string, status: 'ACCEPT' | 'READ') =>
    jobs.add(`${dialogId} ${status}`, async () => {
      const sequenceList = owedReceipts(store.get().events[dialogId] ?? {}, status).slice(-1000);
      if (sequenceList.length === 0) return;
      await client.request('ms.PublishEvent', {
        ...addressOf(dialogId),
        event: { type: 'AcceptStatusEvent', status, sequenceList },
      });
    });
  const profiles = createProfiles({ client, store, jobs });
  const returned = watchReturns(store);
  const tend = (conversation: ExConversation) => {
    const consumerId = consumerOf(conversation);
    if (consumerId !== undefined) profiles.know(consumerId);
    for (const dialog of conversation.conversationDetails.dialogs) {
      const { dialogId } = dialog;
      const { events, history, selected } = store.get();
      const looked = selected === conversation.convId;
      if (history[dialogId] === undefined || (looked && history[dialogId] === 'loading')) begin(dialogId, looked);
      if (history[dialogId] === 'loaded') fillGap(dialogId);
      const log = events[dialogId] ?? {};
      if (dialog.state === 'CLOSE' || !isAssigned(store.get(), conversation)) continue;
      const reads = looked && isAttended() && owedReceipts(log, 'READ').length > 0;
      if (reads) acknowledge(dialogId, 'READ');
      else if (owedReceipts(log, 'ACCEPT').length > 0) acknowledge(dialogId, 'ACCEPT');
    }
  };
  return {
    run() {
      if (client.status.state !== 'online') return;
      for (const consumerId of ringingConsumers(store.get())) profiles.know(consumerId);
      for (const dialogId of returned()) if (store.get().history[dialogId] === 'loaded') catchUp(dialogId);
      for (const conversation of shownIn(store.get())) tend(conversation);
      // Their names only, and not those of a whole busy day: what is open comes first.
      for (const consumerId of closedConversations(store.get()).slice(0, mostClosedNamed).map(consumerOf))
        if (consumerId !== undefined) profiles.know(consumerId);
    },
    refresh() {
      jobs.clear();
      asked.clear();
      profiles.forget();
      for (const [dialogId, status] of Object.entries(store.get().history))
        if (!catchUp(dialogId) && status !== 'loaded') begin(dialogId);
    },
    loadEarlier(convId) {
      const { shown: above, next } = earlierOf(store.get(), convId);
      const topmost = above[0]?.convId ?? convId;
      const first = sequencesOf(store.get().events[topmost] ?? {})[0];
      if (first !== undefined && first > 0)
        return load(topmost, { olderThanSequence: first, maxQuantity: earlierPageSize }, true);
      if (next === undefined) return;
      store.dispatch({ type: 'earlierShown', convId });
      if (store.get().history[next.convId] === undefined) begin(next.convId, true);
    },
    loadOther(convId) {
      if (store.get().history[convId] !== 'loaded' || !catchUp(convId, true)) begin(convId, true);
    },
    reload: (dialogId) => begin(dialogId, true),
    loadProfile: profiles.load,
  };
}

/** What is looked at, before the rest of what is open. */
function shownIn(state: WorkspaceState): ExConversation[] {
  const selected = state.selected === undefined ? undefined : state.conversations[state.selected];
  return [...new Set([...(selected ? [selected] : []), ...openConversations(state)])];
}

/** Dialogs that the agent has been given since the last look: what was said in between was heard by others. */
function watchReturns(store: WorkspaceStore): () => string[] {
  let own = new Set<string>();
  return () => {
    const open = openConversations(store.get());
    const back = open.filter(({ convId }) => !own.has(convId));
    own = new Set(open.map(({ convId }) => convId));
    return back.flatMap(({ conversationDetails }) => conversationDetails.dialogs.map(({ dialogId }) => dialogId));
  };
}

/** Profiles are loaded once for each connection, and again when somebody asks. */
function createProfiles({ client, store, jobs }: Pick<Parts, 'client' | 'store' | 'jobs'>) {
  const loaded = new Set<string>();
  const load = (consumerId: string) => {
    loaded.add(consumerId);
    const job = async () => {
      try {
        const profile = await client.request('up.GetUserProfile', { userId: consumerId });
        store.dispatch({ type: 'profileLoaded', consumerId, profile });
      } catch (error) {
        store.dispatch({ type: 'profileFailed', consumerId });
        throw error;
      }
    };
    jobs.add(`profile ${consumerId}`, job, { again: true });
  };
  return {
    load,
    know(consumerId: string) {
      if (!loaded.has(consumerId)) load(consumerId);
    },
    forget: () => loaded.clear(),
  };
}
