import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../test/support/fake-clock.ts';
import { type ScriptedPeer, type ScriptedServer, startScriptedServer } from '../../test/support/scripted-server.ts';
import { createClient } from './client.ts';
import { RequestError } from './errors.ts';
import { createOutbox, type Outbox, type OutboxEntry, type OutboxOptions } from './outbox.ts';
import type { Client } from './types.ts';

let server: ScriptedServer;
let clock: FakeClock;
let client: Client;
let outbox: Outbox;
let shown: readonly OutboxEntry[];
let ids: number;

beforeEach(async () => {
  server = await startScriptedServer();
  clock = createFakeClock(1_700_000_000_000);
  client = createClient({ url: () => server.url, clock, random: () => 0.5 });
  ids = 0;
});
afterEach(async () => {
  outbox.close();
  client.close();
  await server.close();
});

function open(options: Partial<OutboxOptions> = {}): Outbox {
  shown = [];
  outbox = createOutbox(client, {
    dialog: async () => 'd',
    onChange: (entries) => {
      shown = entries;
    },
    newId: () => `id${++ids}`,
    clock,
    random: () => 0,
    ...options,
  });
  return outbox;
}
const text = (message: string) => ({ type: 'ContentEvent', contentType: 'text/plain', message }) as const;
const states = () => shown.map(({ state }) => state);
async function nextPublish(peer: ScriptedPeer) {
  const request = await peer.next();
  expect(request.type).toBe('ms.PublishEvent');
  return { request, body: request.body as { clientMessageId: string; dialogId: string; event: { message: string } } };
}

test('what is typed offline waits and goes out in order, one after the other', async () => {
  open();
  for (const message of ['a', 'b', 'c']) outbox.add(text(message));
  expect(states()).toEqual(['waiting', 'waiting', 'waiting']);
  const peer = await server.accept();
  for (const [sequence, message] of ['a', 'b', 'c'].entries()) {
    const { request, body } = await nextPublish(peer);
    expect(body).toMatchObject({ dialogId: 'd', clientMessageId: `id${sequence + 1}`, event: { message } });
    peer.reply(request, { sequence });
  }
  await expect.poll(states).toEqual(['sent', 'sent', 'sent']);
  expect(shown.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
});

test('a message whose answer was lost is repeated with the same id', async () => {
  open();
  let peer = await server.accept();
  outbox.add(text('a'));
  const first = await nextPublish(peer);
  peer.terminate();
  await expect.poll(states).toEqual(['waiting']);
  clock.advance(500);
  peer = await server.accept();
  const second = await nextPublish(peer);
  expect(second.body).toEqual(first.body);
  peer.reply(second.request, { sequence: 4 });
  await expect.poll(() => shown[0]).toMatchObject({ state: 'sent', sequence: 4 });
});

test('a busy server gets the message again later, before the next one', async () => {
  open();
  const peer = await server.accept();
  outbox.add(text('a'));
  outbox.add(text('b'));
  peer.reply((await nextPublish(peer)).request, 'slow down', 429);
  await expect.poll(() => clock.nextInMs).toBe(1_000);
  clock.advance(1_000);
  expect((await nextPublish(peer)).body.clientMessageId).toBe('id1');
});

test('a refused message fails, the next one goes out, and a retry is a new message', async () => {
  open();
  const peer = await server.accept();
  outbox.add(text('a'));
  outbox.add(text('b'));
  peer.reply((await nextPublish(peer)).request, 'Dialog is closed', 400);
  peer.reply((await nextPublish(peer)).request, { sequence: 0 });
  await expect.poll(states).toEqual(['failed', 'sent']);
  expect(shown[0]).toMatchObject({ code: 400 });
  outbox.retry('id1');
  const again = await nextPublish(peer);
  expect(again.body).toMatchObject({ clientMessageId: 'id3', event: { message: 'a' } });
});

test('the dialog is asked for once per message and kept through retries', async () => {
  let asked = 0;
  open({ dialog: async () => `d${++asked}` });
  let peer = await server.accept();
  outbox.add(text('a'));
  await nextPublish(peer);
  peer.terminate();
  await expect.poll(states).toEqual(['waiting']);
  clock.advance(500);
  peer = await server.accept();
  expect((await nextPublish(peer)).body.dialogId).toBe('d1');
});

test('no conversation, no message: the refusal to open one fails the message', async () => {
  open({ dialog: () => Promise.reject(new RequestError(403, 'blocked')) });
  await server.accept();
  outbox.add(text('a'));
  await expect.poll(() => shown[0]).toMatchObject({ state: 'failed', code: 403 });
});

function memory() {
  let kept: string | null = null;
  return {
    load: () => kept,
    save: (content: string) => {
      kept = content;
    },
  };
}

test('the outbox survives a reload with its ids, and forgets what was sent', async () => {
  const storage = memory();
  open({ storage });
  outbox.add(text('a'));
  outbox.close();
  open({ storage });
  expect(outbox.entries).toMatchObject([{ id: 'id1', state: 'waiting', event: { message: 'a' } }]);
  const peer = await server.accept();
  peer.reply((await nextPublish(peer)).request, { sequence: 0 });
  await expect.poll(states).toEqual(['sent']);
  expect(storage.load()).toBe('[]');
});

test('two windows of one person keep what both have written, in its order, until it is sent or given up', async () => {
  const storage = memory();
  const written = () =>
    JSON.parse(storage.load() ?? '').map(({ event }: { event: { message: string } }) => event.message);
  const first = open({ storage });
  const second = open({ storage });
  for (const [one, message] of [[first, 'a'] as const, [second, 'b'] as const, [first, 'c'] as const]) {
    one.add(text(message));
    clock.advance(1);
  }
  expect(written()).toEqual(['a', 'b', 'c']);
  second.close();
  first.remove('id1');
  expect(written()).toEqual(['b', 'c']);
  first.close();
  open({ storage });
  expect(outbox.entries).toMatchObject([{ id: 'id2' }, { id: 'id3' }]);
});

test('a closed outbox says and keeps nothing more, whatever is answered', async () => {
  const storage = memory();
  open({ storage });
  const peer = await server.accept();
  for (const message of ['a', 'b']) outbox.add(text(message));
  const { request } = await nextPublish(peer);
  outbox.close();
  storage.save('[]');
  shown = [];
  peer.reply(request, { sequence: 0 });
  const after = client.request('GetClock', {});
  peer.reply(await peer.next(), { currentTime: 0 });
  await after;
  expect(shown).toEqual([]);
  expect(storage.load()).toBe('[]');
});

test('more than the limit is not taken', async () => {
  open({ limit: 1 });
  expect(outbox.add(text('a'))).toBeDefined();
  expect(outbox.add(text('b'))).toBeUndefined();
  expect(outbox.entries).toHaveLength(1);
});

test('a failed message stays while too many wait for it to be sent again', async () => {
  open({ limit: 1 });
  const peer = await server.accept();
  outbox.add(text('a'));
  peer.reply((await nextPublish(peer)).request, 'refused', 400);
  await expect.poll(states).toEqual(['failed']);
  outbox.add(text('b'));
  outbox.retry('id1');
  expect(shown.map(({ event }) => event)).toEqual([text('a'), text('b')]);
});

test('stored content that is not ours is ignored', () => {
  open({ storage: { load: () => '{broken', save: () => undefined } });
  expect(outbox.entries).toEqual([]);
});
