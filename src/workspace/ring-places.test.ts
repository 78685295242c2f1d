import { expect, test } from 'vitest';
import type { RingCard } from './conversations.ts';
import { hasMoved, lingerMs, placeRings, type RingPlace } from './ring-places.ts';

const ringOf = (ringId: string): RingCard => ({
  ringId,
  taskId: ringId,
  conversationId: ringId,
  skillId: '-1',
  verified: false,
  expirationTs: 0,
  lifetimeMs: 0,
  pending: false,
});

interface Look {
  waiting: string;
  now?: number;
  held?: boolean;
}

/** Letters are rings, small ones those that are over; one word for each look. */
function look(looks: readonly Look[]): string[] {
  let places: RingPlace[] = [];
  return looks.map(({ waiting, now = 0, held = false }) => {
    places = placeRings(places, [...waiting].map(ringOf), { now, held });
    return places
      .map(({ ring, endedTs }) => (endedTs === undefined ? ring.ringId : ring.ringId.toLowerCase()))
      .join('');
  });
}

test.each<[behaviour: string, looks: Look[], seen: string[]]>([
  [
    'a ring that is over leaves its place empty for a while',
    [{ waiting: 'AB' }, { waiting: 'B', now: 10 }, { waiting: 'B', now: 10 + lingerMs }],
    ['AB', 'aB', 'B'],
  ],
  [
    'the gap stays while somebody is among them, and closes when nobody is',
    [
      { waiting: 'ABC' },
      { waiting: 'AC', held: true },
      { waiting: 'AC', now: 9999, held: true },
      { waiting: 'AC', now: 9999 },
    ],
    ['ABC', 'AbC', 'AbC', 'AC'],
  ],
  [
    'gaps are kept for what waits only',
    [{ waiting: 'AB' }, { waiting: '', held: true }, { waiting: '', now: lingerMs, held: true }],
    ['AB', 'ab', ''],
  ],
  [
    'what comes stands last, whatever runs out first, and never in a gap',
    [{ waiting: 'B' }, { waiting: 'AB' }, { waiting: 'A' }, { waiting: 'CA' }],
    ['B', 'BA', 'bA', 'bAC'],
  ],
  [
    'what waits again, after the line was lost, stands where it stood',
    [{ waiting: 'AB' }, { waiting: 'B' }, { waiting: 'AB', now: 1 }],
    ['AB', 'aB', 'AB'],
  ],
])('%s', (_, looks, seen) => {
  expect(look(looks)).toEqual(seen);
});

test('rings have moved when one that waits stands elsewhere, not when one ends or comes', () => {
  const [a, b] = ['A', 'B'].map((ringId) => ({ ring: ringOf(ringId) })) as [RingPlace, RingPlace];
  const over = { ...a, endedTs: 1 };
  expect(hasMoved([a], [a, b])).toBe(false);
  expect(hasMoved([a, b], [over, b])).toBe(false);
  expect(hasMoved([over, b], [b])).toBe(true);
});
