/** What `UpdateConversationField` does, as a pure decision: fields in order, all or nothing. */

import { bounds } from '../../protocol/bounds.ts';
import {
  assignedAgent,
  type Conversation,
  type ConversationEvent,
  type Csat,
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
import { type AgentCaller, type Caller, wireUserId } from './caller.ts';
import { resolveAgent } from './conversation-filter.ts';
import { demand, mayRead, permissions, standingsOf } from './permissions.ts';
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
    for (const event of decideField(request, { before: conversation, now: working, ts }, field)) {
      events.push(event);
      working = fold(working, { conversationId: working.convId, revision: working.revision + 1, ts, event });
    }
  }
  if (fields.some(({ field }) => field === 'Skill') && assignedAgent(working))
    throw new AppError('agent-already-assigned', { hint: 'remove the agent in the same request' });
  if (working.dialogs.some(({ participants }) => participants.length > bounds.participants))
    throw new AppError('bad-request', { hint: `a dialog has at most ${bounds.participants} participants` });
  return events;
}

/** Rights are those that the caller has before the request: who hands over in it may still say to whom. */
interface Stages {
  before: Conversation;
  now: Conversation;
  ts: number;
}

function decideField(request: FieldsRequest, stages: Stages, field: ConversationField): ConversationEvent[] {
  if (field.field === 'DialogChange') return changeDialog(request, stages, field);
  if (field.field === 'ParticipantsChange') return changeParticipants(request, stages, field);
  const { before, now: conversation, ts } = stages;
  demand(permissions.fields[field.field], standingsOf(request.caller, before));
  switch (field.field) {
    case 'ConversationStateField':
    case 'Stage':
      return closeConversation(conversation, closerOf(request));
    case 'CSATRate':
      return rate(conversation, field);
    case 'TTRField':
      mustBeOpen(conversation);
      return [{ type: 'TtrChanged', ttr: ttrOf(field, request.settings, conversation) }];
    case 'Skill':
      mustBeOpen(conversation);
      return [...cancelRings(conversation), { type: 'SkillChanged', skillId: skillOf(request, field) }];
    case 'ManualETTR':
      mustBeOpen(conversation);
      return [{ type: 'ManualEttrSet', value: Math.max(field.value, ts) }];
    case 'Note':
      return [{ type: 'NoteChanged', note: field.note }];
  }
}

const closerOf = ({ caller }: FieldsRequest) => (caller.kind === 'consumer' ? 'CONSUMER' : 'AGENT');

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
  { before, now: conversation }: Stages,
  field: Field<'DialogChange'>,
): ConversationEvent[] {
  const { dialogId, state, closedCause } = field.dialog;
  const dialog = findDialog(conversation, dialogId);
  if (!dialog) throw new AppError('dialog-not-found');
  const standings = standingsOf(request.caller, before, findDialog(before, dialogId));
  if (!state) {
    demand(permissions.dialog.metadata, standings);
    return request.metadata ? [attach(dialog, request.metadata)] : [];
  }
  demand(permissions.dialog.close, standings);
  if (dialog.state === 'CLOSE') throw new AppError('dialog-closed');
  const closedBy = closerOf(request);
  const othersOpen = conversation.dialogs.some((other) => other.dialogId !== dialogId && other.state === 'OPEN');
  return [
    ...cancelRings(conversation),
    { type: 'DialogClosed', dialogId, closedBy, ...(closedCause !== undefined && { closedCause }) },
    ...(othersOpen ? [] : [{ type: 'ConversationClosed', closeReason: closedBy } as const]),
  ];
}

/** Beside what the dialog has already; of each type the last one holds. */
function attach({ dialogId, metaData }: Dialog, attached: readonly unknown[]): ConversationEvent {
  const before = Array.isArray(metaData?.metadata) ? metaData.metadata : [];
  const types = new Set(attached.map(typeOf));
  const metadata = [...before.filter((item) => !types.has(typeOf(item))), ...attached];
  if (Buffer.byteLength(JSON.stringify(metadata)) > bounds.dialogMetadataBytes)
    throw new AppError('bad-request', { hint: `a dialog holds ${bounds.dialogMetadataBytes} bytes of metadata` });
  return { type: 'DialogMetaDataSet', dialogId, metaData: { ...metaData, metadata } };
}

const typeOf = (item: unknown): unknown => (item as { type?: unknown }).type;

/** Each answer stays until it is given anew: whoever skips the form the second time takes nothing back. */
function rate({ csat: earlier }: Conversation, field: Field<'CSATRate'>): ConversationEvent[] {
  const { csatRate, csatResolutionConfirmation, status } = field;
  if (status === 'FILLED' && (csatRate === undefined || csatResolutionConfirmation === undefined))
    throw new AppError('bad-request', { hint: 'a FILLED rating has csatRate and csatResolutionConfirmation' });
  if (earlier && status === 'SKIPPED') return [];
  const csat = { ...earlier, ...given(field) };
  const answers = [csat.csatRate, csat.csatResolutionConfirmation].filter((answer) => answer !== undefined).length;
  const reached = (['SKIPPED', 'PARTIALLY_FILLED', 'FILLED'] as const)[answers] ?? 'FILLED';
  return [{ type: 'CsatRated', csat: { ...csat, status: earlier ? reached : (status ?? reached) } }];
}

function given({ csatRate, csatResolutionConfirmation, csatComment }: Field<'CSATRate'>): Omit<Csat, 'status'> {
  const answers: Omit<Csat, 'status'> = {};
  if (csatRate !== undefined) answers.csatRate = csatRate;
  if (csatResolutionConfirmation !== undefined) answers.csatResolutionConfirmation = csatResolutionConfirmation;
  if (csatComment !== undefined) answers.csatComment = csatComment;
  return answers;
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
  { before, now: conversation, ts }: Stages,
  field: Field<'ParticipantsChange'>,
): ConversationEvent[] {
  const { caller } = request;
  if (caller.kind === 'consumer') throw new AppError('forbidden');
  const { type, role } = field;
  const allowed = permissions.participants[type][role];
  if (allowed.other.length === 0) demand(allowed.other, []);
  const dialog = dialogOf(conversation, field.dialogId ?? request.dialogId);
  const target = targetOf(request.users, caller, dialog, field);
  const standings = standingsOf(caller, before, findDialog(before, dialog.dialogId));
  demand(target.id === caller.id ? allowed.self : allowed.other, standings);
  mustBeOpen(conversation);
  switch (type) {
    case 'ADD':
      return role === 'ASSIGNED_AGENT' ? assign(conversation, dialog, target) : [set(dialog, target)];
    case 'REMOVE':
      return remove(dialog, target);
    case 'SUGGEST':
      if (!allowsTransferTo(request.settings, availabilityOf(request.states, target.id, ts)))
        throw new AppError('transfer-not-allowed');
      if (assignedAgent(conversation)?.id === target.id) throw new AppError('agent-already-assigned');
      return [
        ...cancelRings(conversation),
        set(dialog, { ...target, state: 'SUGGESTED', untilTs: ts + (field.waitSeconds ?? usualWaitSeconds) * 1000 }),
      ];
    case 'UPDATE': {
      const held = dialog.participants.filter((p) => p.id === target.id && p.role !== role);
      if (role === 'ASSIGNED_AGENT' && assignedAgent(conversation)?.id !== target.id) mustBeUnassigned(conversation);
      return [...held.map((p) => removed(dialog, p)), set(dialog, target)];
    }
  }
}

/** Without a name it is the caller; but of the assigned agent, of whom there is only one, it is whoever that is. */
function targetOf(
  users: readonly User[],
  caller: AgentCaller,
  { participants }: Dialog,
  { type, role, userId }: Field<'ParticipantsChange'>,
): Participant {
  const assigned = participants.find((p) => p.role === 'ASSIGNED_AGENT' && p.state === 'ACTIVE');
  if (userId === undefined && type === 'REMOVE' && role === 'ASSIGNED_AGENT' && assigned) return assigned;
  const user = userId === undefined ? caller.user : resolveAgent(users, userId);
  if (!user) throw new AppError('agent-not-found');
  return { id: user.pid, userId: wireUserId(user), role, state: 'ACTIVE' };
}

/** `target` becomes the one assigned agent; rings and suggestions are over. */
export function assign(conversation: Conversation, dialog: Dialog, target: Participant): ConversationEvent[] {
  mustBeUnassigned(conversation);
  const replaced = dialog.participants.filter(
    (p) => p.state === 'SUGGESTED' || (p.id === target.id && p.role !== target.role),
  );
  return [...cancelRings(conversation), ...replaced.map((p) => removed(dialog, p)), set(dialog, target)];
}

function remove(dialog: Dialog, target: Participant): ConversationEvent[] {
  const held = dialog.participants.find((p) => p.role === target.role && p.id === target.id);
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

function dialogOf(conversation: Conversation, dialogId: string | undefined): Dialog {
  const dialog = dialogId === undefined ? mainDialog(conversation) : findDialog(conversation, dialogId);
  if (!dialog) throw new AppError('dialog-not-found');
  return dialog;
}

function mustBeOpen(conversation: Conversation): void {
  if (conversation.stage === 'CLOSE') throw new AppError('conversation-closed');
}

function mustBeUnassigned(conversation: Conversation): void {
  if (assignedAgent(conversation)) throw new AppError('agent-already-assigned');
}
