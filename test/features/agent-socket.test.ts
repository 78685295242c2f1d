import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  acceptNext,
  changeFields,
  closing,
  eventsSeen,
  goOnline,
  nextChange,
  notificationsOf,
  openConversation,
  publish,
  say,
  settled,
  text,
} from '../support/conversation.ts';
import { agentSocketPath } from '../support/sign-in.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { type Frame, openWire, type WireClient } from '../support/wire-client.ts';

type Agent = WireClient & { pid: string };

let server: TestServer;
let ann: Agent;
let consumer: WireClient;
let consumerId: string;
let id: string;
const annOld = `${account}.111`;

beforeAll(async () => {
  server = await startServer();
  ann = await server.agent('ann');
  await goOnline(ann);
  consumer = await server.consumer('user-1', { given_name: 'Eitan', email: 'eitan@example.test' });
  id = await openConversation(consumer);
  await acceptNext(ann, id);
  await say(consumer, id, 'hello');
  await say(ann, id, 'good morning');
  await publish(consumer, id, { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [1] });
  consumerId = (await server.store.findConversation(account, id))?.consumerId ?? '';
});
afterAll(() => server.stop());

const refresh = (path: string, session: { cookie: string; csrf: string }) =>
  fetch(`${server.url}/api/account/${account}/${path}?v=1.3`, {
    method: 'POST',
    headers: { cookie: session.cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ csrf: session.csrf }),
  });

describe('the bearer', () => {
  test.each([
    ['unknown', async () => 'f'.repeat(64)],
    ['a word', async () => 'bearer'],
    ["a consumer's token", () => server.consumerToken('other')],
    [
      'of a session that was logged out',
      async () => {
        const session = await server.login('ben');
        await refresh('logout', session);
        return session.bearer;
      },
    ],
  ])('%s is refused with 401 on the upgrade', async (_, bearer) => {
    const refusal = await openWire(server.wsUrl + agentSocketPath(await bearer())).catch(String);
    expect(refusal).toContain('401');
  });

  test('of another account is refused with 401', async () => {
    const first = await server.store.findAccount(account);
    if (first) await server.store.saveAccount({ ...first, id: 'acc2' });
    const { bearer } = await server.login('ben');
    const url = `${server.wsUrl}/ws_api/account/acc2/messaging/brand/${bearer}?v=2.1`;
    expect(await openWire(url).catch(String)).toContain('401');
  });

  test('that is logged out closes its sockets with 4401 and no others', async () => {
    const [leaving, staying] = await Promise.all([server.login('ben'), server.login('ben')]);
    const [first, second] = await Promise.all(
      [leaving, staying].map(({ bearer }) => openWire(server.wsUrl + agentSocketPath(bearer))),
    );
    expect((await refresh('logout', leaving)).status).toBe(200);
    expect((await first?.closed)?.code).toBe(4401);
    expect(await second?.request('.GetClock')).toMatchObject({ code: 200 });
    await second?.close();
  });

  test('closes its socket with 4401 at its end, unless it was refreshed', async () => {
    const own = await startServer();
    try {
      const [short, long] = await Promise.all([own.login('ann'), own.login('ben')]);
      const [ending, refreshed] = await Promise.all(
        [short, long].map(({ bearer }) => openWire(own.wsUrl + agentSocketPath(bearer))),
      );
      if (!ending || !refreshed) throw new Error('not open');
      const hour = 3_600_000;
      const pass = async (ms: number) => {
        for (let left = ms; left > 0; left -= 80_000) {
          own.clock.advance(Math.min(80_000, left));
          await Promise.all([ending, refreshed].map((wire) => wire.socket.readyState === 1 && settled(wire)));
        }
      };
      await pass(7 * hour);
      const { cookie, csrf } = long;
      await fetch(`${own.url}/api/account/${account}/refresh?v=1.3`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ csrf }),
      });
      await pass(hour - 60_000);
      own.clock.advance(70_000);
      expect((await ending.closed).code).toBe(4401);
      expect(await refreshed.request('.GetClock')).toMatchObject({ code: 200 });
    } finally {
      await own.stop();
    }
  });
});

describe('a conversation', () => {
  test('is told in the shape of version 2', async () => {
    await ann.request('.ams.aam.SubscribeExConversations', { convState: ['OPEN'], agentIds: [annOld, null] });
    const { result } = await nextChange(ann, ({ participants }) => participants.ASSIGNED_AGENT.length === 1);
    expect(result).toMatchObject({
      convId: id,
      effectiveTTR: expect.any(Number),
      lastUpdateTime: expect.any(Number),
      conversationDetails: {
        convId: id,
        skillId: '-1',
        brandId: account,
        groupId: '-1',
        note: '',
        csatRate: 0,
        participants: { CONSUMER: [consumerId], ASSIGNED_AGENT: [annOld], READER: [] },
        participantsPId: { CONSUMER: [consumerId], ASSIGNED_AGENT: [ann.pid], READER: [] },
        state: 'OPEN',
        stage: 'OPEN',
        firstConversation: true,
        ttr: { ttrType: 'NORMAL', value: 3600 },
        context: { type: 'SharkContext', clientProperties: { type: '.ClientProperties' } },
        conversationHandlerDetails: { accountId: account, skillId: '-1' },
        dialogs: [
          {
            dialogId: id,
            participantsDetails: [
              { id: consumerId, role: 'CONSUMER', state: 'ACTIVE' },
              { id: annOld, role: 'ASSIGNED_AGENT', state: 'ACTIVE' },
            ],
          },
        ],
      },
    });
  });

  test('comes in a snapshot with its last message and what is unread', async () => {
    const other = await openWire(server.wsUrl + agentSocketPath((await server.login('ann')).bearer));
    const answer = await other.request('.ams.aam.SubscribeExConversations', { agentIds: ann.pid });
    expect(answer.type).toBe('.ams.aam.SubscribeExConversations$Response');
    const { result } = await nextChange(other);
    expect(other.frames[0]).toEqual(answer);
    expect(result).toMatchObject({
      numberOfunreadMessages: { [annOld]: 0, [consumerId]: 0 },
      lastContentEventNotification: {
        sequence: 1,
        originatorId: annOld,
        originatorPId: ann.pid,
        originatorMetadata: { id: ann.pid, role: 'ASSIGNED_AGENT' },
        event: text('good morning'),
        dialogId: id,
      },
    });
    await other.close();
  });

  test('that ends is told with its whole record', async () => {
    const second = await server.consumer('user-2');
    const ending = await openConversation(second);
    await acceptNext(ann, ending);
    await changeFields(second, ending, closing);
    const { type, result } = await nextChange(
      ann,
      ({ convId }, change) => convId === ending && change.type === 'DELETE',
    );
    expect(type).toBe('DELETE');
    expect(result.conversationDetails).toMatchObject({
      state: 'CLOSE',
      participantsPId: { ASSIGNED_AGENT: [ann.pid] },
      participants: { ASSIGNED_AGENT: [annOld] },
      dialogs: [{ state: 'CLOSE', participantsDetails: [expect.anything(), expect.anything()] }],
    });
  });

  test('of others is told to managers only', async () => {
    const [ben, max] = await Promise.all([server.agent('ben'), server.agent('max')]);
    const mine = { convState: ['OPEN'], agentIds: [annOld] };
    for (const wire of [ben, max]) await wire.request('.ams.aam.SubscribeExConversations', mine);
    await Promise.all([settled(ben), settled(max)]);
    const seen = (wire: WireClient) =>
      notificationsOf(wire, 'ExConversation').flatMap(({ body }) =>
        body.changes.map(({ result }: Frame) => result.convId),
      );
    expect(seen(ben)).toEqual([]);
    expect(seen(max)).toEqual([id]);
    await Promise.all([ben.close(), max.close()]);
  });
});

test('messages are told flat, with both ids of their author', () => {
  const [first, second, receipt] = eventsSeen(ann);
  const clientProperties = expect.objectContaining({ type: '.ClientProperties' });
  expect(first).toEqual({
    dialogId: id,
    conversationId: id,
    sequence: 0,
    originatorId: consumerId,
    originatorPId: consumerId,
    originatorClientProperties: clientProperties,
    originatorMetadata: { id: consumerId, role: 'CONSUMER', clientProperties },
    serverTimestamp: expect.any(Number),
    event: text('hello'),
  });
  expect(second).toMatchObject({ sequence: 1, originatorId: annOld, originatorPId: ann.pid });
  expect(receipt).toMatchObject({ sequence: 2, event: { type: 'AcceptStatusEvent', sequenceList: [1] } });
});

test.each([
  [{}, [0, 1, 2]],
  [{ newerThanSequence: 0 }, [0, 1, 2]],
  [{ newerThanSequence: 1 }, [1, 2]],
  [{ fromSeq: 2 }, [2]],
  [{ newerThanSequence: 3 }, []],
  [{ olderThanSequence: 2 }, [0, 1]],
  [{ maxQuantity: 2 }, [1, 2]],
  [{ olderThanSequence: 2, maxQuantity: 1 }, [1]],
])('QueryMessages %j answers %j, receipts included', async (range, expected) => {
  const answer = await ann.request('.ams.ms.QueryMessages', { dialogId: id, ...range });
  expect(answer).toMatchObject({ code: 200, type: '.ams.ms.QueryMessages$Response' });
  expect(answer.body.map(({ sequence }: Frame) => sequence)).toEqual(expected);
});

test('SubscribeMessagingEvents replays in the agents’ shape', async () => {
  const other = await openWire(server.wsUrl + agentSocketPath((await server.login('ann')).bearer));
  expect(await other.request('.ams.ms.SubscribeMessagingEvents', { dialogId: id, fromSeq: 1 })).toMatchObject({
    code: 200,
    type: '.ams.GenericSubscribe$Response',
  });
  await settled(other);
  expect(eventsSeen(other).map(({ sequence, originatorPId }) => [sequence, originatorPId])).toEqual([
    [1, ann.pid],
    [2, consumerId],
  ]);
  await other.close();
});

test('a dialog that is larger than one answer is queried in parts and replayed whole', async () => {
  const other = await server.consumer('talkative');
  const long = await openConversation(other);
  await acceptNext(ann, long);
  await Promise.all(Array.from({ length: 250 }, () => say(other, long, 'x'.repeat(8000))));
  const all = Array.from({ length: 250 }, (_, i) => i);
  let older: Frame[] = [];
  for (let before: object = {}; older.length < 250; before = { olderThanSequence: older[0]?.sequence }) {
    const { body } = await ann.request('.ams.ms.QueryMessages', { dialogId: long, ...before });
    expect(body.length).toBeGreaterThan(0);
    expect(body.length).toBeLessThan(250);
    older = [...body, ...older];
  }
  expect(older.map(({ sequence }) => sequence)).toEqual(all);
  const again = await openWire(server.wsUrl + agentSocketPath((await server.login('ann')).bearer));
  await again.request('.ams.ms.SubscribeMessagingEvents', { dialogId: long });
  await settled(again);
  expect(eventsSeen(again).map(({ sequence }) => sequence)).toEqual(all);
  await changeFields(other, long, closing);
  await Promise.all([again.close(), other.close()]);
});

test.each(['avatarUrl', 'backgndImgUri'])('a profile with a script as its %s is refused', async (member) => {
  for (const uri of ['java\tscript:alert(1)', 'data:text/html,x'])
    expect(await consumer.request('userprofile.SetUserProfile', { [member]: uri })).toMatchObject({ code: 400 });
});

describe('GetUserProfile', () => {
  const profile = (body: unknown, wire: WireClient = ann) => wire.request('.ams.userprofile.GetUserProfile', body);

  test.each<[string, () => unknown]>([
    ['a bare string', () => consumerId],
    ['an object', () => ({ userId: consumerId })],
  ])('takes the consumer as %s', async (_, body) => {
    await consumer.request('userprofile.SetUserProfile', {
      firstName: 'E.',
      privateData: { mail: 'own@example.test' },
    });
    const answer = await profile(body());
    expect(answer).toMatchObject({
      code: 200,
      type: '.ams.userprofile.GetUserProfile$Response',
      body: {
        userId: consumerId,
        firstName: 'E.',
        privateData: { mail: 'own@example.test', email: 'own@example.test' },
      },
    });
    const sdes = answer.body.claims.lp_sdes;
    expect(sdes).toContainEqual(expect.objectContaining({ type: 'ctmrinfo' }));
    expect(JSON.stringify(sdes)).toContain('Eitan');
  });

  test.each([
    ['nothing', undefined],
    ['an empty object', {}],
  ])('answers the agent itself for %s', async (_, body) => {
    expect((await profile(body)).body).toMatchObject({ userId: annOld, firstName: 'ann' });
  });

  test('knows a colleague by either id', async () => {
    for (const ref of [`${account}.333`, (await server.login('max')).userPid])
      expect((await profile(ref)).body).toMatchObject({ userId: `${account}.333`, firstName: 'max' });
  });

  test('answers 404 for whom nobody knows, and for a consumer of others', async () => {
    expect(await profile('nobody')).toMatchObject({ code: 404, type: '.ReqBody$StringResp' });
    const ben = await server.agent('ben');
    expect(await profile(consumerId, ben)).toMatchObject({ code: 404 });
    await ben.close();
  });

  test('shows consumers themselves only', async () => {
    expect((await consumer.request('up.GetUserProfile')).body).toContainEqual(
      expect.objectContaining({ type: 'ctmrinfo' }),
    );
    expect(await consumer.request('up.GetUserProfile', 'somebody')).toMatchObject({ code: 404 });
  });
});

test.each([
  ['.ams.routing.SetAgentState', { availability: 'ASLEEP' }, 400],
  ['.ams.routing.UpdateRingState', { ringId: 'x', ringState: 'ACCEPTED' }, 404],
  ['.ams.aam.SubscribeExConversations', { convState: 'AJAR' }, 400],
  ['.ams.aam.UnsubscribeExConversations', { subscriptionId: 'x' }, 404],
  ['.ams.ms.QueryMessages', {}, 400],
  ['.ams.ms.PublishEvent', {}, 400],
  ['.ams.cm.UpdateConversationField', {}, 400],
  ['.ams.cm.AgentRequestConversation', {}, 400],
  ['.ams.cm.ConsumerRequestConversation', {}, 403],
  ['.ams.userprofile.SetUserProfile', {}, 403],
  ['.ams.ms.token.GenerateDownloadToken', {}, 501],
  ['.ams.routing.UpdateRoutingTaskSubscription', {}, 200],
  ['.InitConnection', {}, 200],
  ['.KeepAlive', {}, 200],
  ['.Nonsense', {}, 400],
])('%s is answered as text with its code, never with its own name', async (type, body, code) => {
  expect(await ann.request(type, body)).toMatchObject({ code, type: '.ReqBody$StringResp', body: expect.any(String) });
});
