import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { createLog } from '../log.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { type RetentionParts, startRetention } from './retention.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-retention-'));
let store: Store;
beforeAll(async () => {
  store = await openSqliteStore({ path: join(folder, 'parley.db') });
  const settings = { ttrSeconds: { URGENT: 1, PRIORITIZED: 2, NORMAL: 3 }, defaultTtrType: 'NORMAL' } as const;
  for (const id of ['a', 'b', 'c'])
    await store.saveAccount({ id, name: id, settings: { ...settings, ringMs: 1, unauthenticatedMessaging: false } });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

test('an account whose old data cannot be deleted keeps no other’s', async () => {
  const clock = createFakeClock(1_000_000_000_000);
  const lines: string[] = [];
  const seen: string[] = [];
  const failing: RetentionParts['store'] = {
    ...store,
    async listClosedBefore({ accountId }) {
      if (accountId === 'a') throw new Error('a broken row');
      seen.push(accountId);
      return [];
    },
  };
  const log = createLog('info', { destination: { write: (line: string) => void lines.push(line) } });
  const unused = {} as Pick<RetentionParts, 'index' | 'bus'>;
  const stop = startRetention({ ...unused, store: failing, clock, log, holder: 'n1', forget: async () => {} });
  clock.advance(3_600_000);
  await expect.poll(() => seen).toEqual(['b', 'c']);
  await stop();
  expect(lines.join('')).toContain('"account":"a"');
});
