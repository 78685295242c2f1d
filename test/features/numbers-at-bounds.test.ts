/** JSON has numbers that no database has: each is answered or refused, on both databases alike. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import type { WireClient } from '../support/wire-client.ts';

const history = `/messaging_history/api/account/${account}`;
const odd = [7.5, -7.5, 1e12, 2 ** 53, 2 ** 63, 1e308, -1e308, '1e309', '-1e309'];

const searches = odd.flatMap((number): [string, string, unknown][] => [
  ['consumer', `${history}/conversations/consumer/metadata/search`, { startFrom: number, startTo: number }],
  ['consumer', `${history}/conversations/consumer/metadata/search`, { offset: number, limit: number }],
  ['consumer', `${history}/conversations/consumer/metadata/search`, { offset: `${number}`, startTo: `${number}` }],
  ['agent', `${history}/conversations/search`, { start: { from: number, to: number } }],
  ['agent', `${history}/conversations/search`, { duration: { from: number }, csat: { to: number } }],
  ['agent', `${history}/conversations/search?cursor=${number}&offset=${number}`, {}],
  ['agent', `${history}/agent-view/days`, { from: number, to: number }],
]);
const frames = (id: string) =>
  odd.flatMap((number): [string, unknown][] => [
    ['cqm.SubscribeExConversations', { minLastUpdatedTime: number, maxLastUpdatedTime: number }],
    ['cqm.SubscribeExConversations', { maxETTR: number }],
    ['ms.SubscribeMessagingEvents', { dialogId: id, fromSeq: number }],
    ['ms.QueryMessages', { dialogId: id, olderThanSequence: number, maxQuantity: number }],
    ['ms.QueryMessages', { dialogId: id, newerThanSequence: number }],
    ['cm.UpdateConversationField', { conversationId: id, conversationField: [{ field: 'ManualETTR', value: number }] }],
    ['ms.PublishEvent', { dialogId: id, event: { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [number] } }],
  ]);

describe.each(['SQLite', 'PostgreSQL'])('on %s', (database) => {
  let server: TestServer;
  let tokens: Record<string, string>;
  let peers: [WireClient, WireClient & { pid: string }];

  beforeAll(async () => {
    server = await startServer(database === 'PostgreSQL' ? { databaseUrl: (await createDatabase()).url } : {});
    tokens = { consumer: await server.consumerToken(), agent: (await server.login('max')).bearer };
    peers = [await server.consumer(), await server.agent('max')];
  });
  afterAll(() => server.stop());

  test.each(searches)('the %s’s search %s for %j', async (kind, path, body) => {
    const headers = { authorization: `Bearer ${tokens[kind]}`, 'content-type': 'application/json' };
    const { status } = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect([200, 400]).toContain(status);
  });

  test('every request with a number in it', async () => {
    const [consumer, agent] = peers;
    const { body } = await consumer.request('cm.ConsumerRequestConversation');
    for (const [type, asked] of frames(body.conversationId))
      for (const peer of [consumer, agent]) {
        const { code } = await peer.request(type, asked);
        expect([code, type, asked]).toEqual([expect.toSatisfy((found: number) => found < 500), type, asked]);
      }
  });
});
