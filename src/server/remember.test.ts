import { expect, test } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { remember } from './remember.ts';

test.each([3000, -3_600_000])('what was read is read again after the clock has moved by %i ms', async (movedMs) => {
  const clock = createFakeClock(7_200_000);
  let reads = 0;
  const read = remember(clock, { keptMs: 3000, mostKept: 10 }, async () => ++reads);
  expect([await read('a'), await read('a')]).toEqual([1, 1]);
  clock.advance(movedMs);
  expect([await read('a'), await read('a')]).toEqual([2, 2]);
});
