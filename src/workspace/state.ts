/**
 * Everything the workspace shows while an agent is logged in, as one value, and the one function that changes it.
 * Messages lie by sequence and everything about them (order, ticks, unread) is derived, so that frames may come
 * repeated or in any order.
 */
import type { OutboxEntry } from '../client/outbox.ts';
import type { ConversationAttributes } from '../protocol/engagement.ts';
import type { Availability } from '../protocol/enums.ts';
import { type Directory, emptyDirectory } from './directory.ts';
import type { HistoryRow } from './history.ts';
import type { Changes, DialogEvent, ExConversation, Notification, RoutingTask, StoredDialogEvent } from './wire.ts';

export interface Me {
  account: string;
  /** Digits, as the account's administration knows the agent. */
  userId: string;
  /** Public id, as consumers see the agent. */
  pid: string;
  loginName: string;
  nickname: string;
  roles: readonly string[];
}

/** A short message about something that happened without the agent's doing. */
export interface Toast {
  id: string;
  text: string;
}

/** What the agent answered to a ring, and what became of it. */
export interface RingAnswer {
  ringState: 'ACCEPTED' | 'REJECTED';
  /** Refused: the ring was over. Failed: nobody knows, and it may be answered again. */
  outcome: 'pending' | 'heard' | 'refused' | 'failed';
}

/** What is in writing, and for whom. */
export interface Draft {
  text: string;
  mode: 'reply' | 'note';
  /** The quick replies that go with it. */
  replies: readonly string[];
}

export const emptyDraft: Draft = { text: '', mode: 'reply', replies: [] };

export interface Typing {
  originatorId: string;
  at: number;
}

export type Listing = 'open' | 'closed' | 'tasks';
export type HistoryStatus = 'loading' | 'loaded' | 'failed';

export interface WorkspaceState {
  me: Me;
  connection: 'connecting' | 'open' | 'lost';
  availability: Availability;
  /** Why the agent is away, in the agent's words. */
  reason: string;
  directory: Directory;
  /** All conversations of a consumer, newest first, by consumer id. */
  histories: Record<string, readonly HistoryRow[] | 'loading' | 'failed'>;
  /** How many earlier conversations stand above the transcript of each. */
  earlierShown: Record<string, number>;
  toasts: readonly Toast[];
  /** The subscriptions behind each listing, newest first: the one before shows until the newest has answered. */
  subscriptions: Record<Listing, string[]>;
  /** Ids that each subscription holds; keyed by subscription id. */
  listed: Record<string, string[]>;
  tasks: Record<string, RoutingTask>;
  /** By ring. */
  answers: Record<string, RingAnswer>;
  conversations: Record<string, ExConversation>;
  events: Record<string, Record<number, StoredDialogEvent>>;
  history: Record<string, HistoryStatus>;
  /** Own messages on their way, by dialog; each stays until the log holds the same message. */
  outbox: Record<string, readonly OutboxEntry[]>;
  typing: Record<string, Typing>;
  drafts: Record<string, Draft>;
  /** Summaries of conversations that are being written and not saved. */
  summaries: Record<string, string>;
  /** Bodies of `GetUserProfile`, by consumer id. */
  profiles: Record<string, unknown>;
  profilesFailed: Record<string, true>;
  /** What pages have reported, by conversation. */
  attributes: Record<string, ConversationAttributes>;
  selected?: string;
}

export type Action =
  | { type: 'notified'; notification: Notification; now: number }
  | { type: 'connectionChanged'; connection: WorkspaceState['connection'] }
  | { type: 'subscribed'; listing: Listing; subscriptionId: string }
  | { type: 'availabilityChosen'; availability: Availability; reason: string }
  | { type: 'directoryLoaded'; directory: Directory }
  | { type: 'consumerHistory'; consumerId: string; history: WorkspaceState['histories'][string] }
  | { type: 'earlierShown'; convId: string }
  | { type: 'toasted'; toast: Toast }
  | { type: 'toastDismissed'; id: string }
  | { type: 'historyRequested'; dialogId: string }
  | { type: 'historyFailed'; dialogId: string }
  | { type: 'historyLoaded'; dialogId: string; events: readonly DialogEvent[] }
  | { type: 'profileLoaded'; consumerId: string; profile: unknown }
  | { type: 'profileFailed'; consumerId: string }
  | { type: 'attributesLoaded'; attributes: ConversationAttributes }
  | { type: 'ringAnswered'; ringId: string; answer: RingAnswer }
  | { type: 'selected'; convId: string | undefined }
  | { type: 'drafted'; convId: string; draft: Draft }
  | { type: 'summarized'; convId: string; summary: string | undefined }
  | { type: 'outboxChanged'; dialogId: string; entries: readonly OutboxEntry[] };

export const createState = (me: Me): WorkspaceState => ({
  me,
  connection: 'connecting',
  availability: 'OFFLINE',
  reason: '',
  directory: emptyDirectory,
  histories: {},
  earlierShown: {},
  toasts: [],
  subscriptions: { open: [], closed: [], tasks: [] },
  listed: {},
  tasks: {},
  answers: {},
  conversations: {},
  events: {},
  history: {},
  outbox: {},
  typing: {},
  drafts: {},
  summaries: {},
  profiles: {},
  profilesFailed: {},
  attributes: {},
});

/** The agent's id in the agents' dialect. */
export const agentIdOf = (me: Me): string => `${me.account}.${me.userId}`;

export const isOwn = (me: Me, event: Pick<DialogEvent, 'originatorId' | 'originatorPId'>): boolean =>
  event.originatorPId === me.pid || event.originatorId === me.pid || event.originatorId === agentIdOf(me);

export function reduce(state: WorkspaceState, action: Action): WorkspaceState {
  switch (action.type) {
    case 'notified':
      return notify(state, action.notification, action.now);
    case 'connectionChanged':
      return { ...state, connection: action.connection };
    case 'subscribed':
      return subscribe(state, action.listing, action.subscriptionId);
    case 'availabilityChosen':
      return { ...state, availability: action.availability, reason: action.reason };
    case 'directoryLoaded':
      return { ...state, directory: action.directory };
    case 'consumerHistory':
      return { ...state, histories: { ...state.histories, [action.consumerId]: action.history } };
    case 'earlierShown':
      return showEarlier(state, action.convId);
    case 'toasted':
      return { ...state, toasts: withToast(state.toasts, action.toast) };
    case 'toastDismissed':
      return { ...state, toasts: state.toasts.filter(({ id }) => id !== action.id) };
    case 'historyRequested':
      return setHistory(state, action.dialogId, 'loading');
    case 'historyFailed':
      return setHistory(state, action.dialogId, 'failed');
    case 'historyLoaded':
      return setHistory(store(state, action.dialogId, action.events), action.dialogId, 'loaded');
    case 'profileLoaded':
      return loadProfile(state, action.consumerId, action.profile);
    case 'profileFailed':
      return { ...state, profilesFailed: { ...state.profilesFailed, [action.consumerId]: true } };
    case 'attributesLoaded':
      return {
        ...state,
        attributes: { ...state.attributes, [action.attributes.conversationId]: action.attributes },
      };
    case 'ringAnswered':
      return { ...state, answers: { ...state.answers, [action.ringId]: action.answer } };
    case 'selected':
      return select(state, action.convId);
    case 'drafted':
      return { ...state, drafts: { ...state.drafts, [action.convId]: action.draft } };
    case 'summarized':
      return summarize(state, action.convId, action.summary);
    case 'outboxChanged':
      return { ...state, outbox: { ...state.outbox, [action.dialogId]: action.entries } };
  }
}

function notify(state: WorkspaceState, { type, body }: Notification, now: number): WorkspaceState {
  switch (type) {
    case '.ams.routing.RoutingTaskNotification':
      return { ...list(state, body, (task) => task.routingTaskId), tasks: changeTasks(state, body) };
    case '.ams.aam.ExConversationChangeNotification':
      return changeConversations(
        list(state, body, (result) => result.convId),
        body,
      );
    case '.ams.routing.AgentStateNotification': {
      const own = body.changes.findLast(({ result }) => result.agentUserId === agentIdOf(state.me));
      return own ? { ...state, availability: own.result.availability, reason: own.result.description ?? '' } : state;
    }
    case '.ams.ms.OnlineEventDistribution':
      return body.event.type === 'ChatStateEvent'
        ? setTyping(state, body, now)
        : store(stopTyping(state, body), body.dialogId, [body]);
    /* The desk reads on. */
    case 'parley.AttributesChange':
      return state;
  }
}

/** Remembers which ids a subscription holds. */
function list<T>(state: WorkspaceState, body: Changes<T>, idOf: (result: T) => string): WorkspaceState {
  const ids = new Set(state.listed[body.subscriptionId] ?? []);
  for (const { type, result } of body.changes) {
    if (type === 'UPSERT') ids.add(idOf(result));
    else ids.delete(idOf(result));
  }
  return { ...state, listed: { ...state.listed, [body.subscriptionId]: [...ids] } };
}

function subscribe(state: WorkspaceState, listing: Listing, subscriptionId: string): WorkspaceState {
  const newest = [subscriptionId, ...state.subscriptions[listing].filter((id) => id !== subscriptionId)].slice(0, 2);
  const subscriptions = { ...state.subscriptions, [listing]: newest };
  const kept = new Set(Object.values(subscriptions).flat());
  const listed = Object.fromEntries(Object.entries(state.listed).filter(([id]) => kept.has(id)));
  return { ...state, listed, subscriptions };
}

function changeTasks(state: WorkspaceState, { changes }: Changes<RoutingTask>): WorkspaceState['tasks'] {
  const upserted = changes.map(({ result }) => [result.routingTaskId, result] as const);
  return { ...state.tasks, ...Object.fromEntries(upserted) };
}

/** Keeps what is newer, should frames of two subscriptions overtake each other. */
function changeConversations(state: WorkspaceState, { changes }: Changes<ExConversation>): WorkspaceState {
  const conversations = { ...state.conversations };
  for (const { result } of changes) {
    const known = conversations[result.convId];
    if (!known || versionOf(known) <= versionOf(result)) conversations[result.convId] = result;
  }
  return { ...state, conversations };
}

const versionOf = (conversation: ExConversation): number => conversation.conversationDetails.metaDataLastUpdateTs;

const isStored = (event: DialogEvent): event is StoredDialogEvent =>
  event.sequence !== undefined && event.serverTimestamp !== undefined && event.event.type !== 'ChatStateEvent';

/** What is known stays: a sequence names one event for ever. */
function store(state: WorkspaceState, dialogId: string, events: readonly DialogEvent[]): WorkspaceState {
  const stored = events.filter(isStored).map((event) => [event.sequence, event] as const);
  const log = { ...Object.fromEntries(stored), ...state.events[dialogId] };
  return { ...state, events: { ...state.events, [dialogId]: log } };
}

function setTyping(state: WorkspaceState, body: DialogEvent, now: number): WorkspaceState {
  if (body.event.type !== 'ChatStateEvent' || isOwn(state.me, body)) return state;
  if (body.event.chatState !== 'COMPOSING') return stopTyping(state, body);
  const typing = { originatorId: body.originatorId, at: now };
  return { ...state, typing: { ...state.typing, [body.dialogId]: typing } };
}

function stopTyping(state: WorkspaceState, body: DialogEvent): WorkspaceState {
  if (state.typing[body.dialogId]?.originatorId !== body.originatorId) return state;
  const { [body.dialogId]: _, ...typing } = state.typing;
  return { ...state, typing };
}

function loadProfile(state: WorkspaceState, consumerId: string, profile: unknown): WorkspaceState {
  const { [consumerId]: _, ...profilesFailed } = state.profilesFailed;
  return { ...state, profilesFailed, profiles: { ...state.profiles, [consumerId]: profile } };
}

/** Said again, it takes the place of what said the same. */
const withToast = (toasts: readonly Toast[], toast: Toast): Toast[] =>
  [...toasts.filter(({ id, text }) => id !== toast.id && text !== toast.text), toast].slice(-3);

const setHistory = (state: WorkspaceState, dialogId: string, status: HistoryStatus): WorkspaceState => ({
  ...state,
  history: { ...state.history, [dialogId]: status },
});

function showEarlier(state: WorkspaceState, convId: string): WorkspaceState {
  const shown = (state.earlierShown[convId] ?? 0) + 1;
  return { ...state, earlierShown: { ...state.earlierShown, [convId]: shown } };
}

function summarize(state: WorkspaceState, convId: string, summary: string | undefined): WorkspaceState {
  const { [convId]: _, ...summaries } = state.summaries;
  return { ...state, summaries: summary === undefined ? summaries : { ...summaries, [convId]: summary } };
}

function select(state: WorkspaceState, convId: string | undefined): WorkspaceState {
  const { selected: _, ...rest } = state;
  return convId === undefined ? rest : { ...rest, selected: convId };
}
