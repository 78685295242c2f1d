/**
 * Who may do what in a conversation, as one table. How a caller stands to a conversation follows from its token, from the
 * account's roles and from the log; nothing that a request says changes it.
 */
import {
  type Audience,
  type Conversation,
  type Dialog,
  mainDialog,
  type Originator,
  type Participant,
} from '../../protocol/conversation.ts';
import type { Role } from '../../protocol/enums.ts';
import type { Body, ConversationField } from '../../protocol/requests.ts';
import { AppError } from '../errors.ts';
import type { Caller } from './caller.ts';
import { isCleared } from './conversation-filter.ts';
import { oversees } from './oversight.ts';

/** Roles that agents hold. `CONSUMER` comes with the consumer's token, and `CONTROLLER` is the platform itself. */
const agentRoles = ['READER', 'AGENT', 'MANAGER', 'ASSIGNED_AGENT'] as const satisfies readonly Role[];
type AgentRole = (typeof agentRoles)[number];

/**
 * Several may hold at once: an administrator who reads along is `overseer` and `READER`.
 * - `owner`: the consumer whose conversation it is
 * - `overseer`: a manager or an administrator by the account's roles, as far as these reach
 * - `rung`: a ring waits for the agent's answer
 * - `suggested`: a colleague hands over to the agent, who has not accepted yet
 * - a role: the agent holds it in the dialog
 */
export type Standing = 'owner' | 'overseer' | 'rung' | 'suggested' | AgentRole;
type Who = readonly Standing[];

/** As agents without rights over others, these three differ in name alone: a dialog's role makes nobody a manager. */
const speakers = ['AGENT', 'MANAGER', 'ASSIGNED_AGENT'] as const satisfies Who;
const nobody = [] as const satisfies Who;

type PublishedType = Body<'ms.PublishEvent'>['event']['type'];
type ParticipantsChange = Extract<ConversationField, { field: 'ParticipantsChange' }>['type'];
type FieldName = Exclude<ConversationField['field'], 'ParticipantsChange' | 'DialogChange'>;

export const permissions = {
  /** Subscribing, querying, and continuing a conversation in a new one. To everybody else there is no such conversation. */
  read: ['owner', 'overseer', 'rung', 'suggested', 'READER', ...speakers],
  publish: {
    ContentEvent: ['owner', 'suggested', ...speakers],
    RichContentEvent: ['owner', 'suggested', ...speakers],
    ChatStateEvent: ['owner', 'suggested', ...speakers],
    AcceptStatusEvent: ['owner', 'suggested', 'READER', ...speakers],
    /** For agents' eyes only, whatever the event. */
    AGENTS_AND_MANAGERS: ['suggested', ...speakers],
  },
  fields: {
    ConversationStateField: ['owner', 'overseer', ...speakers],
    Stage: ['owner', 'overseer', ...speakers],
    CSATRate: ['owner'],
    TTRField: ['owner', 'overseer', ...speakers],
    Skill: ['overseer', ...speakers],
    ManualETTR: ['overseer', ...speakers],
    Note: ['overseer', ...speakers],
  },
  dialog: {
    close: ['owner', 'overseer', ...speakers],
    metadata: ['overseer', ...speakers],
  },
  /** One may accept what is offered, step down and leave. All else is given by those who oversee the conversation. */
  participants: {
    ADD: {
      ASSIGNED_AGENT: { self: ['rung', 'suggested', 'ASSIGNED_AGENT', 'overseer'], other: ['overseer'] },
      MANAGER: { self: ['MANAGER', 'overseer'], other: ['overseer'] },
      AGENT: { self: [...speakers, 'overseer'], other: ['overseer'] },
      READER: { self: ['READER', ...speakers, 'overseer'], other: ['overseer'] },
      CONSUMER: { self: nobody, other: nobody },
      CONTROLLER: { self: nobody, other: nobody },
    },
    UPDATE: {
      ASSIGNED_AGENT: { self: ['ASSIGNED_AGENT', 'overseer'], other: ['overseer'] },
      MANAGER: { self: ['MANAGER', 'overseer'], other: ['overseer'] },
      AGENT: { self: [...speakers, 'overseer'], other: ['overseer'] },
      READER: { self: ['READER', ...speakers, 'overseer'], other: ['overseer'] },
      CONSUMER: { self: nobody, other: nobody },
      CONTROLLER: { self: nobody, other: nobody },
    },
    SUGGEST: {
      ASSIGNED_AGENT: { self: ['overseer'], other: [...speakers, 'overseer'] },
      MANAGER: { self: nobody, other: nobody },
      AGENT: { self: nobody, other: nobody },
      READER: { self: nobody, other: nobody },
      CONSUMER: { self: nobody, other: nobody },
      CONTROLLER: { self: nobody, other: nobody },
    },
    REMOVE: {
      ASSIGNED_AGENT: { self: ['suggested', 'READER', ...speakers, 'overseer'], other: ['overseer'] },
      MANAGER: { self: ['suggested', 'READER', ...speakers, 'overseer'], other: ['overseer'] },
      AGENT: { self: ['suggested', 'READER', ...speakers, 'overseer'], other: ['overseer'] },
      READER: { self: ['suggested', 'READER', ...speakers, 'overseer'], other: ['overseer'] },
      CONSUMER: { self: nobody, other: nobody },
      CONTROLLER: { self: nobody, other: nobody },
    },
  },
} as const satisfies {
  read: Who;
  publish: Record<PublishedType | 'AGENTS_AND_MANAGERS', Who>;
  fields: Record<FieldName, Who>;
  dialog: Record<'close' | 'metadata', Who>;
  participants: Record<ParticipantsChange, Record<Role, { self: Who; other: Who }>>;
};

/** To the conversation as a whole, or, with `dialog`, to that one first: whoever only reads in it is no speaker there. */
export function standingsOf(caller: Caller, conversation: Conversation, dialog?: Dialog): Standing[] {
  if (caller.accountId !== conversation.brandId) return [];
  if (caller.kind === 'consumer') {
    const isOwn = conversation.consumerId === caller.id && !isCleared(conversation, caller.historyClearedTs);
    return isOwn ? ['owner'] : [];
  }
  const here = dialog ? standingsIn(caller, dialog) : [];
  const held = here.length > 0 ? here : conversation.dialogs.flatMap((one) => standingsIn(caller, one));
  if (oversees(caller.oversight, conversation)) held.push('overseer');
  const isRung = conversation.rings.some((ring) => ring.agentId === caller.id && ring.ringState === 'WAITING');
  if (isRung && (!dialog || dialog.dialogId === mainDialog(conversation).dialogId)) held.push('rung');
  return held;
}

/** Of those who take part in the dialog itself. */
export const standingsIn = (caller: Caller, { participants }: Dialog): Standing[] =>
  participants.flatMap((participant) => (participant.id === caller.id ? (standingOf(caller, participant) ?? []) : []));

function standingOf(caller: Caller, { role, state }: Participant): Standing | undefined {
  if (caller.kind === 'consumer') return role === 'CONSUMER' ? 'owner' : undefined;
  if (state === 'SUGGESTED') return 'suggested';
  return agentRoles.find((held) => held === role);
}

export const isAllowed = (who: Who, standings: Who): boolean => standings.some((standing) => who.includes(standing));

/** Throws `forbidden`, and says why where the caller can do something about it. */
export function demand(who: Who, standings: Who): void {
  if (isAllowed(who, standings)) return;
  const hint = hintFor(who, standings);
  throw new AppError('forbidden', hint === undefined ? {} : { hint });
}

function hintFor(who: Who, standings: Who): string | undefined {
  if (who.length === 0) return 'this role is not for agents to take or to give';
  if (standings.length === 0) return 'not a participant of the dialog';
  if (standings.includes('overseer') || standings.some((standing) => speakers.some((one) => one === standing)))
    return undefined;
  if (standings.includes('READER')) return 'readers only read';
  return standings.includes('owner') ? undefined : 'accept the conversation first';
}

export const mayRead = (caller: Caller, conversation: Conversation): boolean =>
  isAllowed(permissions.read, standingsOf(caller, conversation));

/** How others see whoever publishes in the dialog: by the caller's kind, and of an agent the role that it holds there. */
export function senderIn(caller: Caller, dialog: Dialog, type: PublishedType, audience?: Audience): Originator {
  const standings = standingsIn(caller, dialog);
  demand(permissions.publish[type], standings);
  if (audience) demand(permissions.publish[audience], standings);
  if (caller.kind === 'consumer') return { id: caller.id, role: 'CONSUMER' };
  /* Whoever is only suggested speaks as an agent who is not assigned. */
  const role = standings.find((standing) => standing !== 'suggested') as AgentRole | undefined;
  return { id: caller.id, userId: caller.userId, role: role ?? 'AGENT' };
}
