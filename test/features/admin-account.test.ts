/** Administrators manage the settings and features of their account over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptNext, changeFields, closing, goOnline, openConversation, say } from '../support/conversation.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { addAdministrator, type Call, createCall } from './admin-support.ts';

const path = `/api/account/${account}/configuration/le-account/settings`;
let server: TestServer;
let call: Call;
const logLines: string[] = [];

beforeAll(async () => {
  server = await startServer({ logLines });
  await addAdministrator(server.store);
  call = createCall(server.url, (await server.login('eve')).bearer);
});
afterAll(() => server.stop());

const basic = {
  name: 'Test account',
  features: { unauthenticatedMessaging: true },
  ttrSeconds: { URGENT: 300, PRIORITIZED: 600, NORMAL: 3600 },
  defaultTtrType: 'NORMAL',
  ringMs: 72_000,
};
const read = async () => {
  const answer = await call('GET', path);
  expect(answer.status).toBe(200);
  return answer;
};
const put = async (body: unknown) => call('PUT', path, body, (await read()).etag);

describe('the settings', () => {
  test('are read with the usual values, and replaced by who has seen them', async () => {
    const before = await server.store.findAccount(account);
    const allowedOrigins = ['https://shop.example'];
    if (before) {
      const settings = { ...before.settings, allowedOrigins, engagement: { language: 'de-DE' } };
      await server.store.saveAccount({ ...before, settings });
    }
    const { json, etag } = await read();
    expect(json).toMatchObject({
      id: account,
      ringMode: 'one',
      features: { authenticatedMessaging: true, unauthenticatedMessaging: true, showUnauthenticatedAttributes: true },
      etag,
    });
    const body = {
      ...basic,
      name: 'Renamed',
      ringMode: 'auto',
    };
    expect((await call('PUT', path, body)).status).toBe(428);
    expect((await call('PUT', path, body, '"other"')).status).toBe(412);
    const updated = await call('PUT', path, body, etag);
    expect(updated).toMatchObject({ status: 200, json: { name: 'Renamed', ringMode: 'auto' } });
    expect((await call('PUT', path, body, etag)).status).toBe(412);
    const stored = await server.store.findAccount(account);
    expect(stored?.settings).toMatchObject({ ringMode: 'auto', engagement: { language: 'de-DE' }, allowedOrigins });
    expect(logLines.join('')).toContain('account-updated');
  });

  test.each<[string, object, string]>([
    ['an unknown member', { color: 'red' }, 'color'],
    ['a ring that is too short', { ringMs: 1 }, 'ringMs'],
    ['a flag that is none', { features: { unauthenticatedMessaging: 'yes' } }, 'features.unauthenticatedMessaging'],
    [
      'a provider without TLS',
      { agentSignIn: { label: 'A', issuer: 'http://x.test', clientId: 'c' } },
      'agentSignIn.issuer',
    ],
  ])('refuse %s, naming it', async (_name, change, field) => {
    const answer = await put({ ...basic, ...change });
    expect(answer.status).toBe(400);
    expect(answer.json.error.fields.map((problem: { field: string }) => problem.field)).toContain(field);
  });

  test('are for administrators only', async () => {
    const manager = createCall(server.url, (await server.login('max')).bearer);
    for (const method of ['GET', 'PUT']) {
      const body = method === 'GET' ? undefined : basic;
      expect((await manager(method, path, body)).status).toBe(403);
      expect((await createCall(server.url)(method, path, body)).status).toBe(401);
    }
  });
});

describe('the features', () => {
  const anonymous = async () => (await server.store.listConnectors(account)).filter(({ type }) => type === 'anonymous');
  /** The identity provider remembers accounts for seconds. */
  const statusOf = async (what: string, body?: object): Promise<number> => {
    server.clock.advance(3_000);
    return (await server.post(`/api/account/${account}/${what}`, body)).status;
  };
  const set = async (features: object) => expect((await put({ ...basic, features })).status).toBe(200);

  test('unauthenticated messaging comes with exactly one anonymous connector', async () => {
    for (const connector of await anonymous())
      await server.store.changeRecords({
        accountId: account,
        swaps: [{ kind: 'connector', expected: connector, next: undefined }],
        recorded: [],
        by: 'system',
        ts: 0,
      });
    await set({ unauthenticatedMessaging: false });
    expect([(await anonymous()).length, await statusOf('anonymous/authorize')]).toEqual([0, 404]);
    await set({ unauthenticatedMessaging: true });
    expect(await anonymous()).toMatchObject([{ id: 'anonymous', enabled: true }]);
    expect(await statusOf('anonymous/authorize')).toBe(200);
    await set({ unauthenticatedMessaging: false });
    expect(await anonymous()).toMatchObject([{ enabled: false }]);
    expect(await statusOf('anonymous/authorize')).toBe(404);
    await set({ unauthenticatedMessaging: true });
    expect(await anonymous()).toMatchObject([{ enabled: true }]);
  });

  test('authenticated messaging off: no brand’s token is exchanged', async () => {
    await set({ unauthenticatedMessaging: true, authenticatedMessaging: false });
    expect(await statusOf('authenticate', { authCode: server.brandToken() })).toBe(404);
    expect(await statusOf('anonymous/authorize')).toBe(200);
    await set({ unauthenticatedMessaging: true });
    expect(await statusOf('authenticate', { authCode: server.brandToken() })).toBe(200);
  });
});

describe('messaging off', () => {
  test('no conversation begins, on either side; what is open goes on, and comes back with the feature', async () => {
    const set = async (messaging: boolean) => {
      const features = { ...basic.features, messaging };
      expect((await put({ ...basic, features })).json.features).toMatchObject(features);
      server.clock.advance(3_000);
    };
    const [talking, waiting] = [await server.consumer('talker'), await server.consumer('waiter')];
    const dialogId = await openConversation(talking);
    const conversation = await server.store.findConversation(account, dialogId);
    const agent = await server.agent('ann');
    await goOnline(agent);
    await acceptNext(agent, dialogId);
    await set(false);
    const answer = await waiting.request('cm.ConsumerRequestConversation', {});
    expect(answer).toMatchObject({ code: 403 });
    expect(JSON.stringify(answer.body)).toContain('takes no new conversations');
    const consumerId = conversation?.consumerId ?? '';
    expect(await agent.request('cm.AgentRequestConversation', { consumerId })).toMatchObject({ code: 403 });
    await say(talking, dialogId, 'still here');
    await changeFields(agent, dialogId, closing);
    await set(true);
    expect((await waiting.request('cm.ConsumerRequestConversation', {})).code).toBe(200);
    for (const wire of [talking, waiting, agent]) await wire.close();
  });
});

test('the secret of the agents’ provider goes in, stays, and never comes out', async () => {
  const agentSignIn = { label: 'Acme SSO', issuer: 'https://login.example.test', clientId: 'parley' };
  const given = await put({ ...basic, agentSignIn: { ...agentSignIn, clientSecret: 'very secret' } });
  expect(given.json.agentSignIn).toEqual({
    ...agentSignIn,
    claim: 'preferred_username',
    match: 'loginName',
    provision: false,
    hasClientSecret: true,
  });
  expect(JSON.stringify([given.json, await server.store.findAccount(account), logLines])).not.toContain('very secret');
  expect((await put({ ...basic, agentSignIn: { ...agentSignIn, label: 'SSO' } })).json.agentSignIn).toMatchObject({
    label: 'SSO',
    hasClientSecret: true,
  });
  const moved = await put({ ...basic, agentSignIn: { ...agentSignIn, issuer: 'https://evil.example.test' } });
  expect(moved).toMatchObject({ status: 400, json: { error: { fields: [{ field: 'agentSignIn.clientSecret' }] } } });
  expect((await put(basic)).json).not.toHaveProperty('agentSignIn');
});

test('the API describes itself to administrators, with the schemas that bodies are checked by', async () => {
  const address = `/api/account/${account}/configuration/openapi.json`;
  const { status, json } = await call('GET', address);
  expect([status, json.openapi]).toEqual([200, '3.1.0']);
  const { put } = json.paths['/api/account/{account}/configuration/le-account/settings'];
  const { schema } = put.requestBody.content['application/json'];
  expect(schema.required).toEqual(Object.keys(basic));
  expect(Object.keys(json.paths)).not.toContain('/api/account/{account}/authenticate');
  const manager = createCall(server.url, (await server.login('max')).bearer);
  expect((await manager('GET', address)).status).toBe(403);
});
