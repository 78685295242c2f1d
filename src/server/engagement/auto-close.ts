/** Closes conversations in which nothing has happened for long, without a word. */
import { type ConversationEvent, mainDialog } from '../../protocol/conversation.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Conversations } from '../messaging/conversations.ts';
import { closeConversation } from '../messaging/fields.ts';
import type { Account, Store } from '../store/store.ts';

const everyMs = 25 * 60_000;
const usualMs = 90 * 86_400_000;
const mostAtOnce = 500;
/** Automatic messages come no later than this after what they wait for. */
const longestWaitMs = 25 * 3_600_000;

export function startAutoClose(parts: {
  store: Store;
  conversations: Conversations;
  clock: Clock;
  log: Log;
}): () => void {
  const { store, conversations, clock, log } = parts;

  const closeOf = async ({ id: accountId, settings }: Account): Promise<void> => {
    const { autoCloseMs = usualMs, automaticMessages } = settings.engagement ?? {};
    const untilTs = clock.now() - autoCloseMs;
    /* What the platform has said by itself meanwhile is no life. */
    const updatedToTs = untilTs + (automaticMessages ? Math.min(autoCloseMs, longestWaitMs) : 0);
    const query = { accountId, stage: ['OPEN'], updatedToTs, limit: mostAtOnce };
    for (const { convId } of await store.listConversations(query))
      await conversations.change(accountId, convId, (current) => {
        if (current.stage === 'CLOSE' || (current.lastActivityTs ?? current.lastEventTs) > untilTs) return [];
        return closeConversation(current, 'SYSTEM').map(byTime(mainDialog(current).dialogId));
      });
  };

  return clock.every(everyMs, () => {
    const run = async () => {
      for (const account of await store.listAccounts()) await closeOf(account);
    };
    run().catch((err) => log.error({ err }, 'idle conversations were not closed'));
  });
}

const byTime =
  (mainDialogId: string) =>
  (event: ConversationEvent): ConversationEvent => {
    if (event.type === 'ConversationClosed') return { ...event, closeReason: 'TIMEOUT' };
    return event.type === 'DialogClosed' && event.dialogId === mainDialogId
      ? { ...event, closedCause: 'TIMEOUT' }
      : event;
  };
