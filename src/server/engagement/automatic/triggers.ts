/** What calls for an automatic message: pure decisions over a conversation and what has just happened to it. */
import {
  assignedAgent,
  type Conversation,
  type ConversationEvent,
  type LoggedEvent,
  mainDialog,
} from '../../../protocol/conversation.ts';
import type { AutomaticEvent } from './texts.ts';

export interface Trigger {
  event: AutomaticEvent;
  /** The same for the same occasion, whoever notices it and however often. */
  key: string;
  /** Whom the message names. */
  agentId?: string;
}

/** What was said to or by the consumer first is answered by `greet`, which knows the hours. */
export type Happened = Omit<Trigger, 'event'> & { event: AutomaticEvent | 'first-message' | 'message' };

export function happenedIn(before: Conversation | undefined, events: readonly LoggedEvent[]): Happened[] {
  const hasSkillChange = events.some(({ event }) => event.type === 'SkillChanged');
  const suggestion = events.some(
    ({ event }) => event.type === 'ParticipantSet' && event.participant.state === 'SUGGESTED',
  );
  return events.flatMap(({ event, revision }) => {
    const happened = ofEvent(event, { before, handsOver: hasSkillChange || suggestion });
    return happened ? [{ ...happened, key: `${happened.event}:${revision}` }] : [];
  });
}

type Unkeyed = { event: Happened['event']; agentId?: string };

function ofEvent(
  event: ConversationEvent,
  { before, handsOver }: { before: Conversation | undefined; handsOver: boolean },
): Unkeyed | undefined {
  switch (event.type) {
    case 'MessagePublished':
      if (event.originator.role !== 'CONSUMER' || event.event.type === 'AcceptStatusEvent') return undefined;
      return { event: before?.lastContent === undefined ? 'first-message' : 'message' };
    case 'ParticipantSet': {
      const { id, role, state } = event.participant;
      if (state === 'SUGGESTED') return role === 'ASSIGNED_AGENT' ? { event: 'transferred-to-agent' } : undefined;
      if (role === 'ASSIGNED_AGENT') return { event: 'agent-accepted', agentId: id };
      return role === 'MANAGER' ? { event: 'manager-joined', agentId: id } : undefined;
    }
    case 'ParticipantRemoved':
      if (event.role === 'MANAGER') return { event: 'manager-left', agentId: event.id };
      if (event.role !== 'ASSIGNED_AGENT' || handsOver || !before || assignedAgent(before)?.id !== event.id)
        return undefined;
      return { event: 'returned-to-queue' };
    case 'SkillChanged':
      return { event: 'transferred-to-skill' };
    case 'ManualEttrSet':
      return { event: 'response-time-set' };
    case 'TtrChanged':
      return urgency(before?.ttr.ttrType, event.ttr.ttrType);
    default:
      return undefined;
  }
}

function urgency(before: string | undefined, after: string): Unkeyed | undefined {
  if (after === 'URGENT') return before === 'URGENT' ? undefined : { event: 'urgent' };
  return before === 'URGENT' ? { event: 'urgent-dismissed' } : undefined;
}

export interface Greeting {
  working: boolean;
  /** When the next shift begins; messages of one closed period are answered once. */
  opensTs?: number | undefined;
}

/** The answer to a message of the consumer, if it gets one. */
export function greet(
  happened: Happened,
  { firstConversation }: Conversation,
  { working, opensTs }: Greeting,
): Trigger | undefined {
  const { event, key } = happened;
  if (event === 'message') return working ? undefined : { event: 'off-hours', key: `off-hours:${opensTs ?? key}` };
  if (event !== 'first-message') return { ...happened, event };
  /* The greeting tells of this closed period already. */
  const closed = `off-hours:${opensTs ?? key}`;
  if (!working) return { event: firstConversation ? 'first-off-hours-welcome' : 'off-hours-welcome', key: closed };
  return { event: firstConversation ? 'first-welcome' : 'welcome', key: 'welcome' };
}

export interface Waiting {
  now: number;
  working: boolean;
  delayMs(event: AutomaticEvent): number | undefined;
}

/** What has been waited for too long. Undefined delays are switched off. */
export function overdueIn(conversation: Conversation, { now, working, delayMs }: Waiting): Trigger[] {
  const { state, lastContent, owedSince } = conversation;
  if (state === 'CLOSE') return [];
  const since = mainDialog(conversation).metaDataLastUpdateTs;
  const isOver = (event: AutomaticEvent, startTs: number): boolean => {
    const delay = delayMs(event);
    return delay !== undefined && now - startTs >= delay;
  };
  if (!assignedAgent(conversation)) {
    if (!working || lastContent === undefined || !isOver('waiting-in-queue', since)) return [];
    return [{ event: 'waiting-in-queue', key: `waiting-in-queue:${since}` }];
  }
  if (owedSince !== undefined) {
    /* From the assignment, or from what was said after it. */
    const from = Math.max(since, owedSince);
    return working && isOver('agent-silent', from) ? [{ event: 'agent-silent', key: `agent-silent:${from}` }] : [];
  }
  if (lastContent === undefined || lastContent.originator.role === 'CONSUMER') return [];
  const key = `consumer-silent:${lastContent.sequence}`;
  return isOver('consumer-silent', lastContent.ts) ? [{ event: 'consumer-silent', key }] : [];
}
