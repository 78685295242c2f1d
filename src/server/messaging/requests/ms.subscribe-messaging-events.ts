import { findDialog } from '../../../protocol/conversation.ts';
import { AppError } from '../../errors.ts';
import { mayRead } from '../conversation-filter.ts';
import * as agentDialect from '../dialects/agent-v2.ts';
import type { Context, Handler } from '../dispatch.ts';
import { subscribeToDialog } from '../subscribe-to-dialog.ts';

export const subscribeMessagingEvents: Handler<'ms.SubscribeMessagingEvents'> = async (context, body) => {
  const { caller, connection, services } = context;
  const { dialogId, fromSeq = 0, conversationId = dialogId } = body;
  const conversation = await services.conversations.find(caller.accountId, conversationId);
  if (!conversation || !mayRead(caller, conversation) || !findDialog(conversation, dialogId))
    throw new AppError('dialog-not-found');
  if (caller.kind === 'agent') {
    await replayToAgent(context, { conversationId, dialogId, fromSequence: fromSeq });
    return {};
  }
  if (!connection.dialogs.has(dialogId) && connection.dialogs.size >= services.limits.subscriptionsPerSocket)
    throw new AppError('too-many-subscriptions');
  connection.afterReply(() => subscribeToDialog(context, conversationId, dialogId, fromSeq));
  return {};
};

const agentReplay = 1000;

/** Agents are told live events by taking part; this only sends what was before. */
async function replayToAgent(
  { caller, connection, services }: Context,
  range: { conversationId: string; dialogId: string; fromSequence: number },
): Promise<void> {
  const conversation = await services.conversations.get(caller.accountId, range.conversationId);
  const page = await services.store.readDialog({ ...range, limit: agentReplay, from: 'oldest' });
  connection.afterReply(() => {
    for (const logged of page)
      if (logged.event.type === 'MessagePublished')
        connection.send(JSON.stringify(agentDialect.messageNotification(conversation, logged, logged.event)));
  });
}
