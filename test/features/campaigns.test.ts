/** Administrators manage campaigns, windows and what campaigns share over HTTP; pages show what they published. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultWindowConfiguration } from '../../src/protocol/window-configuration.ts';
import { defaultCampaign } from '../../src/server/engagement/default-items.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { account } from '../support/test-account.ts';
import { addAdministrator, type Call, createCall } from './admin-support.ts';
import { campaign, customer, engagement, openTab } from './monitoring-support.ts';

const root = `/api/account/${account}/configuration/engagement`;

let server: TestServer;
let call: Call;
beforeAll(async () => {
  server = await startServer();
  await addAdministrator(server.store);
  call = createCall(server.url, (await server.login('eve')).bearer);
});
afterAll(() => server.stop());

/** As a new engagement is sent: without what the server gives it. */
const fresh = (rest = {}) => {
  const { id: _, revision: __, ...body } = engagement({ id: 0, ...rest });
  return body;
};

async function create(kind: string, body: unknown) {
  const answer = await call('POST', `${root}/${kind}`, body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer));
  return answer;
}

const fieldsOf = ({ status, json }: { status: number; json: { error?: { fields?: { field: string }[] } } }) => ({
  status,
  fields: json.error?.fields?.map(({ field }) => field),
});

describe('a campaign', () => {
  test('that is published shows on pages at once, and with its new revision after a change', async () => {
    const created = await create('campaigns', campaign([fresh({ name: 'First' })]));
    const { id, engagements } = created.json;
    expect(created.json).toMatchObject({ id: expect.any(Number), revision: 1, engagements: [{ revision: 1 }] });
    const tab = openTab(server.url);
    expect((await tab()).engagements).toMatchObject([
      { campaignId: id, engagementId: engagements[0].id, engagementRevision: 1, engagementName: 'First' },
    ]);
    const changed = { ...created.json, engagements: [{ ...engagements[0], name: 'Second' }] };
    const put = await call('PUT', `${root}/campaigns/${id}`, changed, created.etag);
    expect(put.status).toBe(200);
    expect(put.json).toMatchObject({ id, revision: 2, engagements: [{ id: engagements[0].id, revision: 2 }] });
    expect((await tab()).engagements).toMatchObject([{ engagementRevision: 2, engagementName: 'Second' }]);
    const same = await call('PUT', `${root}/campaigns/${id}`, put.json, put.etag);
    expect(same.json.engagements[0].revision).toBe(2);
    const withdrawn = await call('PUT', `${root}/campaigns/${id}`, { ...put.json, published: false }, same.etag);
    expect((await tab()).engagements).toEqual([]);
    expect((await call('DELETE', `${root}/campaigns/${id}`, undefined, withdrawn.etag)).status).toBe(204);
    expect((await call('GET', `${root}/campaigns/${id}`)).status).toBe(404);
  });

  test('is changed only by who has seen what stands', async () => {
    const { json, etag } = await create('campaigns', campaign([]));
    const path = `${root}/campaigns/${json.id}`;
    expect((await call('PUT', path, json)).status).toBe(428);
    expect((await call('PUT', path, json, etag)).status).toBe(200);
    expect((await call('PUT', path, json, etag)).status).toBe(412);
    expect((await call('DELETE', path, undefined, etag)).status).toBe(412);
  });

  test('names every member that is wrong', async () => {
    const wrong = {
      ...campaign([fresh({ type: 9, design: { text: 'x', background: 'red' } })]),
      priority: 'urgent',
      other: 1,
    };
    const { status, fields } = fieldsOf(await call('POST', `${root}/campaigns`, wrong));
    expect(status).toBe(400);
    expect(fields).toEqual(
      expect.arrayContaining(['priority', 'other', 'engagements.0.type', 'engagements.0.design.background']),
    );
  });

  test('refers to what is there, and says what is not', async () => {
    const engagements = [fresh({ entryPointIds: ['x'], behaviourIds: ['x'], windowId: 'x', skillId: 'x', type: 5 })];
    const timeFrame = { startTs: 2, endTs: 1, timeZone: 'Mars/Olympus' };
    const answer = await call('POST', `${root}/campaigns`, { ...campaign(engagements), audienceIds: ['x'], timeFrame });
    expect(fieldsOf(answer)).toEqual({
      status: 400,
      fields: [
        'audienceIds',
        'timeFrame.endTs',
        'timeFrame.timeZone',
        'engagements.0.entryPointIds',
        'engagements.0.behaviourIds',
        'engagements.0.windowId',
        'engagements.0.skillId',
        'engagements.0.design.divId',
      ],
    });
  });
});

describe('an engagement for customers who are logged in', () => {
  const path = `${root}/campaigns`;
  const only = (rest = {}) => campaign([fresh({ authenticated: true, design: { text: 'x', side: 'left' }, ...rest })]);

  test('is published where a connector vouches for them, and shows on their pages alone', async () => {
    const { json, etag } = await create('campaigns', only());
    const withIt = await openTab(server.url)({ identities: [customer()], identityFunction: true });
    expect(withIt.engagements).toMatchObject([{ campaignId: json.id, authenticated: true }]);
    expect((await openTab(server.url)({ identityFunction: true })).engagements).toEqual([]);
    await call('DELETE', `${path}/${json.id}`, undefined, etag);
  });

  test('needs a connector, and in a separate window its login page', async () => {
    expect(fieldsOf(await call('POST', path, only({ windowMode: 'separate' }))).fields).toEqual([
      'engagements.0.windowMode',
    ]);
    expect(fieldsOf(await call('POST', path, only({ connectorId: 'anonymous' }))).fields).toEqual([
      'engagements.0.connectorId',
    ]);
    const [brand] = (await server.store.listConnectors(account)).filter(({ id }) => id === 'brand');
    if (!brand) throw new Error('no connector');
    await server.store.saveConnector({ ...brand, enabled: false });
    expect(fieldsOf(await call('POST', path, only())).fields).toEqual(['engagements.0.authenticated']);
    const draft = await call('POST', path, { ...only(), published: false });
    expect(draft.status).toBe(201);
    await server.store.saveConnector(brand);
    await call('DELETE', `${path}/${draft.json.id}`, undefined, draft.etag);
  });
});

describe('the library', () => {
  test('keeps what campaigns use', async () => {
    const point = await create('entry-points', { name: 'Help', include: [{ kind: 'section', value: 'help' }] });
    const using = await create('campaigns', { ...campaign([fresh({ entryPointIds: [point.json.id] })]), name: 'User' });
    const path = `${root}/entry-points/${point.json.id}`;
    const refused = await call('DELETE', path, undefined, point.etag);
    expect({ status: refused.status, message: refused.json.error.message }).toEqual({
      status: 409,
      message: 'It is in use: User',
    });
    expect((await openTab(server.url)({ sections: ['help'] })).engagements).toHaveLength(1);
    expect((await openTab(server.url)()).engagements).toHaveLength(0);
    await call('DELETE', `${root}/campaigns/${using.json.id}`, undefined, using.etag);
    expect((await call('DELETE', path, undefined, point.etag)).status).toBe(204);
  });

  test.each([
    ['entry-points', { name: 'x', include: [{ kind: 'url', match: 'regex', value: '(' }] }, 'include.0.value'],
    [
      'behaviours',
      { name: 'x', conditions: [{ kind: 'visitedEntryPoint', entryPointId: 'x' }] },
      'conditions.0.entryPointId',
    ],
    [
      'audiences',
      {
        name: 'x',
        conditions: [
          { kind: 'customerType', values: ['a'] },
          { kind: 'customerStatus', values: ['b'] },
        ],
      },
      'conditions',
    ],
  ])('refuses %s that cannot work', async (kind, body, field) => {
    expect(fieldsOf(await call('POST', `${root}/${kind}`, body))).toEqual({ status: 400, fields: [field] });
  });

  test('has windows, of which one is the default and stays', async () => {
    const { id: _, ...body } = defaultWindowConfiguration;
    const first = await create('windows', { ...body, isDefault: true, texts: { 'de-DE': { title: 'Hallo' } } });
    const second = await create('windows', { ...body, isDefault: true, name: 'Second' });
    const windows = (await call('GET', `${root}/windows`)).json as { id: string; isDefault: boolean }[];
    expect(windows.filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual([second.json.id]);
    expect((await call('DELETE', `${root}/windows/${second.json.id}`, undefined, second.etag)).status).toBe(409);
    const current = await call('GET', `${root}/windows/${first.json.id}`);
    expect((await call('DELETE', `${root}/windows/${first.json.id}`, undefined, current.etag)).status).toBe(204);
  });

  test('takes what a new account begins with', async () => {
    await create('campaigns', { ...defaultCampaign, published: false });
  });
});

test('every change is on record: who, what, when, before and after', async () => {
  const goal = await create('goals', { name: 'Leads', kind: 'leads' });
  await call('PUT', `${root}/goals/${goal.json.id}`, { name: 'More', kind: 'leads' }, goal.etag);
  const { json } = await call('GET', `${root}/changes?kind=goal&limit=1`);
  expect(json).toEqual([
    {
      num: expect.any(Number),
      kind: 'goal',
      id: goal.json.id,
      revision: 2,
      by: '444',
      ts: server.clock.now(),
      before: { name: 'Leads', kind: 'leads' },
      after: { name: 'More', kind: 'leads' },
    },
  ]);
});

test('automatic messages are written under the names of their events', async () => {
  const path = `${root}/automatic-messages`;
  const bearer = (await server.login('eve')).bearer;
  const write = (name: string, body: unknown) =>
    fetch(`${server.url}${path}/${name}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', 'if-none-match': '*' },
      body: JSON.stringify(body),
    });
  const welcome = { active: true, texts: { 'en-US': 'Hello' } };
  expect((await write('welcome', welcome)).status).toBe(200);
  expect((await write('welcome', welcome)).status).toBe(412);
  expect((await write('nonsense', welcome)).status).toBe(404);
  expect((await write('urgent', { active: true, delayMs: 14_999 })).status).toBe(400);
  expect((await write('urgent', { active: true, texts: { 'en-US': '<b>' } })).status).toBe(400);
  expect((await call('POST', path, welcome)).status).toBe(405);
});

test.each([
  [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
  [{ occasions: [{ name: 'x', from: '2026-02-01', to: '2026-01-01', shifts: [] }] }, 'occasions.0.to'],
  [{ occasions: [{ name: 'x', from: '2026-01-01', to: '2026-01-31', shifts: [] }] }, 'occasions.0.to'],
])('hours that cannot be are refused: %j', async (rest, field) => {
  const usual = { name: 'x', timeZone: 'UTC', weekly: [{ day: 1, from: '09:00', to: '17:00' }] };
  expect((await call('POST', `${root}/hours`, usual)).status).toBe(201);
  expect(fieldsOf(await call('POST', `${root}/hours`, { ...usual, ...rest }))).toEqual({
    status: 400,
    fields: [field],
  });
});

test('predefined content is kept in its languages', async () => {
  const content = { title: 'Hours', texts: { 'en-US': 'Nine to five' }, skillIds: [] };
  expect((await create('predefined-content', content)).json).toMatchObject(content);
});

test('settings name the account’s own origins', async () => {
  const { json, etag } = await call('GET', `${root}/settings`);
  expect(json).toEqual({ allowedOrigins: [], engagement: {} });
  const next = { allowedOrigins: ['https://shop.example'], engagement: { identityMode: 'function' } };
  expect((await call('PUT', `${root}/settings`, next)).status).toBe(428);
  expect((await call('PUT', `${root}/settings`, next, etag)).json).toEqual(next);
  const wrong = { allowedOrigins: ['https://shop.example/path'], engagement: { defaultSkillId: '99' } };
  const current = (await call('GET', `${root}/settings`)).etag;
  expect(fieldsOf(await call('PUT', `${root}/settings`, wrong, current)).fields).toEqual([
    'allowedOrigins.0',
    'engagement.defaultSkillId',
  ]);
});

test.each(['campaigns', 'windows', 'entry-points', 'changes', 'settings'])(
  '%s are for administrators only',
  async (path) => {
    const manager = createCall(server.url, (await server.login('max')).bearer);
    expect((await manager('GET', `${root}/${path}`)).status).toBe(403);
    expect((await createCall(server.url)('GET', `${root}/${path}`)).status).toBe(401);
    if (path === 'changes' || path === 'settings') return;
    expect((await manager('POST', `${root}/${path}`, {})).status).toBe(403);
    expect((await manager('PUT', `${root}/${path}/1`, {})).status).toBe(403);
    expect((await manager('DELETE', `${root}/${path}/1`)).status).toBe(403);
  },
);
