/**
 * The conversation as both ends see it: its types, the events that change it, and `fold`, the one function that turns
 * events into a conversation. The stored snapshot is always `fold` of the stored events.
 */
import type { Role } from './enums.ts';
import { counted, isAutomatic, setParticipant } from './fold-dialog.ts';
import { changeSkill, due } from './fold-due.ts';

export interface Participant {
  /** Public id: the consumer's `sub`, or the agent's PID (a UUID). */
  id: string;
  /** `{account}.{userId}`, agents only; agents' clients address each other by it. */
  userId?: string;
  role: Role;
  state: 'ACTIVE' | 'SUGGESTED';
  /** A suggestion waits until then for its agent, who may be away; afterwards anybody with the skill is asked. */
  untilTs?: number;
}

export interface Ttr {
  ttrType: 'CUSTOM' | 'NORMAL' | 'PRIORITIZED' | 'URGENT';
  /** Seconds the contact centre has, from the consumer's input to the agent's answer. */
  value: number;
}

export interface Csat {
  csatRate?: number;
  csatResolutionConfirmation?: boolean;
  csatComment?: string;
  status: 'FILLED' | 'PARTIALLY_FILLED' | 'SKIPPED';
}

export type CloseReason = 'CONSUMER' | 'AGENT' | 'SYSTEM' | 'TIMEOUT';
export type OpenState = 'OPEN' | 'CLOSE';

export interface Dialog {
  dialogId: string;
  dialogType: 'MAIN' | 'POST_SURVEY' | 'AGENT' | 'OTHER';
  channelType: 'MESSAGING' | 'COBROWSE';
  participants: Participant[];
  state: OpenState;
  creationTs: number;
  endTs?: number;
  metaDataLastUpdateTs: number;
  closedBy?: 'CONSUMER' | 'AGENT' | 'SYSTEM';
  closedCause?: string;
  metaData?: Record<string, unknown>;
  /** Sequence that the next event of this dialog gets. */
  nextSequence: number;
  /** Messages that everybody sees: how many, the last one's sequence, and how many each participant has written or read. */
  contents: number;
  lastContentSequence: number;
  seen: Record<string, number>;
}

/** An offer of an unassigned conversation to one agent. */
export interface Ring {
  ringId: string;
  agentId: string;
  userId: string;
  skillId: string;
  ringState: 'WAITING' | 'ACCEPTED' | 'AUTO_ACCEPT' | 'REJECTED' | 'EXPIRED' | 'CANCELLED';
  createdTs: number;
  expirationTs: number;
  endedTs?: number;
  /** Orders waiting rings: the timestamp at which the answer is due. */
  weight: number;
}

export type ClientProperties = Record<string, unknown>;

export interface ConversationContext {
  type: string;
  clientProperties?: ClientProperties;
  [member: string]: unknown;
}

export interface Originator {
  id: string;
  userId?: string;
  role: Role;
  clientProperties?: ClientProperties;
}

export interface ContentEvent {
  type: 'ContentEvent';
  contentType: string;
  message: unknown;
  quickReplies?: unknown;
}
export interface RichContentEvent {
  type: 'RichContentEvent';
  content: unknown;
  quickReplies?: unknown;
}
export interface AcceptStatusEvent {
  type: 'AcceptStatusEvent';
  status: string;
  sequenceList: number[];
}
export interface ChatStateEvent {
  type: 'ChatStateEvent';
  chatState: string;
}
/** Events that get a sequence and are stored. */
export type StoredMessagingEvent = ContentEvent | RichContentEvent | AcceptStatusEvent;
export type MessagingEvent = StoredMessagingEvent | ChatStateEvent;
/** Absent = everyone; `AGENTS_AND_MANAGERS` = a private note that no consumer ever receives. */
export type Audience = 'AGENTS_AND_MANAGERS';

/** What became of the consumer's sign-in or device; agents are told in a line that only they see. */
export type ConsumerStatus = 'SIGN_IN_ENDED' | 'SIGNED_IN_AGAIN' | 'HISTORY_CLEARED';

export interface MessagePublished {
  type: 'MessagePublished';
  dialogId: string;
  sequence: number;
  originator: Originator;
  event: StoredMessagingEvent;
  metadata?: unknown[];
  audience?: Audience;
  clientMessageId?: string;
  eventId?: string;
  /** The platform's own: this message tells agents of it. */
  consumerStatus?: ConsumerStatus;
}

export interface ConversationOpened {
  type: 'ConversationOpened';
  brandId: string;
  consumerId: string;
  skillId: string;
  firstConversation: boolean;
  ttr: Ttr;
  context?: ConversationContext;
  /** Participants of the MAIN dialog, whose id is the conversation's. */
  participants: Participant[];
  campaignInfo?: { campaignId: number; engagementId: number };
  /** An agent continues an earlier conversation: when the first of that thread began. */
  threadStartTs?: number;
}

export type ConversationEvent =
  | ConversationOpened
  | MessagePublished
  | { type: 'ParticipantSet'; dialogId: string; participant: Participant }
  | { type: 'ParticipantRemoved'; dialogId: string; id: string; role: Role }
  | { type: 'SkillChanged'; skillId: string }
  | { type: 'DialogClosed'; dialogId: string; closedBy: 'CONSUMER' | 'AGENT' | 'SYSTEM'; closedCause?: string }
  | { type: 'DialogMetaDataSet'; dialogId: string; metaData: Record<string, unknown> }
  | { type: 'ConversationClosed'; closeReason: CloseReason }
  | { type: 'TtrChanged'; ttr: Ttr }
  | { type: 'ManualEttrSet'; value: number }
  | { type: 'CsatRated'; csat: Csat }
  | { type: 'NoteChanged'; note: string }
  | { type: 'RingOffered'; ring: Ring }
  | { type: 'RingEnded'; ringId: string; ringState: Exclude<Ring['ringState'], 'WAITING'> };

/** One entry of a conversation's log. Revisions are dense and start at 1. */
export interface LoggedEvent {
  conversationId: string;
  revision: number;
  /** Milliseconds since 1970; never decreases within a conversation. */
  ts: number;
  event: ConversationEvent;
}

export interface LastContent {
  sequence: number;
  dialogId: string;
  originator: Originator;
  ts: number;
  event: ContentEvent | RichContentEvent;
}

export interface Conversation {
  convId: string;
  brandId: string;
  consumerId: string;
  /** `-1` = no skill. */
  skillId: string;
  /** MAIN dialog open or closed. */
  state: OpenState;
  /** The whole container, surveys included. */
  stage: OpenState;
  startTs: number;
  endTs?: number;
  metaDataLastUpdateTs: number;
  firstConversation: boolean;
  closeReason?: CloseReason;
  ttr: Ttr;
  manualETTR?: number;
  /** When the pending answer is due, ms; `-1` when nothing is owed. */
  effectiveTTR: number;
  /** First unanswered consumer input, ms; absent when nothing is owed. */
  owedSince?: number;
  csat?: Csat;
  note: string;
  /** While nobody is assigned: the PID of the agent who was. */
  lastAgentId?: string;
  context?: ConversationContext;
  campaignInfo?: { campaignId: number; engagementId: number };
  dialogs: Dialog[];
  /** The rings of the current or last search for an agent, newest last. */
  rings: Ring[];
  lastContent?: LastContent;
  /** Absent for conversations that continue none. */
  threadStartTs?: number;
  /** The last that agents were told. */
  consumerStatus?: ConsumerStatus;
  revision: number;
  /** Timestamp of the event that has `revision`. */
  lastEventTs: number;
  /** Of the last event but messages that the platform sends by itself. */
  lastActivityTs?: number;
}

/** Rings kept for "who has refused"; older ones are forgotten. */
const RINGS_KEPT = 16;
/** So many agents are rung at once at most, which leaves room for those who have refused. */
export const mostRings = 8;

export function fold(conversation: Conversation | undefined, logged: LoggedEvent): Conversation {
  const { event, ts, revision } = logged;
  if (event.type === 'ConversationOpened') return open(logged, event);
  if (!conversation) throw new Error(`log of ${logged.conversationId} does not begin with ConversationOpened`);
  const changed = apply(conversation, event, ts);
  const effectiveTTR = due(changed);
  const byPlatform = event.type === 'MessagePublished' && event.originator.role === 'CONTROLLER';
  const silent = isSilent(event) && effectiveTTR === conversation.effectiveTTR;
  return {
    ...changed,
    effectiveTTR,
    revision,
    lastEventTs: ts,
    lastActivityTs: byPlatform ? (conversation.lastActivityTs ?? conversation.lastEventTs) : ts,
    metaDataLastUpdateTs: silent ? conversation.metaDataLastUpdateTs : ts,
  };
}

/** Messages have notifications of their own and rings concern one agent: neither changes the conversation's metadata. */
export const isSilent = (event: ConversationEvent): boolean =>
  event.type === 'MessagePublished' || event.type === 'RingOffered' || event.type === 'RingEnded';

export function foldAll(conversation: Conversation | undefined, log: readonly LoggedEvent[]): Conversation | undefined {
  return log.reduce<Conversation | undefined>(fold, conversation);
}

export const mainDialog = (conversation: Conversation): Dialog => {
  const main = conversation.dialogs[0];
  if (!main) throw new Error(`conversation ${conversation.convId} has no dialog`);
  return main;
};

export const findDialog = (conversation: Conversation, dialogId: string): Dialog | undefined =>
  conversation.dialogs.find((dialog) => dialog.dialogId === dialogId);

export const assignedAgent = (conversation: Conversation): Participant | undefined =>
  mainDialog(conversation).participants.find((p) => p.role === 'ASSIGNED_AGENT' && p.state === 'ACTIVE');

/** Old logs may hold an agent under a role that is not for agents: its `userId` tells that it is one. */
export const roleOf = ({ userId, role }: Pick<Originator, 'userId' | 'role'>): Role =>
  userId !== undefined && (role === 'CONSUMER' || role === 'CONTROLLER') ? 'AGENT' : role;

export const waitingRings = (conversation: Conversation): Ring[] =>
  conversation.rings.filter((ring) => ring.ringState === 'WAITING');

function open(logged: LoggedEvent, event: ConversationOpened): Conversation {
  const { conversationId, ts, revision } = logged;
  const { brandId, consumerId, skillId, firstConversation, ttr, participants, context, campaignInfo, threadStartTs } =
    event;
  const main: Dialog = {
    dialogId: conversationId,
    dialogType: 'MAIN',
    channelType: 'MESSAGING',
    participants,
    state: 'OPEN',
    creationTs: ts,
    metaDataLastUpdateTs: ts,
    nextSequence: 0,
    contents: 0,
    lastContentSequence: -1,
    seen: {},
  };
  return {
    convId: conversationId,
    brandId,
    consumerId,
    skillId,
    state: 'OPEN',
    stage: 'OPEN',
    startTs: ts,
    metaDataLastUpdateTs: ts,
    firstConversation,
    ttr,
    owedSince: ts,
    effectiveTTR: ts + ttr.value * 1000,
    note: '',
    dialogs: [main],
    rings: [],
    revision,
    lastEventTs: ts,
    ...(context && { context }),
    ...(campaignInfo && { campaignInfo }),
    ...(threadStartTs !== undefined && { threadStartTs }),
  };
}

function apply(
  conversation: Conversation,
  event: Exclude<ConversationEvent, ConversationOpened>,
  ts: number,
): Conversation {
  switch (event.type) {
    case 'MessagePublished':
      return publish(conversation, event, ts);
    case 'ParticipantSet':
      return changeParticipants(conversation, event.dialogId, (dialog) => ({
        participants: setParticipant(dialog.participants, event.participant),
        metaDataLastUpdateTs: ts,
      }));
    case 'ParticipantRemoved':
      return changeParticipants(conversation, event.dialogId, (dialog) => ({
        participants: dialog.participants.filter((p) => p.id !== event.id || p.role !== event.role),
        metaDataLastUpdateTs: ts,
      }));
    case 'SkillChanged':
      return changeSkill(conversation, event.skillId, ts);
    case 'DialogClosed':
      return closeDialog(conversation, event, ts);
    case 'DialogMetaDataSet':
      return changeDialog(conversation, event.dialogId, () => ({ metaData: event.metaData, metaDataLastUpdateTs: ts }));
    case 'ConversationClosed':
      return { ...conversation, state: 'CLOSE', stage: 'CLOSE', endTs: ts, closeReason: event.closeReason };
    case 'TtrChanged':
      return { ...conversation, ttr: event.ttr };
    case 'ManualEttrSet':
      return { ...conversation, manualETTR: event.value };
    case 'CsatRated':
      return { ...conversation, csat: event.csat };
    case 'NoteChanged':
      return { ...conversation, note: event.note };
    case 'RingOffered':
      return { ...conversation, rings: [...conversation.rings, event.ring].slice(-RINGS_KEPT) };
    case 'RingEnded':
      return {
        ...conversation,
        rings: conversation.rings.map((r) =>
          r.ringId === event.ringId ? { ...r, ringState: event.ringState, endedTs: ts } : r,
        ),
      };
  }
}

function publish(conversation: Conversation, published: MessagePublished, ts: number): Conversation {
  const { dialogId, sequence, originator, event, audience, consumerStatus } = published;
  const next = changeDialog(conversation, dialogId, (dialog) => ({
    nextSequence: sequence + 1,
    ...counted(dialog, published),
  }));
  if (event.type === 'AcceptStatusEvent' || isAutomatic(published)) return next;
  if (audience) return consumerStatus ? { ...next, consumerStatus } : next;
  const lastContent: LastContent = { sequence, dialogId, originator, ts, event };
  if (originator.role === 'CONSUMER') return { ...next, lastContent, owedSince: conversation.owedSince ?? ts };
  const { owedSince: _, manualETTR: __, ...answered } = next;
  return { ...answered, lastContent };
}

function closeDialog(
  conversation: Conversation,
  event: Extract<ConversationEvent, { type: 'DialogClosed' }>,
  ts: number,
): Conversation {
  const { dialogId, closedBy, closedCause } = event;
  const closed = changeDialog(conversation, dialogId, () => ({
    state: 'CLOSE',
    endTs: ts,
    closedBy,
    metaDataLastUpdateTs: ts,
    ...(closedCause !== undefined && { closedCause }),
  }));
  return mainDialog(closed).dialogId === dialogId ? { ...closed, state: 'CLOSE' } : closed;
}

function changeParticipants(...[before, dialogId, change]: Parameters<typeof changeDialog>): Conversation {
  const after = changeDialog(before, dialogId, change);
  const agent = assignedAgent(before);
  return agent && !assignedAgent(after) ? { ...after, lastAgentId: agent.id } : after;
}

function changeDialog(
  conversation: Conversation,
  dialogId: string,
  change: (dialog: Dialog) => Partial<Dialog>,
): Conversation {
  const dialogs = conversation.dialogs.map((d) => (d.dialogId === dialogId ? { ...d, ...change(d) } : d));
  return { ...conversation, dialogs };
}
