/** What `UpdateConversationField` does, as a pure decision: fields in order, all or nothing. */
import {
  assignedAgent,
  type Conversation,
  type ConversationEvent,
  type Dialog,
  findDialog,
  fold,
  mainDialog,
  type Participant,
  type Ttr,
  waitingRings,
} from '../../protocol/conversation.ts';
import type { ConversationField } from '../../protocol/requests.ts';
import { AppError } from '../errors.ts';
import type { AccountSettings, AgentState, Skill, User } from '../store/store.ts';
import { type AgentCaller, type Caller, isManager, wireUserId } from './caller.ts';
import { mayRead, resolveAgent, takesPart } from './conversation-filter.ts';
import { allowsTransferTo, availabilityOf } from './transfer-targets.ts';

export interface FieldsRequest {
  caller: Caller;
  fields: readonly ConversationField[];
  /** Of the request's body; a field's own goes first. */
  dialogId?: string | undefined;
  metadata?: unknown[] | undefined;
  users: readonly User[];
  skills: readonly Skill[];
  settings: AccountSettings;
  /** Of agents to whom the request hands over. */
  states: readonly AgentState[];
}

type Field<Name extends ConversationField['field']> = Extract<ConversationField, { field: Name }>;

export function decideFields(request: FieldsRequest, conversation: Conversation, ts: number): ConversationEvent[] {
  const { caller, fields } = request;
  if (!mayRead(caller, conversation)) throw new AppError('conversation-not-found');
  let working = conversation;
  const events: ConversationEvent[] = [];
  for (const field of fields) {
    for (const event of decideField(request, { before: conversation, now: working }, field, ts)) {
      events.push(event);
      working = fold(working, { conversationId: working.convId, revision: working.revision + 1, ts, event });
    }
  }
  if (fields.some(({ field }) => field === 'Skill') && assignedAgent(working))
    throw new AppError('agent-already-assigned', { hint: 'remove the agent in the same request' });
  return events;
}

/** Rights are those that the caller has before the request: who hands over in it may still say to whom. */
interface Stages {
  before: Conversation;
  now: Conversation;
}

function decideField(
  request: FieldsRequest,
  { before, now: conversation }: Stages,
  field: ConversationField,
  ts: number,
): ConversationEvent[] {
  const { caller } = request;
  switch (field.field) {
    case 'ConversationStateField':
    case 'Stage':
      mustTakePart(caller, before);
      return closeConversation(conversation, caller.kind === 'consumer' ? 'CONSUMER' : 'AGENT');
    case 'DialogChange':
      mustTakePart(caller, before);
      return changeDialog(request, conversation, field);
    case 'CSATRate':
      if (caller.kind !== 'consumer') throw new AppError('forbidden');
      return [{ type: 'CsatRated', csat: csatOf(field) }];
    case 'TTRField':
      mustTakePart(caller, before);
      mustBeOpen(conversation);
      return [{ type: 'TtrChanged', ttr: ttrOf(field, request.settings, conversation) }];
    case 'ParticipantsChange':
      return changeParticipants(request, { before, now: conversation, ts }, field);
    case 'Skill':
      mustTakePart(agentOnly(caller), before);
      mustBeOpen(conversation);
      return [...cancelRings(conversation), { type: 'SkillChanged', skillId: skillOf(request, field) }];
    case 'ManualETTR':
      mustTakePart(agentOnly(caller), before);
      mustBeOpen(conversation);
      return [{ type: 'ManualEttrSet', value: Math.max(field.value, ts) }];
    case 'Note':
      mustTakePart(agentOnly(caller), before);
      return [{ type: 'NoteChanged', note: field.note }];
  }
}

/** Ends every dialog that is still open, and whatever search for an agent was on. */
export function closeConversation(
  conversation: Conversation,
  closeReason: 'CONSUMER' | 'AGENT' | 'SYSTEM',
): ConversationEvent[] {
  if (conversation.stage === 'CLOSE') throw new AppError('conversation-closed');
  const dialogs = conversation.dialogs.filter((dialog) => dialog.state === 'OPEN');
  return [
    ...cancelRings(conversation),
    ...dialogs.map(({ dialogId }): ConversationEvent => ({ type: 'DialogClosed', dialogId, closedBy: closeReason })),
    { type: 'ConversationClosed', closeReason },
  ];
}

export const cancelRings = (conversation: Conversation, except?: string): ConversationEvent[] =>
  waitingRings(conversation)
    .filter(({ ringId }) => ringId !== except)
    .map(({ ringId }) => ({ type: 'RingEnded', ringId, ringState: 'CANCELLED' }));

function changeDialog(
  request: FieldsRequest,
  conversation: Conversation,
  field: Field<'DialogChange'>,
): ConversationEvent[] {
  const { dialogId, state, closedCause } = field.dialog;
  const dialog = findDialog(conversation, dialogId);
  if (!dialog) throw new AppError('dialog-not-found');
  if (!state)
    return request.metadata ? [{ type: 'DialogMetaDataSet', dialogId, metaData: { metadata: request.metadata } }] : [];
  if (dialog.state === 'CLOSE') throw new AppError('dialog-closed');
  const closedBy = request.caller.kind === 'consumer' ? 'CONSUMER' : 'AGENT';
  const othersOpen = conversation.dialogs.some((other) => other.dialogId !== dialogId && other.state === 'OPEN');
  return [
    ...cancelRings(conversation),
    { type: 'DialogClosed', dialogId, closedBy, ...(closedCause !== undefined && { closedCause }) },
    ...(othersOpen ? [] : [{ type: 'ConversationClosed', closeReason: closedBy } as const]),
  ];
}

function csatOf(field: Field<'CSATRate'>) {
  const { csatRate, csatResolutionConfirmation, csatComment, status } = field;
  if (status === 'FILLED' && (csatRate === undefined || csatResolutionConfirmation === undefined))
    throw new AppError('bad-request', { hint: 'a FILLED rating has csatRate and csatResolutionConfirmation' });
  const given = [csatRate, csatResolutionConfirmation].filter((answer) => answer !== undefined).length;
  return {
    status: status ?? (['SKIPPED', 'PARTIALLY_FILLED', 'FILLED'] as const)[given] ?? 'FILLED',
    ...(csatRate !== undefined && { csatRate }),
    ...(csatResolutionConfirmation !== undefined && { csatResolutionConfirmation }),
    ...(csatComment !== undefined && { csatComment }),
  };
}

function skillOf({ skills }: FieldsRequest, { skill }: Field<'Skill'>): string {
  const id = String(skill);
  if (id !== '-1' && !skills.some((known) => known.id === id))
    throw new AppError('bad-request', { hint: 'body/conversationField/skill is unknown' });
  return id;
}

function ttrOf(field: Field<'TTRField'>, settings: AccountSettings, conversation: Conversation): Ttr {
  const { ttrType } = field;
  const usual = ttrType === 'CUSTOM' ? conversation.ttr.value : settings.ttrSeconds[ttrType];
  return { ttrType, value: field.value ?? usual };
}

/** How long a transfer waits for its agent, unless it says otherwise. */
const usualWaitSeconds = 7200;

function changeParticipants(
  request: FieldsRequest,
  { before, now: conversation, ts }: Stages & { ts: number },
  field: Field<'ParticipantsChange'>,
): ConversationEvent[] {
  const caller = agentOnly(request.caller);
  mustBeOpen(conversation);
  const dialog = dialogOf(conversation, field.dialogId ?? request.dialogId);
  const user = field.userId === undefined ? caller.user : resolveAgent(request.users, field.userId);
  if (!user) throw new AppError('agent-not-found');
  const target: Participant = { id: user.pid, userId: wireUserId(user), role: field.role, state: 'ACTIVE' };
  switch (field.type) {
    case 'ADD':
      mustBeAllowedToJoin(caller, dialog, target, before);
      return field.role === 'ASSIGNED_AGENT' ? assign(conversation, dialog, target) : [set(dialog, target)];
    case 'REMOVE':
      if (target.id !== caller.id) mustTakePart(caller, before);
      return remove(dialog, target, field.userId === undefined);
    case 'SUGGEST':
      mustTakePart(caller, before);
      if (!allowsTransferTo(request.settings, availabilityOf(request.states, target.id, ts)))
        throw new AppError('transfer-not-allowed');
      return [
        ...cancelRings(conversation),
        set(dialog, { ...target, state: 'SUGGESTED', untilTs: ts + (field.waitSeconds ?? usualWaitSeconds) * 1000 }),
      ];
    case 'UPDATE': {
      mustTakePart(caller, before);
      const held = dialog.participants.filter(
        (p) => p.id === target.id && p.role !== 'CONSUMER' && p.role !== target.role,
      );
      if (target.role === 'ASSIGNED_AGENT' && assignedAgent(conversation)?.id !== target.id)
        mustBeUnassigned(conversation);
      return [...held.map((p) => removed(dialog, p)), set(dialog, target)];
    }
  }
}

/** `target` becomes the one assigned agent; rings and suggestions are over. */
export function assign(conversation: Conversation, dialog: Dialog, target: Participant): ConversationEvent[] {
  mustBeUnassigned(conversation);
  const replaced = dialog.participants.filter(
    (p) => p.state === 'SUGGESTED' || (p.id === target.id && p.role !== target.role),
  );
  return [...cancelRings(conversation), ...replaced.map((p) => removed(dialog, p)), set(dialog, target)];
}

function remove(dialog: Dialog, target: Participant, self: boolean): ConversationEvent[] {
  const held = dialog.participants.find(
    (p) =>
      p.role === target.role &&
      (p.id === target.id || (self && p.state === 'ACTIVE' && target.role === 'ASSIGNED_AGENT')),
  );
  if (!held) throw new AppError('agent-not-assigned');
  return [removed(dialog, held)];
}

const set = ({ dialogId }: Dialog, participant: Participant): ConversationEvent => ({
  type: 'ParticipantSet',
  dialogId,
  participant,
});

const removed = ({ dialogId }: Dialog, { id, role }: Participant): ConversationEvent => ({
  type: 'ParticipantRemoved',
  dialogId,
  id,
  role,
});

function mustBeAllowedToJoin(
  caller: AgentCaller,
  dialog: Dialog,
  target: Participant,
  conversation: Conversation,
): void {
  if (target.role === 'CONSUMER') throw new AppError('forbidden');
  if (isManager(caller)) return;
  const self = target.id === caller.id;
  const survey = dialog.dialogType === 'POST_SURVEY' && target.role === 'AGENT';
  const rung =
    target.role === 'ASSIGNED_AGENT' && waitingRings(conversation).some((ring) => ring.agentId === caller.id);
  if (!self || !(survey || rung || takesPart(conversation, caller.id))) throw new AppError('forbidden');
}

function dialogOf(conversation: Conversation, dialogId: string | undefined): Dialog {
  const dialog = dialogId === undefined ? mainDialog(conversation) : findDialog(conversation, dialogId);
  if (!dialog) throw new AppError('dialog-not-found');
  return dialog;
}

function agentOnly(caller: Caller): AgentCaller {
  if (caller.kind !== 'agent') throw new AppError('forbidden');
  return caller;
}

function mustTakePart(caller: Caller, conversation: Conversation): void {
  if (caller.kind === 'agent' && !isManager(caller) && !takesPart(conversation, caller.id))
    throw new AppError('forbidden');
}

function mustBeOpen(conversation: Conversation): void {
  if (conversation.stage === 'CLOSE') throw new AppError('conversation-closed');
}

function mustBeUnassigned(conversation: Conversation): void {
  if (assignedAgent(conversation)) throw new AppError('agent-already-assigned');
}
