import { isRecord } from '../client/notifications.ts';
import type { ConversationInfo } from './state.ts';

/** A conversation as the consumer's subscription tells it; undefined when it is not one. */
export function parseConversation(result: Record<string, unknown>): ConversationInfo | undefined {
  const details = result.conversationDetails;
  if (typeof result.convId !== 'string' || !isRecord(details)) return undefined;
  const dialogs = asRecords(details.dialogs);
  const main = dialogs.find(({ dialogId }) => dialogId === result.convId) ?? {};
  const agent = [...asRecords(details.participants), ...asRecords(main.participantsDetails)].find(
    ({ role }) => role === 'ASSIGNED_AGENT',
  );
  const ttr = isRecord(details.ttr) ? details.ttr : {};
  const open = details.state === 'OPEN';
  return {
    id: result.convId,
    open,
    startTs: number(details.startTs) ?? 0,
    updatedTs: number(details.metaDataLastUpdateTs) ?? 0,
    hasAgent: agent !== undefined,
    urgent: ttr.ttrType === 'URGENT',
    dueTs: number(result.effectiveTTR) ?? -1,
    dueByHand: number(details.manualETTR) !== undefined,
    surveyed: details.csat !== undefined || dialogs.some(({ dialogType }) => dialogType === 'POST_SURVEY'),
    ...optional('endTs', number(details.endTs) ?? number(main.endTs)),
    ...optional('ttrSeconds', number(ttr.value)),
    ...optional('closedUntil', isRecord(details.delay) ? number(details.delay.tillWhen) : undefined),
    ...optional('agentId', agent && typeof agent.id === 'string' ? agent.id : undefined),
    ...optional('skillId', typeof details.skillId === 'string' ? details.skillId : undefined),
    ...optional('closedBy', open ? undefined : closerOf(main.closedBy ?? details.closeReason)),
  };
}

const closerOf = (reason: unknown): ConversationInfo['closedBy'] =>
  reason === 'CONSUMER' || reason === 'AGENT' ? reason : 'SYSTEM';

const optional = <Key extends string, T>(key: Key, value: T | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: T };

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const asRecords = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);
