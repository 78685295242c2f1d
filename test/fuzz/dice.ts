/** Choices that a seed repeats. */
import { createSeededRandom } from '../support/seeded-random.ts';

export interface Dice {
  below(limit: number): number;
  /** True once in `times`. */
  oneIn(times: number): boolean;
  pick<T>(from: readonly T[]): T;
}

/** Each case has dice of its own, so that one of them can be thrown again without those before it. */
export function createDice(seed: number, index: number): Dice {
  const random = createSeededRandom((seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0);
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    below,
    oneIn: (times) => below(times) === 0,
    pick(from) {
      if (from.length === 0) throw new Error('nothing to pick from');
      return from[below(from.length)] as (typeof from)[number];
    },
  };
}
