/** Every sign-in of agents is one line of the log and one of the record of changes, in bounded numbers and without secrets. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SignIn } from '../../src/server/identity/sign-in-log.ts';
import { createSignInLog } from '../../src/server/identity/sign-in-log.ts';
import { createLog } from '../../src/server/log.ts';
import { systemRandom } from '../../src/server/random.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { addAccount, addUser, type Routes, startRoutes } from './routes-support.ts';

let routes: Routes;
const password = 'correct horse';

beforeEach(async () => {
  routes = await startRoutes();
  await addAccount(routes.store, 'acc1');
  await addUser(routes.store, { accountId: 'acc1' });
  await addUser(routes.store, { accountId: 'acc1', userId: '112', pid: 'p-112', loginName: 'gone', enabled: false });
  await addUser(routes.store, { accountId: 'acc1', userId: '113', pid: 'p-113', loginName: 'sso', passwordHash: '' });
});
afterEach(() => routes.close());

const login = (body: unknown, account = 'acc1') => routes.post(`/api/account/${account}/login`, body);
const logged = () =>
  routes
    .logged()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .filter(({ audit }) => audit === 'sign-in');
const recorded = async (accountId = 'acc1') =>
  (await routes.store.listItemChanges({ accountId, kind: 'sign-in', limit: 200 })).map(
    // biome-ignore lint/suspicious/noExplicitAny: asserted on, whatever it is
    ({ by, after }) => ({ by, ...(after as any) }),
  );

test.each([
  ['the right password', { username: 'ann', password }, { outcome: 'accepted', name: 'ann', userId: '111', by: '111' }],
  [
    'a wrong password',
    { username: 'ann', password: 'secret one' },
    { outcome: 'refused', name: 'ann', userId: '111', reason: 'wrong-password' },
  ],
  [
    'an unknown user',
    { username: 'bob', password: 'secret one' },
    { outcome: 'refused', name: 'bob', reason: 'unknown-user' },
  ],
  [
    'a user who is switched off',
    { username: 'gone', password },
    { outcome: 'refused', name: 'gone', reason: 'switched-off' },
  ],
  [
    'a user of the provider only',
    { username: 'sso', password },
    { outcome: 'refused', name: 'sso', reason: 'no-password' },
  ],
  ['no password', { username: 'ann' }, { outcome: 'refused', name: 'ann', reason: 'nothing-sent' }],
])('%s: one line each, with account, name, address and request', async (_name, body, expected) => {
  await login(body);
  const facts = { way: 'password', address: '127.0.0.1', requestId: expect.stringMatching(/./) };
  const { by = 'system', ...line } = { by: undefined, ...expected };
  expect(logged()).toEqual([expect.objectContaining({ account: 'acc1', ...facts, ...line })]);
  expect(await recorded()).toEqual([expect.objectContaining({ by, ...facts, ...line })]);
  for (const secret of [password, 'secret one']) {
    expect(routes.logged()).not.toContain(secret);
    expect(JSON.stringify(await recorded())).not.toContain(secret);
  }
});

test('an account that does not exist has a line in the log, and none that is stored', async () => {
  await login({ username: 'ann', password }, 'nobody');
  expect(logged()).toMatchObject([{ account: 'nobody', outcome: 'refused' }]);
  expect(await recorded('nobody')).toEqual([]);
});

test.each([
  ['longer than a line has room for', 'x'.repeat(256), 'x'.repeat(64)],
  ['with control characters', 'ann\r\n{"level":50}\u0000\u001b[2J', 'ann��{"level":50}��[2J'],
  ['with characters that turn the order round', 'a\u202ennn\u2066', 'a�nnn�'],
  ['cut in the middle of a pair', `${'x'.repeat(63)}😀😀`, `${'x'.repeat(63)}😀`],
])('a name %s is shortened and cleaned', async (_name, username, shown) => {
  await login({ username, password: 'wrong' });
  expect([logged()[0].name, (await recorded())[0].name]).toEqual([shown, shown]);
});

describe('the record of an account at which somebody guesses', () => {
  const open = (found: object | undefined = {}) => {
    const clock = createFakeClock(1_000_000);
    const lines: { by: string; after: Record<string, unknown> }[] = [];
    const signInLog = createSignInLog({
      store: {
        changeRecords: async ({ by, recorded: [line] }) =>
          lines.push({ by, after: line?.after as Record<string, unknown> }) > 0,
        findAccount: async () => found as never,
      },
      clock,
      random: systemRandom,
      log: createLog('silent'),
    });
    const guess = (n: number, changes: Partial<SignIn> = {}) =>
      signInLog.recordSignIn({
        ...{ accountId: 'acc1', name: `guess-${n}`, address: `192.0.2.${n % 250}`, requestId: String(n) },
        ...{ way: 'password', outcome: 'refused', ...changes },
      });
    return { clock, lines, guess, signInLog };
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  test('has a line for each of the first, and one with their number for the others', async () => {
    const { clock, lines, guess } = open();
    for (let n = 0; n < 500; n++) await guess(n);
    expect(lines).toHaveLength(10);
    clock.advance(60_000);
    await settle();
    expect(lines).toHaveLength(11);
    expect(lines[10]).toMatchObject({ by: 'system', after: { outcome: 'refused', count: 490, sinceTs: 1_000_000 } });
    expect(lines[10]?.after.names).toHaveLength(10);
    expect(lines[10]?.after.addresses).toHaveLength(10);
  });

  test('grows by fewer than 400 lines a day, however many guess', async () => {
    const { clock, lines, guess } = open();
    for (let minute = 0; minute < 24 * 60; minute++) {
      for (let n = 0; n < 30; n++) await guess(n);
      clock.advance(60_000);
      await settle();
    }
    expect(lines.length).toBeLessThan(400);
    const gathered = lines.reduce((sum, { after }) => sum + Number(after.count ?? 1), 0);
    expect(gathered).toBeGreaterThan(24 * 60 * 30 - 60 * 30 - 1);
  });

  test('still shows each that is let in, and afterwards begins anew', async () => {
    const { clock, lines, guess } = open();
    for (let n = 0; n < 20; n++) await guess(n);
    await guess(21, { outcome: 'accepted', userId: '111' });
    expect(lines.at(-1)).toMatchObject({ by: '111', after: { outcome: 'accepted' } });
    for (let n = 0; n < 3; n++) {
      clock.advance(3_600_000);
      await settle();
    }
    const before = lines.length;
    await guess(22);
    expect(lines).toHaveLength(before + 1);
  });

  test('has what was gathered when the server is stopped', async () => {
    const { clock, lines, guess, signInLog } = open();
    for (let n = 0; n < 12; n++) await guess(n);
    await signInLog.close();
    expect(lines.at(-1)?.after).toMatchObject({ count: 2 });
    expect(clock.nextInMs).toBeUndefined();
  });
});
