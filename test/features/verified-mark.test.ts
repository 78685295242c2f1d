/** The mark of who is vouched for stands beside what the brand's token said, wherever agents see a name, and beside nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paths } from '../../src/protocol/paths.ts';
import { rowOf } from '../../src/workspace/history.ts';
import { parseProfile } from '../../src/workspace/profile.ts';
import { acceptNext, changeFields, closing, goOnline, openConversation } from '../support/conversation.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import type { Frame, WireClient } from '../support/wire-client.ts';
import { createCall } from './admin-support.ts';
import { customer, openTab } from './monitoring-support.ts';

let server: TestServer;
let agent: WireClient;
beforeAll(async () => {
  server = await startServer();
  agent = await server.agent('ann');
  await goOnline(agent);
});
afterAll(() => server.stop());

const personal = (sub: string) => ({ type: 'personal', personal: { firstname: 'Mallory', lastname: `of ${sub}` } });

/** All call the customer `Mallory of <sub>`. */
const claimants = {
  'the customer itself': (_: string, consumer: WireClient, sub: string) =>
    consumer.request('userprofile.SetUserProfile', { firstName: 'Mallory', lastName: `of ${sub}` }),
  'the customer, by half a name': (_: string, consumer: WireClient, sub: string) =>
    consumer.request('userprofile.SetUserProfile', { lastName: `Mallory of ${sub}` }),
  'a page, before the conversation, of anybody': (_: string, __: WireClient, sub: string) =>
    openTab(server.url)({ identities: [customer(sub)], attributes: [personal(sub)] }),
  'a page that names no issuer': (_: string, __: WireClient, sub: string) =>
    openTab(server.url)({ identities: [{ acr: 'loa1', sub }], attributes: [personal(sub)] }),
  'an agent': (consumerId: string, _: WireClient, sub: string) =>
    agent.request('.ams.userprofile.SetUserProfile', {
      userId: consumerId,
      firstName: 'Mallory',
      lastName: `of ${sub}`,
    }),
} as const;

const tokens = [
  ['nobody', {}, undefined],
  ['a user name', { preferred_username: 'vera77' }, 'vera77'],
  ['a first name', { given_name: 'Vera' }, 'Vera'],
  ['a whole name', { given_name: 'Vera', family_name: 'Lind' }, 'Vera Lind'],
] as const;

const scenarios = tokens.flatMap(([named, claims, name]) =>
  Object.entries(claimants).map(([by, claim]) => ({ named, claims, name, by, claim })),
);

async function search(conversationId: string) {
  const call = createCall(server.url, (await server.login('ann')).bearer);
  const path = paths.history(account, 'conversations/search');
  const { json } = await call('POST', path, { contentToRetrieve: ['consumerParticipants', 'sdes'] });
  return json.conversationHistoryRecords.find(({ info }: Frame) => info.conversationId === conversationId);
}

let number = 0;
test.each(scenarios)('a token that names $named, and $by who says another name', async ({ claims, name, claim }) => {
  const sub = `mark-${++number}`;
  const consumer = await server.consumer(sub, claims);
  const convId = await openConversation(consumer);
  await acceptNext(agent, convId);
  const consumerId = (await server.store.findConversation(account, convId))?.consumerId ?? '';
  await claim(consumerId, consumer, sub);
  const vouched = name ?? sub;

  const body = (await agent.request('.ams.userprofile.GetUserProfile', consumerId)).body as Frame;
  expect(body.verifiedName).toBe(vouched);
  expect(body.nameSource).not.toBe('token');
  const profile = parseProfile(body);
  expect(profile).toMatchObject({ name: vouched });
  expect(JSON.stringify([profile.verified, profile.customer])).not.toContain('Mallory');

  const { consumerParticipant, sdes } = await search(convId);
  const [participant] = consumerParticipant;
  expect(participant).toMatchObject({ authenticated: true, verifiedName: vouched });
  if (participant.nameSource === 'token') expect(participant.consumerName).toBe(name);
  else expect(['agent', 'consumer', 'page', undefined]).toContain(participant.nameSource);
  expect(JSON.stringify(sdes.events.filter(({ iss }: Frame) => iss !== undefined))).not.toContain('Mallory');
  const info = { conversationId: convId };
  expect(rowOf({ info, consumerParticipant } as never)).toMatchObject({ consumerName: vouched, authenticated: true });

  const call = createCall(server.url, (await server.login('ann')).bearer);
  const attributes = (await call('GET', paths.conversationAttributes(account, convId))).json;
  expect(JSON.stringify(attributes.verified)).not.toContain('Mallory');
  await changeFields(consumer, convId, closing);
  await consumer.close();
});

describe('a customer whom the token does not name', () => {
  test.each([
    ['consumer', 'the customer itself'],
    ['page', 'a page, before the conversation, of anybody'],
  ] as const)('is said by the %s to have a name, which is shown apart', async (nameSource, by) => {
    const sub = `says-${nameSource}`;
    const consumer = await server.consumer(sub);
    const convId = await openConversation(consumer);
    await acceptNext(agent, convId);
    const consumerId = (await server.store.findConversation(account, convId))?.consumerId ?? '';
    await claimants[by](consumerId, consumer, sub);
    const { body } = await agent.request('.ams.userprofile.GetUserProfile', consumerId);
    expect(body).toMatchObject({ nameSource, firstName: 'Mallory', verifiedName: sub });
    expect(parseProfile(body)).toMatchObject({ name: sub, says: `Mallory of ${sub}`, greeting: `Mallory of ${sub}` });
    const { consumerParticipant } = await search(convId);
    expect(consumerParticipant).toMatchObject([{ nameSource, consumerName: `Mallory of ${sub}`, verifiedName: sub }]);
    const row = rowOf({ info: { conversationId: convId }, consumerParticipant } as never);
    expect(row).toMatchObject({ consumerName: sub, says: `Mallory of ${sub}` });
    await changeFields(consumer, convId, closing);
    await consumer.close();
  });
});
