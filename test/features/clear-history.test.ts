import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  acceptNext,
  eventsSeen,
  goOnline,
  nextChange,
  notificationsOf,
  openConversation,
  say,
  settled,
} from '../support/conversation.ts';
import { createDatabase } from '../support/database.ts';
import { consumerSocketPath } from '../support/sign-in.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { brandIssuer } from '../support/test-account.ts';
import { type Frame, openWire, type WireClient } from '../support/wire-client.ts';
import { openTab } from './monitoring-support.ts';

let nodes: TestServer[] = [];
let agent: WireClient & { pid: string };
beforeAll(async () => {
  const { url: databaseUrl } = await createDatabase();
  nodes = [await startServer({ databaseUrl }), await startServer({ databaseUrl })];
  agent = await (nodes[0] as TestServer).agent('ann');
  await goOnline(agent);
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
});

const phone = 'phone-0123456789abcdef';
const laptop = 'laptop-0123456789abcdef';
let sub = '';
let subs = 0;
beforeEach(() => {
  sub = `clearer-${++subs}`;
});

async function connect(deviceId: string, { node = 0, as = sub } = {}): Promise<WireClient> {
  const server = nodes[node] as TestServer;
  const jwt = await server.consumerToken(as);
  const wire = await openWire(`${server.wsUrl}${consumerSocketPath}&deviceId=${deviceId}`, {
    authorization: `jwt ${jwt}`,
  });
  await wire.request('cqm.SubscribeExConversations', {});
  return wire;
}
const clear = (wire: WireClient, deviceId: string) => wire.request('cm.ClearHistory', { deviceId });
const listed = async (wire: WireClient): Promise<string[]> => {
  const { subscriptionId } = (await wire.request('cqm.SubscribeExConversations', {})).body;
  const snapshot = await wire.notification('ExConversationChange', (body) => body.subscriptionId === subscriptionId);
  return snapshot.body.changes.map((change: Frame) => change.result.convId);
};
const pass = (ms: number) => {
  for (const { clock } of nodes) clock.advance(ms);
};

describe('clearing the history on a device', () => {
  test('ends the open conversation and hides it there, and nowhere else', async () => {
    const [here, there] = [await connect(phone), await connect(laptop)];
    const conversationId = await openConversation(here);
    await acceptNext(agent, conversationId);
    await say(agent, conversationId, 'hello');
    pass(1_000);

    expect(await clear(here, phone)).toMatchObject({ code: 200, type: 'StringResponse' });
    const gone = await nextChange(here, (_details, change) => change.type === 'DELETE');
    expect(gone.result).toMatchObject({ convId: conversationId, conversationDetails: { state: 'CLOSE' } });
    expect(await listed(here)).toEqual([]);
    for (const type of ['ms.QueryMessages', 'ms.SubscribeMessagingEvents'])
      expect((await here.request(type, { dialogId: conversationId })).code).toBe(404);
    const ended = await nextChange(there, (details) => details.state === 'CLOSE');
    expect(ended.result.conversationDetails).toMatchObject({ convId: conversationId, closeReason: 'CONSUMER' });
    expect(await listed(there)).toEqual([conversationId]);
    expect((await there.request('ms.QueryMessages', { dialogId: conversationId })).body).toHaveLength(1);

    pass(1_000);
    const next = await openConversation(here);
    expect(await listed(here)).toEqual([next]);
    await Promise.all([here.close(), there.close()]);
  });

  test('is told to the agent, before the conversation ends, in a line that no consumer receives', async () => {
    const [here, there] = [await connect(phone), await connect(laptop)];
    const conversationId = await openConversation(here);
    await acceptNext(agent, conversationId);
    await there.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
    pass(1_000);
    await clear(here, phone);
    const told = await agent.notification(
      'OnlineEventDistribution',
      (body) => body.dialogId === conversationId && body.event.status === 'HISTORY_CLEARED',
    );
    expect(told.body).toMatchObject({
      originatorId: 'system',
      messageAudience: 'AGENTS_AND_MANAGERS',
      event: { type: 'parley.StatusEvent', text: expect.stringContaining('cleared the history') },
    });
    const left = await nextChange(agent, (details, { type }) => details.convId === conversationId && type === 'DELETE');
    const leaving = notificationsOf(agent, '').findIndex((frame) => frame.body.changes?.[0] === left);
    expect(notificationsOf(agent, '').indexOf(told)).toBeLessThan(leaving);
    await Promise.all([settled(here), settled(there)]);
    expect(eventsSeen(here)).toEqual([]);
    expect(eventsSeen(there)).toEqual([]);
    await Promise.all([here.close(), there.close()]);
  });

  test('sends the other windows of the device back to read again, on every node', async () => {
    const [here, tab, otherNode] = [await connect(phone), await connect(phone), await connect(phone, { node: 1 })];
    const elsewhere = await connect(laptop, { node: 1 });
    const conversationId = await openConversation(here);
    pass(1_000);
    await clear(here, phone);
    expect([(await tab.closed).code, (await otherNode.closed).code]).toEqual([1001, 1001]);
    await settled(elsewhere);
    const back = await connect(phone, { node: 1 });
    expect(await listed(back)).toEqual([]);
    expect(await listed(elsewhere)).toEqual([conversationId]);
    await Promise.all([here.close(), back.close(), elsewhere.close()]);
  });

  test('still holds when an agent continues the conversation, and the consumer can begin another one', async () => {
    const here = await connect(phone);
    const conversationId = await openConversation(here);
    await acceptNext(agent, conversationId);
    pass(1_000);
    await clear(here, phone);
    pass(1_000);
    const { sub: consumerId } = JSON.parse(atob((await nodes[0]?.consumerToken(sub))?.split('.')[1] ?? ''));
    const resumed = await agent.request('.ams.cm.AgentRequestConversation', {
      consumerId,
      conversationContext: { type: 'ProactiveContext', originConversationId: conversationId },
    });
    expect(resumed.code).toBe(200);
    await say(agent, resumed.body.conversationId, 'one more thing');
    expect(await listed(here)).toEqual([]);
    const there = await connect(laptop);
    expect(await listed(there)).toContain(resumed.body.conversationId);
    const onPage = async (device: string) => {
      const identities = [{ iss: brandIssuer, acr: 'loa1' as const, sub }];
      const url = nodes[0]?.url ?? '';
      const { conversations } = await openTab(url)({ identities, identityFunction: true, deviceId: device });
      return conversations.length;
    };
    expect(await onPage(phone)).toBe(0);
    expect(await onPage(laptop)).toBe(1);

    const next = await openConversation(here);
    expect(await listed(here)).toEqual([next]);
    await settled(here);
    expect(JSON.stringify(here.frames)).not.toContain('one more thing');
    await Promise.all([here.close(), there.close()]);
  });

  test('without a conversation hides nothing that comes later', async () => {
    const here = await connect(phone);
    expect((await clear(here, phone)).code).toBe(200);
    pass(1_000);
    const conversationId = await openConversation(here);
    expect(await listed(here)).toEqual([conversationId]);
    await here.close();
  });

  test.each(['', 'short', `${phone}!`, 'x'.repeat(65), 7])('refuses the device id %j', async (deviceId) => {
    const here = await connect(phone);
    expect((await here.request('cm.ClearHistory', { deviceId })).code).toBe(400);
    await here.close();
  });

  test('is not for agents, and touches no other consumer on the same device', async () => {
    expect((await agent.request('cm.ClearHistory', { deviceId: phone })).code).toBe(403);
    const [here, neighbour] = [await connect(phone), await connect(phone, { as: `${sub}-neighbour` })];
    const conversationId = await openConversation(neighbour);
    pass(1_000);
    await clear(here, phone);
    expect(await listed(neighbour)).toEqual([conversationId]);
    await Promise.all([here.close(), neighbour.close()]);
  });
});
