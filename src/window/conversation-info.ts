import { isRecord } from '../client/notifications.ts';
import type { ConversationInfo } from './state.ts';

/** A conversation as the consumer's subscription tells it; undefined when it is not one. */
export function parseConversation(result: Record<string, unknown>): ConversationInfo | undefined {
  const details = result.conversationDetails;
  if (typeof result.convId !== 'string' || !isRecord(details)) return undefined;
  const main = asRecords(details.dialogs).find(({ dialogId }) => dialogId === result.convId) ?? {};
  const endTs = number(details.endTs) ?? number(main.endTs);
  const ttrSeconds = isRecord(details.ttr) ? number(details.ttr.value) : undefined;
  const closedBy = closers.find((name) => name === (main.closedBy ?? details.closeReason));
  return {
    id: result.convId,
    open: details.state === 'OPEN',
    startTs: number(details.startTs) ?? 0,
    updatedTs: number(details.metaDataLastUpdateTs) ?? 0,
    hasAgent: asRecords(details.participants).some(({ role }) => role === 'ASSIGNED_AGENT'),
    dueTs: number(result.effectiveTTR) ?? -1,
    ...(endTs !== undefined && { endTs }),
    ...(closedBy && { closedBy }),
    ...(ttrSeconds !== undefined && { ttrSeconds }),
  };
}

const closers = ['CONSUMER', 'AGENT', 'SYSTEM'] as const;

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const asRecords = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);
