import { afterAll, beforeAll, expect, test } from 'vitest';
import { openConversation, say } from '../support/conversation.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ limits: { messagesPerConsumerMinute: 5, historyReadsPerMinute: 2 } });
});
afterAll(() => server.stop());

test('who sends too much is told when to go on, and nobody else is', async () => {
  const [noisy, quiet] = [await server.consumer('noisy'), await server.consumer('quiet')];
  const dialogId = await openConversation(noisy);
  for (let i = 0; i < 4; i++) expect(await say(noisy, dialogId, `m${i}`)).toMatchObject({ code: 200 });
  const refused = await say(noisy, dialogId, 'too much');
  expect(refused).toMatchObject({ code: 429, retryAfter: 60, body: expect.stringContaining('wait 60 s') });
  expect(await noisy.request('GetClock')).toMatchObject({ code: 200 });
  const own = await openConversation(quiet);
  expect(await say(quiet, own, 'hello')).toMatchObject({ code: 200 });
  server.clock.advance(60_000);
  expect(await say(noisy, dialogId, 'now')).toMatchObject({ code: 200, body: { sequence: 4 } });
});

test('reading the history too often is refused with a time to wait', async () => {
  const jwt = await server.consumerToken('reader');
  const path = `/messaging_history/api/account/${account}/conversations/consumer/metadata/search`;
  const read = () => fetch(server.url + path, { headers: { authorization: `Bearer ${jwt}` } });
  expect([(await read()).status, (await read()).status]).toEqual([200, 200]);
  const refused = await read();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});
