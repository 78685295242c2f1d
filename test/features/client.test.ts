/** The client against the real server: what a page or a bot may rely on. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import type { DialogEvent } from '../../src/client/dialog-events.ts';
import { createDialogFeed } from '../../src/client/dialog-feed.ts';
import { createOutbox } from '../../src/client/outbox.ts';
import { createSubscription } from '../../src/client/subscription.ts';
import type { Client, ClientOptions } from '../../src/client/types.ts';
import { paths } from '../../src/protocol/paths.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
let open: { close(): void }[];
beforeEach(async () => {
  server = await startServer();
  open = [];
});
afterEach(async () => {
  for (const part of open.reverse()) part.close();
  await server.stop();
});

const kept = <T extends { close(): void }>(part: T): T => {
  open.push(part);
  return part;
};
const consumer = (options: Partial<ClientOptions> = {}): Client =>
  kept(
    createClient({
      url: () => server.wsUrl + paths.consumerSocket(account),
      credentials: () => server.consumerToken(),
      random: () => 0,
      ...options,
    }),
  );
async function manager(): Promise<Client> {
  const { bearer } = await server.login('max');
  const client = kept(createClient({ url: () => server.wsUrl + paths.agentSocket(account, bearer), random: () => 0 }));
  await online(client);
  return client;
}
const online = (client: Client) => expect.poll(() => client.status.state).toBe('online');
const text = (message: string) => ({ type: 'ContentEvent', contentType: 'text/plain', message }) as const;
const texts = (events: DialogEvent[]) =>
  events.flatMap(({ event }) => (event.type === 'ContentEvent' ? [event.message] : []));

function follow(client: Client, dialogId: string, source: 'subscribe' | 'query'): DialogEvent[] {
  const seen: DialogEvent[] = [];
  kept(createDialogFeed(client, { dialogId, source, onEvents: (events) => seen.push(...events) }));
  return seen;
}
/** The server ends the connection, as it does when it goes down for a moment. */
async function interrupt(client: Client): Promise<void> {
  const lost = new Promise<void>((resolve) => {
    const stop = client.onStatus(({ state }) => {
      if (state === 'online') return;
      stop();
      resolve();
    });
  });
  server.clock.advance(120_000);
  await lost;
}
async function startConversation(client: Client): Promise<string> {
  await online(client);
  const { conversationId } = await client.request('cm.ConsumerRequestConversation', {});
  return conversationId;
}

test('consumer and agent follow one dialog, each in its own dialect, and see the same', async () => {
  const customer = consumer();
  const dialogId = await startConversation(customer);
  const helper = await manager();
  await helper.request('cm.UpdateConversationField', {
    conversationId: dialogId,
    conversationField: [{ field: 'ParticipantsChange', type: 'ADD', role: 'ASSIGNED_AGENT' }],
  });
  await customer.request('ms.PublishEvent', { dialogId, event: text('before') });
  const [customerSees, agentSees] = [follow(customer, dialogId, 'subscribe'), follow(helper, dialogId, 'query')];
  await expect.poll(() => [texts(customerSees), texts(agentSees)]).toEqual([['before'], ['before']]);
  await helper.request('ms.PublishEvent', { dialogId, event: text('answer') });
  await customer.request('ms.PublishEvent', { dialogId, event: { type: 'ChatStateEvent', chatState: 'COMPOSING' } });
  await expect.poll(() => texts(customerSees)).toEqual(['before', 'answer']);
  await expect.poll(() => agentSees.map(({ event }) => event.type)).toContain('ChatStateEvent');
  const originators = (events: DialogEvent[]) =>
    events.flatMap(({ sequence, originator }) => (sequence === undefined ? [] : [originator.id]));
  expect(originators(agentSees)).toEqual(originators(customerSees));
});

test('a consumer’s feed passes over private notes and misses nothing else', async () => {
  const customer = consumer();
  const dialogId = await startConversation(customer);
  const helper = await manager();
  await helper.request('cm.UpdateConversationField', {
    conversationId: dialogId,
    conversationField: [{ field: 'ParticipantsChange', type: 'ADD', role: 'ASSIGNED_AGENT' }],
  });
  const seen = follow(customer, dialogId, 'subscribe');
  const agentSees = follow(helper, dialogId, 'query');
  const say = (message: string, hidden = false) =>
    helper.request('ms.PublishEvent', {
      dialogId,
      event: text(message),
      ...(hidden && { messageAudience: 'AGENTS_AND_MANAGERS' as const }),
    });
  await say('one');
  await say('note', true);
  await say('two');
  await say('another note', true);
  await say('three');
  await expect.poll(() => texts(seen)).toEqual(['one', 'two', 'three']);
  await expect.poll(() => texts(agentSees)).toEqual(['one', 'note', 'two', 'another note', 'three']);
});

test('what was said while the line was down is there after it, once and in order', async () => {
  const customer = consumer();
  const dialogId = await startConversation(customer);
  const seen = follow(customer, dialogId, 'subscribe');
  const outbox = kept(createOutbox(customer, { dialog: async () => dialogId, onChange: () => undefined }));
  outbox.add(text('first'));
  await expect.poll(() => texts(seen)).toEqual(['first']);
  await interrupt(customer);
  for (const message of ['second', 'third']) outbox.add(text(message));
  await expect.poll(() => texts(seen), { timeout: 5_000 }).toEqual(['first', 'second', 'third']);
  const stored = seen.filter(({ sequence }) => sequence !== undefined);
  expect(stored.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  expect(stored.map(({ eventId }) => eventId)).toEqual(outbox.entries.map(({ id }) => id));
});

test('a publish repeated with its id is answered with the first sequence', async () => {
  const customer = consumer();
  const dialogId = await startConversation(customer);
  const body = { dialogId, event: text('once'), clientMessageId: 'm1' };
  const first = await customer.request('ms.PublishEvent', body);
  const again = await customer.request('ms.PublishEvent', body);
  expect(again).toEqual(first);
  const seen = follow(customer, dialogId, 'subscribe');
  await expect.poll(() => texts(seen)).toEqual(['once']);
});

test('the list of conversations is whole again after a reconnect', async () => {
  const customer = consumer();
  await online(customer);
  const states: (string | undefined)[][] = [];
  const list = kept(
    createSubscription(customer, {
      type: 'cqm.SubscribeExConversations',
      body: {},
      parse: ({ convId, conversationDetails }) => ({
        id: String(convId),
        state: (conversationDetails as { state?: string }).state,
      }),
      key: ({ id }) => id,
      onChange: (items) => states.push([...items.values()].map(({ state }) => state)),
    }),
  );
  await expect.poll(() => list.ready).toBe(true);
  const conversationId = await startConversation(customer);
  await expect.poll(() => states.at(-1)).toEqual(['OPEN']);
  await interrupt(customer);
  const other = consumer();
  await online(other);
  await other.request('cm.UpdateConversationField', {
    conversationId,
    conversationField: [{ field: 'ConversationStateField', conversationState: 'CLOSE' }],
  });
  await expect.poll(() => states.at(-1), { timeout: 5_000 }).toEqual(['CLOSE']);
});

test('a token is renewed on the open socket, which outlives the first one', async () => {
  let renewals = 0;
  const token = () => server.consumerToken('user-1', { exp: Math.floor(server.clock.now() / 1000) + 600 });
  const customer = consumer({
    clock: server.clock,
    credentials: token,
    renew: async () => {
      const fresh = await token();
      renewals += 1;
      return fresh;
    },
  });
  const dialogId = await startConversation(customer);
  const statuses: string[] = [];
  customer.onStatus(({ state }) => statuses.push(state));
  for (let passedMs = 0; passedMs < 900_000; passedMs += 20_000) {
    server.clock.advance(20_000);
    if (passedMs === 540_000) await expect.poll(() => renewals).toBe(1);
    await customer.request('GetClock', {});
  }
  await customer.request('ms.PublishEvent', { dialogId, event: text('still on the first socket') });
  expect([statuses, renewals]).toEqual([[], 1]);
});

test('a token that ended is renewed and the connection resumes', async () => {
  const renewals: string[] = [];
  const customer = consumer({
    credentials: () => server.consumerToken('user-1', { exp: Math.floor(server.clock.now() / 1000) + 600 }),
    renew: (reaction) => {
      renewals.push(reaction);
      return server.consumerToken();
    },
  });
  const dialogId = await startConversation(customer);
  const seen = follow(customer, dialogId, 'subscribe');
  for (let minute = 0; minute < 11; minute += 1) {
    server.clock.advance(60_000);
    await customer.request('GetClock', {}).catch(() => undefined);
  }
  await expect.poll(() => renewals).toEqual(['renew-brand-token']);
  await online(customer);
  await customer.request('ms.PublishEvent', { dialogId, event: text('still me') });
  await expect.poll(() => texts(seen)).toEqual(['still me']);
});

test('a signed-out person is not turned into an anonymous one', async () => {
  const customer = consumer({
    credentials: () => server.consumerToken('user-1', { exp: Math.floor(server.clock.now() / 1000) + 60 }),
  });
  await online(customer);
  server.clock.advance(61_000);
  await expect.poll(() => customer.status).toEqual({ state: 'locked', reason: 'sign-in-required' });
});

test('an agent whose session has ended is locked out', async () => {
  const { bearer, csrf, cookie } = await server.login('ann');
  const client = kept(createClient({ url: () => server.wsUrl + paths.agentSocket(account, bearer), random: () => 0 }));
  await online(client);
  await fetch(server.url + paths.logout(account), {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ csrf }),
  });
  await expect.poll(() => client.status.state).toBe('locked');
});
