import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { createMemoryBus } from '../bus/memory.ts';
import type { Revocation } from '../store/store.ts';
import { openRevocations } from './revocations.ts';

const startTs = 1_800_000_000_000;
const startSeconds = startTs / 1000;
const aDay = 86_400;

async function openNode({ shared, stored = [] }: { shared: boolean; stored?: Revocation[] }) {
  let reads = 0;
  const store = {
    shared,
    async saveRevocation(revocation: Revocation) {
      stored.push(revocation);
    },
    async findRevocation(accountId: string, consumerId: string) {
      reads++;
      return stored.findLast((one) => one.accountId === accountId && one.consumerId === consumerId);
    },
    listRevocations: async (sinceTs: number) => stored.filter(({ untilTs }) => untilTs >= sinceTs),
  };
  const ended: string[] = [];
  const revocations = await openRevocations({
    store,
    bus: createMemoryBus(),
    clock: createFakeClock(startTs),
    revoked: (_accountId, consumerId) => void ended.push(consumerId),
  });
  const isRevoked = async (iat: number, consumerId = 'c') =>
    revocations.isRevoked({ accountId: 'acc', consumerId, iat });
  return { revocations, isRevoked, ended, reads: () => reads };
}

describe.each([true, false])('a node that shares the store: %s', (shared) => {
  test('ends what was issued up to the second of the revocation, and nothing else', async () => {
    const { revocations, isRevoked, ended } = await openNode({ shared });
    await revocations.revoke('acc', 'c');
    expect(ended).toEqual(['c']);
    expect(await isRevoked(startSeconds - 60)).toBe(true);
    expect(await isRevoked(startSeconds)).toBe(true);
    expect(await isRevoked(startSeconds + 1)).toBe(false);
    expect(await isRevoked(startSeconds, 'somebody else')).toBe(false);
  });

  test('knows what was revoked before it started, however long ago', async () => {
    const acc = { accountId: 'acc' };
    const stored = [
      { ...acc, consumerId: 'old', untilTs: startTs - aDay * 1000 },
      { ...acc, consumerId: 'new', untilTs: startTs - 1000 },
    ];
    const { isRevoked } = await openNode({ shared, stored });
    expect(await isRevoked(startSeconds - 2 * aDay, 'old')).toBe(true);
    expect(await isRevoked(startSeconds - aDay + 1, 'old')).toBe(false);
    expect(await isRevoked(startSeconds - 1, 'new')).toBe(true);
    expect(await isRevoked(startSeconds, 'new')).toBe(false);
  });
});

test('a node of its own reads nothing for a recent token; one that shares the store sees what others revoke', async () => {
  const stored: Revocation[] = [];
  const [alone, sharing] = [await openNode({ shared: false }), await openNode({ shared: true, stored })];
  stored.push({ accountId: 'acc', consumerId: 'c', untilTs: startTs });
  expect(await alone.isRevoked(startSeconds)).toBe(false);
  expect(alone.reads()).toBe(0);
  expect(await sharing.isRevoked(startSeconds)).toBe(true);
});
