import { createDialogSubscription } from './dialog-subscription.ts';
import type { Context } from './dispatch.ts';

/** (Re)starts the socket's one subscription to a dialog from `fromSequence`. */
export function subscribeToDialog(
  context: Context,
  conversationId: string,
  dialogId: string,
  fromSequence: number,
): Promise<void> {
  const { caller, connection, services } = context;
  const { conversations, log, store } = services;
  const subscription =
    connection.dialogs.get(dialogId) ??
    createDialogSubscription({
      store,
      conversationId,
      dialogId,
      send: (frame) => connection.send(frame),
      sendAndWait: (frame) => connection.sendAndWait(frame),
      ended: () => connection.closed,
      peek: () => conversations.peek(caller.accountId, conversationId),
      failed: (err) => {
        log.error({ err }, 'replay failed');
        connection.close('serverError');
      },
    });
  if (!connection.dialogs.has(dialogId) && connection.dialogs.size >= services.limits.subscriptionsPerSocket)
    forgetOldest(connection.dialogs);
  connection.dialogs.set(dialogId, subscription);
  return subscription.start(fromSequence);
}

/** Conversations that one socket has opened and closed again do not pile up. */
function forgetOldest(dialogs: Map<string, unknown>): void {
  for (const dialogId of dialogs.keys()) return void dialogs.delete(dialogId);
}
