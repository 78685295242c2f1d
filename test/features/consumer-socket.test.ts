import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeFields, closing, openConversation, settled } from '../support/conversation.ts';
import { consumerSocketPath } from '../support/sign-in.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { openWire, type WireClient } from '../support/wire-client.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const open = (headers: Record<string, string> = {}) => openWire(server.wsUrl + consumerSocketPath, headers);
const init = (jwt: string, members: object = { kind: 'req' }) => ({
  id: '0',
  type: 'InitConnection',
  headers: [
    { type: '.ams.headers.ClientProperties', deviceFamily: 'DESKTOP', os: 'WINDOWS' },
    { type: '.ams.headers.ConsumerAuthentication', jwt },
  ],
  ...members,
});
const subOf = (jwt: string): string => JSON.parse(atob(jwt.split('.')[1] ?? '')).sub;

async function anonymousToken(): Promise<string> {
  const { body: external } = await server.post(`/api/account/${account}/anonymous/authorize`);
  const { body } = await server.post(`/api/account/${account}/authenticate`, { authCode: external.token });
  return body.jwt ?? '';
}

/** Time passes with the sockets kept alive. */
async function pass(ms: number, ...alive: WireClient[]): Promise<void> {
  const end = server.clock.now() + ms;
  await settled(...alive);
  while (server.clock.now() < end) {
    server.clock.advance(Math.min(60_000, end - server.clock.now()));
    if (server.clock.now() < end) await settled(...alive);
  }
}

describe('authenticating', () => {
  test.each([
    ['jwt, one space', (jwt: string) => `jwt ${jwt}`],
    ['JWT in capitals', (jwt: string) => `JWT ${jwt}`],
    ['jwt without a space', (jwt: string) => `jwt${jwt}`],
    ['Bearer', (jwt: string) => `Bearer ${jwt}`],
  ])('by the header: %s', async (_, header) => {
    const wire = await open({ authorization: header(await server.consumerToken()) });
    expect(await wire.request('GetClock')).toMatchObject({
      kind: 'resp',
      type: 'GetClockResponse',
      code: 200,
      body: { currentTime: server.clock.now() },
    });
    await wire.close();
  });

  test('by the path', async () => {
    const jwt = await server.consumerToken();
    const wire = await openWire(`${server.wsUrl}/ws_api/account/${account}/messaging/consumer/${jwt}?v=3`);
    expect(await wire.request('GetClock')).toMatchObject({ code: 200 });
    await wire.close();
  });

  test('by the path in demo mode only: proxies log paths', async () => {
    const strict = await startServer({ demo: false });
    try {
      const jwt = await strict.consumerToken();
      const url = `${strict.wsUrl}/ws_api/account/${account}/messaging/consumer`;
      const wire = await openWire(`${url}/${jwt}?v=3`);
      wire.send({ kind: 'req', id: '1', type: 'GetClock' });
      expect((await wire.closed).code).toBe(4401);
      const other = await openWire(`${url}/${jwt}?v=3`, { authorization: `jwt ${jwt}` });
      expect(await other.request('GetClock')).toMatchObject({ code: 200 });
    } finally {
      await strict.stop();
    }
  });

  test('the header goes before the path', async () => {
    const [header, path] = await Promise.all([server.consumerToken('in-header'), server.consumerToken('in-path')]);
    const url = `${server.wsUrl}/ws_api/account/${account}/messaging/consumer/${path}?v=3`;
    const wire = await openWire(url, { authorization: `jwt ${header}` });
    const conversationId = await openConversation(wire);
    const conversation = await server.store.findConversation(account, conversationId);
    expect(conversation?.consumerId).toBe(subOf(header));
    await changeFields(wire, conversationId, closing);
    await wire.close();
  });

  test('by InitConnection, with requests right behind it, answered in order', async () => {
    const wire = await open();
    wire.send(init(await server.consumerToken()));
    wire.send({ kind: 'req', id: '1', type: 'cqm.SubscribeExConversations', body: { convState: ['OPEN'] } });
    wire.send({ kind: 'req', id: '2', type: 'GetClock' });
    await wire.next((frame) => frame.reqId === '2');
    expect(wire.frames.filter((f) => f.kind === 'resp').map(({ reqId, code, type }) => [reqId, code, type])).toEqual([
      ['0', 200, 'StringResponse'],
      ['1', 200, 'cqm.SubscribeExConversationsResponse'],
      ['2', 200, 'GetClockResponse'],
    ]);
    await wire.close();
  });

  test.each([
    ['without kind', {}],
    ['with an empty body', { kind: 'req', body: {} }],
    ['in the dotted spelling', { kind: 'req', type: '.InitConnection' }],
  ])('by InitConnection %s', async (_, members) => {
    const wire = await open();
    wire.send(init(await server.consumerToken(), members));
    expect(await wire.next((frame) => frame.reqId === '0')).toMatchObject({ code: 200, type: 'StringResponse' });
    await wire.close();
  });

  test('a single header may come without its list', async () => {
    const wire = await open();
    const jwt = await server.consumerToken();
    wire.send({ id: '0', type: 'InitConnection', headers: { type: '.ams.headers.ConsumerAuthentication', jwt } });
    expect(await wire.next((frame) => frame.reqId === '0')).toMatchObject({ code: 200 });
    await wire.close();
  });
});

describe('a credential that does not do', () => {
  const seconds = () => Math.floor(server.clock.now() / 1000);
  const tampered = async () => {
    const [header, claims, signature = ''] = (await server.consumerToken()).split('.');
    return `${header}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
  };
  const expired = async () => {
    const jwt = await server.consumerToken('short', { exp: seconds() + 5 });
    server.clock.advance(6000);
    return jwt;
  };
  const expiredAnonymous = async () => {
    const jwt = await anonymousToken();
    server.clock.advance(700_000);
    return jwt;
  };
  const external = async () => {
    const { body } = await server.post(`/api/account/${account}/anonymous/authorize`);
    return body.token ?? '';
  };

  test.each([
    ['expired, vouched for by the brand', expired, 4401],
    ['expired, anonymous', expiredAnonymous, 4407],
    ['a wrong signature', tampered, 4407],
    ["the brand's own token", async () => server.brandToken(), 4407],
    ['an anonymous token that was not exchanged', external, 4407],
    ["an agent's bearer", async () => (await server.login('ann')).bearer, 4407],
    ['no token at all', async () => 'eyJ', 4407],
  ])('%s closes with its code, wherever it is presented', async (_, credential, code) => {
    const jwt = await credential();
    const inHeader = await open({ authorization: `jwt ${jwt}` });
    expect((await inHeader.closed).code).toBe(code);
    expect(inHeader.frames).toEqual([]);
    const inFrame = await open();
    inFrame.send(init(jwt));
    inFrame.send({ kind: 'req', id: '1', type: 'cm.ConsumerRequestConversation' });
    const { code: second, reason } = await inFrame.closed;
    expect(second).toBe(code);
    expect(reason).not.toBe('');
    expect(inFrame.frames).toEqual([]);
    const inPath = await openWire(`${server.wsUrl}/ws_api/account/${account}/messaging/consumer/${jwt}?v=3`);
    expect((await inPath.closed).code).toBe(code);
  });

  test('a token of another account closes with 4407', async () => {
    const first = await server.store.findAccount(account);
    if (!first) throw new Error('no account');
    await server.store.saveAccount({ ...first, id: 'acc2' });
    const wire = await openWire(`${server.wsUrl}/ws_api/account/acc2/messaging/consumer?v=3`, {
      authorization: `jwt ${await server.consumerToken()}`,
    });
    expect((await wire.closed).code).toBe(4407);
  });

  test.each([
    ['a request before authentication', { kind: 'req', id: '1', type: 'cm.ConsumerRequestConversation' }],
    ['an unknown request before authentication', { kind: 'req', id: '1', type: 'Nonsense' }],
    ['InitConnection without a credential', { kind: 'req', id: '1', type: 'InitConnection', headers: [] }],
  ])('%s closes with 4401', async (_, frame) => {
    const wire = await open();
    wire.send(frame);
    expect((await wire.closed).code).toBe(4401);
    expect(wire.frames).toEqual([]);
  });

  test('who says nothing is closed with 4401 after ten seconds, and not before', async () => {
    const wire = await open();
    server.clock.advance(9000);
    expect(wire.socket.readyState).toBe(wire.socket.OPEN);
    server.clock.advance(2000);
    expect((await wire.closed).code).toBe(4401);
  });
});

describe('the life of a connection', () => {
  const brandClaims = (lifeSeconds: number) => ({ exp: Math.floor(server.clock.now() / 1000) + lifeSeconds });

  test('an authenticated socket closes with 4401 when its token ends, and not before', async () => {
    const wire = await server.consumer('expiring', brandClaims(120));
    await pass(115_000, wire);
    await settled(wire);
    server.clock.advance(7000);
    expect((await wire.closed).code).toBe(4401);
  });

  test('an anonymous socket closes with 4407 when its token ends', async () => {
    const wire = await open({ authorization: `jwt ${await anonymousToken()}` });
    await pass(590_000, wire);
    await settled(wire);
    server.clock.advance(11_000);
    expect((await wire.closed).code).toBe(4407);
  });

  test('a new token for the same customer keeps the socket beyond the end of the first', async () => {
    const wire = await server.consumer('renewing', brandClaims(60));
    wire.send(init(await server.consumerToken('renewing', brandClaims(600))));
    expect(await wire.next((frame) => frame.reqId === '0')).toMatchObject({ code: 200 });
    await pass(120_000, wire);
    expect(await wire.request('GetClock')).toMatchObject({ code: 200 });
    await wire.close();
  });

  test.each([
    ['a token of somebody else', () => server.consumerToken('somebody-else')],
    ['a token that is not ours', async () => server.brandToken({ sub: 'renewing' })],
  ])('%s closes an authenticated socket with 4401', async (_, other) => {
    const wire = await server.consumer('renewing');
    wire.send(init(await other()));
    expect((await wire.closed).code).toBe(4401);
    expect(wire.frames).toEqual([]);
  });

  test('an idle socket closes with 1001 after 90 s; a ping, a pong or a frame keeps it', async () => {
    const [idle, pinging, asking] = await Promise.all([server.consumer(), server.consumer(), server.consumer()]);
    await settled(idle, pinging, asking);
    server.clock.advance(60_000);
    pinging.socket.ping();
    await Promise.all([new Promise((resolve) => pinging.socket.once('pong', resolve)), settled(asking)]);
    server.clock.advance(31_000);
    expect((await idle.closed).code).toBe(1001);
    await settled(pinging, asking);
    await Promise.all([pinging.close(), asking.close()]);
  });
});

describe('frames', () => {
  test('a number as id is answered as a string', async () => {
    const wire = await server.consumer();
    wire.send({ kind: 'req', id: 1, type: 'GetClock' });
    wire.send({ id: 1, type: 'GetClock' });
    const answers = [await wire.next((f) => f.kind === 'resp'), await wire.next((f) => f.kind === 'resp')];
    expect(answers.map(({ reqId }) => reqId)).toEqual(['1', '1']);
    await wire.close();
  });

  test.each([
    ['.GetClock', 'GetClockResponse', 200],
    ['.KeepAlive', 'StringResponse', 200],
    ['KeepAlive', 'StringResponse', 200],
    ['.ams.aam.SubscribeExConversations', 'cqm.SubscribeExConversationsResponse', 200],
    ['aam.SubscribeExConversations', 'cqm.SubscribeExConversationsResponse', 200],
    ['userprofile.GetUserProfile', 'up.GetUserProfile$Response', 200],
    ['.ams.routing.SetAgentState', 'StringResponse', 403],
    ['routing.SubscribeRoutingTasks', 'StringResponse', 403],
    ['cm.AgentRequestConversation', 'StringResponse', 403],
    ['ms.token.GenerateDownloadToken', 'StringResponse', 501],
    ['Nonsense', 'StringResponse', 400],
    ['toString', 'StringResponse', 400],
  ])('%s is answered with %s and %i', async (type, answer, code) => {
    const wire = await server.consumer();
    expect(await wire.request(type)).toMatchObject({ kind: 'resp', reqId: 'r1', type: answer, code });
    await wire.close();
  });

  test('a frame without an id is ignored, one without a type refused', async () => {
    const wire = await server.consumer();
    wire.send({ kind: 'req', type: 'GetClock' });
    wire.send({ kind: 'req', id: 'x' });
    expect(await wire.next((frame) => frame.kind === 'resp')).toMatchObject({ reqId: 'x', code: 400 });
    expect(wire.frames).toHaveLength(1);
    await wire.close();
  });
});

test.each([
  ['consumer?v=4', 400],
  ['consumer?v=2', 400],
  ['consumer/?v=3', 101],
  ['consumer', 101],
  ['brand/x?v=3', 400],
  ['elsewhere?v=3', 404],
])('an upgrade at %s is answered with %i', async (path, status) => {
  const response = await openWire(`${server.wsUrl}/ws_api/account/${account}/messaging/${path}`).catch(String);
  if (status !== 101) expect(response).toContain(String(status));
  else if (typeof response === 'string') throw new Error(response);
  else await response.close();
});

test.each([
  ['the header', { 'client-properties': JSON.stringify({ appId: 'webAsync', os: 'OSX' }) }, '', {}],
  ['InitConnection', {}, '', { appId: 'webAsync', os: 'OSX' }],
  ['the query', {}, '&appId=webAsync&os=OSX', {}],
])('what the client says of itself in %s reaches the context of its conversation', async (_, headers, query, said) => {
  const wire = await openWire(server.wsUrl + consumerSocketPath + query, headers);
  wire.send({
    ...init(await server.consumerToken('props')),
    headers: [
      { type: '.ams.headers.ConsumerAuthentication', jwt: await server.consumerToken('props') },
      ...(Object.keys(said).length > 0 ? [{ type: '.ams.headers.ClientProperties', ...said, secret: 'x' }] : []),
    ],
  });
  const conversationId = await openConversation(wire);
  const conversation = await server.store.findConversation(account, conversationId);
  expect(conversation?.context?.clientProperties).toEqual({
    type: '.ClientProperties',
    appId: 'webAsync',
    os: 'OSX',
    ipAddress: '127.0.0.1',
  });
  await changeFields(wire, conversationId, closing);
  await wire.close();
});
