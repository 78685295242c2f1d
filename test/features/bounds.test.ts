/** Nothing that a peer sends, once or often, makes the server hold more than a little of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Talk } from '../../src/server/store/talk.contract.ts';
import { acceptNext, goOnline, openConversation, publish, settled, text } from '../support/conversation.ts';
import { createDatabase } from '../support/database.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import type { Frame, WireClient } from '../support/wire-client.ts';

const blob = 'A'.repeat(1_040_000);
const large = { type: 'RichContentEvent', content: { type: 'text', text: 'ß'.repeat(16_400) } };
const dialogChange = (dialogId: string) => ({ field: 'DialogChange', type: 'UPDATE', dialog: { dialogId } });

/** A megabyte of metadata in each event, as an older release took them. */
async function seedLarge(server: TestServer, consumerId: string, messages: number): Promise<Talk> {
  const talk = await new Talk(server.store, account, consumerId, crypto.randomUUID()).open({ ts: server.clock.now() });
  for (let i = 0; i < messages; i++)
    await talk.add([{ ...talk.saying(`m${i}`), metadata: [{ type: 'x', blob }] } as never], server.clock.now());
  await talk.add(
    [{ type: 'DialogMetaDataSet', dialogId: talk.id, metaData: { metadata: [{ blob }] } }],
    server.clock.now(),
  );
  return talk;
}

describe.each(['SQLite', 'PostgreSQL'])('%s', (database) => {
  let server: TestServer;
  let consumer: WireClient;
  let agent: WireClient;
  let conversationId: string;

  beforeAll(async () => {
    const databaseUrl = database === 'SQLite' ? undefined : (await createDatabase()).url;
    server = await startServer({ ...(databaseUrl && { databaseUrl }), limits: { sendBufferBytes: 262_144 } });
    consumer = await server.consumer('bounded');
    agent = await server.agent('ann');
    await goOnline(agent);
    conversationId = await openConversation(consumer);
    await acceptNext(agent, conversationId);
  });
  afterAll(() => server.stop());

  const say = () => ({ dialogId: conversationId, event: text('x') });
  const fields = (...conversationField: object[]) => ({ conversationId, conversationField });

  test.each<[string, (wire: WireClient) => Promise<Frame>, string]>([
    [
      'metadata of a message',
      (wire) => wire.request('ms.PublishEvent', say(), { metadata: [{ type: 'x', blob }] }),
      'metadata is larger than 4096 bytes',
    ],
    [
      'metadata in letters of several bytes',
      (wire) => wire.request('ms.PublishEvent', say(), { metadata: [{ type: 'x', blob: 'ß'.repeat(2100) }] }),
      'metadata is larger than 4096 bytes',
    ],
    [
      'metadata in its names',
      (wire) => wire.request('ms.PublishEvent', say(), { metadata: [{ [blob.slice(0, 5000)]: 1 }] }),
      'metadata is larger than 4096 bytes',
    ],
    [
      'metadata of a dialog',
      (wire) =>
        wire.request('cm.UpdateConversationField', fields(dialogChange(conversationId)), { metadata: [{ blob }] }),
      'metadata is larger than 4096 bytes',
    ],
    ['structured content', (wire) => publish(wire, conversationId, large), 'larger than 32 KB'],
    [
      'a member that nobody knows',
      (wire) => wire.request('ms.PublishEvent', { ...say(), unknown: blob }),
      'body is larger than 131072 bytes',
    ],
    ['headers', (wire) => wire.request('GetClock', {}, { headers: [{ blob }] }), 'headers is larger than 131072 bytes'],
    [
      'headers of InitConnection',
      (wire) => wire.request('InitConnection', {}, { headers: [{ type: '.ams.headers.ClientProperties', os: blob }] }),
      'headers is larger than 16384 bytes',
    ],
    [
      'a control character in an id',
      (wire) => wire.request('ms.PublishEvent', { ...say(), clientMessageId: 'a\u0000b' }),
      'body/clientMessageId has a control character',
    ],
    [
      'a control character in a name',
      (wire) => wire.request('userprofile.SetUserProfile', { firstName: 'A\u0007', userId: 'x' }),
      'body/firstName has a control character',
    ],
  ])('%s beyond its bound is refused, named, and nothing of it is stored', async (_, send, hint) => {
    const before = await server.store.findConversation(account, conversationId);
    for (const wire of [consumer, agent]) {
      const { code, body } = await send(wire);
      expect({ code, body }).toEqual({ code: 400, body: expect.stringContaining(hint) });
    }
    expect(await server.store.findConversation(account, conversationId)).toEqual(before);
    expect(await publish(consumer, conversationId, text('still here'))).toMatchObject({ code: 200 });
  });

  test('the id of a request has up to 128 characters, and comes back whole', async () => {
    for (const [length, code] of [
      [128, 200],
      [129, 400],
    ]) {
      const id = 'i'.repeat(Number(length));
      consumer.send({ kind: 'req', id, type: 'GetClock' });
      expect(await consumer.next(({ reqId }) => reqId === id.slice(0, 128))).toMatchObject({ code });
    }
  });

  test('what is said keeps its control characters, also those that no name may have', async () => {
    const message = 'a\tb\nc\u0000d\u0007';
    const { body } = await publish(consumer, conversationId, text(message));
    const [record] = (await consumer.request('ms.QueryMessages', { dialogId: conversationId, maxQuantity: 1 })).body;
    expect(record).toMatchObject({ sequence: body.sequence, event: { message } });
  });

  test('a log that an older release let grow is read a part at a time, and what was said in it is all there', async () => {
    const { consumerId = '' } = (await server.store.findConversation(account, conversationId)) ?? {};
    const talk = await seedLarge(server, `${consumerId}x`, 20);
    expect((await server.store.readAfter(talk.id, 1, 1000, 2_097_152)).length).toBeLessThan(4);
    const range = { conversationId: talk.id, dialogId: talk.id, fromSequence: 0, limit: 1000, mostBytes: 10 };
    const [newest, ...none] = await server.store.readDialog({ ...range, from: 'newest' });
    expect(newest?.event).toMatchObject({ sequence: 19 });
    expect(none).toEqual([]);
    const [sized] = await server.store.listSizes({ accountId: account, consumerId: talk.consumerId, limit: 5 });
    expect(sized?.bytes).toBeGreaterThan(2_000_000);
    const read = await server.store.readConversations(account, [talk.id]);
    expect(JSON.stringify(read).length).toBeLessThan(3000);
    expect(read[0]?.dialogs[0]?.nextSequence).toBe(20);
  });
});

describe('a list larger than the send buffer', () => {
  let server: TestServer;
  const count = 150;
  const talks: Talk[] = [];

  beforeAll(async () => {
    server = await startServer({ limits: { sendBufferBytes: 262_144 } });
    const content = { type: 'RichContentEvent', content: { type: 'text', text: 'x'.repeat(20_000) } } as const;
    for (let i = 0; i < count; i++) {
      const id = crypto.randomUUID();
      const talk = await new Talk(server.store, account, `c${i}`, id).open({ ts: server.clock.now() });
      await talk.add([{ ...talk.saying(''), event: content } as never], server.clock.now());
      talks.push(talk);
    }
  });
  afterAll(() => server.stop());

  const subscribe = async (wire: WireClient) =>
    (await wire.request('cqm.SubscribeExConversations', { convState: ['OPEN'] })).body.subscriptionId as string;
  const changesOf = (wire: WireClient, id: string): Frame[] =>
    wire.frames.flatMap(({ type, body }) =>
      type?.includes('ExConversationChange') && body.subscriptionId === id ? body.changes : [],
    );

  test('arrives in pages, however slowly they are read, and what changes meanwhile is neither lost nor taken back', async () => {
    const manager = await server.agent('max');
    await settled(manager);
    manager.socket.pause();
    const subscription = subscribe(manager);
    /* On the last page, on the first, and one that leaves the list before its page is read. */
    const admin = await server.agent('max');
    const [oldest, second] = talks;
    const newest = talks.at(-1);
    const note = (talk: Talk | undefined, said: string) =>
      admin.request('cm.UpdateConversationField', {
        conversationId: talk?.id,
        conversationField: [{ field: 'Note', note: said }],
      });
    const close = { field: 'ConversationStateField', conversationState: 'CLOSE' };
    expect(await note(oldest, 'late')).toMatchObject({ code: 200 });
    expect(await note(newest, 'early')).toMatchObject({ code: 200 });
    const closing = { conversationId: second?.id, conversationField: [close] };
    expect(await admin.request('cm.UpdateConversationField', closing)).toMatchObject({ code: 200 });
    manager.socket.resume();
    const id = await subscription;
    const shown = () => {
      const list = new Map<string, Frame>();
      for (const { type, result } of changesOf(manager, id))
        if (type === 'DELETE') list.delete(result.convId);
        else list.set(result.convId, result);
      return list;
    };
    await expect.poll(() => shown().size, { timeout: 20_000 }).toBe(count - 1);
    await settled(manager);
    expect(shown().get(oldest?.id ?? '')?.conversationDetails.note).toBe('late');
    expect(shown().get(newest?.id ?? '')?.conversationDetails.note).toBe('early');
    expect(shown().has(second?.id ?? '')).toBe(false);
    const pages = manager.frames.filter(({ type }) => type?.includes('ExConversationChange'));
    expect(pages.length).toBeGreaterThan(5);
    await Promise.all([manager.close(), admin.close()]);
  });
});
