/** What stands in the list: the agent's conversations, most urgent first, and the rings that wait. */
import type { HistoryRow } from './history.ts';
import { type Profile, parseProfile } from './profile.ts';
import { agentIdOf, isOwn, type Listing, type RingAnswer, type WorkspaceState } from './state.ts';
import { strings } from './strings.ts';
import { lastContent, lastHeardTs, textOf, unreadOf } from './transcript.ts';
import type { DialogEvent, ExConversation, RoutingTask } from './wire.ts';

export interface ConversationCard {
  convId: string;
  name: string;
  verified: boolean;
  closed: boolean;
  /** When the pending answer is due; absent when nothing is owed. */
  dueTs?: number;
  unread: number;
  preview?: { text: string; own: boolean };
  lastTs: number;
  typing: boolean;
  urgent: boolean;
  /** The consumer has been silent for a while, and nothing is owed. */
  idle: boolean;
  /** The consumer's first conversation with the account. */
  first: boolean;
  /** The agent has set when it will answer. */
  manualTime: boolean;
  skillId: string;
  /** In the conversation without being assigned. */
  joined: boolean;
  draft: string;
}

export interface RingCard {
  ringId: string;
  taskId: string;
  conversationId: string;
  skillId: string;
  /** Absent until the profile has come, and for consumers whom nothing names. */
  name?: string;
  verified: boolean;
  expirationTs: number;
  lifetimeMs: number;
  /** The agent's answer is on its way. */
  pending: boolean;
}

/** Typing that isn't renewed is over after this long. */
export const typingMs = 10_000;

const idsOf = (state: WorkspaceState, listing: Listing): string[] =>
  state.subscriptions[listing].map((id) => state.listed[id]).find((ids) => ids !== undefined) ?? [];

/** Whether the newest subscription has answered, so that an empty list means that there is nothing. */
export const isListed = (state: WorkspaceState, listing: Listing): boolean =>
  state.subscriptions[listing].some((id) => state.listed[id] !== undefined);

export function consumerOf(conversation: ExConversation): string | undefined {
  return conversation.conversationDetails.participantsPId.CONSUMER?.[0];
}

export function profileOf(state: WorkspaceState, consumerId: string | undefined): Profile | undefined {
  if (consumerId === undefined) return undefined;
  const body = state.profiles[consumerId];
  if (typeof body !== 'object' || body === null) return undefined;
  const known = parsedProfiles.get(body) ?? parseProfile(body);
  parsedProfiles.set(body, known);
  return known;
}

/** Bodies are never changed, only replaced. */
const parsedProfiles = new WeakMap<object, Profile>();

export const selectedConversation = ({ selected, conversations }: WorkspaceState): ExConversation | undefined =>
  selected === undefined ? undefined : conversations[selected];

export const nameOf = (profile: Profile | undefined): string => profile?.name ?? strings.info.visitor;

export const isMine = (state: WorkspaceState, convId: string): boolean => idsOf(state, 'open').includes(convId);

export function openConversations(state: WorkspaceState): ExConversation[] {
  return idsOf(state, 'open').flatMap((id) => {
    const conversation = state.conversations[id];
    return conversation?.conversationDetails.state === 'OPEN' ? [conversation] : [];
  });
}

export function closedConversations(state: WorkspaceState): ExConversation[] {
  const ids = new Set([...idsOf(state, 'closed'), ...idsOf(state, 'open')]);
  return [...ids]
    .flatMap((id) => state.conversations[id] ?? [])
    .filter(({ conversationDetails }) => conversationDetails.state === 'CLOSE');
}

export function openCards(state: WorkspaceState, now: number): ConversationCard[] {
  return openConversations(state)
    .map((conversation) => cardOf(state, conversation, now))
    .sort((a, b) => (a.dueTs ?? Infinity) - (b.dueTs ?? Infinity) || b.lastTs - a.lastTs || order(a, b));
}

export function closedCards(state: WorkspaceState, now: number): ConversationCard[] {
  return closedConversations(state)
    .map((conversation) => cardOf(state, conversation, now))
    .sort((a, b) => b.lastTs - a.lastTs || order(a, b));
}

const idleMs = 5 * 60_000;

/** Whether the agent is the one who answers; managers take part in other roles too. */
export const isAssigned = ({ me }: WorkspaceState, { conversationDetails }: ExConversation): boolean =>
  conversationDetails.participantsPId.ASSIGNED_AGENT?.includes(me.pid) ?? false;

const order = (a: ConversationCard, b: ConversationCard): number => (a.convId < b.convId ? -1 : 1);

function cardOf(state: WorkspaceState, conversation: ExConversation, now: number): ConversationCard {
  const { conversationDetails: details, convId } = conversation;
  const profile = profileOf(state, consumerOf(conversation));
  const log = state.events[convId];
  const last = lastContentOf(state, conversation);
  const typing = state.typing[convId];
  const closed = details.state === 'CLOSE';
  return {
    convId,
    name: nameOf(profile),
    verified: profile?.issuer !== undefined,
    closed,
    ...(!closed && conversation.effectiveTTR > 0 && { dueTs: conversation.effectiveTTR }),
    unread: closed ? 0 : log ? unreadOf(log) : (conversation.numberOfunreadMessages?.[agentIdOf(state.me)] ?? 0),
    ...(last && { preview: { text: previewOf(last), own: isOwn(state.me, last) } }),
    lastTs: closed ? (details.endTs ?? details.metaDataLastUpdateTs) : (last?.serverTimestamp ?? details.startTs),
    typing: !closed && typing !== undefined && now - typing.at < typingMs,
    urgent: !closed && details.ttr.ttrType === 'URGENT',
    idle: !closed && conversation.effectiveTTR <= 0 && now - (lastHeardTs(log ?? {}) ?? details.startTs) >= idleMs,
    first: details.firstConversation === true,
    manualTime: !closed && details.manualETTR !== undefined,
    skillId: details.skillId,
    joined: !closed && !isAssigned(state, conversation),
    draft: state.selected === convId ? '' : (state.drafts[convId]?.text ?? ''),
  };
}

function lastContentOf(state: WorkspaceState, conversation: ExConversation): DialogEvent | undefined {
  const known = lastContent(state.events[conversation.convId] ?? {});
  const announced = conversation.lastContentEventNotification;
  return (known?.sequence ?? -1) >= (announced?.sequence ?? -1) ? (known ?? announced) : announced;
}

function previewOf(event: DialogEvent): string {
  const { text, form } = textOf(event);
  if (text !== '') return text;
  return form === 'file' ? strings.transcript.file : strings.transcript.rich;
}

/** What the consumer talked about before: which conversations stand above the transcript, oldest first, and which would next. */
export function earlierOf(
  state: WorkspaceState,
  convId: string,
): { shown: readonly HistoryRow[]; next: HistoryRow | undefined } {
  const conversation = state.conversations[convId];
  const consumerId = conversation && consumerOf(conversation);
  const history = consumerId === undefined ? undefined : state.histories[consumerId];
  if (!conversation || !Array.isArray(history)) return { shown: [], next: undefined };
  const { startTs } = conversation.conversationDetails;
  const before = (history as readonly HistoryRow[]).filter((row) => row.convId !== convId && row.startTs <= startTs);
  const count = state.earlierShown[convId] ?? 0;
  return { shown: before.slice(0, count).reverse(), next: before[count] };
}

/** The consumers behind the tasks that wait. */
export const ringingConsumers = (state: WorkspaceState): string[] =>
  idsOf(state, 'tasks').flatMap((id) => {
    const task = state.tasks[id];
    return task && !task.taskCompleted ? [task.consumerId] : [];
  });

export function waitingRings(state: WorkspaceState, now: number): RingCard[] {
  return idsOf(state, 'tasks')
    .flatMap((id) => state.tasks[id] ?? [])
    .flatMap((task) => ringsOf(state, task))
    .filter((ring) => ring.pending || ring.expirationTs > now)
    .sort((a, b) => a.expirationTs - b.expirationTs);
}

function ringsOf(state: WorkspaceState, task: RoutingTask): RingCard[] {
  const profile = profileOf(state, task.consumerId);
  const outcomeOf = (ringId: string) => state.answers[ringId]?.outcome;
  return task.ringsDetails
    .filter(({ ringId, ringState }) => ringState === 'WAITING' && !isOver(outcomeOf(ringId)))
    .map((ring) => ({
      ringId: ring.ringId,
      taskId: task.routingTaskId,
      conversationId: task.conversationId,
      skillId: task.skillId,
      ...(profile?.name !== undefined && { name: profile.name }),
      verified: profile?.issuer !== undefined,
      expirationTs: ring.ringExpirationTs,
      lifetimeMs: ring.ringExpiration,
      pending: outcomeOf(ring.ringId) === 'pending',
    }));
}

const isOver = (outcome: RingAnswer['outcome'] | undefined): boolean => outcome === 'heard' || outcome === 'refused';
