/** The public Monitoring API, as apps use it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openConversation } from '../support/conversation.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { account, brandIssuer } from '../support/test-account.ts';
import { campaign, engagement, origin, saveItem } from './monitoring-support.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  const engagements = [
    engagement({ id: 1002, skillId: '7' }),
    engagement({ id: 1003, authenticated: true, windowMode: 'separate', design: { text: 'x', side: 'left' } }),
  ];
  await saveItem(server.store, 'campaign', '1001', campaign(engagements));
  await saveItem(server.store, 'app-installation', 'app1', { name: 'App', enabled: true });
  await saveItem(server.store, 'app-installation', 'off', { name: 'App', enabled: false });
});
afterAll(() => server.stop());

const base = `/api/account/${account}/app`;
const loa1 = (sub: string) => ({ iss: brandIssuer, acr: 'loa1', sub });

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(server.url + base + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text ? JSON.parse(text) : undefined };
}

const engage = (body: unknown = {}, query = '') => call('POST', `/app1/engagement?v=1.1${query}`, body);
const report = (body: unknown, query = '') => call('PUT', `/app1/report?v=1.1${query}`, body);
const idsIn = ({ visitorId, sessionId }: { visitorId: string; sessionId: string }) =>
  `&vid=${visitorId}&sid=${sessionId}`;

describe('an engagement', () => {
  test('is offered with 201 in a new session and 200 in one that is known', async () => {
    const first = await engage({
      clientProperties: { deviceFamily: 'MOBILE', osName: 'IOS' },
      entryPoints: ['sec://Food'],
    });
    expect(first.status).toBe(201);
    expect(first.json).toEqual({
      sessionId: expect.stringMatching(/^[\w-]{22}$/),
      visitorId: expect.stringMatching(/^[\w-]{22}$/),
      pageId: expect.any(String),
      engagementDetails: [
        {
          campaignId: 1001,
          engagementId: 1002,
          engagementRevision: 1,
          engagementName: 'Engagement 1002',
          contextId: '1',
          engagementType: 6,
          conversationType: 1,
          state: 1,
          authenticated: false,
          windowId: '1',
          windowMode: 'embedded',
          language: 'en-US',
          connectorId: 'anonymous',
          skillId: '7',
          skillName: 'Billing',
          status: 'expose',
        },
      ],
    });
    const { pageId } = first.json;
    const second = await engage({ pageId }, idsIn(first.json));
    expect(second.status).toBe(200);
    expect(second.json).toEqual(first.json);
  });

  test('of an unknown session is offered in a new one', async () => {
    const { status, json } = await engage({}, `&vid=${'v'.repeat(22)}&sid=${'s'.repeat(22)}`);
    expect(status).toBe(201);
    expect(json.sessionId).not.toBe('s'.repeat(22));
  });

  test('that needs a login is offered to an identity only', async () => {
    const { json } = await engage({ identities: [{ acr: '0', sub: 'anon' }, loa1('user-1')] });
    const [, second] = json.engagementDetails;
    expect(second).toMatchObject({
      engagementId: 1003,
      authenticated: true,
      connectorId: 'brand',
      windowMode: 'separate',
    });
  });

  test('gives way to the open conversation of the identity, from any device', async () => {
    const consumer = await server.consumer('user-5');
    await openConversation(consumer);
    const { json } = await engage({ identities: [loa1('user-5')] });
    expect(json.engagementDetails).toEqual([
      {
        status: 'conversation',
        authenticated: true,
        conversationType: 1,
        windowId: '1',
        windowMode: 'embedded',
        language: 'en-US',
        connectorId: 'brand',
      },
    ]);
    const unknown = await engage({ identities: [loa1('user-6')] });
    expect(unknown.json.engagementDetails[0].status).toBe('expose');
    await consumer.close();
  });

  test('is absent where nothing is to be had', async () => {
    await saveItem(server.store, 'campaign', '1001', campaign([]));
    server.clock.advance(5000);
    const { json } = await engage();
    expect(Object.keys(json).sort()).toEqual(['pageId', 'sessionId', 'visitorId']);
    await saveItem(server.store, 'campaign', '1001', campaign([engagement({ id: 1002 })]));
    server.clock.advance(5000);
  });
});

describe('a report', () => {
  const lead = { type: 'lead', lead: { topic: 't' } };
  const display = (id: string) => ({
    type: 'impDisplay',
    campaign: 1001,
    engId: 1002,
    revision: 1,
    eContext: [{ type: 'engagementContext', id }],
  });

  test('keeps attributes and events of its session', async () => {
    const { json } = await engage();
    const sent = { engagementAttributes: [lead, display('1')], pageId: json.pageId };
    const answer = await report(sent, idsIn(json));
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ sessionId: json.sessionId, visitorId: json.visitorId, pageId: json.pageId });
    const query = { accountId: account, by: { visitorIds: [json.visitorId] }, fromTs: 0, toTs: 9e15, limit: 10 };
    expect((await server.store.listAttributes(query)).map(({ body }) => body)).toEqual([lead]);
  });

  test('may be a POST that says so', async () => {
    const { json } = await engage();
    const path = `/app1/report?v=1.0${idsIn(json)}`;
    const body = { engagementAttributes: [] };
    expect((await call('POST', path, body, { 'x-http-method-override': 'PUT' })).status).toBe(200);
    expect((await call('POST', path, body)).status).toBe(405);
  });

  test('in a new session answers 201, of the identity alone too', async () => {
    const { status, json } = await report({ engagementAttributes: [lead], identities: [loa1('user-1')] });
    expect(status).toBe(201);
    expect(json.visitorId).toMatch(/^[\w-]{22}$/);
  });

  test.each([
    ['in a session that was not offered it', display('7')],
    ['by an unknown context', display('nonsense')],
  ])('of an impression %s is refused and changes nothing', async (_case, event) => {
    const { json } = await engage();
    const { status, json: answer } = await report({ engagementAttributes: [lead, event] }, idsIn(json));
    expect({ status, answer }).toMatchObject({ status: 400, answer: { internalCode: 5 } });
    expect(answer.message).toContain('eContext');
    const query = { accountId: account, by: { visitorIds: [json.visitorId] }, fromTs: 0, toTs: 9e15, limit: 10 };
    expect(await server.store.listAttributes(query)).toEqual([]);
  });

  test('of an impression in a session that the report itself begins is refused', async () => {
    const { json } = await engage();
    const { status } = await report({ engagementAttributes: [display('1')] }, `&vid=${json.visitorId}`);
    expect(status).toBe(400);
  });
});

describe('failures', () => {
  const [vid, sid] = ['v'.repeat(22), 's'.repeat(22)];
  test.each([
    ['an unsupported version', 'POST', '/app1/engagement?v=2.0', {}, 400, 33],
    ['no version', 'POST', '/app1/engagement', {}, 400, 33],
    ['no body', 'POST', '/app1/engagement?v=1.1', undefined, 400, 5],
    ['a body that is not JSON', 'POST', '/app1/engagement?v=1.1', '{', 400, 5],
    ['a body that is no object', 'POST', '/app1/engagement?v=1.1', [], 400, 5],
    ['a malformed visitor id', 'POST', `/app1/engagement?v=1.1&vid=a%20b&sid=${sid}`, {}, 404, 37],
    ['a malformed session id', 'POST', `/app1/engagement?v=1.1&vid=${vid}&sid=x`, {}, 404, 39],
    ['an unknown app', 'POST', '/app9/engagement?v=1.1', {}, 404, 18],
    ['an app that was switched off', 'POST', '/off/engagement?v=1.1', {}, 404, 18],
    ['a report of nobody', 'PUT', '/app1/report?v=1.1', { engagementAttributes: [] }, 400, 5],
    ['a report without attributes', 'PUT', `/app1/report?v=1.1&vid=${vid}`, {}, 400, 5],
    ['an unknown attribute', 'POST', '/app1/engagement?v=1.1', { engagementAttributes: [{ type: 'x' }] }, 400, 5],
  ])('%s', async (_case, method, path, body, status, internalCode) => {
    const answer = await call(method, path, body);
    expect(answer).toMatchObject({
      status,
      json: { time: server.clock.now(), message: expect.any(String), internalCode },
    });
  });

  test('name the member that is wrong', async () => {
    const balance = { type: 'ctmrinfo', info: { balance: 'much' } };
    const { json } = await engage({ engagementAttributes: [{ type: 'searchInfo' }, balance] });
    expect(json.message).toContain('engagementAttributes/1/info/balance');
    expect((await engage({ identities: [{ acr: 'loa3', sub: 'x' }] })).json.message).toContain('identities/0/acr');
    expect((await engage({ entryPoints: ['ftp://x'] })).json.message).toContain('entryPoints');
  });

  test('an account that does not exist', async () => {
    const response = await fetch(`${server.url}/api/account/nobody/app/app1/engagement?v=1.1`, {
      method: 'POST',
      body: '{}',
    });
    expect(response.status).toBe(404);
  });
});

describe('pages of other origins', () => {
  test('may ask where the account allows theirs', async () => {
    const preflight = await call('OPTIONS', '/app1/report', undefined, { origin });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-http-method-override');
    const answer = await call('POST', '/app1/engagement?v=1.1', {}, { origin });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect((await call('POST', '/app1/engagement?v=1.1', {}, { origin: 'https://evil.example' })).status).toBe(403);
  });
});
