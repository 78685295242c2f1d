/** Attributes of visitors reach the agents of their conversations, and nobody else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paths } from '../../src/protocol/paths.ts';
import { acceptNext, closing, goOnline, openConversation } from '../support/conversation.ts';
import { consumerSocketPath } from '../support/sign-in.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { account } from '../support/test-account.ts';
import { openWire } from '../support/wire-client.ts';
import { createCall } from './admin-support.ts';
import { campaign, customer, engagement, openTab, saveItem } from './monitoring-support.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await saveItem(server.store, 'campaign', '1', {
    ...campaign([engagement({ id: 11, agentNote: 'Be kind' })]),
    goalId: 'g1',
  });
  await saveItem(server.store, 'goal', 'g1', { name: 'More orders', kind: 'purchase' });
});
afterAll(() => server.stop());

const hour = 3_600_000;
const cart = (total: number) => ({ type: 'cart', total, numItems: 1 });
const personal = (firstname: string) => ({ type: 'personal', personal: { firstname } });
const lead = (topic: string) => ({ type: 'lead', lead: { topic } });

async function read(conversationId: string, loginName = 'max') {
  const call = createCall(server.url, (await server.login(loginName)).bearer);
  return call('GET', paths.conversationAttributes(account, conversationId));
}

const attributesOf = async (conversationId: string) => {
  const { reported } = (await read(conversationId)).json;
  return (reported as { attribute: unknown }[]).map(({ attribute }) => attribute);
};

async function anonymousConsumer() {
  const authorized = await server.post('/api/account/acc1/anonymous/authorize', {});
  const exchanged = await server.post('/api/account/acc1/authenticate', { authCode: authorized.body.token });
  return openWire(server.wsUrl + consumerSocketPath, { authorization: `jwt ${exchanged.body.jwt}` });
}

describe('a customer who is logged in', () => {
  test('brings along what was reported on every device, and what the brand vouches for beside it', async () => {
    const sub = 'user-31';
    const identities = [customer(sub)];
    const desktop = openTab(server.url);
    const mobile = openTab(server.url);
    await desktop({ identities, attributes: [personal('A'), { type: 'prodView', currency: 'EUR' }] });
    await mobile({ identities, attributes: [{ type: 'prodView' }, personal('B')] });
    await openTab(server.url)({ attributes: [lead('of somebody else')] });
    const consumer = await server.consumer(sub, {
      given_name: 'Vera',
      lp_sdes: [
        { type: 'purchase', total: 5 },
        { type: 'ctmrinfo', info: { ctype: 'vip' } },
      ],
    });
    const conversationId = await openConversation(consumer);
    const { json } = await read(conversationId);
    expect(json.reported.map((one: { attribute: unknown }) => one.attribute)).toEqual([
      { type: 'prodView', currency: 'EUR' },
      { type: 'prodView' },
      personal('B'),
    ]);
    expect(json.reported[0].ts).toBe(server.clock.now());
    expect(json.sdes.events[2]).toEqual({
      personalInfo: { serverTimeStamp: server.clock.now(), personalInfo: { name: 'B' } },
    });
    expect(JSON.stringify(json.verified)).toContain('Vera');
    expect(JSON.stringify(json.verified)).toContain('vip');
    expect(JSON.stringify(json.verified)).not.toContain('purchase');
    await consumer.close();
  });
});

describe('a visitor whom nobody vouches for', () => {
  test('brings along what its browser reported, and where it came from', async () => {
    const tab = openTab(server.url);
    await tab({
      referrer: 'https://search.example/',
      url: 'https://shop.example/a',
      title: 'A',
      attributes: [cart(3)],
    });
    const { visitorId, sessionId } = await tab({ pageId: 'p2', url: 'https://shop.example/b', sections: ['sales'] });
    const consumer = await anonymousConsumer();
    const conversationId = await openConversation(consumer, {
      campaignInfo: { campaignId: 1, engagementId: 11 },
      conversationContext: { type: 'SharkContext', visitorId, sessionId, interactionContextId: '1' },
    });
    const { json } = await read(conversationId);
    expect(json).toEqual({
      conversationId,
      verified: [],
      reported: [{ ts: server.clock.now(), attribute: cart(3) }],
      sdes: { events: [{ cartStatus: { serverTimeStamp: server.clock.now(), total: '3', numItems: '1' } }] },
      visitor: {
        device: 'DESKTOP',
        returning: false,
        referrer: 'https://search.example/',
        startUrl: 'https://shop.example/a',
        pages: [
          { url: 'https://shop.example/a', title: 'A', sections: [], enteredTs: server.clock.now() },
          { url: 'https://shop.example/b', sections: ['sales'], enteredTs: server.clock.now() },
        ],
      },
      campaign: { id: 1, name: 'Campaign', goal: 'More orders' },
      engagement: { id: 11, name: 'Engagement 11', agentNote: 'Be kind' },
    });
    await consumer.close();
  });
});

test('what came more than twelve hours before or after is not shown', async () => {
  const sub = 'user-32';
  const tab = openTab(server.url);
  const say = (topic: string) => tab({ identities: [customer(sub)], attributes: [lead(topic)] });
  await say('12 h 01 m before');
  server.clock.advance(60_000);
  await say('12 h 00 m before');
  server.clock.advance(12 * hour);
  const consumer = await server.consumer(sub);
  const conversationId = await openConversation(consumer);
  await say('while open');
  await consumer.request('cm.UpdateConversationField', {
    conversationId,
    conversationField: closing,
  });
  server.clock.advance(12 * hour - 60_000);
  await say('11 h 59 m after');
  server.clock.advance(120_000);
  await say('12 h 01 m after');
  expect(await attributesOf(conversationId)).toEqual(['12 h 00 m before', 'while open', '11 h 59 m after'].map(lead));
  await consumer.close();
});

describe('agents', () => {
  test('read of the conversations that they may see', async () => {
    const consumer = await server.consumer('user-33');
    const conversationId = await openConversation(consumer);
    expect((await read(conversationId, 'ann')).status).toBe(404);
    expect((await read(conversationId, 'max')).status).toBe(200);
    expect((await read('nowhere')).status).toBe(404);
    const path = paths.conversationAttributes(account, conversationId);
    expect((await createCall(server.url)('GET', path)).status).toBe(401);
    const token = await server.consumerToken('user-33');
    expect((await createCall(server.url, token)('GET', path)).status).toBe(401);
    await consumer.close();
  });

  test('are told of new ones in the conversations that they take part in', async () => {
    const agent = await server.agent('ann');
    const tab = openTab(server.url);
    const consumer = await server.consumer('user-34');
    await goOnline(agent);
    const conversationId = await openConversation(consumer);
    await acceptNext(agent, conversationId);
    await tab({ identities: [customer('user-34')] });
    await tab({ identities: [customer('user-34')], attributes: [lead('new')] });
    const told = await agent.notification('AttributesChange');
    expect(told).toEqual({ kind: 'notification', type: 'parley.AttributesChange', body: { conversationId } });
    expect(agent.frames.filter(({ type }) => type === 'parley.AttributesChange')).toHaveLength(1);
    await Promise.all([agent.close(), consumer.close()]);
  });

  test('see none that nobody vouches for where the account hides them', async () => {
    const consumer = await server.consumer('user-35', { given_name: 'Vera' });
    await openTab(server.url)({ identities: [customer('user-35')], attributes: [lead('hidden')] });
    const conversationId = await openConversation(consumer);
    const stored = await server.store.findAccount(account);
    if (!stored) throw new Error('no account');
    const engagementSettings = { showUnverifiedAttributes: false };
    await server.store.saveAccount({ ...stored, settings: { ...stored.settings, engagement: engagementSettings } });
    const { json } = await read(conversationId);
    expect(json.reported).toEqual([]);
    expect(JSON.stringify(json.verified)).toContain('Vera');
    await server.store.saveAccount(stored);
    await consumer.close();
  });
});

test('a page that reports nonsense is told, and keeps its engagements', async () => {
  const attributes = [{ type: 'cart', total: 'much', numItems: 1 }, lead('fine')] as never[];
  const decision = await openTab(server.url)({ attributes });
  expect(decision.warnings).toEqual([expect.stringContaining('attributes[0].total')]);
  expect(decision.engagements).toHaveLength(1);
});
