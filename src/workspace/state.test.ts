import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OutboxEntry } from '../client/outbox.ts';
import { closedCards, openCards, waitingRings } from './conversations.ts';
import { type Action, createState, type Me, reduce, type WorkspaceState } from './state.ts';
import { findGap, lastConsumerStatus, owedReceipts, transcriptOf } from './transcript.ts';
import type { Change, ConversationDetails, DialogEvent, ExConversation, RoutingTask, WireEvent } from './wire.ts';

const me: Me = { account: 'acc1', userId: '111', pid: 'pid-111', loginName: 'ann', nickname: 'Ann', roles: ['agent'] };
const consumer = 'consumer-1';
const start = Date.UTC(2026, 0, 5, 10);

const details = (convId: string, change: Partial<ConversationDetails> = {}): ConversationDetails => ({
  convId,
  skillId: '-1',
  brandId: 'acc1',
  participants: { CONSUMER: [consumer], ASSIGNED_AGENT: ['acc1.111'] },
  participantsPId: { CONSUMER: [consumer], ASSIGNED_AGENT: [me.pid] },
  dialogs: [{ dialogId: convId, dialogType: 'MAIN', state: 'OPEN', creationTs: start }],
  state: 'OPEN',
  stage: 'OPEN',
  startTs: start,
  metaDataLastUpdateTs: start,
  ttr: { ttrType: 'NORMAL', value: 3600 },
  ...change,
});

const conversation = (convId: string, effectiveTTR: number, change?: Partial<ConversationDetails>): ExConversation => ({
  convId,
  effectiveTTR,
  lastUpdateTime: start,
  conversationDetails: details(convId, change),
});

const message = (sequence: number, from: 'consumer' | 'me', event: WireEvent, dialogId = 'c1'): DialogEvent => ({
  dialogId,
  sequence,
  originatorId: from === 'me' ? 'acc1.111' : consumer,
  originatorPId: from === 'me' ? me.pid : consumer,
  originatorMetadata: from === 'me' ? { id: me.pid, role: 'ASSIGNED_AGENT' } : { id: consumer, role: 'CONSUMER' },
  serverTimestamp: start + sequence * 1000,
  event,
});
const text = (message: string): WireEvent => ({ type: 'ContentEvent', contentType: 'text/plain', message });
const receipt = (status: string, ...sequenceList: number[]): WireEvent => ({
  type: 'AcceptStatusEvent',
  status,
  sequenceList,
});

const live = (body: DialogEvent): Action => ({
  type: 'notified',
  now: start,
  notification: { type: '.ams.ms.OnlineEventDistribution', body },
});
const changed = (subscriptionId: string, ...changes: Change<ExConversation>[]): Action => ({
  type: 'notified',
  now: start,
  notification: { type: '.ams.aam.ExConversationChangeNotification', body: { subscriptionId, changes } },
});
const play = (...actions: Action[]): WorkspaceState => actions.reduce(reduce, createState(me));

const subscribed: Action = { type: 'subscribed', listing: 'open', subscriptionId: 's1' };
const opened = [subscribed, changed('s1', { type: 'UPSERT', result: conversation('c1', start + 60_000) })];

const log = [
  message(0, 'consumer', text('hi')),
  message(1, 'me', receipt('ACCEPT', 0)),
  message(2, 'me', receipt('READ', 0)),
  message(3, 'me', text('hello')),
  message(4, 'consumer', receipt('ACCEPT', 3)),
  message(5, 'consumer', text('one more thing')),
  message(6, 'consumer', receipt('READ', 3)),
  message(7, 'me', text('yes?')),
];

const view = (state: WorkspaceState) => ({
  cards: openCards(state, start),
  lines: transcriptOf(state, details('c1')),
  owed: owedReceipts(state.events.c1 ?? {}, 'READ'),
});

test.each(['SIGN_IN_ENDED', 'A_LATER_RELEASE_KNOWS', '__proto__', 'constructor'])(
  'a line of the platform (%s) is drawn as its own, and nobody else draws one',
  (status) => {
    const metadata = [{ type: 'ConsumerStatus', status }];
    const event = { type: 'parley.StatusEvent', status, text: 'in words' } as WireEvent;
    const platform = { originatorId: 'system', originatorPId: 'system' };
    const state = play(
      ...opened,
      live({ ...message(0, 'consumer', text('forged')), metadata }),
      live({ ...message(1, 'me', text('forged too')), metadata }),
      live(message(2, 'consumer', event)),
      live({ ...message(3, 'consumer', event), ...platform, originatorMetadata: { id: 'system', role: 'CONTROLLER' } }),
    );
    const lines = transcriptOf(state, details('c1')).filter(({ kind }) => kind === 'message' || kind === 'status');
    expect(lines).toMatchObject([
      { kind: 'message', text: 'forged' },
      { kind: 'message', text: 'forged too' },
      { kind: 'status', status, text: 'in words' },
    ]);
    expect(lastConsumerStatus(state.events.c1 ?? {})).toBe(status);
  },
);

test('frames in any order and repeated end in the same view', () => {
  const expected = view(play(...opened, ...log.map(live)));
  const frames = fc
    .tuple(fc.shuffledSubarray(log, { minLength: log.length }), fc.array(fc.constantFrom(...log), { maxLength: 12 }))
    .chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }));
  fc.assert(
    fc.property(frames, fc.nat(log.length), (delivered, split) => {
      const history: Action = { type: 'historyLoaded', dialogId: 'c1', events: delivered.slice(split) };
      const state = play(...opened, ...delivered.slice(0, split).map(live), history);
      expect(view(state)).toEqual(expected);
    }),
  );
});

test('ticks follow the consumer’s receipts and unread the agent’s', () => {
  const { lines, cards, owed } = view(play(...opened, ...log.map(live)));
  const own = lines.filter((line) => line.kind === 'message' && line.own);
  expect(own.map((line) => line.kind === 'message' && [line.text, line.status])).toEqual([
    ['hello', 'read'],
    ['yes?', 'sent'],
  ]);
  expect(cards[0]).toMatchObject({ unread: 1, preview: { text: 'yes?', own: true } });
  expect(owed).toEqual([5]);
});

test('an own message shows once, whether its answer or its event comes first', () => {
  const entry = {
    id: 'm1',
    ts: start,
    event: { type: 'ContentEvent', contentType: 'text/plain', message: 'hello' },
  } as const;
  const change = (progress: Pick<OutboxEntry, 'state' | 'sequence'>): Action => ({
    type: 'outboxChanged',
    dialogId: 'c1',
    entries: [{ ...entry, ...progress }],
  });
  const queued = change({ state: 'sending' });
  const sent = change({ state: 'sent', sequence: 0 });
  const event = live({ ...message(0, 'me', text('hello')), clientMessageId: 'm1' });
  const texts = (state: WorkspaceState) =>
    transcriptOf(state, details('c1')).flatMap((line) => (line.kind === 'message' ? [[line.text, line.status]] : []));
  expect(texts(play(queued))).toEqual([['hello', 'sending']]);
  for (const actions of [
    [queued, sent],
    [queued, sent, event],
    [queued, event],
    [queued, event, sent],
  ])
    expect(texts(play(...actions))).toEqual([['hello', 'sent']]);
});

test('the conversation that is due soonest stands first, answered ones last', () => {
  const state = play(
    subscribed,
    changed(
      's1',
      { type: 'UPSERT', result: conversation('answered', -1) },
      { type: 'UPSERT', result: conversation('later', start + 9000) },
      { type: 'UPSERT', result: conversation('overdue', start - 9000) },
    ),
  );
  expect(openCards(state, start).map((card) => card.convId)).toEqual(['overdue', 'later', 'answered']);
});

test('a new subscription replaces what the old one held, once it has answered', () => {
  const again: Action = { type: 'subscribed', listing: 'open', subscriptionId: 's2' };
  expect(openCards(play(...opened, again), start)).toHaveLength(1);
  expect(openCards(play(...opened, again, changed('s2')), start)).toHaveLength(0);
});

test('a closed conversation moves from the open ones to the closed ones', () => {
  const closed = conversation('c1', -1, { state: 'CLOSE', endTs: start + 5, metaDataLastUpdateTs: start + 5 });
  const state = play(
    ...opened,
    { type: 'subscribed', listing: 'closed', subscriptionId: 's9' },
    changed('s9', { type: 'UPSERT', result: closed }),
    changed('s1', { type: 'DELETE', result: closed }),
  );
  expect(openCards(state, start)).toEqual([]);
  expect(closedCards(state, start).map((card) => card.convId)).toEqual(['c1']);
});

test('a change that another one has overtaken is dropped', () => {
  const newer = conversation('c1', -1, { metaDataLastUpdateTs: start + 1 });
  const state = play(...opened, changed('s1', { type: 'UPSERT', result: newer }), ...opened);
  expect(state.conversations.c1?.effectiveTTR).toBe(-1);
});

test('only waiting rings that have not run out are offered', () => {
  const ring = { ringExpirationTs: start + 10, ringExpiration: 72_000, weight: 0 };
  const task = (id: string, ringState: 'WAITING' | 'CANCELLED', ringExpirationTs: number): Change<RoutingTask> => ({
    type: 'UPSERT',
    result: {
      routingTaskId: id,
      taskCompleted: false,
      conversationId: id,
      consumerId: consumer,
      skillId: '-1',
      ringsDetails: [{ ...ring, ringId: id, ringState, ringExpirationTs }],
    },
  });
  const changes = [task('a', 'WAITING', start + 10), task('b', 'CANCELLED', start + 10), task('c', 'WAITING', start)];
  const state = play(
    { type: 'subscribed', listing: 'tasks', subscriptionId: 't' },
    {
      type: 'notified',
      now: start,
      notification: { type: '.ams.routing.RoutingTaskNotification', body: { subscriptionId: 't', changes } },
    },
  );
  expect(waitingRings(state, start).map((card) => card.ringId)).toEqual(['a']);
});

test('a hole in the sequences is found, and none where they are dense', () => {
  const holed = play(...[0, 1, 5, 6].map((n) => live(message(n, 'consumer', text('x')))));
  expect(findGap(holed.events.c1 ?? {})).toEqual({ from: 2, to: 5 });
  expect(findGap(play(...log.map(live)).events.c1 ?? {})).toBeUndefined();
});

test('typing ends with the message that was typed, with ten seconds of silence, and with the conversation', () => {
  const composing = live({
    dialogId: 'c1',
    originatorId: consumer,
    event: { type: 'ChatStateEvent', chatState: 'COMPOSING' },
  });
  expect(openCards(play(...opened, composing), start)[0]?.typing).toBe(true);
  expect(openCards(play(...opened, composing), start + 10_000)[0]?.typing).toBe(false);
  expect(openCards(play(...opened, composing, live(message(0, 'consumer', text('done')))), start)[0]?.typing).toBe(
    false,
  );
  const closed = conversation('c1', -1, { state: 'CLOSE', endTs: start + 5, metaDataLastUpdateTs: start + 5 });
  const ended = play(
    ...opened,
    composing,
    { type: 'subscribed', listing: 'closed', subscriptionId: 's9' },
    changed('s9', { type: 'UPSERT', result: closed }),
  );
  expect(closedCards(ended, start)[0]?.typing).toBe(false);
});

test('what nobody wrote is told apart, in the conversation and in the survey that follows it, and the rating stands last', () => {
  const survey = { dialogId: 's1', dialogType: 'POST_SURVEY', state: 'CLOSE', creationTs: start + 50_000 } as const;
  const rated = details('c1', {
    dialogs: [{ dialogId: 'c1', dialogType: 'MAIN', state: 'CLOSE', creationTs: start, endTs: start + 40_000 }, survey],
    state: 'CLOSE',
    stage: 'CLOSE',
    endTs: start + 90_000,
    csat: { csatRate: 5, status: 'FILLED' },
  });
  const by = (id: string, role: 'CONTROLLER' | 'AGENT', event: DialogEvent): DialogEvent => ({
    ...event,
    originatorId: id,
    originatorPId: id,
    originatorMetadata: { id, role },
  });
  const actions = [
    live(by('system', 'CONTROLLER', message(0, 'me', text('Expect a reply within 1 hour.')))),
    live(message(1, 'me', text('hello'))),
    live(by('bot', 'AGENT', message(60, 'me', text('How was it?'), 's1'))),
    live(message(61, 'consumer', text('Good'), 's1')),
  ];
  const state = actions.reduce(reduce, createState(me));
  const lines = transcriptOf(state, rated).map((line) =>
    line.kind === 'message' ? (line.automatic ?? (line.own ? 'own' : 'consumer')) : line.kind,
  );
  expect(lines.filter((kind) => kind !== 'day' && kind !== 'started')).toEqual([
    ...['platform', 'own', 'closed'],
    ...['survey', 'consumer'],
    'rated',
  ]);
});
