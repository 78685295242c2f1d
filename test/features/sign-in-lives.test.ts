/** What agents learn of a consumer's sign-in, and how sockets end. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Bus, Hint } from '../../src/server/bus/bus.ts';
import { openPostgresBus } from '../../src/server/bus/postgres.ts';
import { systemClock } from '../../src/server/clock.ts';
import { createLog } from '../../src/server/log.ts';
import { leaseMs } from '../../src/server/routing/agent-states.ts';
import {
  acceptNext,
  changeFields,
  closing,
  eventsSeen,
  goOnline,
  ofText,
  openConversation,
  say,
  settled,
} from '../support/conversation.ts';
import { createDatabase } from '../support/database.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { consumerSocketPath, postJson } from '../support/sign-in.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { type Frame, openWire, type WireClient } from '../support/wire-client.ts';

/** On a whole second, as tokens count them: what falls due does so on the same one in each run. */
const clock = createFakeClock(Math.floor(Date.now() / 1000) * 1000);
let first: TestServer;
let second: TestServer;
let agent: WireClient & { pid: string };
/** A third listener beside the two nodes. */
let bus: Bus;
const heldHints: Hint[] = [];
beforeAll(async () => {
  const { url: databaseUrl } = await createDatabase();
  bus = await openPostgresBus({ url: databaseUrl, nodeId: 'listener', log: createLog('silent'), clock: systemClock });
  bus.subscribe({ hint: (hint) => hint.kind === 'sign-in-held' && heldHints.push(hint), gap: () => {} });
  first = await startServer({ databaseUrl, clock });
  second = await startServer({ databaseUrl, clock });
  agent = await first.agent('ann');
  await goOnline(agent);
});
afterAll(async () => {
  await bus.close();
  await first.stop();
  await second.stop();
});

let sub = '';
let subs = 0;
beforeEach(() => {
  sub = `signer-${++subs}`;
});

const opened: string[] = [];
afterEach(async () => {
  for (const conversationId of opened.splice(0)) await changeFields(agent, conversationId, closing);
});

const lifeSeconds = 30;
const token = (seconds = lifeSeconds): Promise<string> => {
  const now = Math.floor(clock.now() / 1000);
  return first.consumerToken(sub, { iat: now, exp: now + seconds });
};
const open = (jwt: string, node = first): Promise<WireClient> =>
  openWire(node.wsUrl + consumerSocketPath, { authorization: `jwt ${jwt}` });

async function talk(jwt: string): Promise<{ consumer: WireClient; conversationId: string }> {
  const consumer = await open(jwt);
  const conversationId = await openConversation(consumer);
  await acceptNext(agent, conversationId);
  opened.push(conversationId);
  return { consumer, conversationId };
}
const leaseTs = async (): Promise<number> => {
  const states = await first.store.listAgentStates(account);
  return states.find(({ agentId }) => agentId === agent.pid)?.connectedUntilTs ?? 0;
};
/** Seconds one by one, as the sweeps see them; the agent's heartbeats reach the database before its lease can end. */
async function pass(seconds: number): Promise<void> {
  for (let n = 0; n < seconds; n++) {
    clock.advance(1_000);
    await settled(agent);
    await expect.poll(leaseTs).toBeGreaterThan(clock.now() + leaseMs / 2);
  }
}
const statusesOf = async (conversationId: string): Promise<string[]> => {
  const kept = await agent.request('.ams.ms.QueryMessages', { dialogId: conversationId });
  return kept.body.flatMap(({ event }: Frame) => (event.type === 'parley.StatusEvent' ? [event.status] : []));
};
const hasLeft = (conversationId: string) => (body: Frame) =>
  body.dialogId === conversationId && body.event?.chatState === 'BACKGROUND';
const told = (conversationId: string, status: string) =>
  agent.notification(
    'OnlineEventDistribution',
    (body) => body.dialogId === conversationId && body.event.status === status,
  );

describe('a sign-in that ends without renewal', () => {
  test('is told to the agent in a line that the consumer never receives; messages are kept meanwhile', async () => {
    const { consumer, conversationId } = await talk(await token());
    await pass(lifeSeconds);
    expect((await consumer.closed).code).toBe(4401);
    await pass(12);
    const line = await told(conversationId, 'SIGN_IN_ENDED');
    expect(line.body).toMatchObject({ originatorId: 'system', messageAudience: 'AGENTS_AND_MANAGERS', sequence: 0 });
    expect((await say(agent, conversationId, 'are you there?')).code).toBe(200);

    const back = await open(await token());
    await told(conversationId, 'SIGNED_IN_AGAIN');
    await back.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
    await back.notification('MessagingEvent', ofText('are you there?'));
    await settled(back);
    expect(eventsSeen(back).map(({ sequence }) => sequence)).toEqual([1]);
    expect(await statusesOf(conversationId)).toEqual(['SIGN_IN_ENDED', 'SIGNED_IN_AGAIN']);
    await back.close();
  });

  test('is not told when the client came back within seconds', async () => {
    const { consumer, conversationId } = await talk(await token());
    await pass(lifeSeconds);
    await consumer.closed;
    await pass(5);
    const back = await open(await token(300));
    await settled(back);
    await pass(15);
    expect(await statusesOf(conversationId)).toEqual([]);
    await back.close();
  });

  test('is not told while the consumer has a valid socket on this node', async () => {
    const { consumer, conversationId } = await talk(await token());
    const other = await open(await token(300));
    await settled(other);
    await pass(lifeSeconds);
    expect((await consumer.closed).code).toBe(4401);
    await pass(15);
    expect(await statusesOf(conversationId)).toEqual([]);
    await other.close();
  });

  test('is not told while the consumer has a valid socket on another node', async () => {
    const { consumer, conversationId } = await talk(await token());
    const other = await open(await token(300), second);
    await settled(other);
    await pass(lifeSeconds);
    expect((await consumer.closed).code).toBe(4401);
    await agent.notification('OnlineEventDistribution', hasLeft(conversationId));
    await pass(10);
    /* The other node's answer travels in real time, while the clock stands still. */
    await expect.poll(() => heldHints).toHaveLength(1);
    for (let n = 0; n < 20; n++) await settled(agent, other);
    await pass(5);
    expect(await statusesOf(conversationId)).toEqual([]);
    await other.close();
  });

  test('is not told when the consumer has simply left', async () => {
    const { consumer, conversationId } = await talk(await token());
    await consumer.close();
    await pass(lifeSeconds + 15);
    expect(await statusesOf(conversationId)).toEqual([]);
  });

  test('by sign-out is told as well', async () => {
    const jwt = await token(300);
    const { consumer, conversationId } = await talk(jwt);
    await fetch(`${first.url}/api/account/${account}/signout`, {
      method: 'POST',
      headers: { authorization: `jwt ${jwt}` },
    });
    expect((await consumer.closed).code).toBe(4401);
    await pass(13);
    await told(conversationId, 'SIGN_IN_ENDED');
  });
});

test('an anonymous identity that was signed out is closed with 4407, whichever node it is on', async () => {
  const path = `/api/account/${account}`;
  const external = (await postJson(`${first.url}${path}/anonymous/authorize`)).body.token;
  const jwt = (await postJson(`${first.url}${path}/authenticate`, { authCode: external })).body.jwt ?? '';
  const sockets = [await open(jwt), await open(jwt, second)];
  await Promise.all(sockets.map((socket) => settled(socket)));
  await fetch(`${first.url}${path}/signout`, { method: 'POST', headers: { authorization: `jwt ${jwt}` } });
  for (const socket of sockets) expect((await socket.closed).code).toBe(4407);
});
