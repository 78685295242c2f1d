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
  stored: boolean;
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
  const here = new Map<string, Present>();

  async function save(state: AgentState): Promise<void> {
    await store.saveAgentState(state);
    bus.publish({ kind: 'agents', accountId: state.accountId });
    kickRouting();
  }

  /** The state is this node's to say until it is stored. */
  async function keep(userId: string, state: AgentState): Promise<void> {
    const present: Present = { userId, state, stored: false };
    here.set(state.agentId, present);
    await save(state);
    present.stored = true;
  }

  async function stored({ accountId, id }: AgentCaller): Promise<AgentState> {
    const states = await store.listAgentStates(accountId);
    const state = states.find((s) => s.agentId === id);
    if (state && state.connectedUntilTs > clock.now()) return state;
    return { accountId, agentId: id, availability: 'OFFLINE', description: '', connectedUntilTs: 0 };
  }

  const renewed = (state: AgentState): AgentState => ({ ...state, connectedUntilTs: clock.now() + leaseMs });

  /** Takes over what the agents have set on other nodes. */
  async function readOn(accountId: string, { renew }: { renew: boolean }): Promise<void> {
    const known = [...here].filter(([, { state, stored }]) => stored && state.accountId === accountId);
    if (known.length === 0) return;
    const rows = new Map((await store.listAgentStates(accountId)).map((row) => [row.agentId, row]));
    for (const [id, present] of known) {
      if (here.get(id) !== present) continue;
      const row = rows.get(id) ?? present.state;
      const state = renew ? renewed(row) : row;
      here.set(id, { ...present, state });
      const { availability, description } = present.state;
      if (row.availability !== availability || row.description !== description) changed(present.userId, state);
      if (renew) await store.saveAgentState(state);
    }
  }

  async function heartbeat(): Promise<void> {
    const accounts = new Set([...here.values()].map(({ state }) => state.accountId));
    for (const accountId of accounts) await readOn(accountId, { renew: true });
  }

  const stopHeartbeat = clock.every(heartbeatMs, () => {
    heartbeat().catch((err) => log.error({ err }, 'agent heartbeat failed'));
  });

  return {
    get: async (agent) => here.get(agent.id)?.state ?? stored(agent),

    async set({ accountId, id: agentId, userId }, availability, description) {
      const state = renewed({ accountId, agentId, availability, description, connectedUntilTs: 0 });
      await keep(userId, state);
      changed(userId, state);
    },

    async connected(agent) {
      if (here.has(agent.id)) return;
      const state = renewed(await stored(agent));
      if (!here.has(agent.id)) await keep(agent.userId, state);
    },

    async disconnected(agent) {
      here.delete(agent.id);
      await save(renewed(await stored(agent)));
    },

    async loggedOut({ accountId, id: agentId }) {
      here.delete(agentId);
      await save({ accountId, agentId, availability: 'OFFLINE', description: '', connectedUntilTs: clock.now() });
    },

    noticed: (accountId) => readOn(accountId, { renew: false }),

    close: stopHeartbeat,
  };
}
