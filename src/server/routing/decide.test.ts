import { expect, test } from 'vitest';
import { type Conversation, type ConversationEvent, foldAll, type Ring } from '../../protocol/conversation.ts';
import { type Candidate, decideOffers, pauseMs } from './decide.ts';

const now = 1_700_000_000_000;

const agent = (id: string, members: Partial<Candidate> = {}): Candidate => ({
  id,
  userId: `acc1.${id}`,
  availability: 'ONLINE',
  skillIds: [],
  capacity: 2,
  load: 0,
  ...members,
});

function conversation(convId: string, skillId = '-1', ...more: ConversationEvent[]): Conversation {
  const opened: ConversationEvent = {
    type: 'ConversationOpened',
    brandId: 'acc1',
    consumerId: 'c',
    skillId,
    firstConversation: true,
    ttr: { ttrType: 'NORMAL', value: 3600 },
    participants: [{ id: 'c', role: 'CONSUMER', state: 'ACTIVE' }],
  };
  const log = [opened, ...more].map((event, i) => ({ conversationId: convId, revision: i + 1, ts: now - 1000, event }));
  const folded = foldAll(undefined, log);
  if (!folded) throw new Error('nothing folded');
  return folded;
}

const ring = (
  ringId: string,
  agentId: string,
  ringState: 'EXPIRED' | 'REJECTED' | 'CANCELLED',
): ConversationEvent[] => {
  const offered: Ring = {
    ringId,
    agentId,
    userId: `acc1.${agentId}`,
    skillId: '-1',
    ringState: 'WAITING',
    createdTs: now,
    expirationTs: now,
    weight: now,
  };
  return [
    { type: 'RingOffered', ring: offered },
    { type: 'RingEnded', ringId, ringState },
  ];
};
const suggest = (id: string, untilTs?: number): ConversationEvent => ({
  type: 'ParticipantSet',
  dialogId: 'conv',
  participant: { id, role: 'ASSIGNED_AGENT', state: 'SUGGESTED', ...(untilTs !== undefined && { untilTs }) },
});

const offered = (waiting: Conversation[], candidates: Candidate[], at = now, toAll = false) =>
  decideOffers(waiting, candidates, { now: at, toAll }).map(
    (offer) => `${offer.conversation.convId} → ${offer.agent.id}`,
  );

test.each<[string, Conversation[], Candidate[], string[]]>([
  ['nobody there', [conversation('conv')], [], []],
  ['nothing waits', [], [agent('a')], []],
  ['one of each', [conversation('conv')], [agent('a')], ['conv → a']],
  [
    'only who is ONLINE',
    [conversation('conv')],
    [agent('a', { availability: 'OCCUPIED' }), agent('b', { availability: 'AWAY' })],
    [],
  ],
  ['no room', [conversation('conv')], [agent('a', { load: 2 })], []],
  ['no capacity at all', [conversation('conv')], [agent('a', { capacity: 0 })], []],
  ['a skill nobody has', [conversation('conv', '7')], [agent('a')], []],
  ['who has the skill', [conversation('conv', '7')], [agent('a'), agent('b', { skillIds: ['7'] })], ['conv → b']],
  ['the one with more room', [conversation('conv')], [agent('a', { load: 1 }), agent('b')], ['conv → b']],
  [
    'room is relative',
    [conversation('conv')],
    [agent('a', { load: 1 }), agent('b', { load: 2, capacity: 10 })],
    ['conv → b'],
  ],
  ['equals by id, so that every node decides the same', [conversation('conv')], [agent('b'), agent('a')], ['conv → a']],
  [
    'offers count as load',
    [conversation('1'), conversation('2'), conversation('3'), conversation('4'), conversation('5')],
    [agent('a'), agent('b')],
    ['1 → a', '2 → b', '3 → a', '4 → b'],
  ],
  [
    'who has not been asked',
    [conversation('conv', '-1', ...ring('r', 'a', 'CANCELLED'))],
    [agent('a'), agent('b', { load: 1 })],
    ['conv → b'],
  ],
  [
    'the suggested one first, though occupied and full',
    [conversation('conv', '7', suggest('b'))],
    [agent('a', { skillIds: ['7'] }), agent('b', { availability: 'OCCUPIED', load: 2 })],
    ['conv → b'],
  ],
  [
    'not the suggested one who is away',
    [conversation('conv', '-1', suggest('b'))],
    [agent('a'), agent('b', { availability: 'AWAY' })],
    ['conv → a'],
  ],
])('%s', (_, waiting, candidates, expected) => {
  expect(offered(waiting, candidates)).toEqual(expected);
});

test.each(['EXPIRED', 'REJECTED'] as const)('an agent whose ring was %s is asked again after a pause', (ending) => {
  const waiting = [conversation('conv', '-1', ...ring('r', 'a', ending))];
  expect(offered(waiting, [agent('a')])).toEqual([]);
  expect(offered(waiting, [agent('a')], now - 1000 + pauseMs - 1)).toEqual([]);
  expect(offered(waiting, [agent('a')], now - 1000 + pauseMs)).toEqual(['conv → a']);
});

test('a transfer waits for its agent until its time is over, and then for nobody', () => {
  const waiting = [conversation('conv', '-1', suggest('b', now + 1000))];
  expect(offered(waiting, [agent('a'), agent('b', { availability: 'AWAY' })])).toEqual([]);
  expect(offered(waiting, [agent('a')], now + 999)).toEqual([]);
  expect(offered(waiting, [agent('a')], now + 1000)).toEqual(['conv → a']);
  expect(offered(waiting, [agent('a'), agent('b', { availability: 'OCCUPIED' })])).toEqual(['conv → b']);
});

test('ringing all asks everybody who could take it, and a transfer its agent alone', () => {
  const everybody = [agent('a'), agent('b', { load: 2 }), agent('c'), agent('d', { availability: 'AWAY' })];
  expect(offered([conversation('1')], everybody, now, true)).toEqual(['1 → a', '1 → c']);
  expect(offered([conversation('conv', '-1', suggest('c'))], everybody, now, true)).toEqual(['conv → c']);
  const crowd = Array.from({ length: 20 }, (_, i) => agent(`x${i}`));
  expect(offered([conversation('1')], crowd, now, true)).toHaveLength(8);
});

test('a skill that nobody who is online has falls back to the account’s, and to it alone', () => {
  const waiting = [conversation('conv', '7')];
  const ids = (candidates: Candidate[]) =>
    decideOffers(waiting, candidates, { now, fallbackSkillId: '9' }).map((offer) => offer.agent.id);
  const fallback = agent('b', { skillIds: ['9'] });
  expect(ids([agent('a'), fallback])).toEqual(['b']);
  expect(ids([agent('a', { skillIds: ['7'], availability: 'AWAY' }), fallback])).toEqual(['b']);
  expect(ids([agent('a', { skillIds: ['7'], load: 2 }), fallback])).toEqual([]);
  expect(ids([agent('a', { skillIds: ['7'] }), fallback])).toEqual(['a']);
  expect(ids([agent('a')])).toEqual([]);
});
