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

test('nobody verifies, whatever the password', async () => {
  const verifier = await createPasswordVerifier(systemRandom, { running: 1, waiting: 1 });
  expect(await verifier.verify('password', undefined)).toBe(false);
});

test('what neither runs nor waits is refused at once, and later there is room again', async () => {
  const stored = await hashPassword('password', systemRandom);
  const verifier = await createPasswordVerifier(systemRandom, { running: 1, waiting: 1 });
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => verifier.verify('password', stored)));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
  expect(outcomes[2]).toMatchObject({ reason: { code: 'too-many-requests' } });
  expect(await verifier.verify('password', stored)).toBe(true);
});
