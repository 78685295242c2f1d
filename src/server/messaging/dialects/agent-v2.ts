/**
 * What agents see (`v=2`, `v=2.1`): dotted names, agents by `{account}.{userId}` beside their public ids, participants as
 * maps. The order of each role is the same in `participants`, `participantsPId` and every dialog, because agents' clients
 * pair them by position.
 */
import {
  assignedAgent,
  type ChatStateEvent,
  type Conversation,
  findDialog,
  type LoggedEvent,
  type MessagePublished,
  type Originator,
  type Participant,
  type Ring,
  roleOf,
} from '../../../protocol/conversation.ts';
import type { AttributesChange } from '../../../protocol/engagement.ts';
import type { Role } from '../../../protocol/enums.ts';
import { calledWithoutToken, type SaidName, verifiedNameOf } from '../../identity/called.ts';
import type { ConsumerProfile } from '../../identity/identity.ts';
import { mainGroupId } from '../../store/changes.ts';
import type { AgentState } from '../../store/store.ts';
import type { ConversationChange } from './consumer-v3.ts';
import { conversationMembers, dialogRecord, saidIn } from './records.ts';

/** The group of an account's agent, if it is in one beside the main group. */
type GroupOf = (accountId: string, agentId: string) => string | undefined;

const notification = (type: string, body: unknown) => ({ kind: 'notification', type, body });

export const conversationNotification = (
  subscriptionId: string,
  changes: readonly ConversationChange[],
  { hidesSuggested, groupOf }: { hidesSuggested: boolean; groupOf: GroupOf },
) =>
  notification('.ams.aam.ExConversationChangeNotification', {
    subscriptionId,
    changes: changes.map(({ type, conversation }) => ({
      type,
      result: conversationResult(hidesSuggested ? withoutSuggested(conversation) : conversation, groupOf),
    })),
  });

export const messageNotification = (conversation: Conversation, logged: LoggedEvent, published: MessagePublished) =>
  notification('.ams.ms.OnlineEventDistribution', messageRecord(conversation, logged, published));

/** Of our own: nothing like it is published. */
export const attributesNotification = ({ convId: conversationId }: Conversation) =>
  notification('parley.AttributesChange', { conversationId } satisfies AttributesChange);

/** One stored event, as it is distributed and as `QueryMessages` returns it. */
export function messageRecord(conversation: Conversation, logged: LoggedEvent, published: MessagePublished) {
  const { dialogId, sequence, originator, audience, eventId } = published;
  return {
    dialogId,
    conversationId: logged.conversationId,
    sequence,
    ...originatorMembers(conversation, originator),
    serverTimestamp: logged.ts,
    ...saidIn(published),
    ...(audience && { messageAudience: audience }),
    ...(eventId && { eventId }),
  };
}

/** Neither `sequence` nor `serverTimestamp`: a `sequence` of 0 would collide with the first message. */
export const chatStateNotification = (
  conversation: Conversation,
  dialogId: string,
  from: Originator,
  event: ChatStateEvent,
) =>
  notification('.ams.ms.OnlineEventDistribution', {
    dialogId,
    conversationId: conversation.convId,
    ...originatorMembers(conversation, from),
    event,
  });

export interface TaskChange {
  type: 'UPSERT' | 'DELETE';
  conversation: Conversation;
  ring: Ring;
}

export const routingTaskNotification = (subscriptionId: string, changes: readonly TaskChange[]) =>
  notification('.ams.routing.RoutingTaskNotification', { subscriptionId, changes: changes.map(taskChange) });

export const agentStateNotification = (subscriptionId: string, agentUserId: string, state: AgentState) =>
  notification('.ams.routing.AgentStateNotification', {
    subscriptionId,
    changes: [
      {
        type: 'UPSERT',
        result: {
          channels: ['MESSAGING'],
          agentUserId,
          availability: state.availability,
          description: state.description,
        },
      },
    ],
  });

/**
 * Body of the `GetUserProfile` answer; the claims are the verified part, and `nameSource` says who gives the name beside
 * it. `reported`: what pages call it. `mayBeNamed`: agents may say what it is called.
 */
export function profileBody(
  consumerId: string,
  profile: ConsumerProfile | undefined,
  { reported, mayBeNamed }: { reported: SaidName; mayBeNamed: boolean },
) {
  const { verified, declared = {} } = profile ?? {};
  const called = calledWithoutToken(profile, reported);
  const { privateData, ...said } = declared as { privateData?: { mail?: string } };
  return {
    userId: consumerId,
    ...said,
    ...called,
    ...(called.nameSource === 'agent' && { named: profile?.named }),
    verifiedName: verifiedNameOf(profile),
    mayBeNamed,
    ...(privateData && { privateData: { ...privateData, ...(privateData.mail && { email: privateData.mail }) } }),
    ...(verified && {
      acr: verified.acr,
      claims: {
        iss: verified.iss,
        issuerName: verified.issuerName,
        sub: verified.sub,
        mode: verified.mode,
        means: verified.means,
        verifiedTs: verified.verifiedTs,
        lp_sdes: verified.sdes,
      },
    }),
  };
}

function taskChange({ type, conversation, ring }: TaskChange) {
  const { convId, consumerId, skillId, brandId } = conversation;
  const { ringId, ringState, createdTs, expirationTs, weight } = ring;
  const accepted = ringState === 'ACCEPTED' || ringState === 'AUTO_ACCEPT';
  return {
    type,
    result: {
      routingTaskId: ringId,
      taskCompleted: accepted,
      conversationId: convId,
      consumerId,
      skillId,
      assignedAgentId: accepted ? ring.userId : (assignedAgent(conversation)?.userId ?? null),
      brandId,
      ringsDetails: [
        {
          ringId,
          ringState,
          ringExpiration: expirationTs - createdTs,
          ringExpirationTs: expirationTs,
          weight,
          convId,
          consumerId,
          skillId,
          brandId,
        },
      ],
    },
  };
}

const withoutSuggested = (conversation: Conversation): Conversation => ({
  ...conversation,
  dialogs: conversation.dialogs.map((dialog) => ({
    ...dialog,
    participants: dialog.participants.filter((p) => p.state === 'ACTIVE'),
  })),
});

function conversationResult(conversation: Conversation, groupOf: GroupOf) {
  const { convId, effectiveTTR, metaDataLastUpdateTs, lastContent } = conversation;
  return {
    convId,
    effectiveTTR,
    lastUpdateTime: metaDataLastUpdateTs,
    numberOfunreadMessages: unread(conversation),
    conversationDetails: details(conversation, groupOf),
    ...(lastContent && {
      lastContentEventNotification: {
        sequence: lastContent.sequence,
        ...originatorMembers(conversation, lastContent.originator),
        serverTimestamp: lastContent.ts,
        event: lastContent.event,
        dialogId: lastContent.dialogId,
      },
    }),
  };
}

/** What others have said since the participant last read. */
function unread(conversation: Conversation): Record<string, number> {
  const { lastContent } = conversation;
  const dialog = lastContent && findDialog(conversation, lastContent.dialogId);
  if (!dialog) return {};
  const count = (p: Participant): [string, number] => [wireId(p), dialog.contents - (dialog.seen[p.id] ?? 0)];
  return Object.fromEntries(dialog.participants.filter((p) => p.state === 'ACTIVE').map(count));
}

function details(conversation: Conversation, groupOf: GroupOf) {
  const agent = assignedAgent(conversation);
  const { skillId, brandId, note, csat, context } = conversation;
  return {
    ...conversationMembers(conversation),
    groupId: agent ? (groupOf(conversation.brandId, agent.id) ?? mainGroupId) : null,
    note,
    csatRate: csat?.csatRate ?? 0,
    participants: byRole(conversation, wireId),
    participantsPId: byRole(conversation, (p) => p.id),
    dialogs: conversation.dialogs.map((dialog) =>
      dialogRecord(
        dialog,
        dialog.participants.map((p) => ({ id: wireId(p), role: roleOf(p), state: p.state })),
      ),
    ),
    conversationHandlerDetails: { accountId: brandId, skillId },
    ...(context && { context }),
  };
}

const wireId = (p: { id: string; userId?: string }): string => p.userId ?? p.id;

/** Active participants by role; the three roles that clients look up are always there. */
function byRole(conversation: Conversation, idOf: (p: Participant) => string): Record<Role, string[]> {
  const ids: Partial<Record<Role, string[]>> = { CONSUMER: [], ASSIGNED_AGENT: [], READER: [] };
  for (const participant of conversation.dialogs.flatMap((dialog) => dialog.participants)) {
    if (participant.state !== 'ACTIVE') continue;
    const role = roleOf(participant);
    const list = ids[role] ?? [];
    if (!list.includes(idOf(participant))) list.push(idOf(participant));
    ids[role] = list;
  }
  return ids as Record<Role, string[]>;
}

function originatorMembers(conversation: Conversation, originator: Originator) {
  const role = roleOf(originator);
  const clientProperties = role === 'CONSUMER' ? conversation.context?.clientProperties : undefined;
  return {
    originatorId: wireId(originator),
    originatorPId: originator.id,
    ...(clientProperties && { originatorClientProperties: clientProperties }),
    originatorMetadata: { id: originator.id, role, ...(clientProperties && { clientProperties }) },
  };
}
