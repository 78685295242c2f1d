import { expect, test } from 'vitest';
import { lookup } from './lookup.ts';

test('what a table has is found', () => {
  expect(lookup({ a: 1 }, 'a')).toBe(1);
});

test.each(['b', '__proto__', 'constructor', 'toString', 'hasOwnProperty', undefined, null, 0, {}])(
  '%s is no entry',
  (key) => {
    expect(lookup({ a: 1 }, key)).toBeUndefined();
  },
);
