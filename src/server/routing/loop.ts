/**
 * Applies the routing decision: ends rings that have run out, offers what waits. Any node may run it at any time; the log
 * refuses what another node has decided meanwhile. Runs when something changes and once a second for what runs out.
 */
import {
  assignedAgent,
  type Conversation,
  type ConversationEvent,
  mainDialog,
  mostRings,
  type Ring,
  waitingRings,
} from '../../protocol/conversation.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Conversations, Decide } from '../messaging/conversations.ts';
import type { Directory } from '../messaging/directory.ts';
import { assign } from '../messaging/fields.ts';
import type { Store } from '../store/store.ts';
import { type Candidate, decideOffers, type Offer } from './decide.ts';

export interface RoutingLoop {
  /** Something changed: decide again soon. */
  kick(): void;
  close(): Promise<void>;
}

const periodMs = 1000;
const mostWaiting = 1000;

export function startRouting(deps: {
  store: Store;
  conversations: Conversations;
  directory: Directory;
  clock: Clock;
  log: Log;
}): RoutingLoop {
  const { store, directory, clock, log } = deps;
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;

  function kick(): void {
    if (closed) return;
    if (running !== undefined) {
      again = true;
      return;
    }
    running = run()
      .catch((err) => log.error({ err }, 'routing failed'))
      .finally(() => {
        running = undefined;
        if (again) {
          again = false;
          kick();
        }
      });
  }

  async function run(): Promise<void> {
    for (const accountId of await store.listWaitingAccounts())
      await routeAccount(accountId).catch((err) => log.error({ err, accountId }, 'routing failed'));
  }

  async function routeAccount(accountId: string): Promise<void> {
    const waiting = await store.listUnassigned(accountId, mostWaiting);
    const now = clock.now();
    const candidates = await listCandidates(deps, accountId, waiting);
    const present = new Set(candidates.filter(({ availability }) => availability !== 'OFFLINE').map(({ id }) => id));
    const free: Conversation[] = [];
    for (const conversation of waiting) {
      const rings = waitingRings(conversation);
      if (rings.length === 0) free.push(conversation);
      for (const ring of rings)
        if ((ring.expirationTs <= now || !present.has(ring.agentId)) && (await expire(conversation, ring)))
          again = true;
    }
    const { settings } = await directory.getAccount(accountId);
    const { ringMs, ringMode, engagement } = settings;
    for (const offer of decideOffers(free, candidates, {
      now,
      toAll: ringMode === 'all',
      fallbackSkillId: engagement?.fallbackSkillId,
    }))
      await ring(offer, { ringMs, assigns: ringMode === 'auto' });
  }

  function expire(conversation: Conversation, { ringId, agentId }: Ring): Promise<boolean> {
    return change(deps, conversation, (current) => {
      if (!waitingRings(current).some((ring) => ring.ringId === ringId)) return [];
      const { dialogId, participants } = mainDialog(current);
      const suggestions = participants.filter((p) => p.id === agentId && p.state === 'SUGGESTED');
      return [
        { type: 'RingEnded', ringId, ringState: 'EXPIRED' },
        ...suggestions.map(({ id, role }): ConversationEvent => ({ type: 'ParticipantRemoved', dialogId, id, role })),
      ];
    });
  }

  async function ring(
    { conversation, agent }: Offer,
    { ringMs, assigns }: { ringMs: number; assigns: boolean },
  ): Promise<void> {
    await change(deps, conversation, (current, ts) => {
      const rings = waitingRings(current);
      const taken = rings.length >= mostRings || rings.some(({ agentId }) => agentId === agent.id);
      if (current.state === 'CLOSE' || assignedAgent(current) || taken) return [];
      const { convId, skillId, effectiveTTR, ttr, revision } = current;
      const offered: Ring = {
        ringId: `${convId}_${agent.userId.split('.').at(-1)}_${ts}_${revision}`,
        agentId: agent.id,
        userId: agent.userId,
        skillId,
        ringState: 'WAITING',
        createdTs: ts,
        expirationTs: ts + ringMs,
        weight: effectiveTTR === -1 ? ts + ttr.value * 1000 : effectiveTTR,
      };
      if (!assigns) return [{ type: 'RingOffered', ring: offered }];
      const { id, userId } = agent;
      return [
        { type: 'RingOffered', ring: offered },
        { type: 'RingEnded', ringId: offered.ringId, ringState: 'AUTO_ACCEPT' },
        ...assign(current, mainDialog(current), { id, userId, role: 'ASSIGNED_AGENT', state: 'ACTIVE' }),
      ];
    });
  }

  const stop = clock.every(periodMs, kick);
  return {
    kick,
    async close() {
      closed = true;
      again = false;
      stop();
      await running;
    },
  };
}

/**
 * Decides on no less than what was listed, whatever hints were lost, and answers whether anything came of it. A
 * conversation that cannot be changed holds up no other.
 */
async function change(
  { conversations, log }: { conversations: Conversations; log: Log },
  { brandId, convId, revision }: Conversation,
  decide: Decide,
): Promise<boolean> {
  try {
    await conversations.noticed(brandId, convId, { revision });
    const outcome = await conversations.change(brandId, convId, decide);
    return outcome.kind === 'changed' && outcome.events.length > 0;
  } catch (err) {
    log.error({ err, accountId: brandId, conversationId: convId }, 'routing failed');
    return false;
  }
}

async function listCandidates(
  { store, directory, clock }: { store: Store; directory: Directory; clock: Clock },
  accountId: string,
  waiting: readonly Conversation[],
): Promise<Candidate[]> {
  const now = clock.now();
  const [users, states, loads] = await Promise.all([
    directory.users(accountId),
    store.listAgentStates(accountId),
    store.countAssigned(accountId),
  ]);
  const connected = new Map(states.filter((s) => s.connectedUntilTs > now).map((s) => [s.agentId, s.availability]));
  const rung = waiting.flatMap((conversation) => waitingRings(conversation).map(({ agentId }) => agentId));
  return users
    .filter((user) => user.enabled && connected.has(user.pid))
    .map((user) => ({
      id: user.pid,
      userId: `${accountId}.${user.userId}`,
      availability: connected.get(user.pid) ?? 'OFFLINE',
      skillIds: user.skillIds,
      capacity: user.capacity,
      load: (loads.get(user.pid) ?? 0) + rung.filter((id) => id === user.pid).length,
    }));
}
