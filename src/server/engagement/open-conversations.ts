/** Open conversations that a page may bring back: their ids and counts, never a word of them. */

import { type Conversation, mainDialog } from '../../protocol/conversation.ts';
import type { OpenConversation } from '../../protocol/engagement.ts';
import type { Store } from '../store/store.ts';

export interface Whose {
  accountId: string;
  visitorId: string;
  /** Consumers whom the page's identity may stand for; none = it claims nobody. */
  claimedIds: readonly string[];
}

type Found = Omit<OpenConversation, 'window'> & { conversation: Conversation };

/** Browsers whose visitor has been several unauthenticated people are few. */
const mostLinks = 5;
const openingRead = 200;

/** At most one of each kind, the authenticated one first. */
export async function findOpenConversations(store: Store, whose: Whose): Promise<Found[]> {
  const { accountId, visitorId, claimedIds } = whose;
  const anonymousIds = await store.listVisitorConsumers(accountId, visitorId, mostLinks);
  const [authenticated, unauthenticated] = await Promise.all([
    findOpen(store, accountId, claimedIds),
    findOpen(store, accountId, anonymousIds),
  ]);
  return [
    ...(authenticated ? [await describe(store, authenticated, true)] : []),
    ...(unauthenticated ? [await describe(store, unauthenticated, false)] : []),
  ];
}

async function findOpen(store: Store, accountId: string, consumerIds: readonly string[]) {
  for (const consumerId of consumerIds) {
    const [open] = await store.listConversations({ accountId, consumerId, state: ['OPEN'], limit: 1 });
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
    from: 'oldest',
  });
  return !log.some(
    ({ event }) =>
      event.type === 'MessagePublished' &&
      event.originator.id === consumerId &&
      event.event.type !== 'AcceptStatusEvent',
  );
}
