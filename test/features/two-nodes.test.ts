import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { type Nats, startNats } from '../support/nats.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { openWire } from '../support/wire-client.ts';

let nats: Nats;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats.stop());

const nodes: TestServer[] = [];
const start = async (natsUrl?: string) => {
  const { url: databaseUrl } = await createDatabase();
  for (let n = 0; n < 2; n++) nodes.push(await startServer({ databaseUrl, ...(natsUrl && { natsUrl }) }));
};
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.stop();
});

const text = (message: string) => ({ type: 'ContentEvent', contentType: 'text/plain', message });

describe.each(['PostgreSQL', 'NATS'])('with the news over %s', (bus) => {
  beforeEach(() => start(bus === 'NATS' ? `${nats.url}/two-nodes` : undefined));

  test('a customer on one node and an agent on another talk', async () => {
    const [first, second] = nodes as [TestServer, TestServer];
    const agent = await second.agent('ann');
    await agent.request('.ams.routing.SubscribeRoutingTasks', {});
    await agent.request('.ams.aam.SubscribeExConversations', { convState: ['OPEN'] });
    await agent.request('.ams.routing.SetAgentState', { availability: 'ONLINE' });

    const consumer = await first.consumer('user-1');
    const { conversationId } = (await consumer.request('cm.ConsumerRequestConversation')).body;
    const ring = await agent.notification('RoutingTask', ({ changes }) => changes.length > 0);
    const { ringId } = ring.body.changes[0].result.ringsDetails[0];
    expect((await agent.request('.ams.routing.UpdateRingState', { ringId, ringState: 'ACCEPTED' })).code).toBe(202);

    const event = text('from node one');
    await consumer.request('ms.PublishEvent', { dialogId: conversationId, event });
    await agent.notification('OnlineEventDistribution', (body) => body.event.message === 'from node one');
    await agent.request('.ams.ms.PublishEvent', { dialogId: conversationId, event: text('from node two') });
    const seen = await consumer.notification(
      'MessagingEvent',
      ({ changes }) => changes[0].event.message === 'from node two',
    );
    expect(seen.body.changes[0]).toMatchObject({ sequence: 1, originatorId: agent.pid });

    const typing = { type: 'ChatStateEvent', chatState: 'COMPOSING' };
    await agent.request('.ams.ms.PublishEvent', { dialogId: conversationId, event: typing });
    await consumer.notification('MessagingEvent', ({ changes }) => changes[0].event.chatState === 'COMPOSING');
  });

  test('both nodes publish into one dialog at once: the sequence is dense and nothing is doubled', async () => {
    const [first, second] = nodes as [TestServer, TestServer];
    const token = await first.consumerToken('user-1');
    const path = `/ws_api/account/${account}/messaging/consumer?v=3`;
    const here = await openWire(first.wsUrl + path, { authorization: `jwt ${token}` });
    const there = await openWire(second.wsUrl + path, { authorization: `jwt ${token}` });
    const { conversationId: dialogId } = (await here.request('cm.ConsumerRequestConversation')).body;

    const publish = (wire: typeof here, n: number) =>
      wire.request('ms.PublishEvent', { dialogId, event: text(`message ${n}`), clientMessageId: `m${n}` });
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const [a, b] = n % 2 ? [here, there] : [there, here];
        const answer = await publish(a, n);
        const repeated = await publish(b, n);
        expect(repeated.body).toEqual(answer.body);
        return answer.body.sequence;
      }),
    );
    expect(answers.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));

    await there.request('ms.SubscribeMessagingEvents', { dialogId, fromSeq: 0 });
    const seen = new Set<number>();
    while (seen.size < 40) {
      const { body } = await there.notification('MessagingEvent');
      for (const { sequence } of body.changes) {
        expect(seen.has(sequence)).toBe(false);
        seen.add(sequence);
      }
    }
  });
});

test('an agent’s session that ended while the nodes did not hear each other ends its sockets once they do', async () => {
  const server = await startNats();
  await start(`${server.url}/unheard`);
  const [first, second] = nodes as [TestServer, TestServer];
  const [ann, ben] = [await second.agent('ann'), await second.agent('ben')];
  await server.stop();
  const user = await first.store.findUser(account, { loginName: 'ann' });
  const sessions = await first.store.listAgentSessions(account, user?.userId);
  expect(sessions).toHaveLength(1);
  /* As another node ends it, whose word is lost. */
  for (const { bearerDigest } of sessions) await first.store.deleteAgentSession(bearerDigest);
  expect((await ann.request('.ams.routing.SubscribeRoutingTasks', {})).code).toBe(200);
  const again = await startNats({ port: Number(new URL(server.url).port) });
  expect((await ann.closed).code).toBe(4401);
  expect((await ben.request('.ams.routing.SubscribeRoutingTasks', {})).code).toBe(200);
  for (const node of nodes.splice(0)) await node.stop();
  await again.stop();
});
