/** A page that names a customer learns of its conversation by a proof of the brand's server, or little. */
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PageDecision, PageReport } from '../../src/protocol/engagement.ts';
import { paths } from '../../src/protocol/paths.ts';
import { agentSays } from '../support/agent-says.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import type { WireClient } from '../support/wire-client.ts';
import { addAdministrator, type Call, createCall } from './admin-support.ts';
import { campaign, customer, engagement, openTab, origin, report, saveItem, sendReport } from './monitoring-support.ts';

const connectors = `/api/account/${account}/configuration/le-connectors/connectors`;
const settingsPath = `/api/account/${account}/configuration/engagement/settings`;
const sign = (secret: string, sub: string) => createHmac('sha256', secret).update(sub).digest('hex');

let server: TestServer;
let admin: Call;
const logLines: string[] = [];
/** Newest first: the second one has been replaced and not removed. */
let secrets: string[];
let othersSecret: string;
let maya: WireClient;
let convId: string;

async function demand(on: boolean): Promise<void> {
  const { json, etag } = await admin('GET', settingsPath);
  const engagement = { ...json.engagement, demandIdentityVerification: on };
  expect((await admin('PUT', settingsPath, { ...json, engagement }, etag)).status).toBe(200);
}

async function addSecret(connector: string): Promise<string> {
  const path = `${connectors}/${connector}/identity-secrets`;
  const { etag } = await admin('GET', path);
  const { status, json } = await admin('POST', path, undefined, etag);
  expect(status).toBe(201);
  expect(json.secret).toMatch(/^[\w-]{43}$/);
  return json.secret;
}

beforeAll(async () => {
  server = await startServer({ logLines });
  await addAdministrator(server.store);
  const both = [
    engagement({ id: 11 }),
    engagement({
      id: 12,
      authenticated: true,
      skillId: '7',
      connectorId: 'brand',
      design: { text: 'x', side: 'left' },
    }),
  ];
  await saveItem(server.store, 'campaign', '1', campaign(both));
  admin = createCall(server.url, (await server.login('eve')).bearer);
  const brand = (await server.store.listConnectors(account)).find(({ id }) => id === 'brand');
  if (!brand) throw new Error('no connector');
  const settings = { ...brand.settings, issuer: 'https://other.example.test' };
  await server.store.saveConnector({ ...brand, id: 'other', name: 'Other', settings });
  secrets = [await addSecret('brand')];
  secrets = [await addSecret('brand'), ...secrets];
  othersSecret = await addSecret('other');
  maya = await server.consumer('maya');
  const { body } = await maya.request('cm.ConsumerRequestConversation', {
    campaignInfo: { campaignId: 1, engagementId: 12 },
  });
  convId = body.conversationId as string;
  const ben = await agentSays(server, 'maya', 'Hello');
  await ben.close();
});
afterAll(async () => {
  await maya.close();
  await server.stop();
});

let run = 0;
async function attributesOf(page: (attributes: PageReport['attributes']) => Promise<PageDecision>) {
  const mark = `mark-${++run}`;
  const decision = await page([{ type: 'personal', personal: { firstname: mark } }]);
  const call = createCall(server.url, (await server.login('max')).bearer);
  const { json } = await call('GET', paths.conversationAttributes(account, convId));
  return { decision, attached: JSON.stringify(json.reported).includes(mark) };
}

const look = {
  campaignId: 1,
  engagementId: 12,
  windowId: '1',
  windowMode: 'embedded',
  language: 'en-US',
  connectorId: 'brand',
};
const little = { authenticated: true, reopenedByAgent: false, window: look };
const answers = {
  all: () => [{ ...little, conversationId: convId, unread: 1, window: { ...look, skillId: '7' } }],
  little: () => [little],
  nothing: () => [],
};

/** `claimed`: without the demand; `nothing` with it. */
const cases = {
  absent: [() => undefined, 'claimed'],
  valid: [() => sign(secrets[0] ?? '', 'maya'), 'proven'],
  'of the previous secret': [() => sign(secrets[1] ?? '', 'maya'), 'proven'],
  'in upper case': [() => sign(secrets[0] ?? '', 'maya').toUpperCase(), 'proven'],
  wrong: [() => '0'.repeat(64), 'wrong'],
  'of another customer': [() => sign(secrets[0] ?? '', 'tomas'), 'wrong'],
  'of another connector': [() => sign(othersSecret, 'maya'), 'wrong'],
  'under the decoded secret': [
    () =>
      createHmac('sha256', Buffer.from(secrets[0] ?? '', 'base64url'))
        .update('maya')
        .digest('hex'),
    'wrong',
  ],
  'in base64': [() => Buffer.from(sign(secrets[0] ?? '', 'maya'), 'hex').toString('base64'), 'wrong'],
  'with something after it': [() => `${sign(secrets[0] ?? '', 'maya')}00`, 'wrong'],
  'with a line break after it': [() => `${sign(secrets[0] ?? '', 'maya')}\n`, 'wrong'],
  'cut short': [() => sign(secrets[0] ?? '', 'maya').slice(0, 62), 'wrong'],
  empty: [() => '', 'wrong'],
  'a number': [() => 7, 'wrong'],
  null: [() => null, 'wrong'],
  'a list of it': [() => [sign(secrets[0] ?? '', 'maya')], 'wrong'],
  'an object': [() => ({ length: 64, toString: 'maya' }), 'wrong'],
  'of 10 kB': [() => 'a'.repeat(10_240), 'wrong'],
} as const satisfies Record<string, readonly [sig: () => unknown, outcome: 'claimed' | 'proven' | 'wrong']>;

describe.each([false, true])('with the demand: %s', (demanded) => {
  beforeAll(() => demand(demanded));

  test.each(Object.keys(cases) as (keyof typeof cases)[])('a sig that is %s', async (name) => {
    const [sigOf, outcome] = cases[name];
    const tab = openTab(server.url);
    const identities = [{ ...customer('maya'), sig: sigOf() }];
    const { decision, attached } = await attributesOf((attributes) =>
      tab({ identities, attributes, identityFunction: true }),
    );
    const proven = outcome === 'proven';
    const unproven = demanded ? 'nothing' : 'little';
    expect(decision.conversations).toEqual(answers[proven ? 'all' : unproven]());
    expect(attached).toBe(proven || !demanded);
    /* A customer who is logged in may begin a conversation all the same. */
    expect(decision.authenticated).toBe(true);
    expect(decision.engagements.map(({ engagementId }) => engagementId)).toEqual([11, 12]);
    expect(decision.warnings).toEqual(outcome === 'wrong' ? [expect.stringContaining('identities[0].sig')] : undefined);
  });

  test('a proof without an issuer finds the customer of the connector that made it', async () => {
    const tab = openTab(server.url);
    const [secret = ''] = secrets;
    const named = (sig: string) => [{ acr: 'loa1' as const, sub: 'maya', sig }];
    const { conversations } = await tab({ identities: named(sign(secret, 'maya')), identityFunction: true });
    expect(conversations).toEqual(answers.all());
    const other = await tab({ identities: named(sign(othersSecret, 'maya')), identityFunction: true, pageId: '' });
    expect(other.conversations).toEqual([]);
  });

  test('a page that names its customer by customerId alone has no proof', async () => {
    const tab = openTab(server.url);
    const { decision, attached } = await attributesOf((attributes) =>
      tab({ attributes: [{ type: 'ctmrinfo', info: { customerId: 'maya' } }, ...attributes] }),
    );
    expect(decision.authenticated).toBe(true);
    expect(decision.conversations).toEqual(demanded ? [] : [{ ...little, window: { ...look, connectorId: 'brand' } }]);
    expect(attached).toBe(!demanded);
  });

  test('what a page has reported without a proof is not given to the customer by a later proof', async () => {
    const tab = openTab(server.url);
    const { attached } = await attributesOf(async (attributes) => {
      await tab({ identities: [customer('maya')], attributes, identityFunction: true });
      const sig = sign(secrets[0] ?? '', 'maya');
      return tab({ identities: [{ ...customer('maya'), sig }], identityFunction: true });
    });
    expect(attached).toBe(!demanded);
  });

  test('a guest of the same browser sees nothing of it', async () => {
    const tab = openTab(server.url);
    const sig = sign(secrets[0] ?? '', 'maya');
    await tab({ identities: [{ ...customer('maya'), sig }], identityFunction: true });
    expect((await tab({ identityFunction: true, pageId: '' })).conversations).toEqual([]);
  });
});

test('the documented function for Node makes the documented sig, and one that is valid', async () => {
  const page = readFileSync(new URL('../../docs/embed.md', import.meta.url), 'utf8');
  const [, snippet] = /```js\n(import \{ createHmac \}[\s\S]*?)```/.exec(page) ?? [];
  const [, secret = '', sub = '', sig] =
    /under the secret `([\w-]{43})` the `sub` `(\S+)` has the `sig`\s`(\w{64})`/.exec(page) ?? [];
  const run = (...given: string[]) => {
    const code = `${snippet}\nprocess.stdout.write(sign(...${JSON.stringify(given)}));`;
    return execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  };
  expect(run(secret, sub)).toBe(sig);
  const identities = [{ ...customer('zoë-☂'), sig: run(secrets[0] ?? '', 'zoë-☂') }];
  const { body } = await sendReport(server.url, report({ identities, identityFunction: true }));
  expect(body.warnings).toBeUndefined();
});

describe('apps', () => {
  test.each([false, true])('learn id and count by a proof, with the demand: %s', async (demanded) => {
    await demand(demanded);
    await saveItem(server.store, 'app-installation', 'app-1', { name: 'App', enabled: true });
    const ask = async (sig: unknown) => {
      const identities = [{ ...customer('maya'), sig }];
      const path = `/api/account/${account}/app/app-1/engagement?v=1.1`;
      const { body } = await server.post(path, { identities, entryPoints: ['https://shop.example.test/'] });
      const { engagementDetails = [] } = body as unknown as { engagementDetails?: Record<string, unknown>[] };
      return engagementDetails[0];
    };
    expect(await ask(sign(secrets[0] ?? '', 'maya'))).toMatchObject({ conversationId: convId, unreadCount: 1 });
    const unproven = await ask('0'.repeat(64));
    expect(unproven?.conversationId).toBeUndefined();
    expect(unproven?.status).toBe(demanded ? 'expose' : 'conversation');
  });
});

test('a wrong proof is in the log once an hour, without the sig or the customer', async () => {
  const told = () => logLines.filter((line) => line.includes('with a sig'));
  const wrong = [{ ...customer('maya'), sig: 'f'.repeat(64) }];
  server.clock.advance(3_600_000);
  const before = told().length;
  for (const identities of [wrong, wrong])
    await sendReport(server.url, report({ identities, identityFunction: true }), { origin });
  expect(told().length).toBe(before + 1);
  server.clock.advance(3_600_000);
  await sendReport(server.url, report({ identities: wrong, identityFunction: true }), { origin });
  expect(told().length).toBe(before + 2);
  expect(told().join()).not.toMatch(/ffff|maya/);
});

test('the pages of one network ask about 120 customers a minute, and about those again', async () => {
  await demand(false);
  server.clock.advance(60_000);
  const ask = async (sub: string, sig?: string) => {
    const identities = [{ ...customer(sub), ...(sig !== undefined && { sig }) }];
    const { status, body } = await sendReport(server.url, report({ identities, identityFunction: true }));
    expect(status).toBe(200);
    return body.conversations.length;
  };
  for (let n = 0; n < 119; n++) await ask(`somebody-${n}`);
  expect(await ask('maya')).toBe(1);
  for (let n = 0; n < 5; n++) await ask(`another-${n}`);
  expect(await ask('maya')).toBe(1);
  const tomas = await server.consumer('tomas');
  await tomas.request('cm.ConsumerRequestConversation', {});
  expect(await ask('tomas')).toBe(0);
  expect(await ask('tomas', sign(secrets[0] ?? '', 'tomas'))).toBe(1);
  server.clock.advance(60_000);
  expect(await ask('tomas')).toBe(1);
  await tomas.close();
});

describe('identity secrets', () => {
  const path = `${connectors}/other/identity-secrets`;
  const etagOf = async (id = 'other') => (await admin('GET', `${connectors}/${id}/identity-secrets`)).etag;
  const accepts = async (secret: string) => {
    const identities = [{ ...customer('nobody'), iss: 'https://other.example.test', sig: sign(secret, 'nobody') }];
    const { body } = await sendReport(server.url, report({ identities, identityFunction: true }));
    return body.warnings === undefined;
  };

  test('two are valid at a time; what is removed is valid no more', async () => {
    const first = othersSecret;
    const second = await addSecret('other');
    expect(await Promise.all([accepts(first), accepts(second)])).toEqual([true, true]);
    expect((await admin('POST', path, undefined, await etagOf())).status).toBe(409);
    const left = await admin('DELETE', `${path}/previous`, undefined, await etagOf());
    expect(left).toMatchObject({ status: 200, json: [{ createdTs: server.clock.now() }] });
    expect(await Promise.all([accepts(first), accepts(second)])).toEqual([false, true]);
    expect((await admin('DELETE', `${path}/previous`, undefined, await etagOf())).status).toBe(404);
    const third = await addSecret('other');
    expect((await admin('DELETE', path, undefined, await etagOf())).json).toEqual([]);
    expect(await Promise.all([accepts(second), accepts(third)])).toEqual([false, false]);
  });

  test('they stay when the connector is changed, and are valid only while it is enabled', async () => {
    const { json, etag } = await admin('GET', `${connectors}/other`);
    const secret = await addSecret('other');
    const { type, name, settings } = json;
    const renamed = { type, name: `${name}, renamed`, settings };
    const changed = await admin('PUT', `${connectors}/other`, renamed, etag);
    expect(changed.json.identitySecrets).toHaveLength(1);
    expect(await accepts(secret)).toBe(true);
    const disabled = await admin('PUT', `${connectors}/other`, { ...renamed, enabled: false }, changed.etag);
    expect(disabled.status).toBe(200);
    expect(await accepts(secret)).toBe(false);
    await admin('PUT', `${connectors}/other`, { ...renamed, enabled: true }, disabled.etag);
    expect(await accepts(secret)).toBe(true);
  });

  test('are shown once, and stand in no answer, record of changes or log line', async () => {
    await admin('DELETE', path, undefined, await etagOf());
    const secret = await addSecret('other');
    const stored = (await server.store.listConnectors(account)).find(({ id }) => id === 'other');
    const changes = await admin('GET', `/api/account/${account}/configuration/engagement/changes`);
    const shown = await admin('GET', `${connectors}/other`);
    const [last] = changes.json.changes ?? changes.json;
    expect(JSON.stringify(last)).toContain('identitySecrets');
    const sealed = stored?.settings.identitySecrets?.[0]?.sealed ?? '';
    expect(sealed.length).toBeGreaterThan(50);
    for (const place of [shown.json, changes.json]) expect(JSON.stringify(place)).not.toContain(sealed);
    for (const place of [shown.json, changes.json, stored, logLines])
      expect(JSON.stringify(place)).not.toContain(secret);
    expect(logLines.join()).toContain('identity-secrets-changed');
  });

  test('are the administrators’, who have seen the connector', async () => {
    const manager = createCall(server.url, (await server.login('max')).bearer);
    for (const [method, at] of [
      ['POST', path],
      ['DELETE', path],
      ['DELETE', `${path}/previous`],
    ] as const) {
      expect((await manager(method, at, undefined, await etagOf())).status).toBe(403);
      expect((await createCall(server.url)(method, at, undefined, await etagOf())).status).toBe(401);
      expect((await admin(method, at)).status).toBe(428);
      expect((await admin(method, at, undefined, '"another"')).status).toBe(412);
    }
    const anonymous = `${connectors}/anonymous/identity-secrets`;
    expect((await admin('POST', anonymous, undefined, await etagOf('anonymous'))).status).toBe(400);
  });
});
