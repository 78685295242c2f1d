/** Somebody tries passwords; whoever has the right one gets in meanwhile. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { User } from '../../src/server/store/store.ts';
import { type Answer, addAccount, addUser, type Routes, startRoutes } from './routes-support.ts';

let many: Routes;
let ann: User;
const password = 'correct horse';

beforeEach(async () => {
  many = await startRoutes({}, { trustProxy: true });
  await addAccount(many.store, 'acc1');
  ann = await addUser(many.store, { accountId: 'acc1' });
});
afterEach(() => many.close());

interface Attempt {
  username?: string;
  word?: string;
  from?: string;
  cookie?: string;
}
const attempt = ({ username = 'ann', word = 'guess', from = '192.0.2.1', cookie }: Attempt) =>
  many.post(
    '/api/account/acc1/login',
    { username, password: word },
    { 'x-forwarded-for': from, ...(cookie !== undefined && { cookie }) },
  );
const guess = async (count: number, changes: (n: number) => Attempt = () => ({})) => {
  for (let n = 0; n < count; n++) expect((await attempt(changes(n))).status).toBe(401);
};
/** Time goes on in steps until the answer is there. */
const answerOf = async (asked: Promise<Answer>): Promise<{ answer: Answer; waitedMs: number }> => {
  let answer: Answer | undefined;
  let waitedMs = 0;
  const arrived = asked.then((came) => {
    answer = came;
  });
  while (!answer && waitedMs < 60_000) {
    await Promise.race([arrived, new Promise((resolve) => setTimeout(resolve, 100))]);
    if (answer) break;
    many.pass(500);
    waitedMs += 500;
  }
  if (!answer) throw new Error('no answer in a minute');
  return { answer, waitedMs };
};

test.each([
  ['the same network', '192.0.2.1'],
  ['another network', '198.51.100.1'],
])('the right password gets in from %s, after a pause that is short', async (_name, from) => {
  await guess(10, (n) => ({ from: `192.0.${n}.1` }));
  const others = [11, 12, 13].map((n) => attempt({ from: `192.0.${n}.1` }));
  const { answer, waitedMs } = await answerOf(attempt({ word: password, from }));
  many.pass(60_000);
  await Promise.all(others);
  expect(answer.status).toBe(200);
  expect(waitedMs).toBeLessThanOrEqual(20_000);
});

test('the eleventh guess at one name has to wait, wherever it comes from', async () => {
  await guess(10, (n) => ({ from: `203.0.${n}.7` }));
  const { answer, waitedMs } = await answerOf(attempt({ from: '198.51.100.9' }));
  expect([answer.status, waitedMs >= 500]).toEqual([401, true]);
});

test('a browser in which the user has logged in before waits for nobody, until the password is changed', async () => {
  const cookie = (await attempt({ word: password })).headers.getSetCookie()[1]?.split(';')[0] ?? '';
  await guess(10, (n) => ({ from: `203.0.${n}.7` }));
  expect((await attempt({ word: password, cookie, from: '198.51.100.9' })).status).toBe(200);
  const { passwordHash } = await addUser(many.store, { accountId: 'acc1', userId: '9', pid: 'p9', loginName: 'x' });
  await many.store.saveUser({ ...ann, passwordHash });
  const { waitedMs } = await answerOf(attempt({ word: password, cookie, from: '198.51.100.9' }));
  expect(waitedMs).toBeGreaterThan(0);
});

test.each([
  ['of another user', (cookie: string) => cookie, 'ben'],
  ['with another number', (cookie: string) => cookie.replace(/=./, '=_'), 'ann'],
  ['cut short', (cookie: string) => cookie.slice(0, -1), 'ann'],
])('a browser’s cookie %s spares no waiting', async (_name, change, username) => {
  await addUser(many.store, { accountId: 'acc1', userId: '222', pid: 'p-222', loginName: 'ben' });
  const cookie = (await attempt({ word: password })).headers.getSetCookie()[1]?.split(';')[0] ?? '';
  await guess(10, (n) => ({ username, from: `203.0.${n}.7` }));
  const { waitedMs } = await answerOf(attempt({ username, word: password, cookie: change(cookie) }));
  expect(waitedMs).toBeGreaterThan(0);
});

test('a known browser that guesses itself soon waits as others do', async () => {
  const cookie = (await attempt({ word: password })).headers.getSetCookie()[1]?.split(';')[0] ?? '';
  await guess(20, () => ({ cookie }));
  expect((await answerOf(attempt({ cookie }))).waitedMs).toBeGreaterThan(0);
});

test('sixty made-up names from one address keep nobody out who has the right password there', async () => {
  await guess(60, (n) => ({ username: `nobody-${n}` }));
  const { answer, waitedMs } = await answerOf(attempt({ word: password }));
  expect([answer.status, waitedMs <= 20_000]).toEqual([200, true]);
});

test('attempts that are right are as many as they are', async () => {
  for (let n = 0; n < 15; n++) expect((await attempt({ word: password })).status).toBe(200);
});
