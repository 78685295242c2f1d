/** What an agent sees of conversations that it takes no part in. */
import { assignedAgent, type Conversation } from '../../protocol/conversation.ts';
import type { AgentGroup } from '../store/changes.ts';
import type { User } from '../store/store.ts';

/** Conversations that are, or were last, with one of these agents; and of those that nobody has, the ones they may be given. */
export interface GroupOversight {
  /** PIDs, the manager's own too. */
  agentIds: readonly string[];
  skillIds: readonly string[];
}

export type Oversight = 'all' | 'none' | GroupOversight;

/** Of no skill: every agent may be given such a conversation. */
const noSkill = '-1';

/**
 * Administrators see everything, and so does a manager who leads no group in particular: the account itself is the
 * main group. Who leads groups sees theirs.
 */
export function oversightOf(user: User, users: readonly User[], groups: readonly AgentGroup[]): Oversight {
  if (user.roles.includes('administrator')) return 'all';
  if (!user.roles.includes('manager')) return 'none';
  const led = new Set(groups.filter(({ managerIds }) => managerIds.includes(user.userId)).map(({ id }) => id));
  if (led.size === 0) return 'all';
  const agents = users.filter(({ groupId }) => groupId !== undefined && led.has(groupId));
  const sorted = (ids: string[]) => [...new Set(ids)].sort();
  return {
    agentIds: sorted([user.pid, ...agents.map(({ pid }) => pid)]),
    skillIds: sorted([noSkill, ...user.skillIds, ...agents.flatMap(({ skillIds }) => skillIds)]),
  };
}

export const isSameOversight = (a: Oversight, b: Oversight): boolean => JSON.stringify(a) === JSON.stringify(b);

export function oversees(oversight: Oversight, conversation: Conversation): boolean {
  if (typeof oversight === 'string') return oversight === 'all';
  const { agentIds, skillIds } = oversight;
  const agent = assignedAgent(conversation);
  if (agent) return agentIds.includes(agent.id);
  const { lastAgentId, skillId } = conversation;
  return skillIds.includes(skillId) || (lastAgentId !== undefined && agentIds.includes(lastAgentId));
}
