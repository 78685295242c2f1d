import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  acceptNext,
  answerRing,
  changeFields,
  closing,
  goOnline,
  nextChange,
  nextRing,
  notificationsOf,
  openConversation,
  ringEnded,
  setState,
  settled,
} from '../support/conversation.ts';
import { agentSocketPath } from '../support/sign-in.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { type Frame, openWire, type WireClient } from '../support/wire-client.ts';

type Agent = WireClient & { pid: string };

let server: TestServer;
let ann: Agent;
let ben: Agent;
beforeEach(async () => {
  server = await startServer();
  [ann, ben] = await Promise.all([server.agent('ann'), server.agent('ben')]);
});
afterEach(() => server.stop());

let customers = 0;
async function someoneWrites(body?: unknown): Promise<{ consumer: WireClient; id: string }> {
  const consumer = await server.consumer(`customer-${++customers}`);
  return { consumer, id: await openConversation(consumer, body) };
}

const tasks = (wire: WireClient): Frame[] => notificationsOf(wire, 'RoutingTask').flatMap(({ body }) => body.changes);
const ringsOf = (wire: WireClient): string[] =>
  tasks(wire).map(({ type, result }) => `${type} ${result.ringsDetails[0].ringState}`);

/** The routing loop has looked at everything that changed before this; a second passes. */
async function routed(...wires: WireClient[]): Promise<void> {
  server.clock.advance(1000);
  await settled(...wires);
  await settled(...wires);
}

test('subscribing answers first, then tells the current tasks: none, or the ring that waits', async () => {
  const subscribed = await ann.request('.ams.routing.SubscribeRoutingTasks', { channelType: 'MESSAGING' });
  expect(subscribed).toMatchObject({ code: 200, type: '.ams.GenericSubscribe$Response' });
  const first = await ann.notification('RoutingTask');
  expect(first.body).toEqual({ subscriptionId: subscribed.body.subscriptionId, changes: [] });
  await setState(ann, 'ONLINE');
  const { id } = await someoneWrites();
  await nextRing(ann, id);
  const { bearer } = await server.login('ann');
  const again = await openWire(server.wsUrl + agentSocketPath(bearer));
  await again.request('.ams.routing.SubscribeRoutingTasks');
  expect((await nextRing(again)).convId).toBe(id);
});

test('a ring says everything that agents need', async () => {
  await goOnline(ann);
  const { id } = await someoneWrites();
  const { ringId } = await nextRing(ann, id);
  const { consumerId } = (await server.store.findConversation(account, id)) ?? {};
  const now = server.clock.now();
  const common = { skillId: '-1', brandId: account, consumerId };
  expect(tasks(ann)).toEqual([
    {
      type: 'UPSERT',
      result: {
        routingTaskId: expect.any(String),
        taskCompleted: false,
        conversationId: id,
        assignedAgentId: null,
        ...common,
        ringsDetails: [
          {
            ringId,
            ringState: 'WAITING',
            ringExpiration: 72_000,
            ringExpirationTs: now + 72_000,
            weight: now + 3_600_000,
            convId: id,
            ...common,
          },
        ],
      },
    },
  ]);
  expect(await answerRing(ann, ringId)).toMatchObject({
    code: 202,
    type: '.ReqBody$StringResp',
    body: 'Ring state updated successfully',
  });
  await settled(ann);
  expect(ringsOf(ann)).toEqual(['UPSERT WAITING', 'UPSERT ACCEPTED', 'DELETE ACCEPTED']);
  expect(tasks(ann)[1]?.result).toMatchObject({ taskCompleted: true, assignedAgentId: `${account}.111` });
  expect(await answerRing(ann, ringId)).toMatchObject({ code: 400 });
});

describe('who is rung', () => {
  test.each(['OCCUPIED', 'AWAY', 'BACK_SOON', 'OFFLINE'])('nobody who is %s', async (availability) => {
    await goOnline(ann, availability);
    await someoneWrites();
    await routed(ann);
    expect(ringsOf(ann)).toEqual([]);
    await setState(ann, 'ONLINE');
    await nextRing(ann);
  });

  test('who has the skill, if the conversation asks for one', async () => {
    await goOnline(ann);
    const { id } = await someoneWrites({ skillId: '7' });
    await routed(ann);
    expect(ringsOf(ann)).toEqual([]);
    await goOnline(ben);
    expect(await acceptNext(ben, id)).toBe(id);
    expect(ringsOf(ann)).toEqual([]);
  });

  test('an unknown skill is refused, and nothing is opened', async () => {
    const consumer = await server.consumer('no-skill');
    expect(await consumer.request('cm.ConsumerRequestConversation', { skillId: '99' })).toMatchObject({ code: 400 });
    expect(await server.store.listConversations({ accountId: account, limit: 10 })).toEqual([]);
  });

  test('who has room, counting rings; a close makes room again', async () => {
    await goOnline(ann);
    const opened = [];
    for (let i = 0; i < 6; i++) opened.push(await someoneWrites());
    for (let i = 0; i < 5; i++) await acceptNext(ann);
    await routed(ann);
    expect(ringsOf(ann).filter((ring) => ring === 'UPSERT WAITING')).toHaveLength(5);
    const [first] = opened;
    if (first) await changeFields(first.consumer, first.id, closing);
    await routed(ann);
    await acceptNext(ann);
  });

  test('the less busy one', async () => {
    await goOnline(ann);
    await acceptNext(ann, (await someoneWrites()).id);
    await goOnline(ben);
    await acceptNext(ben, (await someoneWrites()).id);
    expect(ringsOf(ann).filter((ring) => ring === 'UPSERT WAITING')).toHaveLength(1);
  });
});

describe('a ring that is not taken', () => {
  test.each([
    ['EXPIRED', async () => server.clock.advance(72_000)],
    [
      'REJECTED',
      async (ringId: string) => expect(await answerRing(ann, ringId, 'REJECTED')).toMatchObject({ code: 202 }),
    ],
  ])('%s goes to the other agent', async (ending, end) => {
    await goOnline(ann);
    const { id } = await someoneWrites();
    const { ringId } = await nextRing(ann, id);
    await goOnline(ben);
    await settled(ben);
    expect(ringsOf(ben)).toEqual([]);
    await end(ringId);
    expect(await ringEnded(ann, ringId)).toMatchObject({ ringState: ending });
    expect(await acceptNext(ben, id)).toBe(id);
    expect(ringsOf(ann)).toEqual(['UPSERT WAITING', `UPSERT ${ending}`, `DELETE ${ending}`]);
    expect(await answerRing(ann, ringId)).toMatchObject({ code: 400 });
  });

  test('comes back to the only agent after a pause', async () => {
    await goOnline(ann);
    const { id } = await someoneWrites();
    const { ringId } = await nextRing(ann, id);
    await answerRing(ann, ringId, 'REJECTED');
    server.clock.advance(8000);
    await routed(ann);
    expect(ringsOf(ann)).toHaveLength(3);
    server.clock.advance(2000);
    const again = await nextRing(ann, id);
    expect(again.ringId).not.toBe(ringId);
  });

  test('is cancelled when the consumer closes', async () => {
    await goOnline(ann);
    const { consumer, id } = await someoneWrites();
    const { ringId } = await nextRing(ann, id);
    await changeFields(consumer, id, closing);
    expect(await ringEnded(ann, ringId)).toMatchObject({ ringState: 'CANCELLED' });
    await settled(ann);
    expect(ringsOf(ann)).toEqual(['UPSERT WAITING', 'UPSERT CANCELLED', 'DELETE CANCELLED']);
    expect(await answerRing(ann, ringId)).toMatchObject({ code: 400 });
  });
});

test('of two who accept one ring, from two sockets of the agent and from another agent, one wins', async () => {
  await goOnline(ann);
  const { bearer } = await server.login('ann');
  const second = await openWire(server.wsUrl + agentSocketPath(bearer));
  const { id } = await someoneWrites();
  const { ringId } = await nextRing(ann, id);
  const answers = await Promise.all([answerRing(ben, ringId), answerRing(ann, ringId), answerRing(second, ringId)]);
  expect(answers[0]?.code).toBe(400);
  expect(answers.map(({ code }) => code).sort()).toEqual([202, 400, 400]);
  const { dialogs } = (await server.store.findConversation(account, id)) ?? {};
  expect(dialogs?.[0]?.participants.filter(({ role }) => role === 'ASSIGNED_AGENT')).toEqual([
    expect.objectContaining({ id: ann.pid, state: 'ACTIVE' }),
  ]);
});

test.each(['no-such-ring', `${crypto.randomUUID()}_111_1`])('accepting %s is refused', async (ringId) => {
  const { code } = await answerRing(ann, ringId);
  expect([400, 404]).toContain(code);
});

const patience = { timeout: 15_000 };

describe('the agent’s state', () => {
  const subscribeState = async (agent: WireClient) => {
    await agent.request('.ams.routing.SubscribeAgentsState', { brandId: account, agentId: `${account}.111` });
    const { body } = await agent.notification('AgentStateNotification');
    return body.changes[0].result.availability;
  };
  const reconnect = async (name = 'ann') => {
    const { bearer } = await server.login(name);
    return openWire(server.wsUrl + agentSocketPath(bearer));
  };
  /** Settles when the server has noticed. */
  const drop = async (agent: WireClient) => {
    agent.socket.terminate();
    await expect
      .poll(async () => (await states()).map(({ connectedUntilTs }) => connectedUntilTs), patience)
      .toContain(server.clock.now() + 30_000);
  };
  const states = () => server.store.listAgentStates(account);

  test('is told on subscribing and on every change, to every socket of the agent', async () => {
    expect(await subscribeState(ann)).toBe('OFFLINE');
    const second = await reconnect();
    await subscribeState(second);
    expect(await setState(ann, 'ONLINE')).toMatchObject({ code: 202, body: 'Agent state updated successfully' });
    for (const wire of [ann, second])
      expect((await wire.notification('AgentStateNotification')).body.changes).toEqual([
        {
          type: 'UPSERT',
          result: { channels: ['MESSAGING'], agentUserId: `${account}.111`, availability: 'ONLINE', description: '' },
        },
      ]);
    expect(
      await ann.request('.ams.routing.SetAgentState', { availability: 'AWAY', agentUserId: `${account}.222` }),
    ).toMatchObject({ code: 403 });
  });

  test('outlives a dropped socket for 30 s', async () => {
    await setState(ann, 'ONLINE');
    server.clock.advance(15_000);
    await drop(ann);
    server.clock.advance(29_000);
    const back = await reconnect();
    expect(await subscribeState(back)).toBe('ONLINE');
  });

  test('is OFFLINE after that, and nobody is rung', async () => {
    await setState(ann, 'ONLINE');
    server.clock.advance(15_000);
    await drop(ann);
    server.clock.advance(31_000);
    const { id } = await someoneWrites();
    const back = await reconnect();
    expect(await subscribeState(back)).toBe('OFFLINE');
    await goOnline(back, 'AWAY');
    await routed(back);
    expect(ringsOf(back)).toEqual([]);
    await setState(back, 'ONLINE');
    await acceptNext(back, id);
  });

  test('lasts as long as the socket is open', async () => {
    await setState(ann, 'ONLINE');
    for (let i = 0; i < 5; i++) {
      server.clock.advance(60_000);
      await settled(ann, ben);
    }
    await goOnline(ann);
    await acceptNext(ann, (await someoneWrites()).id);
  });

  test('a ring of an agent who has gone is offered to another', async () => {
    await goOnline(ann);
    const { id } = await someoneWrites();
    await nextRing(ann, id);
    await goOnline(ben);
    server.clock.advance(15_000);
    await settled(ann, ben);
    await drop(ann);
    server.clock.advance(31_000);
    expect(await acceptNext(ben, id)).toBe(id);
  });

  test('ends at once with a logout, and the ring goes on', async () => {
    const { bearer, cookie, csrf } = await server.login('ann');
    const leaving = await openWire(server.wsUrl + agentSocketPath(bearer));
    ann.socket.terminate();
    await goOnline(leaving);
    const { id } = await someoneWrites();
    await nextRing(leaving, id);
    await goOnline(ben);
    await fetch(`${server.url}/api/account/${account}/logout?v=1.3`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ csrf }),
    });
    expect((await leaving.closed).code).toBe(4401);
    await expect
      .poll(async () => (await states()).find(({ agentId }) => agentId === ann.pid)?.availability, patience)
      .toBe('OFFLINE');
    server.clock.advance(1000);
    expect(await acceptNext(ben, id)).toBe(id);
  });
});

test('an agent who accepts is told of the conversation before its first message', async () => {
  await goOnline(ann);
  const { consumer, id } = await someoneWrites();
  await consumer.request('ms.PublishEvent', {
    dialogId: id,
    event: { type: 'ContentEvent', contentType: 'text/plain', message: 'early' },
  });
  const { ringId } = await nextRing(ann, id);
  void answerRing(ann, ringId);
  for (let i = 0; i < 20; i++)
    consumer.send({
      kind: 'req',
      id: `m${i}`,
      type: 'ms.PublishEvent',
      body: { dialogId: id, event: { type: 'ContentEvent', contentType: 'text/plain', message: `${i}` } },
    });
  await consumer.next(({ reqId }) => reqId === 'm19');
  await nextChange(ann);
  await settled(ann);
  const kinds = ann.frames.map(({ type }) => type);
  const told = ann.frames.findIndex(
    ({ type, body }) => type.includes('ExConversationChange') && body.changes[0]?.result.convId === id,
  );
  expect(told).toBeGreaterThan(-1);
  expect(kinds.slice(0, told)).not.toContain('.ams.ms.OnlineEventDistribution');
});
