import { findDialog } from '../../../protocol/conversation.ts';
import { AppError } from '../../errors.ts';
import { messageRecord } from '../dialects/agent-v2.ts';
import { messageChange } from '../dialects/consumer-v3.ts';
import type { Handler } from '../dispatch.ts';
import { isReadable } from '../readable.ts';

const mostMessages = 1000;
/** Characters of one answer; what is older than fits must be asked for again with `olderThanSequence`. */
const answerLength = 1_048_576;

/** `newerThanSequence` is inclusive, as agents' clients expect; `maxQuantity` counts from the newest end. */
export const queryMessages: Handler<'ms.QueryMessages'> = async ({ caller, services }, body) => {
  const { dialogId, conversationId = dialogId, newerThanSequence, fromSeq, olderThanSequence, maxQuantity } = body;
  const conversation = await services.conversations.find(caller.accountId, conversationId);
  if (!conversation || !findDialog(conversation, dialogId) || !(await isReadable(services, caller, conversation)))
    throw new AppError('dialog-not-found');
  const page = await services.store.readDialog({
    conversationId,
    dialogId,
    fromSequence: newerThanSequence ?? fromSeq ?? 0,
    ...(olderThanSequence !== undefined && { beforeSequence: olderThanSequence }),
    limit: Math.min(maxQuantity ?? mostMessages, mostMessages),
    mostBytes: answerLength,
    from: 'newest',
  });
  const records = page.flatMap((logged): object[] => {
    const { event } = logged;
    if (event.type !== 'MessagePublished') return [];
    if (caller.kind === 'agent') return [messageRecord(conversation, logged, event)];
    return event.audience ? [] : [messageChange(logged, event)];
  });
  return newestThatFit(records);
};

function newestThatFit(records: object[]): object[] {
  let room = answerLength;
  const first = records.findLastIndex((record) => {
    room -= JSON.stringify(record).length;
    return room < 0;
  });
  return records.slice(first + 1);
}
