/** One conversation as history answers hold it, in the field's names. */
import {
  type Conversation,
  type LoggedEvent,
  type MessagePublished,
  type Originator,
  type Participant,
  roleOf,
} from '../../protocol/conversation.ts';
import { statusIn } from '../../protocol/platform.ts';
import type { Reported } from '../engagement/attribute-log.ts';
import { storedNames } from '../engagement/stored-names.ts';
import { calledByAnybody, type SaidName, verifiedNameOf } from '../identity/called.ts';
import type { ConsumerProfile } from '../identity/identity.ts';
import { type AgentGroup, groupIdOf, groupNameOf } from '../store/changes.ts';
import type { IndexedConversation } from '../store/conversation-index.ts';
import type { Skill, User } from '../store/store.ts';

/** What a record may consist of; `contentToRetrieve` names some of it. */
export const parts = [
  'campaign',
  'messageRecords',
  'agentParticipants',
  'consumerParticipants',
  'transfers',
  'interactions',
  'messageScores',
  'messageStatuses',
  'conversationSurveys',
  'summary',
  'sdes',
] as const;
export type Part = (typeof parts)[number];

export interface RecordSources {
  row: IndexedConversation;
  /** Absent, as the log and what was reported, where only parts without it are asked for. */
  conversation: Conversation | undefined;
  log: readonly LoggedEvent[];
  reported: readonly Reported[];
  users: readonly User[];
  groups: readonly AgentGroup[];
  skills: readonly Skill[];
  profile: ConsumerProfile | undefined;
  /** What pages call the consumer, where nothing better names it. */
  named: SaidName;
  nowTs: number;
}

/** Of the log, or of the conversation itself; all others are made of the index's row and the profile. */
export const readsLog: ReadonlySet<Part> = new Set([
  'messageRecords',
  'messageStatuses',
  'agentParticipants',
  'transfers',
  'interactions',
]);
export const readsConversation: ReadonlySet<Part> = new Set([...readsLog, 'campaign', 'conversationSurveys', 'sdes']);

export function historyRecord(sources: RecordSources, wanted: ReadonlySet<Part>) {
  const { row, conversation, log } = sources;
  const include = <T>(part: Part, value: () => T) => (wanted.has(part) ? value() : undefined);
  return {
    info: infoOf(sources),
    campaign: include('campaign', () => conversation?.campaignInfo ?? {}),
    messageRecords: include('messageRecords', () => messagesOf(row.id, log)),
    messageStatuses: include('messageStatuses', () => statusesOf(row.id, log)),
    agentParticipants: include('agentParticipants', () => agentsOf(sources)),
    consumerParticipant: include('consumerParticipants', () => consumerOf(sources)),
    transfers: include('transfers', () => transfersOf(log)),
    interactions: include('interactions', () => interactionsOf(log)),
    messageScore: include('messageScores', () => []),
    conversationSurveys: include('conversationSurveys', () => (conversation ? surveysOf(conversation) : [])),
    summary: include('summary', () => ({ text: row.note, lastUpdatedTime: row.lastMessageTs })),
    sdes: include('sdes', () => sdesOf(sources)),
  };
}

/** As in `2016-08-29 14:30:24.565+0000`. */
function timeOf(ts: number, name: string) {
  const dateTime = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'UTC',
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(ts);
  return { [name]: `${dateTime}.${String(ts % 1000).padStart(3, '0')}+0000`, [`${name}L`]: ts };
}

function infoOf({ row, log, users, groups, skills, nowTs }: RecordSources) {
  const { startTs, endTs, open, closeReason, csat, skillId } = row;
  const agent = users.find(({ pid }) => pid === row.latestAgentId);
  return {
    ...timeOf(startTs, 'startTime'),
    ...(endTs === undefined ? { endTime: '', endTimeL: -1 } : timeOf(endTs, 'endTime')),
    conversationId: row.id,
    brandId: row.accountId,
    status: open ? 'OPEN' : 'CLOSE',
    duration: (endTs ?? nowTs) - startTs,
    closeReason: closeReason ?? '',
    firstConversation: row.firstConversation,
    csat: csat ?? null,
    csatRate: csat ?? null,
    mcs: null,
    source: row.source,
    device: row.device,
    latestSkillId: Number(skillId),
    latestSkillName: skills.find(({ id }) => id === skillId)?.name ?? '',
    latestAgentId: agent?.userId ?? '',
    latestAgentPid: row.latestAgentId ?? '',
    latestAgentLoginName: agent?.loginName ?? '',
    latestAgentNickname: agent?.nickname ?? '',
    latestAgentFullName: agent?.fullName ?? '',
    ...(agent && groupMembers('latestAgentGroup', agent, groups)),
    latestQueueState: row.inQueue ? 'IN_QUEUE' : 'ACTIVE',
    /* Still open, or too long to be answered whole. */
    isPartial: open || (log.at(-1)?.revision ?? row.revision) < row.revision,
    messageCount: row.messages,
    lastMessageTimeL: row.lastMessageTs,
  };
}

/** The group that the agent is in now, as two members that begin with `name`. */
const groupMembers = (name: string, user: User | undefined, groups: readonly AgentGroup[]) => ({
  [`${name}Id`]: Number(groupIdOf(user)),
  [`${name}Name`]: groupNameOf(groups, groupIdOf(user)),
});

const published = (log: readonly LoggedEvent[]): { logged: LoggedEvent; event: MessagePublished }[] =>
  log.flatMap((logged) => (logged.event.type === 'MessagePublished' ? [{ logged, event: logged.event }] : []));

const messageId = (convId: string, dialogId: string, sequence: number): string =>
  `ms::${dialogId === convId ? `conv:${dialogId}` : `dialog:${dialogId}`}::msg:${sequence}`;

function messagesOf(convId: string, log: readonly LoggedEvent[]) {
  return published(log)
    .filter(({ event }) => event.event.type !== 'AcceptStatusEvent')
    .map(({ logged, event: published }) => {
      const { dialogId, sequence, originator, audience } = published;
      const status = statusIn(published);
      return {
        ...(status ? { type: 'STATUS', messageData: { status } } : contentOf(published.event)),
        messageId: messageId(convId, dialogId, sequence),
        audience: audience ?? 'ALL',
        seq: sequence,
        dialogId,
        participantId: originator.id,
        source: 'APP',
        ...timeOf(logged.ts, 'time'),
        sentBy: status ? 'System' : senderOf(originator),
      };
    });
}

/** The field knows two. */
const senderOf = (originator: Originator) => (roleOf(originator) === 'CONSUMER' ? 'Consumer' : 'Agent');

function contentOf(event: MessagePublished['event']) {
  if (event.type === 'RichContentEvent')
    return { type: 'RICH_CONTENT', messageData: { richContent: { content: JSON.stringify(event.content) } } };
  if (event.type === 'ContentEvent' && typeof event.message === 'object')
    return { type: 'HOSTED_FILE', messageData: { file: event.message } };
  const text = event.type === 'ContentEvent' ? event.message : '';
  return {
    type: 'TEXT_PLAIN',
    messageData: {
      msg: { text },
      ...(event.type === 'ContentEvent' && event.quickReplies ? { quickReply: event.quickReplies } : {}),
    },
  };
}

/** One receipt may name a thousand messages. */
const mostStatuses = 10_000;

function statusesOf(convId: string, log: readonly LoggedEvent[]) {
  const statuses: object[] = [];
  for (const { logged, event: receipt } of published(log)) {
    const { dialogId, event, originator } = receipt;
    if (event.type !== 'AcceptStatusEvent') continue;
    for (const seq of event.sequenceList.slice(0, mostStatuses - statuses.length))
      statuses.push({
        messageId: messageId(convId, dialogId, seq),
        seq,
        dialogId,
        ...timeOf(logged.ts, 'time'),
        participantId: originator.id,
        participantType: senderOf(originator),
        messageDeliveryStatus: event.status,
      });
  }
  return statuses;
}

function agentsOf({ log, users, groups }: RecordSources) {
  return joined(log)
    .filter(({ participant }) => roleOf(participant) !== 'CONSUMER')
    .map(({ participant, ts }) => {
      const user = users.find(({ pid }) => pid === participant.id);
      return {
        agentId: user?.userId ?? participant.id,
        agentPid: participant.id,
        agentNickname: user?.nickname ?? '',
        agentFullName: user?.fullName ?? '',
        agentLoginName: user?.loginName ?? '',
        agentDeleted: !user,
        ...groupMembers('agentGroup', user, groups),
        role: roleOf(participant),
        permission: roleOf(participant),
        userType: '1',
        ...timeOf(ts, 'time'),
      };
    });
}

function joined(log: readonly LoggedEvent[]): { participant: Participant; ts: number }[] {
  return log.flatMap(({ event, ts }) => {
    if (event.type === 'ConversationOpened') return event.participants.map((participant) => ({ participant, ts }));
    return event.type === 'ParticipantSet' && event.participant.state === 'ACTIVE'
      ? [{ participant: event.participant, ts }]
      : [];
  });
}

function consumerOf({ row, profile, named }: RecordSources) {
  const sdes = profile?.verified?.sdes ?? [];
  const personal = (sdes.find(({ type }) => type === 'personal')?.personal ?? {}) as Record<string, unknown>;
  const contact = (Array.isArray(personal.contacts) ? personal.contacts[0] : undefined) ?? {};
  const { firstName = '', lastName = '', nameSource } = calledByAnybody(profile, named);
  return [
    {
      participantId: row.consumerId,
      firstName,
      lastName,
      phone: contact.phone ?? '',
      email: contact.email ?? '',
      consumerName: [firstName, lastName].filter(Boolean).join(' '),
      authenticated: profile?.verified !== undefined,
      nameSource,
      verifiedName: verifiedNameOf(profile),
      ...timeOf(row.startTs, 'time'),
    },
  ];
}

function interactionsOf(log: readonly LoggedEvent[]) {
  const times = joined(log).filter(({ participant }) => participant.role === 'ASSIGNED_AGENT');
  return times.map(({ participant, ts }, i) => ({
    assignedAgentId: participant.id,
    interactiveSequence: i + 1,
    ...timeOf(ts, 'interactionTime'),
  }));
}

function transfersOf(log: readonly LoggedEvent[]) {
  let agent: string | undefined;
  let skill = '-1';
  return log.flatMap(({ event, ts }) => {
    if (event.type === 'ConversationOpened') skill = event.skillId;
    if (
      event.type === 'ParticipantSet' &&
      event.participant.role === 'ASSIGNED_AGENT' &&
      event.participant.state === 'ACTIVE'
    )
      agent = event.participant.id;
    const move = (targetSkillId: string, reason: string) => ({
      ...timeOf(ts, 'time'),
      sourceSkillId: Number(skill),
      targetSkillId: Number(targetSkillId),
      sourceAgentId: agent ?? '',
      reason,
    });
    if (event.type === 'SkillChanged') {
      const transfer = move(event.skillId, 'Agent');
      skill = event.skillId;
      return [transfer];
    }
    return event.type === 'ParticipantRemoved' && event.role === 'ASSIGNED_AGENT' ? [move(skill, 'BackToQueue')] : [];
  });
}

function surveysOf({ csat, endTs, startTs }: Conversation) {
  if (!csat) return [];
  const answers = [
    { surveyQuestionType: 'CSAT', surveyAnswerValue: csat.csatRate },
    { surveyQuestionType: 'FCR', surveyAnswerValue: csat.csatResolutionConfirmation },
  ].filter(({ surveyAnswerValue }) => surveyAnswerValue !== undefined);
  return [
    { surveyType: 'Satisfaction', surveyStatus: csat.status, ...timeOf(endTs ?? startTs, 'time'), surveyData: answers },
  ];
}

function sdesOf({ profile, reported }: RecordSources) {
  const { verified } = profile ?? {};
  const vouched = (verified?.sdes ?? []).map((body) => ({ ts: verified?.verifiedTs ?? 0, sessionId: '', body }));
  return {
    events: [
      ...storedNames(vouched).events.map((event) => ({ ...event, acr: verified?.acr, iss: verified?.iss })),
      ...storedNames(reported).events,
    ],
  };
}
