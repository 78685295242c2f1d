/** What a demo account holds at its first start. Whatever exists already is left as it is. */
import type { Clock } from '../clock.ts';
import { sealClientSecret } from '../identity/code-flow.ts';
import { sealIdentitySecret } from '../identity/identity-proof.ts';
import { hashPassword } from '../identity/passwords.ts';
import type { Seal } from '../identity/seal.ts';
import type { Random } from '../random.ts';
import type { ConnectorSettings } from '../store/connector-settings.ts';
import type { Account, Connector, Skill, Store, User } from '../store/store.ts';
import { seedContent } from './seed-content.ts';
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
    name: 'Demo brand',
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

/** One way in which the brand's website vouches for its customers. */
export interface BrandConnector extends Pick<Connector, 'id' | 'type' | 'name' | 'settings'> {
  clientSecret?: string;
  /** Signs whom the site's pages name. */
  identitySecret?: string;
}

export interface SeedOptions {
  store: Store;
  clock: Clock;
  random: Random;
  /** Most important first, after the tutorial's. */
  brand?: readonly BrandConnector[];
  /** Seals the connectors' secrets. */
  secretSeal: Seal;
  /** What the three people log in with. */
  password: string;
  /** The password was made just now: it replaces the one of people who exist. */
  passwordIsNew: boolean;
}

export async function seedDemo(options: SeedOptions): Promise<void> {
  const { store } = options;
  if (!(await store.findAccount(demoAccountId))) await store.saveAccount(account);
  await seedConnectors(options);
  const skillIds = new Set((await store.listSkills(demoAccountId)).map(({ id }) => id));
  for (const skill of skills) if (!skillIds.has(skill.id)) await store.saveSkill(skill);
  await seedContent(store, demoAccountId);
  await seedEngagement(store, { accountId: demoAccountId, connectors: options.brand ?? [] });
  for (const person of people) await seedUser(person, options);
}

async function seedConnectors({ store, clock, secretSeal, brand = [] }: SeedOptions): Promise<void> {
  const existing = new Map((await store.listConnectors(demoAccountId)).map((connector) => [connector.id, connector]));
  for (const connector of connectors) if (!existing.has(connector.id)) await store.saveConnector(connector);
  for (const [index, { clientSecret, identitySecret, settings, ...offered }] of brand.entries()) {
    const owner = { accountId: demoAccountId, id: offered.id };
    const present = existing.get(offered.id);
    const sealedClientSecret = clientSecret && sealClientSecret(secretSeal, owner, clientSecret);
    const identitySecrets = identitySecret && [
      { sealed: sealIdentitySecret(secretSeal, owner, identitySecret), createdTs: clock.now() },
    ];
    if (!present)
      await store.saveConnector({
        ...owner,
        ...offered,
        enabled: true,
        priority: index + 1,
        settings: {
          ...settings,
          ...(sealedClientSecret && { sealedClientSecret }),
          ...(identitySecrets && { identitySecrets }),
        },
      });
    else if (present.settings.issuer !== settings.issuer) await store.saveConnector(follow(present, settings));
  }
}

/** The site has moved to another port of this machine: what named its old address names the new one. */
function follow(connector: Connector, to: ConnectorSettings): Connector {
  const { issuer = '', ...settings } = connector.settings;
  const moved = (url: string | undefined) => url?.replace(issuer, to.issuer ?? '');
  const { authenticationEndpoint, tokenEndpoint, jwksEndpoint } = settings;
  const addresses = {
    issuer: to.issuer,
    authenticationEndpoint: moved(authenticationEndpoint),
    tokenEndpoint: moved(tokenEndpoint),
    jwksEndpoint: moved(jwksEndpoint),
  };
  const given = Object.entries(addresses).filter(([, url]) => url !== undefined);
  return { ...connector, settings: { ...settings, ...Object.fromEntries(given) } };
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
