/** Who is offered which conversation: a pure decision. */
import { type Conversation, mainDialog, mostRings } from '../../protocol/conversation.ts';
import type { Availability } from '../../protocol/enums.ts';

export interface Candidate {
  /** PID. */
  id: string;
  userId: string;
  availability: Availability;
  skillIds: readonly string[];
  /** Conversations the agent may have at once. */
  capacity: number;
  /** Conversations it has, and rings that wait for it. */
  load: number;
}

export interface Offer {
  conversation: Conversation;
  agent: Candidate;
}

/** An agent who let a ring go is not rung again for the same conversation before this. */
export const pauseMs = 10_000;

interface Circumstances {
  now: number;
  /** Everybody who could take a conversation is asked at once. */
  toAll?: boolean;
  /** Its agents take what asks for a skill that nobody who is online has. */
  fallbackSkillId?: string | undefined;
}

/**
 * `waiting` has no active agent and no waiting ring. What is due first is offered first; a suggested agent goes before
 * everybody (transfers reach OCCUPIED agents too) and is waited for until the suggestion runs out, otherwise the least
 * loaded of those ONLINE with the skill and room, first those who have not been asked.
 */
export function decideOffers(
  waiting: readonly Conversation[],
  candidates: readonly Candidate[],
  { now, toAll = false, fallbackSkillId }: Circumstances,
): Offer[] {
  const loads = new Map(candidates.map((agent) => [agent.id, agent.load]));
  const offers: Offer[] = [];
  for (const conversation of waiting) {
    const [first, ...others] = choose(conversation, candidates, { loads, now, fallbackSkillId });
    if (!first) continue;
    if (!toAll) loads.set(first.id, (loads.get(first.id) ?? 0) + 1);
    for (const agent of toAll ? [first, ...others].slice(0, mostRings) : [first]) offers.push({ conversation, agent });
  }
  return offers;
}

function choose(
  conversation: Conversation,
  candidates: readonly Candidate[],
  {
    loads,
    now,
    fallbackSkillId,
  }: { loads: ReadonlyMap<string, number>; now: number; fallbackSkillId: string | undefined },
): Candidate[] {
  const suggested = suggestions(conversation);
  const wanted = candidates.find((agent) => suggested.some(({ id }) => id === agent.id) && takesTransfers(agent));
  if (wanted && !inPause(conversation, wanted.id, now)) return [wanted];
  if (suggested.some(({ untilTs = 0 }) => untilTs > now)) return [];
  const load = (agent: Candidate) => loads.get(agent.id) ?? agent.load;
  const skillId = skillToAsk(conversation.skillId, candidates, fallbackSkillId);
  const eligible = candidates.filter(
    (agent) =>
      agent.availability === 'ONLINE' &&
      load(agent) < agent.capacity &&
      (skillId === '-1' || agent.skillIds.includes(skillId)) &&
      !inPause(conversation, agent.id, now),
  );
  const asked = (agent: Candidate) => conversation.rings.filter((ring) => ring.agentId === agent.id).length;
  const share = (agent: Candidate) => load(agent) / Math.max(1, agent.capacity);
  return eligible.sort((a, b) => asked(a) - asked(b) || share(a) - share(b) || (a.id < b.id ? -1 : 1));
}

function skillToAsk(wanted: string, candidates: readonly Candidate[], fallback: string | undefined): string {
  const isStaffed = (skillId: string) =>
    candidates.some(({ availability, skillIds }) => availability === 'ONLINE' && skillIds.includes(skillId));
  return fallback !== undefined && wanted !== '-1' && !isStaffed(wanted) && isStaffed(fallback) ? fallback : wanted;
}

const suggestions = (conversation: Conversation) =>
  mainDialog(conversation).participants.filter((p) => p.state === 'SUGGESTED');

const takesTransfers = ({ availability }: Candidate): boolean =>
  availability === 'ONLINE' || availability === 'OCCUPIED';

const inPause = (conversation: Conversation, agentId: string, now: number): boolean =>
  conversation.rings.some(
    ({ agentId: rung, ringState, endedTs = 0 }) =>
      rung === agentId && (ringState === 'REJECTED' || ringState === 'EXPIRED') && endedTs + pauseMs > now,
  );
