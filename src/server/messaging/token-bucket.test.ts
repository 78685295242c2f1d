import { expect, test } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { createTokenBucket } from './token-bucket.ts';

test('so many are allowed at once, and then as many as time brings', () => {
  const clock = createFakeClock(0);
  const allow = createTokenBucket(clock, 3, 2);
  const allowed = () => Array.from({ length: 5 }, allow).filter(Boolean).length;
  expect(allowed()).toBe(3);
  clock.advance(1000);
  expect(allowed()).toBe(2);
  clock.advance(60_000);
  expect(allowed()).toBe(3);
});

test('a clock that is set back takes nothing away', () => {
  const clock = createFakeClock(7_200_000);
  const allow = createTokenBucket(clock, 3, 1);
  expect(allow()).toBe(true);
  clock.advance(-3_600_000);
  expect(allow()).toBe(true);
  expect(allow()).toBe(true);
  expect(allow()).toBe(false);
  clock.advance(1000);
  expect(allow()).toBe(true);
});
