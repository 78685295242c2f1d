import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { createMemoryBus } from '../bus/memory.ts';
import { createLog } from '../log.ts';
import type { AgentCaller } from '../messaging/caller.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { createAgentStates, leaseMs } from './agent-states.ts';

const agent: AgentCaller = {
  ...{ kind: 'agent', accountId: 'acc', id: 'pid', userId: 'acc.1', bearerDigest: 'digest', oversight: 'none' },
  user: { accountId: 'acc', userId: '1', pid: 'pid' } as AgentCaller['user'],
};
const clock = createFakeClock(1_700_000_000_000);
let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-agent-states-'));
  store = await openSqliteStore({ path: join(folder, 'parley.db') });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

test('an agent whose socket closes while it is being connected is not kept present', async () => {
  const sockets = new Set<string>();
  const states = createAgentStates({
    ...{ store, bus: createMemoryBus(), clock, log: createLog('silent') },
    isHere: ({ id }) => sockets.has(id),
    changed: () => {},
    kickRouting: () => {},
  });
  sockets.add(agent.id);
  await states.connected(agent);
  await states.set(agent, 'ONLINE', '');
  sockets.clear();
  await states.disconnected(agent);

  sockets.add(agent.id);
  const connecting = states.connected(agent);
  sockets.clear();
  await Promise.all([connecting, states.disconnected(agent)]);
  const lease = async () => (await store.listAgentStates('acc'))[0]?.connectedUntilTs;
  const goneTs = await lease();
  expect(goneTs).toBe(clock.now() + leaseMs);
  clock.advance(leaseMs);
  expect(await lease()).toBe(goneTs);
  states.close();
});
