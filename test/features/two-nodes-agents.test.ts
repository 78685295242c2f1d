import { afterEach, beforeEach, expect, test } from 'vitest';
import { goOnline, nextRing, openConversation, setState, settled } from '../support/conversation.ts';
import { createDatabase } from '../support/database.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import type { WireClient } from '../support/wire-client.ts';
import { addAdministrator, createCall } from './admin-support.ts';

let clock: FakeClock;
let first: TestServer;
let second: TestServer;
beforeEach(async () => {
  const { url: databaseUrl } = await createDatabase();
  clock = createFakeClock(Date.now());
  first = await startServer({ databaseUrl, clock });
  second = await startServer({ databaseUrl, clock });
});
afterEach(async () => {
  await first.stop();
  await second.stop();
});

const states = async () => (await first.store.listAgentStates(account)).map(({ availability }) => availability);
const connectedForMs = async () =>
  ((await first.store.listAgentStates(account))[0]?.connectedUntilTs ?? 0) - clock.now();
const told = (wire: WireClient, availability: string) =>
  wire.notification('AgentStateNotification', ({ changes }) => changes[0].result.availability === availability);

test('what an agent sets on one node holds on the other, is told there, and outlives the heartbeats of both', async () => {
  const [here, there] = [await first.agent('ann'), await second.agent('ann')];
  for (const wire of [here, there]) {
    await wire.request('.ams.routing.SubscribeAgentsState', {});
    await told(wire, 'OFFLINE');
  }
  await setState(here, 'ONLINE');
  await Promise.all([told(here, 'ONLINE'), told(there, 'ONLINE')]);
  await setState(there, 'AWAY');
  await Promise.all([told(here, 'AWAY'), told(there, 'AWAY')]);
  for (let i = 0; i < 4; i++) {
    clock.advance(10_000);
    await settled(here, there);
    await expect.poll(states, { timeout: 15_000 }).toEqual(['AWAY']);
  }
});

test('an agent who drops from one node is still rung on the other', async () => {
  const [here, there] = [await first.agent('ann'), await second.agent('ann')];
  await goOnline(there);
  here.socket.terminate();
  for (let i = 0; i < 5; i++) {
    clock.advance(10_000);
    await settled(there);
    await expect.poll(connectedForMs, { timeout: 15_000 }).toBeGreaterThanOrEqual(20_000);
  }
  const consumer = await first.consumer();
  expect((await nextRing(there, await openConversation(consumer))).convId).toBeTruthy();
});

test('an agent who is switched off on one node is out on the other, and nobody else is', async () => {
  await addAdministrator(first.store);
  const call = createCall(first.url, (await first.login('eve')).bearer);
  const [ann, ben] = [await second.agent('ann'), await second.agent('ben')];
  const path = `/api/account/${account}/configuration/le-account/users`;
  const listed = (await call('GET', path)).json as { id: string; loginName: string }[];
  const id = listed.find(({ loginName }) => loginName === 'ann')?.id;
  const { json, etag } = await call('GET', `${path}/${id}`);
  expect((await call('PUT', `${path}/${id}`, { ...json, enabled: false }, etag)).status).toBe(200);
  expect((await ann.closed).code).toBe(4401);
  expect((await ben.request('.ams.routing.SubscribeRoutingTasks', {})).code).toBe(200);
});
