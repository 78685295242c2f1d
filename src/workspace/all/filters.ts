/** What the table is filtered by, as people choose it, and as the server is asked. */
import { lookup } from '../../protocol/lookup.ts';
import type { HistorySearch } from '../history.ts';

export interface Filters {
  text: string;
  status: string;
  agentPid: string;
  skillId: string;
  groupId: string;
  /** Days, `YYYY-MM-DD`. */
  from: string;
  to: string;
  csat: string;
  duration: string;
  conversationId: string;
}

export const any = 'any';

export const emptyFilters: Filters = {
  text: '',
  status: any,
  agentPid: any,
  skillId: any,
  groupId: any,
  from: '',
  to: '',
  csat: any,
  duration: any,
  conversationId: '',
};

const minuteMs = 60_000;
const dayMs = 86_400_000;
const csats: Record<string, HistorySearch['csat']> = {
  low: { from: 1, to: 2 },
  middle: { from: 3, to: 3 },
  high: { from: 4, to: 5 },
};
const durations: Record<string, HistorySearch['duration']> = {
  short: { to: 15 * minuteMs },
  medium: { from: 15 * minuteMs, to: dayMs },
  long: { from: dayMs },
};

export function searchOf(filters: Filters): HistorySearch {
  const { text, status, agentPid, skillId, groupId, from, to, conversationId } = filters;
  const csat = lookup(csats, filters.csat);
  const duration = lookup(durations, filters.duration);
  const start = {
    ...(from !== '' && { from: midnight(from) }),
    ...(to !== '' && { to: midnight(to) + dayMs - 1 }),
  };
  return {
    ...(text.trim() !== '' && { text: text.trim() }),
    ...(status === 'IN_QUEUE' && { latestQueueState: status }),
    ...((status === 'OPEN' || status === 'CLOSE') && { status: [status] }),
    ...(agentPid !== any && { latestAgentIds: [agentPid] }),
    ...(skillId !== any && { latestSkillIds: [skillId] }),
    ...(groupId !== any && { agentGroupIds: [groupId] }),
    ...((from !== '' || to !== '') && { start }),
    ...(csat && { csat }),
    ...(duration && { duration }),
    ...(conversationId.trim() !== '' && { conversationId: conversationId.trim() }),
  };
}

/** Local midnight. */
const midnight = (day: string): number => new Date(`${day}T00:00:00`).getTime();

export interface SavedView {
  name: string;
  filters: Filters;
}

const viewsKey = (account: string, userId: string): string => `parley.views.${account}.${userId}`;
const mostViews = 20;

/** Filters only, never what they find. */
export function loadViews(account: string, userId: string): SavedView[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(viewsKey(account, userId)) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return (stored as SavedView[]).map(({ name, filters }) => ({ name, filters: { ...emptyFilters, ...filters } }));
  } catch {
    return [];
  }
}

export function saveViews(account: string, userId: string, views: readonly SavedView[]): void {
  localStorage.setItem(viewsKey(account, userId), JSON.stringify(views.slice(-mostViews)));
}
