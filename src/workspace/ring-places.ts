/**
 * Where rings stand. One that is over leaves its place empty for a while, so that the next one does not come to stand where
 * somebody is about to press; new ones stand behind those that were there.
 */
import type { RingCard } from './conversations.ts';

export interface RingPlace {
  ring: RingCard;
  /** Since when it is over; absent while it waits. */
  endedTs?: number;
}

/** Longer than a double click, and than the way of a hand that has set out. */
export const lingerMs = 1500;

/** So long after the rings have moved, or the first one is another, nobody can mean what now stands there. As in `list.css`. */
export const settleMs = 400;

interface Circumstances {
  now: number;
  /** Somebody is among them. */
  held: boolean;
}

export function placeRings(
  places: readonly RingPlace[],
  rings: readonly RingCard[],
  { now, held }: Circumstances,
): RingPlace[] {
  const waiting = new Map(rings.map((ring) => [ring.ringId, ring]));
  const keepsGaps = held && rings.length > 0;
  const kept = places.flatMap(({ ring, endedTs = now }): RingPlace[] => {
    const still = waiting.get(ring.ringId);
    if (still) return [{ ring: still }];
    return keepsGaps || now - endedTs < lingerMs ? [{ ring, endedTs }] : [];
  });
  const known = new Set(places.map(({ ring }) => ring.ringId));
  return [...kept, ...rings.filter(({ ringId }) => !known.has(ringId)).map((ring) => ({ ring }))];
}

/** Whether a ring that waits stands elsewhere than before. */
export const hasMoved = (before: readonly RingPlace[], after: readonly RingPlace[]): boolean =>
  after.some(({ ring, endedTs }, at) => {
    const was = before.findIndex((place) => place.ring.ringId === ring.ringId);
    return endedTs === undefined && was >= 0 && was !== at;
  });
