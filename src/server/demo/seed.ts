/** What a demo account holds at its first start. Whatever exists already is left as it is. */

import { hashPassword } from '../identity/passwords.ts';
import type { Random } from '../random.ts';
import type { Account, Connector, Skill, Store, User } from '../store/store.ts';
import { seedEngagement } from './seed-engagement.ts';

export const demoAccountId = 'qa57221676';

/** The public key of the published tutorial, as printed there: RSA of 1024 bits, hence the confirmation below. */
const tutorialPublicKey =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDdlatRjRjogo3WojgGHFHYLugdUWAY9iR3fy4arWNA1KoS8kVw33cJibXr8bvwUAUparCwlvdbH6dvEOfou0/gCFQsHUfQrSDv+MuSUMAe8jzKE4qW+jK+xQU9a03GUnKHkkle+Q0pX/g6jXZ7r1/xAK5Do2kQ+X5xK9cipRgEKwIDAQAB.';

const account: Account = {
  id: demoAccountId,
  name: 'Parley demo',
  settings: {
    ttrSeconds: { URGENT: 300, PRIORITIZED: 600, NORMAL: 3600 },
    defaultTtrType: 'PRIORITIZED',
    ringMs: 72_000,
    unauthenticatedMessaging: true,
  },
};

const connectors: Connector[] = [
  {
    id: 'demo-brand',
    accountId: demoAccountId,
    type: 'implicit',
    name: 'Customers of the demo brand',
    enabled: true,
    priority: 0,
    settings: {
      issuer: 'https://idp.liveperson.net',
      authenticationEndpoint: 'https://dummy.com',
      publicKey: tutorialPublicKey,
      jsMethodName: 'LPJsMethodName',
      weakKeyConfirmed: true,
    },
  },
  {
    id: 'demo-anonymous',
    accountId: demoAccountId,
    type: 'anonymous',
    name: 'Visitors who are not logged in',
    enabled: true,
    priority: 10,
    settings: {},
  },
];

const skills: Skill[] = [
  { accountId: demoAccountId, id: '1', name: 'Service', description: 'Orders, deliveries and returns' },
  { accountId: demoAccountId, id: '2', name: 'Sales', description: 'Advice before buying' },
];

type Person = Omit<User, 'pid' | 'passwordHash' | 'accountId' | 'skillIds' | 'capacity' | 'enabled'>;
const people: Person[] = [
  { userId: '111', loginName: 'agent1', fullName: 'Ann Archer', nickname: 'Ann', roles: ['agent'] },
  { userId: '112', loginName: 'agent2', fullName: 'Ben Birch', nickname: 'Ben', roles: ['agent'] },
  {
    userId: '101',
    loginName: 'admin',
    fullName: 'Ada Alder',
    nickname: 'Ada',
    roles: ['agent', 'manager', 'administrator'],
  },
];

export interface SeedOptions {
  store: Store;
  random: Random;
  /** What the three people log in with. */
  password: string;
  /** The password was made just now: it replaces the one of people who exist. */
  passwordIsNew: boolean;
}

export async function seedDemo(options: SeedOptions): Promise<void> {
  const { store } = options;
  if (!(await store.findAccount(demoAccountId))) await store.saveAccount(account);
  const connectorIds = new Set((await store.listConnectors(demoAccountId)).map(({ id }) => id));
  for (const connector of connectors) if (!connectorIds.has(connector.id)) await store.saveConnector(connector);
  const skillIds = new Set((await store.listSkills(demoAccountId)).map(({ id }) => id));
  for (const skill of skills) if (!skillIds.has(skill.id)) await store.saveSkill(skill);
  await seedEngagement(store, demoAccountId);
  for (const person of people) await seedUser(person, options);
}

async function seedUser(person: Person, options: SeedOptions): Promise<void> {
  const { store, random, password, passwordIsNew } = options;
  const existing = await store.findUser(demoAccountId, { loginName: person.loginName });
  if (existing && !passwordIsNew) return;
  const passwordHash = await hashPassword(password, random);
  if (existing) return await store.saveUser({ ...existing, passwordHash });
  await store.saveUser({
    ...person,
    accountId: demoAccountId,
    pid: random.uuid(),
    passwordHash,
    skillIds: skills.map(({ id }) => id),
    capacity: 10,
    enabled: true,
  });
}
