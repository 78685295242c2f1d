import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../test/support/fake-clock.ts';
import { type ScriptedPeer, type ScriptedServer, startScriptedServer } from '../../test/support/scripted-server.ts';
import { createClient } from './client.ts';
import { createDialogFeed, type DialogFeedOptions } from './dialog-feed.ts';
import type { Client } from './types.ts';

let server: ScriptedServer;
let clock: FakeClock;
let client: Client;
let peer: ScriptedPeer;
let seen: (number | string)[];

beforeEach(async () => {
  server = await startScriptedServer();
  clock = createFakeClock(1_700_000_000_000);
  client = createClient({ url: () => server.url, clock, random: () => 0.5 });
  peer = await server.accept();
  seen = [];
});
afterEach(async () => {
  client.close();
  await server.close();
});

const change = (sequence: number, dialogId = 'd') => ({
  sequence,
  dialogId,
  conversationId: 'd',
  serverTimestamp: sequence,
  originatorId: 'x',
  originatorMetadata: { id: 'x', role: 'CONSUMER' },
  event: { type: 'ContentEvent', contentType: 'text/plain', message: `m${sequence}` },
});
const tell = (...sequences: number[]) =>
  peer.notify('ms.MessagingEventNotification', { changes: sequences.map((sequence) => change(sequence)) });
const distribute = (sequence: number) => peer.notify('.ams.ms.OnlineEventDistribution', change(sequence));

const open = (options: Partial<DialogFeedOptions> = {}) =>
  createDialogFeed(client, {
    dialogId: 'd',
    source: 'subscribe',
    clock,
    onEvents: (events) => seen.push(...events.map(({ sequence }) => sequence ?? 'chat')),
    ...options,
  });

async function answerSubscribe(fromSeq: number): Promise<void> {
  const request = await peer.next();
  expect(request).toMatchObject({ type: 'ms.SubscribeMessagingEvents', body: { dialogId: 'd', fromSeq } });
  peer.reply(request, {});
  const last = await peer.next();
  expect(last.type).toBe('GetClock');
  peer.reply(last, { currentTime: 1 });
}

test('stored events, then live ones, each once', async () => {
  const feed = open();
  await answerSubscribe(0);
  tell(0, 1, 2);
  tell(2);
  tell(1, 3);
  await expect.poll(() => seen).toEqual([0, 1, 2, 3]);
  expect(feed.next).toBe(4);
});

test('after a reconnect the feed reads on behind the last event', async () => {
  open();
  await answerSubscribe(0);
  tell(0, 1);
  await expect.poll(() => seen).toEqual([0, 1]);
  peer.terminate();
  await expect.poll(() => client.status.state).toBe('waiting');
  clock.advance(500);
  peer = await server.accept();
  await answerSubscribe(2);
  tell(2, 3);
  await expect.poll(() => seen).toEqual([0, 1, 2, 3]);
});

test('a hole is read again before anything behind it is shown', async () => {
  open();
  await answerSubscribe(0);
  tell(0);
  tell(2);
  await answerSubscribe(1);
  expect(seen).toEqual([0]);
  tell(1, 2, 3);
  await expect.poll(() => seen).toEqual([0, 1, 2, 3]);
});

test('what is missing from the server’s answer too is passed over', async () => {
  open();
  await answerSubscribe(0);
  tell(0, 2, 5);
  tell(7);
  await answerSubscribe(6);
  tell(7);
  tell(8);
  await expect.poll(() => seen).toEqual([0, 2, 5, 7, 8]);
});

test('chat states pass at once and other dialogs not at all', async () => {
  open();
  await answerSubscribe(0);
  peer.notify('ms.MessagingEventNotification', {
    changes: [{ dialogId: 'd', originatorId: 'x', event: { type: 'ChatStateEvent', chatState: 'COMPOSING' } }],
  });
  peer.notify('ms.MessagingEventNotification', { changes: [change(0, 'other')] });
  tell(0);
  await expect.poll(() => seen).toEqual(['chat', 0]);
});

test('a busy server is asked again after a pause, a refusal is reported', async () => {
  const errors: unknown[] = [];
  open({ onError: (error) => errors.push(error) });
  peer.reply(await peer.next(), 'slow down', 429);
  await expect.poll(() => clock.nextInMs).toBe(1_000);
  clock.advance(1_000);
  peer.reply(await peer.next(), 'no such dialog', 404);
  await expect.poll(() => errors).toMatchObject([{ code: 404 }]);
});

test('agents query what they missed, and keep what arrives while they ask', async () => {
  open({ source: 'query' });
  const first = await peer.next();
  expect(first).toMatchObject({ type: 'ms.QueryMessages', body: { dialogId: 'd', newerThanSequence: 0 } });
  distribute(3);
  peer.reply(first, [change(0), change(1), change(2)]);
  await expect.poll(() => seen).toEqual([0, 1, 2, 3]);
  distribute(5);
  const second = await peer.next();
  expect(second).toMatchObject({ body: { newerThanSequence: 4 } });
  peer.reply(second, [change(4), change(5)]);
  await expect.poll(() => seen).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a closed feed is silent', async () => {
  const feed = open();
  await answerSubscribe(0);
  feed.close();
  tell(0);
  const heard = new Promise((resolve) => client.onNotification(resolve));
  tell(1);
  await heard;
  expect(seen).toEqual([]);
});
