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
  close(): void;
}

export const leaseMs = 30_000;
const heartbeatMs = 10_000;

export function createAgentStates(deps: {
  store: Store;
  bus: Bus;
  clock: Clock;
  log: Log;
  /** Tells the agent's sockets. */
  changed: (agentUserId: string, state: AgentState) => void;
  /** Somebody may be free now, or gone. */
  kickRouting: () => void;
}): AgentStates {
  const { store, bus, clock, log, changed, kickRouting } = deps;
  const here = new Map<string, AgentState>();

  async function save(state: AgentState): Promise<void> {
    await store.saveAgentState(state);
    bus.publish({ kind: 'agents', accountId: state.accountId });
    kickRouting();
  }

  async function stored({ accountId, id }: AgentCaller): Promise<AgentState> {
    const states = await store.listAgentStates(accountId);
    const state = states.find((s) => s.agentId === id);
    if (state && state.connectedUntilTs > clock.now()) return state;
    return { accountId, agentId: id, availability: 'OFFLINE', description: '', connectedUntilTs: 0 };
  }

  const renewed = (state: AgentState): AgentState => ({ ...state, connectedUntilTs: clock.now() + leaseMs });

  async function heartbeat(): Promise<void> {
    for (const id of [...here.keys()]) {
      const state = here.get(id);
      if (!state) continue;
      const next = renewed(state);
      here.set(id, next);
      await store.saveAgentState(next);
    }
  }

  const stopHeartbeat = clock.every(heartbeatMs, () => {
    heartbeat().catch((err) => log.error({ err }, 'agent heartbeat failed'));
  });

  return {
    get: async (agent) => here.get(agent.id) ?? stored(agent),

    async set(agent, availability, description) {
      const { accountId, id: agentId } = agent;
      const state = renewed({ accountId, agentId, availability, description, connectedUntilTs: 0 });
      here.set(agentId, state);
      await save(state);
      changed(agent.userId, state);
    },

    async connected(agent) {
      if (here.has(agent.id)) return;
      const state = renewed(await stored(agent));
      if (here.has(agent.id)) return;
      here.set(agent.id, state);
      await save(state);
    },

    async disconnected(agent) {
      const state = here.get(agent.id);
      here.delete(agent.id);
      if (state) await save(renewed(state));
    },

    async loggedOut({ accountId, id: agentId }) {
      here.delete(agentId);
      await save({ accountId, agentId, availability: 'OFFLINE', description: '', connectedUntilTs: clock.now() });
    },

    close: stopHeartbeat,
  };
}
