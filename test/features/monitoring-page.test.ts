/** What a brand's page is told when it reports itself. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Attribute } from '../../src/protocol/engagement.ts';
import { paths } from '../../src/protocol/paths.ts';
import { consumerSocketPath } from '../support/sign-in.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { account } from '../support/test-account.ts';
import { openWire } from '../support/wire-client.ts';
import { campaign, customer, engagement, openTab, origin, report, saveItem, sendReport } from './monitoring-support.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  const both = [
    engagement({ id: 11 }),
    engagement({ id: 12, authenticated: true, design: { text: 'x', side: 'left' } }),
  ];
  await saveItem(server.store, 'campaign', '1', campaign(both));
  const steps = ['/cart', '/pay'].map((value) => ({ kind: 'url', match: 'contains', value }));
  await saveItem(server.store, 'behaviour', 'hesitates', {
    name: 'Hesitates',
    conditions: [
      { kind: 'flow', event: 'abandoned', steps },
      { kind: 'productInCart', by: 'category', values: ['Beds'] },
      { kind: 'viewedProduct', by: 'sku', values: ['b-1'] },
      { kind: 'serviceActivity', topic: 'Delivery', statuses: [1] },
    ],
  });
  const design = { text: 'Questions?', divId: 'help' };
  const asked = engagement({ id: 13, type: 5, design, behaviourIds: ['hesitates'] });
  await saveItem(server.store, 'campaign', '2', campaign([asked]));
});
afterAll(() => server.stop());

const idsOf = ({ engagements }: { engagements: { engagementId: number }[] }) =>
  engagements.map(({ engagementId }) => engagementId);

describe('engagements', () => {
  test('a page without identity gets those that need none', async () => {
    const decision = await openTab(server.url)();
    expect(decision.authenticated).toBe(false);
    expect(decision.conversations).toEqual([]);
    expect(decision.engagements).toEqual([
      {
        campaignId: 1,
        engagementId: 11,
        engagementRevision: 1,
        engagementName: 'Engagement 11',
        contextId: '1',
        zoneId: 3,
        engagementType: 6,
        state: 1,
        authenticated: false,
        window: {
          campaignId: 1,
          engagementId: 11,
          windowId: '1',
          windowMode: 'embedded',
          language: 'en-US',
          connectorId: 'anonymous',
        },
        design: { text: 'Live Chat' },
      },
    ]);
  });

  test('a page whose visitor is logged in gets both kinds', async () => {
    const decision = await openTab(server.url)({ identities: [customer()], identityFunction: true });
    expect(decision.authenticated).toBe(true);
    expect(idsOf(decision)).toEqual([11, 12]);
    expect(decision.engagements[1]?.window.connectorId).toBe('brand');
  });

  test.each([
    ['none', { messaging: false }, []],
    ['those of visitors', { authenticatedMessaging: false }, [11]],
    ['those of customers', { unauthenticatedMessaging: false }, [12]],
  ])('where the account begins no others, a page gets %s', async (_title, features, expected) => {
    const stored = await server.store.findAccount(account);
    if (!stored) throw new Error('no account');
    await server.store.saveAccount({ ...stored, settings: { ...stored.settings, ...features } });
    const decision = await openTab(server.url)({ identities: [customer()], identityFunction: true });
    await server.store.saveAccount(stored);
    expect(idsOf(decision)).toEqual(expected);
  });

  test('customerId stands for being logged in only where the page has no identity function', async () => {
    const attributes = [{ type: 'ctmrinfo', info: { customerId: 'user-1' } }];
    const legacy = await openTab(server.url)({ attributes });
    expect(legacy.authenticated).toBe(true);
    expect(idsOf(legacy)).toEqual([12]);
    const modern = await openTab(server.url)({ attributes, identityFunction: true });
    expect(modern.authenticated).toBe(false);
    expect(idsOf(modern)).toEqual([11]);
  });

  test('a repeated report of one page keeps its ids and contexts; the next page gets new ones', async () => {
    const tab = openTab(server.url);
    const first = await tab();
    expect(await tab()).toEqual(first);
    const next = await tab({ pageId: 'another' });
    expect(next.sessionId).toBe(first.sessionId);
    expect(next.pageId).not.toBe(first.pageId);
    expect(next.engagements[0]?.contextId).toBe('2');
  });

  test('one waits for a flow to be left, with what was reported of cart, products and service', async () => {
    const bed = { product: { sku: 'b-1', category: 'Beds' } };
    const cart = { type: 'cart', total: 900, numItems: 1, products: [{ ...bed, quantity: 1 }] };
    const tab = openTab(server.url);
    let pages = 0;
    const visit = async (path: string, attributes: Attribute[] = []) =>
      idsOf(await tab({ url: `${origin}${path}`, pageId: `page ${++pages}`, attributes }));
    expect(await visit('/beds', [{ type: 'prodView', products: [bed] }])).toEqual([11]);
    expect(await visit('/cart', [cart])).toEqual([11]);
    expect(await visit('/')).toEqual([11]);
    const delivery = { type: 'service', service: { topic: 'Delivery', status: 1 } };
    expect(await visit('/help', [delivery])).toEqual([11, 13]);
    expect(await visit('/pay')).toEqual([11]);
    expect(await visit('/')).toEqual([11]);
  });

  test('what the visitor has closed does not come back in the session', async () => {
    const tab = openTab(server.url);
    await tab();
    const closing = { type: 'impClose', campaign: 1, engId: 11, revision: 1, eContext: [{ type: 'e', id: '1' }] };
    expect(idsOf(await tab({ attributes: [closing] }))).toEqual([]);
    expect(idsOf(await tab({ pageId: 'another' }))).toEqual([]);
    expect(idsOf(await openTab(server.url)())).toEqual([11]);
  });

  const closing = (engId: number, id: string): Attribute => ({
    ...{ type: 'impClose', campaign: 1, engId, revision: 1 },
    eContext: [{ type: 'engagementContext', id }],
  });

  test('what was offered before half an hour of silence and is closed after it stays closed', async () => {
    const tab = openTab(server.url);
    await tab({ url: `${origin}/before` });
    const { engagements, sessionId } = await tab({ url: `${origin}/here`, pageId: '' });
    expect(idsOf({ engagements })).toEqual([11]);
    server.clock.advance(31 * 60_000);
    expect((await tab()).sessionId).not.toBe(sessionId);
    await tab({ attributes: [closing(11, engagements[0]?.contextId ?? '')] });
    expect(idsOf(await tab({ pageId: 'next' }))).toEqual([]);
  });

  test('an event that names one engagement and the context of another is about the one that it names', async () => {
    const tab = openTab(server.url);
    const [first] = (await tab()).engagements;
    expect(first).toMatchObject({ engagementId: 11, contextId: '1' });
    expect(idsOf(await tab({ attributes: [closing(12, '1')] }))).toEqual([11]);
  });

  test('losing the identity takes back what needs it, on the same page', async () => {
    const tab = openTab(server.url);
    await tab({ identities: [customer()], identityFunction: true });
    expect(idsOf(await tab({ identityFunction: true }))).toEqual([11]);
  });
});

describe('sessions', () => {
  test('end after half an hour without a report; the visitor stays', async () => {
    const tab = openTab(server.url);
    const first = await tab();
    server.clock.advance(30 * 60_000);
    expect((await tab()).sessionId).toBe(first.sessionId);
    server.clock.advance(30 * 60_000 + 1);
    const later = await tab();
    expect(later.sessionId).not.toBe(first.sessionId);
    expect(later.visitorId).toBe(first.visitorId);
  });

  test('what a page has told is known on that page for as long as it is open, and on later ones of a new session no more', async () => {
    const tab = openTab(server.url);
    const told = [{ type: 'ctmrinfo', info: { customerId: 'silent' } }];
    const first = await tab({ attributes: told });
    expect(first.authenticated).toBe(true);
    server.clock.advance(31 * 60_000);
    const back = await tab();
    expect(back.sessionId).not.toBe(first.sessionId);
    expect(back.authenticated).toBe(true);
    server.clock.advance(31 * 60_000);
    expect((await tab({ pageId: '' })).authenticated).toBe(false);
  });

  test('belong to their visitor', async () => {
    const one = await openTab(server.url)();
    const other = await openTab(server.url)();
    const mixed = await openTab(server.url, { visitorId: other.visitorId, sessionId: one.sessionId })();
    expect(mixed.sessionId).not.toBe(one.sessionId);
  });

  test('take many reports at once', async () => {
    const { visitorId, sessionId } = await openTab(server.url)();
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        sendReport(server.url, report({ visitorId, sessionId, url: `${origin}/${index}` })),
      ),
    );
    expect(answers.map(({ body }) => body.engagements[0]?.contextId).sort()).toEqual(['2', '3', '4', '5', '6']);
  });
});

describe('open conversations', () => {
  test('a claimed identity brings back a window of its conversation, from any browser, and no id or count of it', async () => {
    const consumer = await server.consumer('user-9');
    await consumer.request('cm.ConsumerRequestConversation', {});
    const decision = await openTab(server.url)({ identities: [customer('user-9')], identityFunction: true });
    expect(decision.conversations).toEqual([
      {
        authenticated: true,
        reopenedByAgent: false,
        window: { windowId: '1', windowMode: 'embedded', language: 'en-US', connectorId: 'brand' },
      },
    ]);
    const stranger = await openTab(server.url)({ identities: [customer('user-10')], identityFunction: true });
    expect(stranger.conversations).toEqual([]);
    await consumer.close();
  });

  test('the conversation of an unauthenticated visitor comes back on all pages of its browser, and only there', async () => {
    const tab = openTab(server.url);
    const { visitorId, sessionId, engagements } = await tab();
    const [offer] = engagements;
    const authorized = await server.post('/api/account/acc1/anonymous/authorize', {});
    const exchanged = await server.post('/api/account/acc1/authenticate', { authCode: authorized.body.token });
    const consumer = await openWire(server.wsUrl + consumerSocketPath, { authorization: `jwt ${exchanged.body.jwt}` });
    const { body } = await consumer.request('cm.ConsumerRequestConversation', {
      campaignInfo: { campaignId: offer?.campaignId, engagementId: offer?.engagementId },
      conversationContext: { type: 'SharkContext', visitorId, sessionId, interactionContextId: '1', lang: 'de-DE' },
    });
    const open = {
      conversationId: body.conversationId,
      authenticated: false,
      unread: 0,
      reopenedByAgent: false,
      window: {
        campaignId: 1,
        engagementId: 11,
        windowId: '1',
        windowMode: 'embedded',
        language: 'de-DE',
        connectorId: 'anonymous',
      },
    };
    expect((await tab()).conversations).toEqual([open]);
    expect((await tab({ identities: [customer('user-11')], pageId: 'x' })).conversations).toEqual([open]);
    expect((await openTab(server.url)()).conversations).toEqual([]);
    await consumer.close();
  });

  test('a customer who claims a visitor id does not take the conversation along', async () => {
    const { visitorId } = await openTab(server.url)();
    const consumer = await server.consumer('user-12');
    await consumer.request('cm.ConsumerRequestConversation', {
      conversationContext: { type: 'SharkContext', visitorId },
    });
    expect((await openTab(server.url, { visitorId })()).conversations).toEqual([]);
    await consumer.close();
  });
});

describe('origins', () => {
  const ask = (headers: Record<string, string>) => sendReport(server.url, report(), headers);

  test('foreign pages are refused, and pages of this machine in demo mode are not', async () => {
    expect((await ask({ origin })).headers.get('access-control-allow-origin')).toBe(origin);
    const foreign = await ask({ origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('the account names its own', async () => {
    const settings = (await server.store.findAccount(account))?.settings;
    if (!settings) throw new Error('no account');
    const allowedOrigins = ['https://shop.example'];
    await server.store.saveAccount({ id: account, name: 'a', settings: { ...settings, allowedOrigins } });
    const own = await ask({ origin: 'https://shop.example' });
    expect(own.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    const preflight = await fetch(server.url + paths.page(account), {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-headers')).toContain('content-type');
  });
});

test('a body that is no report is refused with what is wrong', async () => {
  const answer = await sendReport(server.url, { ...report(), device: 'TOASTER' });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).toContain('body/device');
});

test('one address sends so many reports and no more', async () => {
  const strict = await startServer({ limits: { pageReportsPerMinute: 2 } });
  await saveItem(strict.store, 'campaign', '1', campaign([]));
  const answers = [];
  for (let i = 0; i < 3; i++) answers.push((await sendReport(strict.url, report())).status);
  expect(answers).toEqual([200, 200, 429]);
  await strict.stop();
});

describe('window configurations', () => {
  const get = async (window: string) => {
    const response = await fetch(server.url + paths.windowConfiguration(account, window, 'de-DE'));
    return { status: response.status, cache: response.headers.get('cache-control'), body: await response.json() };
  };

  test('an account without any has the default one, and keeps it where an unknown one is asked for', async () => {
    const { status, cache, body } = await get('1');
    expect({ status, cache }).toEqual({ status: 200, cache: 'public, max-age=60' });
    expect(body).toMatchObject({ id: '1', size: 'small', menu: { end: true } });
    expect((await get('nowhere')).body).toEqual(body);
  });
});
