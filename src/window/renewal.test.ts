import { afterEach, expect, test, vi } from 'vitest';
import { type SharedIdentity, shareRenewals } from './renewal.ts';

const start = 1_700_000_000_000;
let now = start;
const token = (name: string, lastsSeconds: number) => {
  const claims = { sub: name, iat: start / 1000, exp: start / 1000 + lastsSeconds };
  return `h.${btoa(JSON.stringify(claims))}.s`;
};

const open: SharedIdentity[] = [];
afterEach(() => {
  vi.useRealTimers();
  now = start;
  for (const one of open.splice(0)) one.close();
});

function tab(name: string, leads: boolean, jwt: () => string) {
  const asked = vi.fn(async () => jwt());
  const shared = shareRenewals({ credentials: asked, renew: asked }, { name, leads: () => leads, now: () => now });
  open.push(shared);
  return { shared, asked };
}

test('the others get the leader’s token, and the page is asked once', async () => {
  const leader = tab('a', true, () => token('leader', 3600));
  const followers = [1, 2, 3].map(() => tab('a', false, () => token('follower', 3600)));
  const renewed = await Promise.all(followers.map(({ shared }) => shared.renew()));
  expect(renewed).toEqual(Array(3).fill(token('leader', 3600)));
  expect(leader.asked).toHaveBeenCalledTimes(1);
  for (const { asked } of followers) expect(asked).not.toHaveBeenCalled();
});

test('a leader whose own token is about to end brings a new one', async () => {
  const tokens = [token('old', 100), token('new', 3600)];
  const leader = tab('b', true, () => tokens.shift() ?? '');
  const follower = tab('b', false, () => token('follower', 3600));
  await leader.shared.credentials();
  expect(await follower.shared.renew()).toBe(token('old', 100));
  now += 80_000;
  expect(await follower.shared.renew()).toBe(token('new', 3600));
  expect(leader.asked).toHaveBeenCalledTimes(2);
  expect(follower.asked).not.toHaveBeenCalled();
});

test('where nobody leads, or somebody else does, each tab asks the page itself', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const other = tab('c', true, () => token('other person', 3600));
  const alone = tab('d', false, () => token('alone', 3600));
  const renewed = alone.shared.renew();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await renewed).toBe(token('alone', 3600));
  expect(other.asked).not.toHaveBeenCalled();
});

test.each([
  ['ahead', 2],
  ['behind', -2],
])('a machine whose clock is hours %s hands on fresh tokens all the same, and no others', async (_where, hours) => {
  now = start + hours * 3_600_000;
  const tokens = [token('old', 3600), token('new', 3600)];
  const leader = tab(`clock ${hours}`, true, () => tokens.shift() ?? '');
  const follower = tab(`clock ${hours}`, false, () => token('follower', 3600));
  await leader.shared.credentials();
  expect(await follower.shared.renew()).toBe(token('old', 3600));
  now += 3_590_000;
  expect(await follower.shared.renew()).toBe(token('new', 3600));
  expect(follower.asked).not.toHaveBeenCalled();
});
