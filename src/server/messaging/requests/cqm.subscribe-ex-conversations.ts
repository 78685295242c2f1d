import { AppError } from '../../errors.ts';
import { pagesOf } from '../../store/pages-of.ts';
import { queryOf, scopeOf } from '../conversation-filter.ts';
import { createConversationSubscription } from '../conversation-subscription.ts';
import { conversationNotification as agentNotification } from '../dialects/agent-v2.ts';
import { type ConversationChange, conversationNotification as consumerNotification } from '../dialects/consumer-v3.ts';
import type { Handler } from '../dispatch.ts';

/** Of what is stored; as the wire spells it, it is about twice as much. */
const pageBytes = 131_072;

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
    notifyAndWait: (id, changes) => connection.sendAndWait(JSON.stringify(notification(id, changes))),
    ended: () => connection.closed || !connection.conversations.has(subscription.id),
    failed: (err) => {
      services.log.error({ err }, 'list not sent');
      connection.close('serverError');
    },
  });
  connection.conversations.set(subscription.id, subscription);
  const sized = await store.listSizes(queryOf(scope)).catch((cause: unknown) => {
    connection.conversations.delete(subscription.id);
    throw cause;
  });
  const list = {
    pages: pagesOf(sized, Math.min(pageBytes, limits.sendBufferBytes / 4)),
    read: (ids: string[]) => store.readConversations(caller.accountId, ids),
  };
  connection.afterReply(() => subscription.start(list));
  return { subscriptionId: subscription.id };
};
