/** What an agent's socket tells the workspace: the parts of the agent's dialect (v2.1) that the pages show. */
import type { ClientProperties } from '../protocol/conversation.ts';
import type { AttributesChange } from '../protocol/engagement.ts';
import type { Availability, Role } from '../protocol/enums.ts';
import type { StatusEvent } from '../protocol/platform.ts';

export interface Change<T> {
  type: 'UPSERT' | 'DELETE';
  result: T;
}
export interface Changes<T> {
  subscriptionId: string;
  changes: Change<T>[];
}

export interface RingDetails {
  ringId: string;
  ringState: 'WAITING' | 'ACCEPTED' | 'AUTO_ACCEPT' | 'REJECTED' | 'EXPIRED' | 'CANCELLED';
  ringExpirationTs: number;
  /** Lifetime of the ring, ms. */
  ringExpiration: number;
  weight: number;
}

export interface RoutingTask {
  routingTaskId: string;
  taskCompleted: boolean;
  conversationId: string;
  consumerId: string;
  skillId: string;
  /** Who has it, as agents address each other. */
  assignedAgentId?: string | null;
  ringsDetails: RingDetails[];
}

export interface AgentState {
  agentUserId: string;
  availability: Availability;
  description?: string;
}

export interface Originator {
  id: string;
  role: Role;
  clientProperties?: ClientProperties;
}

export type WireEvent =
  | { type: 'ContentEvent'; contentType: string; message: unknown }
  | { type: 'RichContentEvent'; content?: unknown; message?: unknown }
  | { type: 'AcceptStatusEvent'; status: string; sequenceList: number[] }
  | { type: 'ChatStateEvent'; chatState: string }
  | StatusEvent;

/** One event of a dialog, live or from the history. Chat states carry neither a sequence nor a time. */
export interface DialogEvent {
  dialogId: string;
  conversationId?: string;
  sequence?: number;
  originatorId: string;
  originatorPId?: string;
  originatorMetadata?: Originator;
  serverTimestamp?: number;
  event: WireEvent;
  messageAudience?: string;
  metadata?: unknown[] | null;
  clientMessageId?: string;
  /** As its publisher named it; ours carry the outbox's id. */
  eventId?: string;
}

export interface StoredDialogEvent extends DialogEvent {
  sequence: number;
  serverTimestamp: number;
}

export interface WireDialog {
  dialogId: string;
  dialogType: string;
  state: 'OPEN' | 'CLOSE';
  creationTs: number;
  endTs?: number;
  closedBy?: string;
  closedCause?: string;
}

/** How the consumer rated the conversation. */
export interface Csat {
  csatRate?: number;
  csatResolutionConfirmation?: boolean;
  csatComment?: string;
  status?: string;
}

type IdsByRole = Partial<Record<Role, string[]>>;

export interface ConversationDetails {
  convId: string;
  skillId: string;
  brandId: string;
  participants: IdsByRole;
  participantsPId: IdsByRole;
  dialogs: WireDialog[];
  state: 'OPEN' | 'CLOSE';
  stage: 'OPEN' | 'CLOSE';
  startTs: number;
  endTs?: number;
  metaDataLastUpdateTs: number;
  firstConversation?: boolean;
  manualETTR?: number;
  note?: string;
  csat?: Csat;
  campaignInfo?: { campaignId: number; engagementId: number };
  closeReason?: string;
  ttr: { ttrType: string; value: number };
  context?: { clientProperties?: ClientProperties; [member: string]: unknown };
}

export interface ExConversation {
  convId: string;
  effectiveTTR: number;
  lastUpdateTime: number;
  numberOfunreadMessages?: Record<string, number>;
  conversationDetails: ConversationDetails;
  lastContentEventNotification?: DialogEvent;
}

/** A server notification, told apart by its type; the workspace ignores every other type. */
export type Notification =
  | { type: '.ams.routing.RoutingTaskNotification'; body: Changes<RoutingTask> }
  | { type: '.ams.routing.AgentStateNotification'; body: Changes<AgentState> }
  | { type: '.ams.aam.ExConversationChangeNotification'; body: Changes<ExConversation> }
  | { type: '.ams.ms.OnlineEventDistribution'; body: DialogEvent }
  /** There is something new to read about the visitor. */
  | { type: 'parley.AttributesChange'; body: AttributesChange };

const known = new Set<string>([
  '.ams.routing.RoutingTaskNotification',
  '.ams.routing.AgentStateNotification',
  '.ams.aam.ExConversationChangeNotification',
  '.ams.ms.OnlineEventDistribution',
  'parley.AttributesChange',
] satisfies Notification['type'][]);

/** The server is this release's own: its notifications are told apart, not validated again. */
export function findNotification(frame: { type: string; body: unknown }): Notification | undefined {
  return known.has(frame.type) && typeof frame.body === 'object' && frame.body !== null
    ? (frame as Notification)
    : undefined;
}
