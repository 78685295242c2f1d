/** What customers and agents of the demo brand are promised about attributes, and what apps may ask: from end to end. */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { brandPublicKey, signBrandToken } from '../support/brand-keys.ts';
import { administer } from '../support/demo-admin.ts';
import { accept, consumerInfo, engagementOf, openMessages, sendAndSee, tell } from '../support/demo-shop.ts';
import { shareDemoTest } from '../support/demo-test.ts';

const { shop, test } = shareDemoTest();
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const viewed = (name: string) => ({ type: 'prodView', products: [{ product: { name, sku: name, price: 1 } }] });

/** A page of somebody of whom nobody knows the name, and whom the browser remembers. */
async function visitor(): Promise<Page> {
  const page = await shop.visit();
  await engagementOf(page, 'Live Chat').waitFor();
  return page;
}

describe('9. agents read the attributes', () => {
  test('of the twelve hours before the conversation began: at −12 h 00 m, and not at −12 h 01 m', async () => {
    const now = Date.now();
    const [early, inTime] = [await visitor(), await visitor()];
    shop.clock.hold(now);
    await tell(early, viewed('Early kettle'));
    shop.clock.hold(now + minuteMs);
    await tell(inTime, viewed('Kettle in time'));
    shop.clock.hold(now + minuteMs + 12 * hourMs);
    const workspace = await shop.work();
    const info = consumerInfo(workspace);
    await sendAndSee(await openMessages(inTime, 'Live Chat'), 'I am in time');
    await accept(workspace);
    await workspace.getByRole('log').getByText('I am in time').first().waitFor();
    await info.getByText('Kettle in time').first().waitFor();
    await sendAndSee(await openMessages(early, 'Live Chat'), 'I was early');
    await accept(workspace);
    await workspace.getByRole('log').getByText('I was early').first().waitFor();
    /* What comes now shows that the attributes of this conversation are the ones that show. */
    await tell(early, viewed('Present kettle'));
    await info.getByText('Present kettle').first().waitFor();
    expect(await info.getByText('Early kettle').count()).toBe(0);
  });

  test('of the twelve hours after its end: at +11 h 59 m, and not at +12 h 01 m', async () => {
    const page = await visitor();
    const begun = await shop.work();
    await sendAndSee(await openMessages(page, 'Live Chat'), 'That is all');
    await accept(begun);
    const end = Date.now();
    shop.clock.hold(end);
    await begun.getByRole('button', { name: 'Close conversation' }).click();
    await begun.getByRole('alertdialog').getByRole('button', { name: 'Close conversation' }).click();
    await begun.getByText('This conversation is closed.').waitFor();
    shop.clock.hold(end + 12 * hourMs - minuteMs);
    await tell(page, viewed('Kettle in time'));
    shop.clock.hold(end + 12 * hourMs + minuteMs);
    await tell(page, viewed('Late kettle'));
    const workspace = await shop.logInAgent();
    await workspace.keyboard.press('Alt+Digit2');
    await workspace
      .getByRole('row')
      .getByRole('button', { name: /^Visitor/ })
      .click();
    const reading = workspace.getByRole('complementary', { name: 'Conversation' });
    await reading.getByRole('log').getByText('That is all').waitFor();
    await reading.getByText('Kettle in time').first().waitFor();
    expect(await reading.getByText('Late kettle').count()).toBe(0);
  });

  test('as they were told last: one personal attribute, and each product that was looked at', async ({ workspace }) => {
    const page = await visitor();
    for (const firstname of ['Firstly', 'Secondly']) await tell(page, { type: 'personal', personal: { firstname } });
    for (const name of ['Blue kettle', 'Red kettle']) await tell(page, viewed(name));
    await sendAndSee(await openMessages(page, 'Live Chat'), 'Which kettle?');
    await accept(workspace);
    const info = consumerInfo(workspace);
    for (const text of ['Secondly', 'Blue kettle', 'Red kettle']) await info.getByText(text).first().waitFor();
    expect(await info.getByText('Firstly').count()).toBe(0);
  });

  test('of a token, but for what a token may not tell: a purchase in it is dropped, and the customer is let in', async () => {
    const issuer = 'https://fernway-partner.example.test';
    const admin = await administer(shop);
    const connector = await admin.read('le-connectors/connectors/demo-brand');
    const { name, type, settings } = connector.record;
    const trusting = { ...settings, issuer, publicKey: brandPublicKey };
    await admin.save({ ...connector, record: { name, type, settings: trusting } });
    const workspace = await shop.work();
    const page = await shop.visit();
    const lp_sdes = [
      { type: 'ctmrinfo', info: { ctype: 'Gold' } },
      { type: 'purchase', total: 77_123, orderId: 'order-77123' },
    ];
    const iat = Math.floor(Date.now() / 1000);
    const token = signBrandToken({ iss: issuer, sub: 'partner-1', iat, exp: iat + 600, lp_sdes });
    await page.goto(`/assets/html/site.html#site=${shop.demo.ready.account}&id_token=${token}`);
    await sendAndSee(await openMessages(page, 'Live Chat'), 'I bought something');
    await accept(workspace);
    const info = consumerInfo(workspace);
    await info.getByText('Gold').first().waitFor();
    await info.getByText('partner-1').first().waitFor();
    expect(await info.getByText(/77.?123/).count()).toBe(0);
  });
});

describe('11. apps ask for engagements', () => {
  const call = async (method: string, path: string, body: object) => {
    const { http, account } = shop.demo.ready;
    const response = await fetch(`${http}/api/account/${account}/app/1/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  };

  const idsOf = ({ json }: Awaited<ReturnType<typeof call>>) => `vid=${json.visitorId}&sid=${json.sessionId}`;

  test('201, then 200; an open conversation from any device, without a word of it', async ({ customer: page }) => {
    const sub = await page.evaluate<string>('fernway.customer.sub');
    const identities = [{ iss: `${shop.demo.ready.brand}/oidc`, acr: 'loa1', sub }];
    const first = await call('POST', 'engagement?v=1.1', { identities });
    expect(first.status).toBe(201);
    expect(first.json.engagementDetails[0].status).toBe('expose');
    const ids = `&${idsOf(first)}`;
    expect((await call('POST', `engagement?v=1.1${ids}`, { identities })).status).toBe(200);
    await sendAndSee(await openMessages(page), 'From the browser');
    /* The device that asked before, and one that is new. */
    for (const [query, status] of [
      [ids, 200],
      ['', 201],
    ] as const) {
      const again = await call('POST', `engagement?v=1.1${query}`, { identities });
      expect(again.status).toBe(status);
      expect(again.json.engagementDetails[0]).toMatchObject({ status: 'conversation', authenticated: true });
      expect(JSON.stringify(again.json)).not.toContain('From the browser');
    }
    const stranger = { identities: [{ ...identities[0], sub: 'somebody-else' }] };
    const { json } = await call('POST', 'engagement?v=1.1', stranger);
    expect(json.engagementDetails[0].status).toBe('expose');
  });

  test('an impression is taken in the session that it was made in, and refused (400) in anybody else’s', async ({
    customer: page,
  }) => {
    const sub = await page.evaluate<string>('fernway.customer.sub');
    const identities = [{ iss: `${shop.demo.ready.brand}/oidc`, acr: 'loa1', sub }];
    const foreign = await call('POST', 'engagement?v=1.1', {});
    const begun = await call('POST', 'engagement?v=1.1', { identities });
    const own = await call('POST', `engagement?v=1.1&${idsOf(begun)}`, { identities });
    const [offered] = own.json.engagementDetails;
    const { campaignId: campaign, engagementId: engId, engagementRevision: revision, contextId } = offered;
    /* Each session counts its impressions: this one the foreign session has not had. */
    expect(foreign.json.engagementDetails[0].contextId).not.toBe(contextId);
    const eContext = [{ type: 'engagementContext', id: contextId }];
    const report = (session: typeof own, type: string) =>
      call('PUT', `report?v=1.1&${idsOf(session)}`, {
        engagementAttributes: [{ type, campaign, engId, revision, eContext }],
      });
    for (const type of ['impDisplay', 'impAccept']) {
      expect((await report(foreign, type)).status).toBe(400);
      expect((await report(own, type)).status).toBe(200);
    }
  });
});
