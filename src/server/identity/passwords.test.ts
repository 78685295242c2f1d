import { expect, test } from 'vitest';
import { systemRandom } from '../random.ts';
import { createPasswordVerifier, hashPassword, verifyPassword } from './passwords.ts';

test('a hash is argon2id with its own salt, and verifies its password only', async () => {
  const [one, two] = [await hashPassword('pässwörd', systemRandom), await hashPassword('pässwörd', systemRandom)];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(two);
  expect(await verifyPassword('pässwörd', two)).toBe(true);
  expect(await verifyPassword('passwörd', two)).toBe(false);
  expect(await verifyPassword('', two)).toBe(false);
});

test('hashes of other programs, with other costs, are understood', async () => {
  // What the reference implementation prints for `password` with the salt `somesalt`.
  const foreign = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  expect(await verifyPassword('password', foreign)).toBe(true);
  expect(await verifyPassword('passwore', foreign)).toBe(false);
});

test.each([
  '',
  'x',
  '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
  '$2b$10$abc',
])('nothing verifies against “%s”', async (stored) => expect(await verifyPassword('password', stored)).toBe(false));

test('without a hash that is one of ours nobody is right, for the work of one verification with the usual parameters', async () => {
  const worked: string[] = [];
  const verify = (password: string, stored: string) => {
    worked.push(stored.slice(0, stored.lastIndexOf('$', stored.lastIndexOf('$') - 1)));
    return verifyPassword(password, stored);
  };
  const verifier = await createPasswordVerifier(systemRandom, { running: 1, waiting: 1, verify });
  const right = await hashPassword('password', systemRandom);
  for (const stored of [undefined, '', '$2b$10$abc']) expect(await verifier.verify('password', stored)).toBe(false);
  expect(await verifier.verify('wrong', right)).toBe(false);
  expect(worked).toEqual(Array(4).fill('$argon2id$v=19$m=19456,t=2,p=1'));
});

test('what neither runs nor waits is refused at once, and later there is room again', async () => {
  const stored = await hashPassword('password', systemRandom);
  const verifier = await createPasswordVerifier(systemRandom, { running: 1, waiting: 1 });
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => verifier.verify('password', stored)));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
  expect(outcomes[2]).toMatchObject({ reason: { code: 'too-many-requests' } });
  expect(await verifier.verify('password', stored)).toBe(true);
});

test('the lane that crowds the queue makes room for others, and who goes first waits behind nobody else', async () => {
  const order: string[] = [];
  const verify = async (password: string) => order.push(password) > 0;
  const verifier = await createPasswordVerifier(systemRandom, { running: 1, waiting: 3, verify });
  const stored = await hashPassword('password', systemRandom);
  const places = ['crowd', 'crowd', 'crowd', 'crowd', 'alone', 'known'] as const;
  const outcomes = await Promise.allSettled(
    places.map((lane, n) => verifier.verify(`${lane} ${n}`, stored, { lane, first: lane === 'known' })),
  );
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, false, true, true]);
  expect(order).toEqual(['crowd 0', 'known 5', 'crowd 1', 'alone 4']);
});
