/** What agents call visitors whom nobody vouches for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptNext, goOnline, openConversation } from '../support/conversation.ts';
import { consumerSocketPath } from '../support/sign-in.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { type Frame, openWire, type WireClient } from '../support/wire-client.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

test('calls a visitor what an agent calls it, in the history and the search too, and the visitor is not told', async () => {
  const ann = await server.agent('ann');
  await goOnline(ann);
  const { body } = await server.post(`/api/account/${account}/signup`);
  const visitor = await openWire(server.wsUrl + consumerSocketPath, { authorization: `jwt ${body.jwt}` });
  await visitor.request('userprofile.SetUserProfile', { firstName: 'Bob', lastName: 'Bee' });
  const convId = await openConversation(visitor);
  await acceptNext(ann, convId);
  const conversation = await server.store.findConversation(account, convId);
  const userId = conversation?.consumerId ?? '';
  const frames = visitor.frames.length;
  const profile = async () => (await ann.request('.ams.userprofile.GetUserProfile', userId)).body;
  const rename = (name: object, wire: WireClient = ann, of = userId) =>
    wire.request('.ams.userprofile.SetUserProfile', { userId: of, ...name });
  const shown = async () => {
    const { firstName, lastName, mayBeNamed } = await profile();
    const response = await fetch(`${server.url}/messaging_history/api/account/${account}/conversations/search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${(await server.login('ann')).bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ attributes: firstName }),
    });
    const { conversationHistoryRecords: found } = (await response.json()) as Frame;
    const record = found.find(({ info }: Frame) => info.conversationId === convId);
    return [`${firstName} ${lastName}`, mayBeNamed, record?.consumerParticipant[0].consumerName];
  };
  expect(await shown()).toEqual(['Bob Bee', true, 'Bob Bee']);
  expect((await rename({ firstName: ' Zora', lastName: 'Quill ' })).code).toBe(200);
  await ann.notification('AttributesChange', ({ conversationId }) => conversationId === convId);
  expect(await shown()).toEqual(['Zora Quill ', true, 'Zora Quill']);
  expect((await profile()).named).toMatchObject({ name: 'Zora Quill', by: ann.pid });
  await visitor.request('userprofile.SetUserProfile', { firstName: 'Bert' });
  expect((await shown())[0]).toBe('Zora Quill ');
  expect((await visitor.request('up.GetUserProfile')).body).toEqual([]);
  const told = visitor.frames.slice(frames).filter(({ kind }) => kind === 'notification');
  expect(JSON.stringify(told)).not.toContain('Zora');

  expect((await rename({ firstName: ' ' })).code).toBe(200);
  expect((await shown())[0]).toBe('Bert undefined');

  /* A customer of the brand is called what the brand says; nobody renames a stranger's visitor. */
  const customer = await server.consumer('known', { given_name: 'Eitan' });
  const other = await openConversation(customer);
  await acceptNext(ann, other);
  const customerId = (await server.store.findConversation(account, other))?.consumerId;
  expect((await rename({ firstName: 'X' }, ann, customerId)).code).toBe(403);
  const ben = await server.agent('ben');
  expect((await rename({ firstName: 'X' }, ben)).code).toBe(404);
  const found = await server.store.findAccount(account);
  if (!found) throw new Error('no account');
  await server.store.saveAccount({ ...found, settings: { ...found.settings, agentsNameVisitors: false } });
  server.clock.advance(3000);
  expect((await rename({ firstName: 'X' })).code).toBe(403);
  expect((await profile()).mayBeNamed).toBe(false);
});
