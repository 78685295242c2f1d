import { AppError } from '../../errors.ts';
import { consumerStatusEvent } from '../consumer-status.ts';
import { isCleared } from '../conversation-filter.ts';
import type { Decide } from '../conversations.ts';
import type { Handler } from '../dispatch.ts';
import { closeConversation } from '../fields.ts';

/**
 * Ends the open conversation, without a survey, and hides it and all before it from this device. Agents keep everything
 * and are told; the consumer's other devices keep it too.
 */
export const clearHistory: Handler<'cm.ClearHistory'> = async ({ caller, connection, services }, { deviceId }) => {
  if (caller.kind !== 'consumer') throw new AppError('forbidden');
  const { store, conversations, hub, bus, clock } = services;
  const { accountId, id: consumerId } = caller;
  const [found] = await store.listConversations({ accountId, consumerId, state: ['OPEN'], limit: 1 });
  const open = found && !isCleared(found, caller.historyClearedTs) ? found : undefined;
  const clearedTs = Math.max(clock.now(), (open?.startTs ?? 0) + 1);
  await store.saveHistoryClearing({ accountId, consumerId, deviceId, clearedTs });
  connection.deviceId = deviceId;
  caller.historyClearedTs = clearedTs;
  for (const subscription of connection.conversations.values()) subscription.clear(clearedTs);
  connection.dialogs.clear();
  if (open) {
    /* Agents are told while the conversation is still one of theirs. */
    const events: Decide[] = [
      (conversation) => [consumerStatusEvent(conversation, 'HISTORY_CLEARED')],
      (conversation) => closeConversation(conversation, 'CONSUMER'),
    ];
    for (const decide of events)
      await conversations.change(accountId, open.convId, (conversation, ts) =>
        conversation.stage === 'CLOSE' ? [] : decide(conversation, ts),
      );
  }
  hub.historyCleared({ accountId, consumerId, deviceId }, connection);
  bus.publish({ kind: 'history-cleared', accountId, consumerId, deviceId });
  return 'OK History cleared';
};
