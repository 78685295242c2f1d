/** What of a conversation's log is searched, and what lists show of it. */
import {
  assignedAgent,
  type Conversation,
  type LoggedEvent,
  type MessagePublished,
} from '../../protocol/conversation.ts';
import { type IndexDocument, type IndexedConversation, lastSlot, noteSlot } from '../store/conversation-index.ts';
import { tokenize } from './tokens.ts';

export function documentsOf(events: readonly LoggedEvent[]): IndexDocument[] {
  return events.flatMap(({ event, revision }): IndexDocument[] => {
    if (event.type === 'NoteChanged') return [{ slot: noteSlot, kind: 'note', tokens: tokenize(event.note) }];
    if (event.type !== 'MessagePublished' || event.consumerStatus || revision > lastSlot) return [];
    const tokens = tokenize(textOf(event));
    return tokens.length > 0 ? [{ slot: revision, kind: event.audience ? 'note' : 'transcript', tokens }] : [];
  });
}

/** Everything in a message that people read. */
export function textOf({ event }: Pick<MessagePublished, 'event'>): string {
  if (event.type === 'AcceptStatusEvent') return '';
  const content = event.type === 'ContentEvent' ? event.message : event.content;
  return typeof content === 'string' ? content : readable(content).join(' \n');
}

const readableMembers = new Set(['text', 'title', 'caption', 'alt', 'tooltip', 'name']);
const mostTexts = 200;

function readable(structure: unknown): string[] {
  const texts: string[] = [];
  const waiting = [structure];
  for (let value = waiting.shift(); value !== undefined && texts.length < mostTexts; value = waiting.shift()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, member] of Object.entries(value))
      if (typeof member === 'string' && readableMembers.has(name)) texts.push(member);
      else if (typeof member === 'object' && member !== null) waiting.push(member);
  }
  return texts;
}

/** `events` lead from what `earlier` was made of to `conversation`. */
export function indexedConversation(
  conversation: Conversation,
  events: readonly LoggedEvent[],
  earlier: IndexedConversation | undefined,
): IndexedConversation {
  const latestAgentId = latestAgent(events) ?? earlier?.latestAgentId;
  const properties = conversation.context?.clientProperties ?? {};
  const open = conversation.stage === 'OPEN';
  return {
    id: conversation.convId,
    accountId: conversation.brandId,
    consumerId: conversation.consumerId,
    skillId: conversation.skillId,
    ...(latestAgentId !== undefined && { latestAgentId }),
    agentIds: [...new Set([...(earlier?.agentIds ?? []), ...agentsIn(events)])],
    inQueue: open && assignedAgent(conversation) === undefined,
    open,
    startTs: conversation.startTs,
    ...(conversation.endTs !== undefined && { endTs: conversation.endTs }),
    ...(conversation.closeReason && { closeReason: conversation.closeReason }),
    firstConversation: conversation.firstConversation,
    ...(conversation.csat?.csatRate !== undefined && { csat: conversation.csat.csatRate }),
    messages: conversation.dialogs.reduce((sum, { contents }) => sum + contents, 0),
    lastMessageTs: conversation.lastContent?.ts ?? conversation.startTs,
    source: sourceOf(properties.appId, conversation.context?.type),
    device: typeof properties.deviceFamily === 'string' ? properties.deviceFamily : 'OTHER',
    note: conversation.note,
    revision: conversation.revision,
  };
}

function sourceOf(appId: unknown, contextType: string | undefined): string {
  if (contextType === 'ProactiveContext') return 'AGENT';
  return typeof appId === 'string' && /android|ios|app$/i.test(appId) ? 'APP' : 'WEB';
}

function latestAgent(events: readonly LoggedEvent[]): string | undefined {
  return events
    .flatMap(({ event }) => participantsOf(event))
    .findLast(({ role, state }) => role === 'ASSIGNED_AGENT' && state === 'ACTIVE')?.id;
}

const agentsIn = (events: readonly LoggedEvent[]): string[] =>
  events
    .flatMap(({ event }) => participantsOf(event))
    .filter(({ role, state }) => role !== 'CONSUMER' && state === 'ACTIVE')
    .map(({ id }) => id);

function participantsOf(event: LoggedEvent['event']) {
  if (event.type === 'ConversationOpened') return event.participants;
  return event.type === 'ParticipantSet' ? [event.participant] : [];
}
