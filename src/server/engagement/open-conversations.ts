/** Open conversations that a page may bring back: their ids and counts, never a word of them. */

import { type Conversation, mainDialog } from '../../protocol/conversation.ts';
import type { OpenConversation } from '../../protocol/engagement.ts';
import { isCleared } from '../messaging/conversation-filter.ts';
import type { Store } from '../store/store.ts';

export interface Whose {
  accountId: string;
  visitorId: string;
  /** Consumers whom the page's identity may stand for; none = it claims nobody. */
  claimedIds: readonly string[];
  /** Where the history may have been cleared. */
  deviceId?: string | null | undefined;
}

export type Found = Pick<
  Required<OpenConversation>,
  'conversationId' | 'authenticated' | 'unread' | 'reopenedByAgent'
> & {
  conversation: Conversation;
};

/** Browsers whose visitor has been several unauthenticated people are few. */
const mostLinks = 5;
/** What one device has cleared and an agent opened again stands beside what the consumer began after it. */
const mostOpen = 5;
const openingRead = 200;
const openingBytes = 262_144;

/** At most one of each kind, the authenticated one first. */
export async function findOpenConversations(store: Store, whose: Whose): Promise<Found[]> {
  const { accountId, visitorId, claimedIds, deviceId } = whose;
  const anonymousIds = await store.listVisitorConsumers(accountId, visitorId, mostLinks);
  const [authenticated, unauthenticated] = await Promise.all([
    findOpen(store, { accountId, consumerIds: claimedIds, deviceId }),
    findOpen(store, { accountId, consumerIds: anonymousIds, deviceId }),
  ]);
  return [
    ...(authenticated ? [await describe(store, authenticated, true)] : []),
    ...(unauthenticated ? [await describe(store, unauthenticated, false)] : []),
  ];
}

interface Candidates extends Pick<Whose, 'accountId' | 'deviceId'> {
  consumerIds: readonly string[];
}

async function findOpen(store: Store, { accountId, consumerIds, deviceId }: Candidates) {
  for (const consumerId of consumerIds) {
    const clearing = !deviceId ? undefined : await store.findHistoryClearing(accountId, consumerId, deviceId);
    const found = await store.listConversations({ accountId, consumerId, state: ['OPEN'], limit: mostOpen });
    const open = found.find((one) => !isCleared(one, clearing?.clearedTs));
    if (open) return open;
  }
  return undefined;
}

async function describe(store: Store, conversation: Conversation, authenticated: boolean): Promise<Found> {
  const { convId: conversationId, consumerId } = conversation;
  return {
    conversation,
    conversationId,
    authenticated,
    unread: unreadBy(conversation, consumerId),
    reopenedByAgent: await isReopenedByAgent(store, conversation),
  };
}

function unreadBy(conversation: Conversation, consumerId: string): number {
  const { contents, seen } = mainDialog(conversation);
  return contents - (seen[consumerId] ?? 0);
}

async function isReopenedByAgent(store: Store, { convId, consumerId, context }: Conversation): Promise<boolean> {
  if (context?.type !== 'ProactiveContext') return false;
  const log = await store.readDialog({
    conversationId: convId,
    dialogId: convId,
    fromSequence: 0,
    limit: openingRead,
    mostBytes: openingBytes,
    from: 'oldest',
  });
  return !log.some(
    ({ event }) =>
      event.type === 'MessagePublished' &&
      event.originator.id === consumerId &&
      event.event.type !== 'AcceptStatusEvent',
  );
}
