import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { listCampaigns } from '../engagement/configuration.ts';
import { verifyPassword } from '../identity/passwords.ts';
import { createSeal } from '../identity/seal.ts';
import { systemRandom as random } from '../random.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { demoAccountId, seedDemo } from './seed.ts';

const secretSeal = createSeal(random.bytes(32), 'connectors', random);
let folder = '';
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-seed-'));
  store = await openSqliteStore({ path: join(folder, 'parley.db') });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const seed = (password: string, passwordIsNew: boolean) =>
  seedDemo({ store, clock: systemClock, random, password, passwordIsNew, secretSeal });

async function snapshot() {
  return {
    account: await store.findAccount(demoAccountId),
    connectors: await store.listConnectors(demoAccountId),
    users: await store.listUsers(demoAccountId),
    skills: await store.listSkills(demoAccountId),
    campaigns: await listCampaigns(store, demoAccountId),
  };
}

test('the first start creates the account, its connectors, people, skills and campaign', async () => {
  await seed('first', true);
  const { account, connectors, users, campaigns } = await snapshot();
  expect(account?.settings).toMatchObject({ unauthenticatedMessaging: true, ringMs: 72_000 });
  expect(connectors.map(({ type }) => type).sort()).toEqual(['anonymous', 'implicit']);
  expect(connectors.find(({ type }) => type === 'implicit')?.settings).toMatchObject({
    issuer: 'https://idp.liveperson.net',
    authenticationEndpoint: 'https://dummy.com',
    jsMethodName: 'LPJsMethodName',
  });
  expect(users.map(({ loginName }) => loginName).sort()).toEqual(['admin', 'agent1', 'agent2']);
  expect(campaigns[0]?.engagements).toMatchObject([
    { design: { text: 'Live Chat' }, type: 6, authenticated: false, windowMode: 'embedded' },
  ]);
  for (const user of users) expect(await verifyPassword('first', user.passwordHash)).toBe(true);
});

test('a second start changes nothing, not even what an administrator has changed', async () => {
  await seed('first', true);
  const agent = await store.findUser(demoAccountId, { loginName: 'agent1' });
  if (agent) await store.saveUser({ ...agent, nickname: 'Annie' });
  const before = await snapshot();
  await seed('first', false);
  expect(await snapshot()).toEqual(before);
  expect(before.users).toContainEqual(expect.objectContaining({ nickname: 'Annie' }));
});

test('a new password replaces the old one and keeps the people', async () => {
  await seed('first', true);
  const before = await store.findUser(demoAccountId, { loginName: 'agent1' });
  await seed('second', true);
  const after = await store.findUser(demoAccountId, { loginName: 'agent1' });
  expect(after?.pid).toBe(before?.pid);
  expect(await verifyPassword('second', after?.passwordHash ?? '')).toBe(true);
  expect(await verifyPassword('first', after?.passwordHash ?? '')).toBe(false);
});
