import { AppError } from '../../errors.ts';
import { isCleared, queryOf, scopeOf } from '../conversation-filter.ts';
import { createConversationSubscription } from '../conversation-subscription.ts';
import { conversationNotification as agentNotification } from '../dialects/agent-v2.ts';
import { type ConversationChange, conversationNotification as consumerNotification } from '../dialects/consumer-v3.ts';
import type { Handler } from '../dispatch.ts';

export const subscribeExConversations: Handler<'cqm.SubscribeExConversations'> = async (context, body) => {
  const { caller, connection, services } = context;
  const { directory, limits, random, store } = services;
  if (connection.conversations.size >= limits.subscriptionsPerSocket) throw new AppError('too-many-subscriptions');
  const users = caller.kind === 'agent' ? await directory.users(caller.accountId) : [];
  const scope = scopeOf(caller, body, users);
  const { hidesSuggested } = connection;
  const notification = (id: string, changes: readonly ConversationChange[]) =>
    caller.kind === 'consumer'
      ? consumerNotification(id, changes)
      : agentNotification(id, changes, { hidesSuggested, groupOf: directory.groupOf });
  const subscription = createConversationSubscription({
    id: random.uuid(),
    scope,
    notify: (id, changes) => connection.send(JSON.stringify(notification(id, changes))),
  });
  connection.conversations.set(subscription.id, subscription);
  const snapshot = await store.listConversations(queryOf(scope)).catch((cause: unknown) => {
    connection.conversations.delete(subscription.id);
    throw cause;
  });
  connection.afterReply(() => subscription.start(snapshot.filter((one) => !isCleared(one, scope.historyClearedTs))));
  return { subscriptionId: subscription.id };
};
