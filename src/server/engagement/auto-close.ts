/** Closes conversations in which nothing has happened for long, without a word. */
import { type Conversation, type ConversationEvent, mainDialog } from '../../protocol/conversation.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Conversations } from '../messaging/conversations.ts';
import { closeConversation } from '../messaging/fields.ts';
import type { Account, Store } from '../store/store.ts';

const everyMs = 25 * 60_000;
const usualMs = 90 * 86_400_000;
const pageSize = 500;
/** Automatic messages come no later than this after what they wait for. */
const longestWaitMs = 25 * 3_600_000;

export function startAutoClose(parts: {
  store: Store;
  conversations: Conversations;
  clock: Clock;
  log: Log;
}): () => void {
  const { store, conversations, clock, log } = parts;

  const failed = (err: unknown) => log.error({ err }, 'idle conversations were not closed');

  const closeOf = async ({ id: accountId, settings }: Account): Promise<void> => {
    const { autoCloseMs = usualMs, automaticMessages } = settings.engagement ?? {};
    const untilTs = clock.now() - autoCloseMs;
    const isIdle = ({ lastActivityTs, lastEventTs }: Conversation) => (lastActivityTs ?? lastEventTs) <= untilTs;
    /* What the platform has said by itself meanwhile is no life. */
    const updatedToTs = untilTs + (automaticMessages ? Math.min(autoCloseMs, longestWaitMs) : 0);
    for await (const { convId } of openUntil(store, { accountId, updatedToTs, isIdle }))
      await conversations
        .change(accountId, convId, (current) =>
          current.stage === 'CLOSE' || !isIdle(current)
            ? []
            : closeConversation(current, 'SYSTEM').map(byTime(mainDialog(current).dialogId)),
        )
        .catch(failed);
  };

  return clock.every(everyMs, () => {
    const run = async () => {
      for (const account of await store.listAccounts()) await closeOf(account).catch(failed);
    };
    run().catch(failed);
  });
}

interface Idle {
  accountId: string;
  updatedToTs: number;
  isIdle: (conversation: Conversation) => boolean;
}

/** Those that are idle of all that are open, a page at a time from the most recently updated on. */
async function* openUntil(store: Store, { accountId, isIdle, ...from }: Idle): AsyncGenerator<Conversation> {
  for (let { updatedToTs } = from; ; ) {
    const page = await store.listConversations({ accountId, stage: ['OPEN'], updatedToTs, limit: pageSize });
    yield* page.filter(isIdle);
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    updatedToTs = Math.min(last.lastEventTs, updatedToTs - 1);
  }
}

const byTime =
  (mainDialogId: string) =>
  (event: ConversationEvent): ConversationEvent => {
    if (event.type === 'ConversationClosed') return { ...event, closeReason: 'TIMEOUT' };
    return event.type === 'DialogClosed' && event.dialogId === mainDialogId
      ? { ...event, closedCause: 'TIMEOUT' }
      : event;
  };
