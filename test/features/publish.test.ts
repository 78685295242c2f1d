import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  acceptNext,
  changeFields,
  closing,
  eventsSeen,
  goOnline,
  nextChange,
  openConversation,
  publish,
  say,
  sequencesSeen,
  settled,
  text,
} from '../support/conversation.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import type { Frame, WireClient } from '../support/wire-client.ts';

let server: TestServer;
let agent: WireClient & { pid: string };
let consumer: WireClient;
let sub: string;
let dialogId: string;
let customers = 0;

beforeAll(async () => {
  server = await startServer();
  agent = await server.agent('max');
  await goOnline(agent);
});
afterAll(() => server.stop());

async function talk(): Promise<void> {
  sub = `customer-${++customers}`;
  consumer = await server.consumer(sub);
  dialogId = await openConversation(consumer);
  await acceptNext(agent, dialogId);
}
async function end(): Promise<void> {
  await changeFields(consumer, dialogId, closing);
  await consumer.close();
}
const stored = async (): Promise<Frame[]> => {
  const { body } = await agent.request('.ams.ms.QueryMessages', { dialogId });
  return body;
};

describe('a client message id', () => {
  test('makes a publish happen once, whoever repeats it and where', async () => {
    await talk();
    const again = { clientMessageId: 'm-1' };
    const first = await publish(consumer, dialogId, text('hello'), again);
    const repeats = await Promise.all([1, 2, 3].map(() => publish(consumer, dialogId, text('hello'), again)));
    const sister = await server.consumer(sub);
    const elsewhere = await publish(sister, dialogId, text('hello'), again);
    consumer.socket.terminate();
    consumer = await server.consumer(sub);
    const back = await publish(consumer, dialogId, text('hello'), again);
    expect([first, ...repeats, elsewhere, back].map(({ code, body }) => [code, body.sequence])).toEqual(
      Array.from({ length: 6 }, () => [200, 0]),
    );
    expect((await say(consumer, dialogId, 'next')).body).toEqual({ sequence: 1 });
    await settled(agent);
    expect(eventsSeen(agent).filter((event) => event.dialogId === dialogId && event.sequence === 0)).toHaveLength(1);
    expect((await stored()).map(({ event }) => event.message)).toEqual(['hello', 'next']);
    await Promise.all([sister.close(), end()]);
  });

  test('used at the same time by two sockets of one customer, still publishes once', async () => {
    await talk();
    const sister = await server.consumer(sub);
    const answers = await Promise.all(
      [consumer, sister].map((wire) => publish(wire, dialogId, text('at once'), { clientMessageId: 'm-1' })),
    );
    expect(answers.map(({ body }) => body)).toEqual([{ sequence: 0 }, { sequence: 0 }]);
    expect(await stored()).toHaveLength(1);
    await Promise.all([sister.close(), end()]);
  });

  test('used for another message is refused, and nothing is stored', async () => {
    await talk();
    await publish(consumer, dialogId, text('hello'), { clientMessageId: 'm-1' });
    expect(await publish(consumer, dialogId, text('other'), { clientMessageId: 'm-1' })).toMatchObject({
      code: 409,
      type: 'StringResponse',
    });
    expect(await stored()).toHaveLength(1);
    await end();
  });

  test('belongs to its publisher: the agent may use the same', async () => {
    await talk();
    await publish(consumer, dialogId, text('hello'), { clientMessageId: 'm-1' });
    expect(await publish(agent, dialogId, text('hi'), { clientMessageId: 'm-1' })).toMatchObject({
      code: 200,
      body: { sequence: 1 },
    });
    await end();
  });

  test('repeated after the dialog was closed gets its first answer; a new one is refused', async () => {
    await talk();
    await publish(consumer, dialogId, text('hello'), { clientMessageId: 'm-1' });
    await changeFields(agent, dialogId, closing);
    expect(await publish(consumer, dialogId, text('hello'), { clientMessageId: 'm-1' })).toMatchObject({
      code: 200,
      body: { sequence: 0 },
    });
    expect(await publish(consumer, dialogId, text('other'), { clientMessageId: 'm-1' })).toMatchObject({ code: 409 });
    expect(await publish(consumer, dialogId, text('late'), { clientMessageId: 'm-2' })).toMatchObject({ code: 400 });
    await consumer.close();
  });
});

test('the answer precedes the publisher’s own notification, and both have the same sequence', async () => {
  await talk();
  const answer = await say(consumer, dialogId, 'hello');
  await settled(consumer);
  const at = consumer.frames.indexOf(answer);
  const own = consumer.frames.findIndex(({ type }) => type === 'ms.MessagingEventNotification');
  expect(own).toBeGreaterThan(at);
  expect(eventsSeen(consumer)).toMatchObject([
    {
      sequence: 0,
      serverTimestamp: server.clock.now(),
      conversationId: dialogId,
      originatorMetadata: { role: 'CONSUMER' },
    },
  ]);
  await end();
});

test('metadata and the event id travel with the message, to both sides and into the history', async () => {
  await talk();
  const metadata = [{ type: 'ExternalId', id: 'x-1' }];
  await consumer.request('ms.PublishEvent', { dialogId, event: text('hello'), eventId: 'e-1' }, { metadata });
  await Promise.all([settled(consumer), settled(agent)]);
  expect(eventsSeen(consumer)[0]).toMatchObject({ metadata, eventId: 'e-1' });
  expect(eventsSeen(agent).at(-1)).toMatchObject({ metadata, eventId: 'e-1' });
  expect((await stored())[0]).toMatchObject({ metadata, eventId: 'e-1' });
  await end();
});

describe('refused, with nothing stored and nobody told', () => {
  const rich = (content: object) => ({ type: 'RichContentEvent', content });
  test.each<[string, unknown, number]>([
    ['no event', undefined, 400],
    ['an event of no known type', { type: 'Nonsense' }, 400],
    ['content without a type', { type: 'ContentEvent', message: 'x' }, 400],
    ['content without a message', { type: 'ContentEvent', contentType: 'text/plain' }, 400],
    ['8001 characters', text('x'.repeat(8001)), 400],
    ['a receipt for nothing', { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [] }, 400],
    ['a receipt for what is not there', { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [7] }, 400],
    ['an unknown status', { type: 'AcceptStatusEvent', status: 'EATEN', sequenceList: [0] }, 400],
    [
      'rich content with a script',
      rich({ type: 'button', click: { actions: [{ uri: ' JavaScript:alert(1)' }] } }),
      400,
    ],
    ['rich content over 32 KB', rich({ type: 'text', text: 'x'.repeat(33_000) }), 400],
  ])('%s', async (_, event, code) => {
    await talk();
    expect(await publish(consumer, dialogId, event)).toMatchObject({ kind: 'resp', code, type: 'StringResponse' });
    expect(await stored()).toEqual([]);
    await settled(consumer);
    expect(eventsSeen(consumer)).toEqual([]);
    await end();
  });

  test('text of 8000 characters is taken', async () => {
    await talk();
    expect(await publish(consumer, dialogId, text('x'.repeat(8000)))).toMatchObject({ code: 200 });
    await end();
  });

  test('a closed dialog takes receipts, but no content and no typing', async () => {
    await talk();
    await say(agent, dialogId, 'bye');
    await changeFields(agent, dialogId, closing);
    expect(await say(consumer, dialogId, 'too late')).toMatchObject({ code: 400, body: 'Dialog is closed' });
    expect(await publish(consumer, dialogId, { type: 'ChatStateEvent', chatState: 'COMPOSING' })).toMatchObject({
      code: 400,
    });
    expect(
      await publish(consumer, dialogId, { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [0] }),
    ).toMatchObject({ code: 200, body: { sequence: 1 } });
    await consumer.close();
  });

  test('somebody else’s dialog and one that does not exist are the same to a stranger', async () => {
    await talk();
    const stranger = await server.consumer('stranger');
    for (const id of [dialogId, 'no-such-dialog'])
      expect(await say(stranger, id, 'let me in')).toMatchObject({ code: 404, type: 'StringResponse' });
    for (const [type, body] of [
      ['ms.QueryMessages', { dialogId }],
      ['cm.UpdateConversationField', { conversationId: dialogId, conversationField: closing }],
      ['ms.PublishEvent', { dialogId, event: { type: 'ChatStateEvent', chatState: 'GONE' } }],
    ] as const)
      expect(await stranger.request(type, body)).toMatchObject({ code: 404 });
    expect(await stored()).toEqual([]);
    await Promise.all([stranger.close(), end()]);
  });

  test('an agent who takes no part, and is no manager, cannot speak', async () => {
    await talk();
    const outsider = await server.agent('ann');
    expect(await say(outsider, dialogId, 'hello')).toMatchObject({ code: 404, type: '.ReqBody$StringResp' });
    expect(await outsider.request('.ams.ms.QueryMessages', { dialogId })).toMatchObject({ code: 404 });
    await Promise.all([outsider.close(), end()]);
  });
});

describe('unread messages', () => {
  const unreadOf = async (): Promise<Record<string, number>> => {
    const watching = await server.agent('max');
    const filter = { consumerId: (await server.store.findConversation(account, dialogId))?.consumerId };
    await watching.request('.ams.aam.SubscribeExConversations', filter);
    const { result } = await nextChange(watching);
    await watching.close();
    return result.numberOfunreadMessages;
  };
  const read = (wire: WireClient, ...sequenceList: number[]) =>
    publish(wire, dialogId, { type: 'AcceptStatusEvent', status: 'READ', sequenceList });

  test('are what others said since the reader last read; receipts are no messages', async () => {
    await talk();
    const consumerId = (await server.store.findConversation(account, dialogId))?.consumerId ?? '';
    const mine = `${account}.333`;
    await say(consumer, dialogId, 'one');
    await say(consumer, dialogId, 'two');
    expect(await unreadOf()).toEqual({ [consumerId]: 0, [mine]: 2 });
    await read(agent, 0, 1);
    expect(await unreadOf()).toEqual({ [consumerId]: 0, [mine]: 0 });
    await say(consumer, dialogId, 'three');
    expect(await unreadOf()).toEqual({ [consumerId]: 0, [mine]: 1 });
    await read(agent, 3);
    await say(agent, dialogId, 'answer');
    await say(agent, dialogId, 'and more');
    expect(await unreadOf()).toEqual({ [consumerId]: 2, [mine]: 0 });
    await read(consumer, 5);
    expect(await unreadOf()).toEqual({ [consumerId]: 1, [mine]: 0 });
    await end();
  });

  test('an ACCEPT reads nothing, and an older READ takes nothing back', async () => {
    await talk();
    await say(consumer, dialogId, 'one');
    await publish(agent, dialogId, { type: 'AcceptStatusEvent', status: 'ACCEPT', sequenceList: [0] });
    expect((await unreadOf())[`${account}.333`]).toBe(1);
    await say(consumer, dialogId, 'two');
    await read(agent, 2);
    await read(agent, 0);
    expect((await unreadOf())[`${account}.333`]).toBe(0);
    await end();
  });
});

test('many messages of both sides at once get dense sequences, the same for everybody', async () => {
  await talk();
  const before = eventsSeen(agent).length;
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, i) => say(i % 2 ? consumer : agent, dialogId, `message ${i}`)),
  );
  await Promise.all([settled(consumer), settled(agent)]);
  const dense = Array.from({ length: 60 }, (_, i) => i);
  expect(answers.map(({ body }) => body.sequence).sort((a, b) => a - b)).toEqual(dense);
  expect(sequencesSeen(consumer)).toEqual(dense);
  expect(
    eventsSeen(agent)
      .slice(before)
      .map(({ sequence }) => sequence),
  ).toEqual(dense);
  await end();
});
