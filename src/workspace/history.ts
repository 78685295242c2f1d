/** Conversations as the history knows them: rows of tables, and what stands above an open transcript. */
import { paths } from '../protocol/paths.ts';
import { plainName } from '../ui/plain-name.ts';
import type { Rest } from './rest.ts';
import type { ConversationDetails, ExConversation } from './wire.ts';

export interface HistoryRow {
  convId: string;
  consumerId: string;
  /** Of somebody who is vouched for: what the brand says, and nothing that others say. */
  consumerName: string;
  /** A name that nobody vouches for, of somebody whom the brand does not name. */
  says?: string;
  authenticated: boolean;
  open: boolean;
  inQueue: boolean;
  skillId: string;
  skillName: string;
  agentPid: string;
  agentName: string;
  /** Of that agent, now. */
  groupName: string;
  startTs: number;
  endTs?: number;
  durationMs: number;
  lastMessageTs: number;
  messages: number;
  csat?: number;
  closeReason: string;
  source: string;
  device: string;
  note: string;
  match?: { kind: 'transcript' | 'note' | 'attribute'; text: string; sequence?: number };
}

interface RecordAnswer {
  info: {
    conversationId: string;
    status: 'OPEN' | 'CLOSE';
    startTimeL: number;
    endTimeL: number;
    duration: number;
    closeReason: string;
    csat: number | null;
    source: string;
    device: string;
    latestSkillId: number;
    latestSkillName: string;
    latestAgentPid: string;
    latestAgentNickname: string;
    latestAgentGroupName?: string;
    latestQueueState: 'IN_QUEUE' | 'ACTIVE';
    messageCount: number;
    lastMessageTimeL: number;
  };
  consumerParticipant?: {
    participantId: string;
    consumerName: string;
    nameSource?: 'token' | 'agent' | 'consumer' | 'page';
    verifiedName?: string;
    authenticated: boolean;
  }[];
  summary?: { text: string };
  match?: HistoryRow['match'];
}

export interface HistoryAnswer {
  _metadata: { count: number; next?: number };
  conversationHistoryRecords: RecordAnswer[];
}

/** The parts of a record that a row shows. */
const rowParts = ['consumerParticipants', 'summary'];

export function rowOf({ info, consumerParticipant, summary, match }: RecordAnswer): HistoryRow {
  const consumer = consumerParticipant?.[0];
  const { consumerName = '', nameSource, verifiedName } = consumer ?? {};
  const says = verifiedName === undefined || nameSource === 'token' ? '' : plainName(consumerName);
  return {
    convId: info.conversationId,
    consumerId: consumer?.participantId ?? '',
    consumerName: plainName(verifiedName ?? consumerName),
    ...(says && { says }),
    authenticated: consumer?.authenticated ?? false,
    open: info.status === 'OPEN',
    inQueue: info.latestQueueState === 'IN_QUEUE',
    skillId: String(info.latestSkillId),
    skillName: plainName(info.latestSkillName),
    agentPid: info.latestAgentPid,
    agentName: plainName(info.latestAgentNickname),
    groupName: plainName(info.latestAgentGroupName ?? ''),
    startTs: info.startTimeL,
    ...(info.endTimeL > 0 && { endTs: info.endTimeL }),
    durationMs: info.duration,
    lastMessageTs: info.lastMessageTimeL,
    messages: info.messageCount,
    ...(info.csat !== null && { csat: info.csat }),
    closeReason: info.closeReason,
    source: info.source,
    device: info.device,
    note: summary?.text ?? '',
    ...(match && { match }),
  };
}

export async function loadConsumerHistory(rest: Rest, account: string, consumer: string): Promise<HistoryRow[]> {
  const path = paths.history(account, 'conversations/consumer/search?limit=100');
  const answer = await rest.post<HistoryAnswer>(path, { consumer, contentToRetrieve: rowParts });
  return answer.conversationHistoryRecords.map(rowOf);
}

export interface HistorySearch {
  text?: string;
  status?: string[];
  latestAgentIds?: string[];
  latestSkillIds?: string[];
  agentGroupIds?: string[];
  start?: { from?: number; to?: number };
  duration?: { from?: number; to?: number };
  csat?: { from?: number; to?: number };
  conversationId?: string;
  latestQueueState?: string;
}

export interface HistoryPage {
  rows: HistoryRow[];
  count: number;
  next?: number;
}

const pageSize = 50;

export async function searchHistory(
  rest: Rest,
  account: string,
  { search, cursor, limit = pageSize }: { search: HistorySearch; cursor?: number; limit?: number },
): Promise<HistoryPage> {
  const place = cursor === undefined ? '' : `&cursor=${cursor}`;
  const path = paths.history(account, `conversations/search?limit=${limit}${place}`);
  const { _metadata, conversationHistoryRecords } = await rest.post<HistoryAnswer>(path, {
    ...search,
    contentToRetrieve: rowParts,
  });
  return {
    rows: conversationHistoryRecords.map(rowOf),
    count: _metadata.count,
    ...(_metadata.next !== undefined && { next: _metadata.next }),
  };
}

/** A row in the form in which transcripts and info panels take a conversation. */
export function conversationOf(row: HistoryRow): ExConversation {
  const { convId, consumerId, agentPid, open, startTs, endTs, skillId } = row;
  const participants = { CONSUMER: [consumerId], ASSIGNED_AGENT: agentPid === '' ? [] : [agentPid] };
  const details: ConversationDetails = {
    convId,
    skillId,
    brandId: '',
    participants,
    participantsPId: participants,
    dialogs: [
      {
        dialogId: convId,
        dialogType: 'MAIN',
        state: open ? 'OPEN' : 'CLOSE',
        creationTs: startTs,
        ...(endTs !== undefined && { endTs }),
        ...(row.closeReason !== '' && { closedBy: row.closeReason }),
      },
    ],
    state: open ? 'OPEN' : 'CLOSE',
    stage: open ? 'OPEN' : 'CLOSE',
    startTs,
    ...(endTs !== undefined && { endTs }),
    metaDataLastUpdateTs: endTs ?? startTs,
    ttr: { ttrType: 'NORMAL', value: 0 },
    note: row.note,
    ...(row.csat !== undefined && { csat: { csatRate: row.csat } }),
    context: { clientProperties: { deviceFamily: row.device } },
  };
  return { convId, effectiveTTR: -1, lastUpdateTime: row.lastMessageTs, conversationDetails: details };
}
