import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { systemRandom } from '../random.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { openKeys } from './keys.ts';

const masterKey = Buffer.alloc(32, 1);
let folder: string;
let store: Store;
const open = (key = masterKey) => openKeys({ store, masterKey: key, clock: systemClock, random: systemRandom });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-keys-'));
  store = await openSqliteStore({ path: join(folder, 'parley.db') });
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

test('keys outlive a restart', async () => {
  const first = await (await open()).jwks('acme');
  await store.close();
  store = await openSqliteStore({ path: join(folder, 'parley.db') });
  expect(await (await open()).jwks('acme')).toEqual(first);
});

test('nodes that start together end with the same keys, also for an account that both are asked for', async () => {
  const [one, two] = await Promise.all([open(), open()]);
  const [seen, also] = await Promise.all([one.jwks('acme'), two.jwks('acme'), one.jwks('acme')]);
  expect(seen.keys.map(({ kid }) => kid)).toEqual(['00001', 'enc-acme-1']);
  expect(also).toEqual(seen);
  expect(one.consumerIdSecret.equals(two.consumerIdSecret)).toBe(true);
  expect(await store.listKeys()).toHaveLength(3);
});

test('another master key refuses to start instead of making new keys', async () => {
  await open();
  await expect(open(Buffer.alloc(32, 2))).rejects.toThrow('The master key does not open the stored key');
  expect(await store.listKeys()).toHaveLength(2);
});
