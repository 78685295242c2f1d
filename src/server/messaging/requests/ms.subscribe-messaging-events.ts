import { findDialog } from '../../../protocol/conversation.ts';
import { AppError } from '../../errors.ts';
import * as agentDialect from '../dialects/agent-v2.ts';
import type { Context, Handler } from '../dispatch.ts';
import { mayRead } from '../permissions.ts';
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

const replayPage = { limit: 200, mostBytes: 524_288, from: 'oldest' } as const;

/** Agents are told live events by taking part, and wait for those until all that was before is out. */
async function replayToAgent(
  { caller, connection, services }: Context,
  { conversationId, dialogId, fromSequence }: { conversationId: string; dialogId: string; fromSequence: number },
): Promise<void> {
  const conversation = await services.conversations.get(caller.accountId, conversationId);
  connection.afterReply(async () => {
    for (let next = fromSequence; !connection.closed; ) {
      const range = { conversationId, dialogId, fromSequence: next, ...replayPage };
      const page = await services.store.readDialog(range);
      if (page.length === 0) return;
      for (const logged of page) {
        if (logged.event.type !== 'MessagePublished') continue;
        next = logged.event.sequence + 1;
        await connection.sendAndWait(
          JSON.stringify(agentDialect.messageNotification(conversation, logged, logged.event)),
        );
      }
    }
  });
}
