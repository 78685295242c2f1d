import { expect, test } from 'vitest';
import type { Clock } from '../clock.ts';
import { createThrottle, networkOf, siteOf, wideNetworkOf } from './throttle.ts';

const clockAt = (start: number) => {
  let now = start;
  const clock: Clock = { now: () => now, after: () => () => {}, every: () => () => {} };
  return { clock, pass: (ms: number) => (now += ms) };
};

test('a key has so many attempts per window, and others are not affected', () => {
  const { clock, pass } = clockAt(1_000);
  const throttle = createThrottle(clock, { attempts: 2, windowMs: 60_000, mostKeys: 10 });
  expect([throttle.take('a'), throttle.take('a')]).toEqual([0, 0]);
  pass(20_000);
  expect(throttle.take('a')).toBe(40_000);
  expect(throttle.take('b')).toBe(0);
  pass(40_000);
  expect(throttle.take('a')).toBe(0);
});

test('attempts given back do not count', () => {
  const throttle = createThrottle(clockAt(0).clock, { attempts: 1, windowMs: 1_000, mostKeys: 10 });
  for (let round = 0; round < 5; round++) {
    expect(throttle.take('a')).toBe(0);
    throttle.giveBack('a');
  }
});

test('the oldest key is forgotten when there are too many', () => {
  const throttle = createThrottle(clockAt(0).clock, { attempts: 1, windowMs: 1_000, mostKeys: 2 });
  for (const key of ['a', 'b', 'c']) throttle.take(key);
  expect([throttle.take('c'), throttle.take('b'), throttle.take('a')]).toEqual([1_000, 1_000, 0]);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('%s belongs to %s', (address, network) => expect(networkOf(address)).toBe(network));

test.each([
  ['192.0.2.7', '192.0.2.7', '192.0.2'],
  ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1', '2001:db8:1'],
  ['2001:db8::9', '2001:db8:0', '2001:db8:0'],
])('%s is of the site %s and of the wide network %s', (address, site, wide) =>
  expect([siteOf(address), wideNetworkOf(address)]).toEqual([site, wide]),
);
