import { expect, test } from 'vitest';
import { platformTypes, withoutPlatformTypes } from './platform.ts';

const spellings = (type: string): unknown[] => [
  type,
  type.toLowerCase(),
  type.toUpperCase(),
  ` ${type}\n`,
  `${type.slice(0, 3)}\u200b${type.slice(3)}`,
  `\u0000${type}`,
  [type],
];

test.each(platformTypes)('nobody but the platform says %s, however it is spelt', (type) => {
  for (const spelt of spellings(type)) {
    const kept = [{ type: 'ExternalId', id: '1' }, { id: 'without a type' }, { type: 7 }];
    expect(withoutPlatformTypes([{ type: spelt, status: 'VERIFIED' }, ...kept])).toEqual(kept);
  }
});

test('what merely resembles one passes', () => {
  const resembling = [{ type: 'ConsumerStatusReport' }, { type: 'MyAutomaticMessage' }, { kind: 'ConsumerStatus' }];
  expect(withoutPlatformTypes(resembling)).toEqual(resembling);
});
