import { expect, test } from 'vitest';
import { identify } from './identify.ts';

const parts = {
  settings: {},
  issuers: ['https://brand.test'],
  consumerIdOf: ({ iss, sub }: { iss: string; sub: string }) => JSON.stringify([iss, sub]),
};

test.each([
  ['user-7', undefined, ['["https://brand.test","user-7"]']],
  ['user-7', 'https://other.test', ['["https://other.test","user-7"]']],
  ['user\n7', undefined, []],
  ['user-7', 'https://brand.test\nuser', []],
  ['user-\ud83d', undefined, []],
  ['x'.repeat(513), undefined, []],
])('a page that claims %j of %j finds whom a token could name, and nobody else', (sub, iss, claimedIds) => {
  const identity = iss === undefined ? { sub, acr: 'loa1' } : { sub, acr: 'loa1', iss };
  expect(identify({ identities: [identity], identityFunction: true } as never, undefined, parts).claimedIds).toEqual(
    claimedIds,
  );
});
