import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { sealClientSecret, secretContextOf } from '../identity/code-flow.ts';
import { hasSigned, sealIdentitySecret, signSubject } from '../identity/identity-proof.ts';
import { verifyPassword } from '../identity/passwords.ts';
import { createProfiles } from '../identity/profiles.ts';
import { createSeal } from '../identity/seal.ts';
import { ProblemsError } from '../problems.ts';
import { systemRandom } from '../random.ts';
import { openSqliteIndex } from '../store/sqlite-index.ts';
import type { Store } from '../store/store.ts';
import { runCommand } from './command.ts';
import { withStore } from './store.ts';

let folder = '';
let environment: Record<string, string> = {};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-cli-'));
  writeFileSync(join(folder, 'master.key'), Buffer.alloc(32, 7).toString('base64'), { mode: 0o600 });
  environment = {
    PARLEY_HOST: '127.0.0.1',
    PARLEY_PUBLIC_AUTHORITY: 'chat.example.test',
    PARLEY_MASTER_KEY_FILE: join(folder, 'master.key'),
    PARLEY_DATA_DIR: join(folder, 'data'),
    PARLEY_LOG_LEVEL: 'silent',
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a command line; answers what it printed. */
async function parley(line: string, input = ''): Promise<string> {
  const printed: string[] = [];
  const print = (text: string) => void printed.push(text);
  const { signal } = new AbortController();
  await runCommand(line.split(' '), { environment, input: Readable.from([input]), print, signal });
  return printed.join('\n');
}

async function problemOf(line: string, input?: string): Promise<string> {
  const error: unknown = await parley(line, input).then(
    () => undefined,
    (thrown) => thrown,
  );
  return error instanceof ProblemsError ? error.message : String(error);
}

async function look<T>(read: (store: Store) => Promise<T>): Promise<T> {
  const seen: T[] = [];
  await withStore(environment, async (store) => void seen.push(await read(store)));
  return seen[0] as T;
}

describe('an account that is set up by commands', () => {
  test('has an agent with the piped password, skills by name, and a connector with a checked key', async () => {
    await parley('add-account acme --name Acme');
    await parley('add-agent acme ann --nickname Annie --skill Service --skill Sales', 'a long enough one\n');
    const users = await look((store) => store.listUsers('acme'));
    expect(users).toMatchObject([{ loginName: 'ann', nickname: 'Annie', roles: ['agent'], skillIds: ['1', '2'] }]);
    expect(await verifyPassword('a long enough one', users[0]?.passwordHash ?? '')).toBe(true);
  });

  test('has each of several agents who are added at once', async () => {
    await parley('add-account acme');
    const names = ['ann', 'ben', 'cas', 'dee'];
    await Promise.all(names.map((name) => parley(`add-agent acme ${name} --skill Service`, 'a long enough one\n')));
    const [users, skills] = await look((store) => Promise.all([store.listUsers('acme'), store.listSkills('acme')]));
    expect(users.map(({ loginName }) => loginName).toSorted()).toEqual(names);
    expect(users.map(({ userId }) => userId).toSorted()).toEqual(['101', '102', '103', '104']);
    expect(skills.map(({ name }) => name)).toEqual(['Service']);
    expect(new Set(users.flatMap(({ skillIds }) => skillIds))).toEqual(new Set(['1']));
    const twice = await Promise.allSettled([1, 2].map((n) => parley(`add-account other --name Other${n}`)));
    expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('gives a made password once when none is piped', async () => {
    await parley('add-account acme');
    const printed = await parley('add-agent acme ada --role administrator');
    const password = /once: (\S+)$/.exec(printed)?.[1] ?? '';
    const user = await look((store) => store.findUser('acme', { loginName: 'ada' }));
    expect(user?.roles).toEqual(['agent', 'manager', 'administrator']);
    expect(await verifyPassword(password, user?.passwordHash ?? '')).toBe(true);
  });

  test('takes visitors whom nobody vouches for only after an anonymous connector was added', async () => {
    await parley('add-account acme');
    const allowed = () => look(async (store) => (await store.findAccount('acme'))?.settings.unauthenticatedMessaging);
    expect(await allowed()).toBe(false);
    await parley('add-connector acme --type anonymous');
    expect(await problemOf('add-connector acme --type anonymous', '')).toMatch(/already/);
    expect(await allowed()).toBe(true);
  });
});

test('a connector for codes has its login page, and its secret from standard input, sealed', async () => {
  await parley('add-account acme');
  const given =
    '--type code --issuer https://brand.test --jwks-endpoint https://brand.test/keys --client-id us --pkce --older-dialect';
  const endpoints = '--token-endpoint https://brand.test/token --authentication-endpoint https://brand.test/login';
  const printed = await parley(`add-connector acme ${given} ${endpoints} --js-method shop.token`, 'hush hush\n');
  const [connector] = await look((store) => store.listConnectors('acme'));
  expect(printed).toContain(`Connector ${connector?.id} was added`);
  expect(connector).toMatchObject({ type: 'code', enabled: true, priority: 0 });
  const { sealedClientSecret = '', ...settings } = connector?.settings ?? {};
  expect(settings).toEqual({
    issuer: 'https://brand.test',
    jwksEndpoint: 'https://brand.test/keys',
    authenticationEndpoint: 'https://brand.test/login',
    tokenEndpoint: 'https://brand.test/token',
    clientId: 'us',
    pkce: true,
    rfcCompliance: false,
    jsMethodName: 'shop.token',
    jsContext: 'window',
  });
  const masterKey = Buffer.from(readFileSync(environment.PARLEY_MASTER_KEY_FILE ?? '', 'utf8'), 'base64');
  const context = secretContextOf({ accountId: 'acme', id: connector?.id ?? '' });
  const seal = createSeal(masterKey, 'connectors', systemRandom);
  expect(seal.open(Buffer.from(sealedClientSecret, 'base64'), context)?.toString()).toBe('hush hush');
});

describe('a command refuses', () => {
  const published = '--issuer https://brand.test --jwks-endpoint https://brand.test/keys';
  beforeEach(() => parley('add-account acme'));
  const scenarios: [line: string, input: string, problem: RegExp][] = [
    ['dance', '', /there is no command "dance"/],
    ['serve --loud', '', /Unknown option '--loud'/],
    ['add-agent acme', '', /^use: parley add-agent ACCOUNT LOGIN/],
    ['add-agent nobody ann', '', /there is no account nobody/],
    ['add-agent acme ann', 'short', /needs 12 characters or more/],
    ['add-agent acme ann', 'Password1234', /tried most often/],
    ['add-agent acme ann --role king', '', /--role is one of/],
    ['add-account acme', '', /account acme exists already/],
    ['add-account no-dashes', '', /1 to 20 letters/],
    ['add-connector acme', '', /--type is one of implicit, code, anonymous/],
    ['add-connector acme --type code', 'hush', /needs --issuer and one of --public-key/],
    ['add-connector acme --type anonymous --issuer https://brand.test', '', /--issuer an anonymous connector has no/],
    [`add-connector acme --type code ${published}`, '', /pipe the client secret into standard input/],
    [
      `add-connector acme --type code ${published}`,
      'hush',
      /--token-endpoint is required[\s\S]*--client-id is required/,
    ],
    [
      `add-connector acme --type code ${published} --client-id us --token-endpoint http://brand.test/token`,
      'hush',
      /--token-endpoint must be an absolute https URL/,
    ],
    [`add-connector acme --type implicit ${published} --pkce`, '', /--pkce is for connectors of type code/],
    [`add-connector nobody --type implicit ${published}`, '', /there is no account nobody/],
    ['add-connector acme --type implicit', '', /needs --issuer and one of --public-key/],
    [
      'add-connector acme --type implicit --issuer https://brand.test --jwks-endpoint http://brand.test/keys',
      '',
      /--jwks-endpoint must be an absolute https URL/,
    ],
  ];
  test.each(scenarios)('%s', async (line, input, problem) => {
    expect(await problemOf(line, input)).toMatch(problem);
  });

  test('a key that is not one, saying why', async () => {
    const file = join(folder, 'key.pem');
    writeFileSync(file, 'rubbish');
    const line = `add-connector acme --type implicit --issuer https://brand.test --public-key ${file}`;
    expect(await problemOf(line)).toContain('key.pem: neither a public key nor a certificate');
  });

  test('an environment that is not complete, and creates nothing', async () => {
    environment = { PARLEY_DATA_DIR: join(folder, 'other') };
    expect(await problemOf('migrate')).toContain('PARLEY_HOST must be given');
    expect(statSync(join(folder, 'other'), { throwIfNoEntry: false })).toBeUndefined();
  });
});

test('new-key writes a file that only its owner reads, and replaces none', async () => {
  const file = join(folder, 'fresh.key');
  expect(await parley(`new-key --out ${file}`)).toBe(`The key is in ${file}.`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const key = readFileSync(file, 'utf8');
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  expect(await problemOf(`new-key --out ${file}`)).toMatch(/EEXIST|exists/);
  expect(readFileSync(file, 'utf8')).toBe(key);
});

test('new-key prints 32 bytes in base64, different each time', async () => {
  const keys = [await parley('new-key'), await parley('new-key')];
  expect(keys.map((key) => Buffer.from(key, 'base64').length)).toEqual([32, 32]);
  expect(keys[0]).not.toBe(keys[1]);
});

/** A consumer's profile and a connector's secret, as the server seals them. */
function sealedThings(sealedIn: Record<string, string>) {
  const masterKeyOf = (file: string) => Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  const owner = { accountId: 'acme', id: 'code' };
  const seal = (masterKey: Buffer, purpose: string) => createSeal(masterKey, purpose, systemRandom);
  const profiles = (store: Store, masterKey: Buffer) =>
    createProfiles({ store, clock: systemClock, seal: seal(masterKey, 'profiles') });
  return {
    masterKeyOf,
    consumer: {
      async save(store: Store): Promise<void> {
        const masterKey = masterKeyOf(sealedIn.PARLEY_MASTER_KEY_FILE ?? '');
        const settings = { ttrSeconds: { URGENT: 1, PRIORITIZED: 2, NORMAL: 3 }, defaultTtrType: 'NORMAL' } as const;
        const account = { ...settings, ringMs: 1, unauthenticatedMessaging: false };
        await store.saveAccount({ id: 'acme', name: 'Acme', settings: account });
        const sealedClientSecret = sealClientSecret(seal(masterKey, 'connectors'), owner, 'hush');
        const connector = { ...owner, type: 'code', name: 'Code', enabled: true, priority: 0 } as const;
        const identitySecrets = ['now', 'before'].map((secret, createdTs) => ({
          sealed: sealIdentitySecret(seal(masterKey, 'connectors'), owner, secret),
          createdTs,
        }));
        await store.saveConnector({ ...connector, settings: { sealedClientSecret, identitySecrets } });
        await profiles(store, masterKey).saveDeclared('acme', 'c', { firstName: 'Ann' });
        await profiles(store, masterKey).saveNamed('acme', 'c', { name: 'Annie', by: 'p', ts: 1 });
      },
      opens: (store: Store, masterKey: Buffer): Promise<boolean> =>
        profiles(store, masterKey)
          .find('acme', 'c')
          .then(
            (profile) => profile?.declared?.firstName === 'Ann' && profile.named?.name === 'Annie',
            () => false,
          ),
    },
    async secretOf(store: Store, masterKey: Buffer): Promise<string | undefined> {
      const [connector] = await store.listConnectors('acme');
      const sealed = Buffer.from(connector?.settings.sealedClientSecret ?? '', 'base64');
      return seal(masterKey, 'connectors').open(sealed, secretContextOf(owner))?.toString();
    },
    /** Whether it signs with both of its secrets. */
    async signs(store: Store, masterKey: Buffer): Promise<boolean> {
      const [connector] = await store.listConnectors('acme');
      return ['now', 'before'].every((secret) => {
        const sig = signSubject(secret, 'ann').toString('hex');
        return connector !== undefined && hasSigned(seal(masterKey, 'connectors'), connector, { sub: 'ann', sig });
      });
    },
  };
}

describe('keys', () => {
  const kids = (use: string) => look(async (store) => (await store.listKeys()).filter((key) => key.use === use));

  test('are replaced with overlap, one use or both', async () => {
    const printed = await parley('rotate-keys --use signing --lead-minutes 0 --keep-days 1');
    expect(printed).toContain('The signing key 00001 is published now');
    await parley('add-account acme');
    await parley('add-account other');
    const ofAccount = await parley('rotate-keys --account acme');
    expect(ofAccount).toContain('The encryption key enc-acme-1 is published now');
    expect(ofAccount).not.toContain('signing');
    expect(await parley('rotate-keys')).toMatch(
      /signing key 00002[\s\S]*until[\s\S]*00001[\s\S]*encryption key enc-acme-2[\s\S]*: enc-acme-1/,
    );
    expect((await kids('enc')).map(({ accountId }) => accountId)).toEqual(['acme', 'acme']);
    const [first, second] = await kids('sig');
    expect(first?.retiresTs).toBeGreaterThan(second?.activeTs ?? Infinity);
    expect(second?.retiresTs).toBeUndefined();
    expect(await problemOf('rotate-keys --use both --keep-days never')).toBe('--keep-days is a number from 0 up');
    expect(await problemOf('rotate-keys --account nobody')).toBe('there is no account nobody');
    expect(await problemOf('rotate-keys --account acme --use both')).toMatch(/signing keys are no account/);
    expect(await problemOf('rotate-keys --use all')).toMatch(/--use is signing, encryption or both/);
  });

  test('and everything sealed open under the new master key only, however often it is run', async () => {
    await parley('rotate-keys --use signing');
    const { masterKeyOf, consumer, secretOf, signs } = sealedThings(environment);
    await look(async (store) => consumer.save(store));
    const file = join(folder, 'new.key');
    await parley(`new-key --out ${file}`);
    const line = `rotate-master-key --new-key-file ${file}`;
    expect(await parley(line)).toContain('Sealed anew: 1 keys, 3 secrets, 1 consumer profiles');
    expect(await parley(line)).toContain('1 keys, 3 secrets, 1 consumer profiles');
    for (const [name, opens] of [
      ['master.key', false],
      ['new.key', true],
    ] as const) {
      const masterKey = masterKeyOf(join(folder, name));
      expect(await look((store) => consumer.opens(store, masterKey))).toBe(opens);
      expect(await look((store) => signs(store, masterKey))).toBe(opens);
      expect(await look((store) => secretOf(store, masterKey))).toBe(opens ? 'hush' : undefined);
    }
    expect(await problemOf('rotate-keys')).toMatch(/master key does not open the stored key 00001/);
    environment.PARLEY_MASTER_KEY_FILE = file;
    expect(await parley('rotate-keys --use signing')).toContain('00002');
    expect(await problemOf('rotate-master-key')).toMatch(/--new-key-file FILE is required/);
    expect(await problemOf('rotate-master-key --new-key-file nothing')).toMatch(/no such file/);
  });
});

test('--help names every command', async () => {
  const help = await parley('--help');
  for (const name of ['serve', 'demo', 'check-config', 'migrate', 'new-key', 'add-account', 'add-agent'])
    expect(help).toContain(`\n  ${name}`);
});

test('rebuild-index empties the search index', async () => {
  await parley('add-account acme --name Acme');
  const path = join(folder, 'data', 'search.db');
  const index = await openSqliteIndex({ path });
  await index.save([{ conversation: indexed, replaces: true, documents: [] }]);
  await index.close();
  expect(await parley('rebuild-index')).toContain('The search index is empty.');
  const emptied = await openSqliteIndex({ path });
  expect(await emptied.list([indexed.id])).toEqual(new Map());
  await emptied.close();
});

const indexed = {
  id: 'c1',
  accountId: 'acme',
  consumerId: 'c',
  skillId: '-1',
  agentIds: [],
  inQueue: true,
  open: true,
  startTs: 1000,
  firstConversation: true,
  messages: 1,
  lastMessageTs: 1000,
  source: 'WEB',
  device: 'DESKTOP',
  note: '',
  revision: 1,
};
