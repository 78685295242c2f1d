import type { Availability } from '../protocol/enums.ts';
import { plainName } from '../ui/plain-name.ts';
import type { Rest } from './rest.ts';

export interface AgentStatus {
  pid: string;
  nickname: string;
  availability: Availability;
  reason: string;
  capacity: number;
  open: number;
  skillIds: readonly string[];
  /** The account allows it in this state. */
  transferable: boolean;
  /** The reader leads it. */
  overseen: boolean;
}

interface StatusRecord {
  agentPid: string;
  agentNickname: string;
  currentStatus: Availability;
  currentStatusReason: string;
  capacity: number;
  openConversations: number;
  skillIds: string[];
  mayBeTransferredTo: boolean;
  overseen: boolean;
}

const order: readonly Availability[] = ['ONLINE', 'OCCUPIED', 'BACK_SOON', 'AWAY', 'OFFLINE'];

/** Who is there first. */
export async function loadAgentStatuses(rest: Rest, path: string): Promise<AgentStatus[]> {
  const { agentStatusRecords } = await rest.post<{ agentStatusRecords: StatusRecord[] }>(path, {});
  return agentStatusRecords
    .map((record) => ({
      pid: record.agentPid,
      nickname: plainName(record.agentNickname),
      availability: record.currentStatus,
      reason: plainName(record.currentStatusReason),
      capacity: record.capacity,
      open: record.openConversations,
      skillIds: record.skillIds,
      transferable: record.mayBeTransferredTo,
      overseen: record.overseen,
    }))
    .sort(
      (a, b) => order.indexOf(a.availability) - order.indexOf(b.availability) || a.nickname.localeCompare(b.nickname),
    );
}
