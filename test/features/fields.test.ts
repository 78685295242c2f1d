import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  acceptNext,
  answerRing,
  changeFields,
  closing,
  eventsSeen,
  goOnline,
  nextChange,
  nextRing,
  notificationsOf,
  openConversation,
  ringEnded,
  say,
  setState,
  settled,
} from '../support/conversation.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { type Frame, openWire, type WireClient } from '../support/wire-client.ts';

type Agent = WireClient & { pid: string };

let server: TestServer;
let ann: Agent;
let ben: Agent;
let max: Agent;
let consumer: WireClient;
let id: string;

/** Ann, who has no skill, in a conversation with a customer; Ben, who has skill 7, and Max, a manager, are away. */
beforeEach(async () => {
  server = await startServer();
  [ann, ben, max] = await Promise.all([server.agent('ann'), server.agent('ben'), server.agent('max')]);
  await goOnline(ann);
  await goOnline(ben, 'AWAY');
  await goOnline(max, 'AWAY');
  consumer = await server.consumer();
  await consumer.request('cqm.SubscribeExConversations', {});
  id = await openConversation(consumer);
  await acceptNext(ann, id);
});
afterEach(() => server.stop());

const participate = (type: string, role: string, userId?: string) => ({
  field: 'ParticipantsChange',
  type,
  role,
  ...(userId !== undefined && { userId }),
});
const toSkill = (skill: string | number) => ({ field: 'Skill', type: 'UPDATE', skill });
const assigned = async () =>
  (await server.store.findConversation(account, id))?.dialogs[0]?.participants.map(
    (p) => `${p.userId} ${p.role} ${p.state}`,
  );
const customer = 'undefined CONSUMER ACTIVE';
const full = { csatRate: 5, csatResolutionConfirmation: true, status: 'FILLED' };
const annOld = `${account}.111`;
const benOld = `${account}.222`;

test('a manager joins silently, hears what is said from then on, and leaves', async () => {
  expect(await changeFields(max, id, participate('ADD', 'MANAGER'))).toMatchObject({
    code: 200,
    type: '.ReqBody$StringResp',
  });
  const joined = await nextChange(consumer, ({ participants }) => participants.length === 3);
  expect(joined.result.conversationDetails.participantsPId).toMatchObject({
    ASSIGNED_AGENT: [ann.pid],
    MANAGER: [max.pid],
  });
  await say(consumer, id, 'first');
  expect(await changeFields(max, id, participate('REMOVE', 'MANAGER'))).toMatchObject({ code: 200 });
  await say(consumer, id, 'second');
  await settled(max);
  expect(eventsSeen(max).map(({ event }) => event.message)).toEqual(['first']);
  expect(await changeFields(max, id, participate('REMOVE', 'MANAGER'))).toMatchObject({ code: 400 });
});

test('a manager takes an unassigned conversation over, and its ring ends', async () => {
  const other = await server.consumer('other');
  const waiting = await openConversation(other);
  const { ringId } = await nextRing(ann, waiting);
  expect(await changeFields(max, waiting, participate('ADD', 'ASSIGNED_AGENT'))).toMatchObject({ code: 200 });
  expect(await ringEnded(ann, ringId)).toMatchObject({ ringState: 'CANCELLED' });
  expect(await answerRing(ann, ringId)).toMatchObject({ code: 400 });
  const again = await changeFields(max, id, participate('ADD', 'ASSIGNED_AGENT'));
  expect(again).toMatchObject({ code: 400, body: 'An agent is already assigned' });
});

test('an agent puts the conversation back to the queue, hears no more of it, and another one gets it', async () => {
  await setState(ann, 'AWAY');
  await setState(ben, 'ONLINE');
  expect(await changeFields(ann, id, participate('REMOVE', 'ASSIGNED_AGENT', annOld))).toMatchObject({ code: 200 });
  const left = await nextChange(ann, (_, { type }) => type === 'DELETE');
  expect(left.result.conversationDetails.participants).toMatchObject({ ASSIGNED_AGENT: [] });
  expect(await acceptNext(ben, id)).toBe(id);
  await say(consumer, id, 'anybody there?');
  await Promise.all([settled(ann), settled(ben)]);
  expect(eventsSeen(ann)).toEqual([]);
  expect(eventsSeen(ben)).toHaveLength(1);
});

test('a transfer to a skill rings those who have it, and nobody else', async () => {
  await setState(ben, 'ONLINE');
  const transfer = [participate('REMOVE', 'ASSIGNED_AGENT'), toSkill(7)];
  expect(await changeFields(ann, id, transfer)).toMatchObject({ code: 200 });
  expect(await nextRing(ben, id)).toMatchObject({ skillId: '7' });
  await settled(ann);
  expect(
    notificationsOf(ann, 'RoutingTask')
      .flatMap(({ body }) => body.changes)
      .at(-1).result.taskCompleted,
  ).toBe(true);
});

describe('a transfer to an agent', () => {
  const orders = (target: string): [string, object[]][] => [
    [
      'remove, suggest, skill',
      [participate('REMOVE', 'ASSIGNED_AGENT'), participate('SUGGEST', 'ASSIGNED_AGENT', target), toSkill('7')],
    ],
    [
      'skill, remove, suggest',
      [toSkill('7'), participate('REMOVE', 'ASSIGNED_AGENT'), participate('SUGGEST', 'ASSIGNED_AGENT', target)],
    ],
    [
      'remove by old id',
      [participate('REMOVE', 'ASSIGNED_AGENT', annOld), participate('SUGGEST', 'ASSIGNED_AGENT', target), toSkill('7')],
    ],
  ];

  test.each([0, 1, 2])('rings that agent, also when occupied, in whatever order it is written (%i)', async (which) => {
    await setState(ben, 'OCCUPIED');
    const fields = orders(which === 1 ? ben.pid : benOld)[which]?.[1];
    expect(await changeFields(ann, id, fields)).toMatchObject({ code: 200 });
    expect(await assigned()).toContain(`${benOld} ASSIGNED_AGENT SUGGESTED`);
    const { ringId } = await nextRing(ben, id);
    await settled(consumer);
    expect(JSON.stringify(consumer.frames)).not.toContain(ben.pid);
    await answerRing(ben, ringId);
    const { result } = await nextChange(
      consumer,
      ({ participantsPId }) => participantsPId.ASSIGNED_AGENT?.[0] === ben.pid,
    );
    expect(result.conversationDetails.skillId).toBe('7');
    expect(await assigned()).toEqual([customer, `${benOld} ASSIGNED_AGENT ACTIVE`]);
  });

  test('agents see who is suggested in the dialog only, and only in version 2.1', async () => {
    const { bearer } = await server.login('max');
    const v2 = await openWire(`${server.wsUrl}/ws_api/account/${account}/messaging/brand/${bearer}?v=2`);
    await v2.request('.ams.aam.SubscribeExConversations', {});
    await changeFields(ann, id, orders(ben.pid)[0]?.[1]);
    const suggestionsIn = async (wire: WireClient) => {
      const details = (await nextChange(wire, ({ skillId }) => skillId === '7')).result.conversationDetails;
      expect(details.participantsPId.ASSIGNED_AGENT).toEqual([]);
      return details.dialogs[0].participantsDetails.filter(({ state }: Frame) => state === 'SUGGESTED');
    };
    expect(await suggestionsIn(max)).toEqual([{ id: benOld, role: 'ASSIGNED_AGENT', state: 'SUGGESTED' }]);
    expect(await suggestionsIn(v2)).toEqual([]);
  });

  test.each<[transferTo: 'online' | 'back-soon' | undefined, allowed: string[], refused: string[]]>([
    ['online', ['ONLINE'], ['OCCUPIED', 'BACK_SOON', 'AWAY', 'OFFLINE', 'gone']],
    ['back-soon', ['ONLINE', 'OCCUPIED', 'BACK_SOON'], ['AWAY', 'OFFLINE', 'gone']],
    [undefined, ['ONLINE', 'OCCUPIED', 'BACK_SOON', 'AWAY', 'OFFLINE', 'gone'], []],
  ])(
    'goes to the states that the account allows (%s), and agents are told which',
    async (transferTo, allowed, refused) => {
      const seen = await server.store.findAccount(account);
      if (seen)
        await server.store.saveAccount({ ...seen, settings: { ...seen.settings, ...(transferTo && { transferTo }) } });
      server.clock.advance(3000);
      const { bearer } = await server.login('ann');
      const told = async () => {
        const response = await fetch(`${server.url}/messaging_history/api/account/${account}/agent-view/status`, {
          method: 'POST',
          headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
          body: JSON.stringify({ agentIds: [ben.pid] }),
        });
        return ((await response.json()) as Frame).agentStatusRecords[0].mayBeTransferredTo;
      };
      const handOver = [participate('REMOVE', 'ASSIGNED_AGENT'), participate('SUGGEST', 'ASSIGNED_AGENT', ben.pid)];
      const stands = await assigned();
      for (const state of [...refused, ...allowed.toReversed()]) {
        if (state === 'gone') {
          await server.store.saveAgentState({
            ...{ accountId: account, agentId: ben.pid, availability: 'ONLINE', description: '' },
            connectedUntilTs: server.clock.now(),
          });
        } else await setState(ben, state);
        const isAllowed = allowed.includes(state);
        expect([state, await told()]).toEqual([state, isAllowed]);
        const answer = await changeFields(ann, id, handOver);
        expect([state, answer.code]).toEqual([state, isAllowed ? 200 : 403]);
        if (!isAllowed) expect(await assigned()).toEqual(stands);
        else await changeFields(max, id, [participate('ADD', 'ASSIGNED_AGENT', annOld)]);
      }
    },
  );

  test.each(['REJECTED', 'EXPIRED'])('that is %s falls back to the skill', async (ending) => {
    await setState(ben, 'OCCUPIED');
    const fields = [participate('REMOVE', 'ASSIGNED_AGENT'), participate('SUGGEST', 'ASSIGNED_AGENT', ben.pid)];
    await changeFields(ann, id, fields);
    const { ringId } = await nextRing(ben, id);
    await setState(ann, 'ONLINE');
    if (ending === 'REJECTED') await answerRing(ben, ringId, 'REJECTED');
    else server.clock.advance(73_000);
    expect(await ringEnded(ben, ringId)).toMatchObject({ ringState: ending });
    expect(await acceptNext(ann, id)).toBe(id);
    expect(await assigned()).toEqual([customer, `${annOld} ASSIGNED_AGENT ACTIVE`]);
  });
});

describe('closing', () => {
  const main = (members: object = {}) => ({
    field: 'DialogChange',
    type: 'UPDATE',
    dialog: { dialogId: id, state: 'CLOSE', ...members },
  });

  test.each<[string, () => object]>([
    ['ConversationStateField', () => closing],
    ['Stage', () => ({ field: 'Stage', conversationState: 'CLOSE' })],
    ['Stage by its own name', () => ({ field: 'Stage', stage: 'CLOSE' })],
    ['DialogChange on MAIN', () => main()],
    ['a list of one', () => [closing]],
  ])('by %s, by either side', async (_, field) => {
    for (const [wire, by] of [[ann, 'AGENT'] as const, [consumer, 'CONSUMER'] as const]) {
      server.clock.advance(1000);
      expect(await changeFields(wire, id, field())).toMatchObject({ code: 200 });
      const { result } = await nextChange(consumer, ({ convId, state }) => convId === id && state === 'CLOSE');
      expect(result).toMatchObject({
        effectiveTTR: -1,
        conversationDetails: { state: 'CLOSE', stage: 'CLOSE', closeReason: by, endTs: server.clock.now() },
      });
      expect(result.conversationDetails.dialogs[0]).toMatchObject({
        state: 'CLOSE',
        closedBy: by,
        endTs: server.clock.now(),
      });
      expect(await changeFields(wire, id, field())).toMatchObject({ code: 400 });
      if (by === 'CONSUMER') return;
      id = await openConversation(consumer);
      await acceptNext(ann, id);
    }
  });

  test('says why', async () => {
    await changeFields(ann, id, main({ closedCause: 'Solved', closedBy: 'whoever' }));
    const { result } = await nextChange(ann, (_, { type }) => type === 'DELETE');
    expect(result.conversationDetails.dialogs[0]).toMatchObject({ closedBy: 'AGENT', closedCause: 'Solved' });
  });

  test('and opening at the same moment leaves one conversation open', async () => {
    await changeFields(consumer, id, closing);
    const sister = await server.consumer();
    const answers = await Promise.all(
      [consumer, sister, consumer, sister].map((wire) => wire.request('cm.ConsumerRequestConversation')),
    );
    expect(answers.map(({ code }) => code).sort()).toEqual([200, 400, 400, 400]);
    expect(await server.store.listConversations({ accountId: account, state: ['OPEN'], limit: 10 })).toHaveLength(1);
  });

  test('leaves room for the next conversation, and only one is open at a time', async () => {
    expect(await consumer.request('cm.ConsumerRequestConversation')).toMatchObject({
      code: 400,
      type: 'StringResponse',
      body: 'An open conversation already exists',
    });
    await changeFields(consumer, id, closing);
    const next = await openConversation(consumer);
    const { result } = await nextChange(consumer, ({ convId }) => convId === next);
    expect(result.conversationDetails.firstConversation).toBe(false);
  });
});

test('the consumer sees the urgency that the agent sets', async () => {
  const { startTs } = (await server.store.findConversation(account, id)) ?? { startTs: 0 };
  expect(await changeFields(ann, id, { field: 'TTRField', ttrType: 'CUSTOM', value: 1800 })).toMatchObject({
    code: 200,
  });
  const { result } = await nextChange(consumer, ({ ttr }) => ttr.ttrType === 'CUSTOM');
  expect(result).toMatchObject({
    effectiveTTR: startTs + 1_800_000,
    conversationDetails: { ttr: { ttrType: 'CUSTOM', value: 1800 } },
  });
  await changeFields(consumer, id, { field: 'TTRField', ttrType: 'URGENT' });
  await nextChange(consumer, ({ ttr }) => ttr.ttrType === 'URGENT' && ttr.value === 300);
});

test('an answer is due from the first word that is not answered until an agent answers', async () => {
  const due = async () => (await server.store.findConversation(account, id))?.effectiveTTR;
  const start = server.clock.now();
  expect(await due()).toBe(start + 3_600_000);
  server.clock.advance(5000);
  await say(consumer, id, 'hello');
  expect(await due()).toBe(start + 3_600_000);
  await say(ann, id, 'hi');
  expect(await due()).toBe(-1);
  server.clock.advance(5000);
  const asked = server.clock.now();
  await say(consumer, id, 'one question');
  server.clock.advance(5000);
  await say(consumer, id, 'and another');
  expect(await due()).toBe(asked + 3_600_000);
  await changeFields(ann, id, { field: 'ManualETTR', value: asked + 60_000 });
  expect(await due()).toBe(asked + 60_000);
  expect((await nextChange(consumer, ({ manualETTR }) => manualETTR !== undefined)).result.effectiveTTR).toBe(
    asked + 60_000,
  );
  await say(ann, id, 'done');
  expect(await due()).toBe(-1);
  await changeFields(ann, id, { field: 'ManualETTR', value: asked + 600_000 });
  expect(await due()).toBe(asked + 600_000);
  await changeFields(ann, id, closing);
  expect(await due()).toBe(-1);
});

test.each([
  [{ csatRate: 5, csatResolutionConfirmation: true, status: 'FILLED' }, 200, 'FILLED'],
  [{ csatRate: 4 }, 200, 'PARTIALLY_FILLED'],
  [{ status: 'SKIPPED' }, 200, 'SKIPPED'],
  [{ csatRate: 6, csatResolutionConfirmation: true }, 400, undefined],
  [{ status: 'FILLED', csatRate: 3 }, 400, undefined],
])('after the close the consumer rates it: %j is answered with %i', async (rating, code, status) => {
  await changeFields(ann, id, closing);
  expect(await changeFields(consumer, id, { field: 'CSATRate', ...rating })).toMatchObject({ code });
  expect((await server.store.findConversation(account, id))?.csat?.status).toBe(status);
  expect(await changeFields(ann, id, { field: 'CSATRate', ...rating })).toMatchObject({
    code: status === undefined && rating.csatRate === 6 ? 400 : 403,
  });
});

test.each<[string, object[], object]>([
  ['skipped after it was filled in', [full, { status: 'SKIPPED' }], { ...full }],
  ['skipped without a word', [full, {}], { ...full }],
  ['half answered anew', [full, { csatRate: 2 }], { ...full, csatRate: 2 }],
  [
    'answered in two steps',
    [{ csatRate: 4 }, { csatResolutionConfirmation: false }],
    { csatRate: 4, csatResolutionConfirmation: false, status: 'FILLED' },
  ],
  ['filled in after it was skipped', [{ status: 'SKIPPED' }, full], { ...full }],
  ['commented on later', [full, { csatComment: 'thanks' }], { ...full, csatComment: 'thanks' }],
])('a rating %s keeps every answer that was given', async (_, ratings, kept) => {
  for (const rating of ratings)
    expect(await changeFields(consumer, id, { field: 'CSATRate', ...rating })).toMatchObject({ code: 200 });
  expect((await server.store.findConversation(account, id))?.csat).toEqual(kept);
});

test('metadata of a dialog stand beside what it has, the last of each type', async () => {
  const attach = (...metadata: object[]) =>
    ann.request(
      'cm.UpdateConversationField',
      { conversationId: id, conversationField: { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: id } } },
      { metadata },
    );
  const attached = async () => (await server.store.findConversation(account, id))?.dialogs[0]?.metaData;
  expect(await attach({ type: 'ExternalId', id: '1' }, { type: 'BotResponse', intent: 'a' })).toMatchObject({
    code: 200,
  });
  expect(await attach({ type: 'ExternalId', id: '2' })).toMatchObject({ code: 200 });
  const both = {
    metadata: [
      { type: 'BotResponse', intent: 'a' },
      { type: 'ExternalId', id: '2' },
    ],
  };
  expect(await attached()).toEqual(both);
  for (const type of ['A', 'B', 'C'])
    expect(await attach({ type, text: 'x'.repeat(3000) })).toMatchObject({ code: type === 'C' ? 400 : 200 });
  expect((await attached())?.metadata).toHaveLength(4);
});

test('a note is for agents', async () => {
  await changeFields(ann, id, { field: 'Note', note: 'prefers mornings' });
  const { result } = await nextChange(ann, ({ note }) => note === 'prefers mornings');
  expect(result.conversationDetails.convId).toBe(id);
  await settled(consumer);
  expect(JSON.stringify(consumer.frames)).not.toContain('prefers mornings');
});
