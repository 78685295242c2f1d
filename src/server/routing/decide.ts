/** Who is offered which conversation: a pure decision. */
import { type Conversation, mainDialog } from '../../protocol/conversation.ts';
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

/**
 * `waiting` has no active agent and no waiting ring. What is due first is offered first; a suggested agent who is there
 * goes before everybody (transfers reach OCCUPIED agents too), otherwise the least loaded of those ONLINE with the skill
 * and room, first those who have not been asked.
 */
export function decideOffers(waiting: readonly Conversation[], candidates: readonly Candidate[], now: number): Offer[] {
  const loads = new Map(candidates.map((agent) => [agent.id, agent.load]));
  const offers: Offer[] = [];
  for (const conversation of waiting) {
    const agent = choose(conversation, candidates, loads, now);
    if (!agent) continue;
    loads.set(agent.id, (loads.get(agent.id) ?? 0) + 1);
    offers.push({ conversation, agent });
  }
  return offers;
}

function choose(
  conversation: Conversation,
  candidates: readonly Candidate[],
  loads: ReadonlyMap<string, number>,
  now: number,
): Candidate | undefined {
  const suggested = suggestedAgents(conversation);
  const wanted = candidates.find((agent) => suggested.includes(agent.id) && takesTransfers(agent));
  if (wanted && !inPause(conversation, wanted.id, now)) return wanted;
  const load = (agent: Candidate) => loads.get(agent.id) ?? agent.load;
  const eligible = candidates.filter(
    (agent) =>
      agent.availability === 'ONLINE' &&
      load(agent) < agent.capacity &&
      (conversation.skillId === '-1' || agent.skillIds.includes(conversation.skillId)) &&
      !inPause(conversation, agent.id, now),
  );
  const asked = (agent: Candidate) => conversation.rings.filter((ring) => ring.agentId === agent.id).length;
  const share = (agent: Candidate) => load(agent) / Math.max(1, agent.capacity);
  return eligible.sort((a, b) => asked(a) - asked(b) || share(a) - share(b) || (a.id < b.id ? -1 : 1))[0];
}

const suggestedAgents = (conversation: Conversation): string[] =>
  mainDialog(conversation)
    .participants.filter((p) => p.state === 'SUGGESTED')
    .map((p) => p.id);

const takesTransfers = ({ availability }: Candidate): boolean =>
  availability === 'ONLINE' || availability === 'OCCUPIED';

const inPause = (conversation: Conversation, agentId: string, now: number): boolean =>
  conversation.rings.some(
    ({ agentId: rung, ringState, endedTs = 0 }) =>
      rung === agentId && (ringState === 'REJECTED' || ringState === 'EXPIRED') && endedTs + pauseMs > now,
  );
