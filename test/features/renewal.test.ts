/** The client keeps a sign-in alive on the open socket, for as long as the brand vouches for the customer. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { createDialogFeed } from '../../src/client/dialog-feed.ts';
import { SignInRequired } from '../../src/client/errors.ts';
import { createOutbox } from '../../src/client/outbox.ts';
import { renewalTime } from '../../src/client/token.ts';
import type { Client, Status } from '../../src/client/types.ts';
import { paths } from '../../src/protocol/paths.ts';
import { acceptNext, goOnline, say, settled } from '../support/conversation.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { openWire } from '../support/wire-client.ts';

let server: TestServer;
const open: { close(): void }[] = [];
beforeEach(async () => {
  server = await startServer();
});
afterEach(async () => {
  for (const part of open.splice(0)) part.close();
  await server.stop();
});

const lifeSeconds = 20;
const shortToken = (): Promise<string> => {
  const now = Math.floor(server.clock.now() / 1000);
  return server.consumerToken('user-1', { iat: now, exp: now + lifeSeconds });
};

interface Signing {
  client: Client;
  statuses: Status['state'][];
  renewals: number;
  /** What the brand says to the next renewal. */
  vouches: boolean;
}

function startSigning(): Signing {
  const signing: Signing = { client: undefined as unknown as Client, statuses: [], renewals: 0, vouches: true };
  const client = createClient({
    url: () => server.wsUrl + paths.consumerSocket(account),
    credentials: shortToken,
    renew: async () => {
      if (!signing.vouches) throw new SignInRequired();
      signing.renewals++;
      return shortToken();
    },
    clock: server.clock,
    random: () => 0,
  });
  open.push(client);
  client.onStatus(({ state }) => signing.statuses.push(state));
  signing.client = client;
  return signing;
}

/** Time passes second by second, and whatever it has caused is over before the next one. */
async function pass(seconds: number, signing: Signing, each: (second: number) => Promise<unknown>): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    const before = signing.renewals;
    server.clock.advance(1_000);
    await each(second);
    if (signing.renewals > before) await signing.client.request('GetClock', {});
  }
}

test('with tokens that live 20 s a conversation runs for 3 minutes through 9 renewals, on one connection', async () => {
  const agent = await server.agent('ann');
  await goOnline(agent);
  const signing = startSigning();
  const { client } = signing;
  await expect.poll(() => client.status.state).toBe('online');
  const { conversationId: dialogId } = await client.request('cm.ConsumerRequestConversation', {});
  await acceptNext(agent, dialogId);
  const seen: string[] = [];
  const onEvents = (events: readonly { event: unknown }[]) => {
    for (const { event } of events) {
      const { message } = event as { message?: string };
      if (message) seen.push(message);
    }
  };
  open.push(createDialogFeed(client, { dialogId, source: 'subscribe', onEvents, clock: server.clock }));
  const outbox = createOutbox(client, { dialog: async () => dialogId, onChange: () => undefined, clock: server.clock });
  open.push(outbox);

  const said: string[] = [];
  await pass(180, signing, async (second) => {
    const [question, answer] = [`question ${second}`, `answer ${second}`];
    said.push(question, answer);
    outbox.add({ type: 'ContentEvent', contentType: 'text/plain', message: question });
    await expect.poll(() => seen.at(-1), { interval: 5 }).toBe(question);
    await say(agent, dialogId, answer);
    await expect.poll(() => seen.at(-1), { interval: 5 }).toBe(answer);
  });
  expect(seen).toEqual(said);
  expect(outbox.entries.every(({ state }) => state === 'sent')).toBe(true);
  expect(signing.renewals).toBeGreaterThanOrEqual(9);
  expect(signing.statuses.filter((state) => state === 'online')).toHaveLength(1);
  expect(signing.statuses.at(-1)).toBe('online');

  signing.vouches = false;
  await pass(lifeSeconds, signing, () => settled(agent));
  await expect.poll(() => client.status).toEqual({ state: 'locked', reason: 'sign-in-required' });
  await pass(12, signing, () => settled(agent));
  await agent.notification('OnlineEventDistribution', (body) => body.event.status === 'SIGN_IN_ENDED');
  expect((await say(agent, dialogId, 'I will wait')).code).toBe(200);

  signing.vouches = true;
  client.probe();
  await expect.poll(() => seen.at(-1)).toBe('I will wait');
  await agent.notification('OnlineEventDistribution', (body) => body.event.status === 'SIGNED_IN_AGAIN');
}, 60_000);

describe('two thousand sign-ins that end in the same second', () => {
  const count = 2_000;
  const random = createSeededRandom(1);
  const expiresAt = 900_000;

  test('are renewed ahead of it, spread over half a minute', () => {
    const claims = { sub: 'x', issuedAt: 0, expiresAt, authenticated: true };
    const perSecond = new Map<number, number>();
    for (let n = 0; n < count; n++) {
      const second = Math.floor(renewalTime(claims, random) / 1000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    expect(Math.max(...perSecond.keys())).toBeLessThan(expiresAt / 1000 - 59);
    expect(Math.max(...perSecond.values())).toBeLessThan((count / 30) * 1.5);
  });
});

test('hundreds of sockets that end together all end with 4401, and every agent line is written once', async () => {
  const agent = await server.agent('max');
  const now = Math.floor(server.clock.now() / 1000);
  const sockets = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const jwt = await server.consumerToken(`many-${n}`, { iat: now, exp: now + 60 });
      const wire = await openWire(server.wsUrl + paths.consumerSocket(account), { authorization: `jwt ${jwt}` });
      const { conversationId } = (await wire.request('cm.ConsumerRequestConversation')).body;
      return { wire, conversationId };
    }),
  );
  server.clock.advance(60_000);
  const codes = await Promise.all(sockets.map(async ({ wire }) => (await wire.closed).code));
  expect(new Set(codes)).toEqual(new Set([4401]));
  for (let n = 0; n < 12; n++) {
    server.clock.advance(1_000);
    await settled(agent);
  }
  for (const { conversationId } of sockets) {
    const kept = async () => (await agent.request('.ams.ms.QueryMessages', { dialogId: conversationId })).body;
    await expect.poll(async () => (await kept()).length).toBe(1);
    expect((await kept())[0].event).toMatchObject({ type: 'parley.StatusEvent', status: 'SIGN_IN_ENDED' });
  }
}, 60_000);
