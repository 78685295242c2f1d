/**
 * Agents' availability. While an agent has a socket here its state is kept and its lease pushed on; after the last one
 * drops the state stands for 30 s, so that a reconnecting agent keeps its place, and then counts as OFFLINE.
 */
import type { Availability } from '../../protocol/enums.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { AgentCaller } from '../messaging/caller.ts';
import type { AgentState, Store } from '../store/store.ts';

export interface AgentStates {
  get(agent: AgentCaller): Promise<AgentState>;
  set(agent: AgentCaller, availability: Availability, description: string): Promise<void>;
  connected(agent: AgentCaller): Promise<void>;
  /** The agent's last socket on this node has gone. */
  disconnected(agent: AgentCaller): Promise<void>;
  /** The agent has no socket left on this node and will not come back with the same session. */
  loggedOut(agent: AgentCaller): Promise<void>;
  /** Another node says that states of the account's agents have changed. */
  noticed(accountId: string): Promise<void>;
  close(): void;
}

/** An agent with a socket on this node. */
interface Present {
  userId: string;
  state: AgentState;
  /** Until then the state is this node's to say. */
  stored: boolean;
}

export const leaseMs = 30_000;
const heartbeatMs = 10_000;

export function createAgentStates(deps: {
  store: Store;
  bus: Bus;
  clock: Clock;
  log: Log;
  /** Whether the agent has a socket on this node. */
  isHere: (agent: AgentCaller) => boolean;
  /** Tells the agent's sockets. */
  changed: (agentUserId: string, state: AgentState) => void;
  /** Somebody may be free now, or gone. */
  kickRouting: () => void;
}): AgentStates {
  const { store, bus, clock, log, isHere, changed, kickRouting } = deps;
  const here = new Map<string, Present>();

  function tell({ accountId }: AgentState): void {
    bus.publish({ kind: 'agents', accountId });
    kickRouting();
  }

  const renewed = (state: AgentState): AgentState => ({ ...state, connectedUntilTs: clock.now() + leaseMs });
  const offline = ({ accountId, id: agentId }: AgentCaller): AgentState =>
    renewed({ accountId, agentId, availability: 'OFFLINE', description: '', connectedUntilTs: 0 });
  /** Pushes the lease on; answers what the agent has set last, wherever that was. */
  const renew = (state: AgentState): Promise<AgentState> => store.renewAgentState(renewed(state), clock.now());

  async function stored(agent: AgentCaller): Promise<AgentState> {
    const states = await store.listAgentStates(agent.accountId);
    const state = states.find((s) => s.agentId === agent.id);
    return state && state.connectedUntilTs > clock.now() ? state : offline(agent);
  }

  function takeOver(id: string, present: Present, state: AgentState): void {
    if (here.get(id) !== present) return;
    here.set(id, { ...present, state });
    const { availability, description } = present.state;
    if (state.availability !== availability || state.description !== description) changed(present.userId, state);
  }

  const isStored = ([, present]: [string, Present]): boolean => present.stored;

  /** What the agents have set on other nodes. */
  async function noticed(accountId: string): Promise<void> {
    const known = [...here].filter(isStored).filter(([, { state }]) => state.accountId === accountId);
    if (known.length === 0) return;
    const rows = new Map((await store.listAgentStates(accountId)).map((row) => [row.agentId, row]));
    for (const [id, present] of known) takeOver(id, present, rows.get(id) ?? present.state);
  }

  /** An agent who has a socket here keeps its state however late this comes. */
  async function heartbeat(): Promise<void> {
    const known = [...here].filter(isStored);
    await Promise.all(known.map(async ([id, present]) => takeOver(id, present, await renew(present.state))));
  }

  const stopHeartbeat = clock.every(heartbeatMs, () => {
    heartbeat().catch((err) => log.error({ err }, 'agent heartbeat failed'));
  });

  return {
    get: async (agent) => here.get(agent.id)?.state ?? stored(agent),

    async set({ accountId, id: agentId, userId }, availability, description) {
      const before = here.get(agentId);
      const state = renewed({ accountId, agentId, availability, description, connectedUntilTs: 0 });
      const present: Present = { userId, state, stored: false };
      here.set(agentId, present);
      try {
        await store.saveAgentState(state);
      } catch (error) {
        if (before && here.get(agentId) === present) here.set(agentId, before);
        throw error;
      }
      present.stored = true;
      tell(state);
      changed(userId, state);
    },

    async connected(agent) {
      if (here.has(agent.id)) return;
      const state = await renew(offline(agent));
      if (isHere(agent) && !here.has(agent.id)) here.set(agent.id, { userId: agent.userId, state, stored: true });
      tell(state);
    },

    async disconnected(agent) {
      const present = here.get(agent.id);
      here.delete(agent.id);
      tell(await renew(present?.state ?? offline(agent)));
    },

    async loggedOut(agent) {
      here.delete(agent.id);
      const state = offline(agent);
      await store.saveAgentState(state);
      tell(state);
    },

    noticed,

    close: stopHeartbeat,
  };
}
