import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { bothEngagements, button, fired, shareTaggedPages, windowOf } from '../support/tagged-pages.ts';

const shared = shareTaggedPages();

test('a page shows an engagement after one file and one report, and the window only when it is clicked', async () => {
  const { server } = shared;
  const page = await (await shared.browser.newContext()).newPage();
  const asked: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin === server.url) asked.push(`${request.method()} ${url.pathname}`);
  });
  await page.goto(shared.brand.page());
  await button(page, 'Ask us').waitFor();
  expect(asked).toEqual(['GET /tag/tag.js', 'POST /api/account/acc1/web/page']);
  await button(page, 'Ask us').click();
  await windowOf(page).getByRole('textbox').waitFor();
  expect(await button(page, 'Ask us').count()).toBe(0);
  expect((await fired(page, 'LP_OFFERS')).map(({ eventName }) => eventName)).toEqual([
    'START',
    'OFFER_DISPLAY',
    'OFFER_IMPRESSION',
    'OFFER_CLICK',
    'OFFER_REMOVE',
  ]);
});

test('an engagement for customers shows on a customer’s page and not on others', async () => {
  const page = await shared.open({ who: 'ann' });
  await button(page, 'Message us').waitFor();
  await button(page, 'Ask us').waitFor();
  const other = await shared.open({ who: '' });
  await button(other, 'Ask us').waitFor();
  expect(await button(other, 'Message us').count()).toBe(0);
});

test('limitation 1: a page without an identity function that tells a customerId counts as logged in, and visitors’ engagements are gone', async () => {
  const script = "lpTag.sdes.push({ type: 'ctmrinfo', info: { customerId: 'told' } }); delete lpTag.identities;";
  const page = await shared.open({ script });
  await button(page, 'Message us').waitFor();
  expect(await button(page, 'Ask us').count()).toBe(0);
});

test.each([
  ['', 'Name the site'],
  ['?site=', 'Name the site'],
  ['?site=nobody', 'There is no such site.'],
  ['?site=a&site=b', 'There is no such site.'],
])('the tag for %j is refused in words', async (query, text) => {
  const answer = await fetch(`${shared.server.url}/tag/tag.js${query}`);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(text);
});

test('the tag is kept for a while, then asked for by its mark', async () => {
  const url = `${shared.server.url}/tag/tag.js?site=acc1`;
  const { headers } = await fetch(url);
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'public, max-age=300',
    'content-type': 'text/javascript; charset=utf-8',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  });
  const again = await fetch(url, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
});

const overlay = `lpTag.hooks.push({ name: 'BEFORE_ENG_DISPLAY', callback: ({ data }) => {
  data.engagement.engagementType = 1;
  data.engagement.design.detail = 'May we help?';
} });`;

test('an overlay holds the focus, Escape declines it, the focus returns, and it stays away', async () => {
  const page = await shared.open({ script: overlay, bare: true });
  await page.locator('#first').focus();
  const tag = `${shared.server.url}/tag/tag.js?site=acc1`;
  await page.evaluate((src) => {
    const policy = Object(window).trustedTypes.createPolicy('test', { createScriptURL: (url: string) => url });
    const script = document.createElement('script');
    script.src = policy.createScriptURL(src);
    document.head.append(script);
  }, tag);
  const dialog = page.getByRole('dialog', { name: 'May we help?' });
  await dialog.waitFor();
  for (let count = 0; count < 3; count++) {
    await page.keyboard.press('Tab');
    expect(await page.locator('#first').evaluate((first) => first === document.activeElement)).toBe(false);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await page.locator('#first').evaluate((first) => first === document.activeElement)).toBe(true);
  const names = (await fired(page, 'LP_OFFERS')).map(({ eventName }) => eventName);
  expect(names.slice(-3)).toEqual(['OFFER_DECLINED', 'OFFER_DECLINE', 'OFFER_REMOVE']);
  const answered = page.waitForResponse('**/web/page');
  await page.evaluate(() => window.lpTag.sdes.send());
  await answered;
  expect(await dialog.count()).toBe(0);
});

test('on a phone the window fills the screen, the page behind stands still, and moves again after it', async () => {
  const phone = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };
  const page = await shared.open({ who: 'phone' }, await shared.browser.newContext(phone));
  await button(page, 'Message us').tap();
  const composer = windowOf(page).getByRole('textbox', { name: 'Your message' });
  await composer.waitFor();
  await expect
    .poll(() => page.locator('#lpChat iframe').boundingBox())
    .toEqual({ x: 0, y: 0, width: 360, height: 640 });
  const overflow = () => page.evaluate(() => getComputedStyle(document.documentElement).overflow);
  expect(await overflow()).toBe('hidden');
  await composer.fill('hello');
  await composer.press('Enter');
  await windowOf(page).getByText('Sent', { exact: true }).waitFor();
  await windowOf(page).getByRole('button', { name: 'Minimise' }).tap();
  await page.locator('#lpChat .bar').waitFor();
  expect(await overflow()).toBe('visible');
});

test('on a phone a page without a viewport is too wide for a window in it: it opens in a tab of its own', async () => {
  const phone = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };
  const page = await shared.open({ wide: true }, await shared.browser.newContext(phone));
  const opening = page.waitForEvent('popup');
  await button(page, 'Ask us').tap();
  const tab = await opening;
  await tab.getByRole('textbox', { name: 'Your message' }).fill('From a tab of its own');
  await tab.getByRole('textbox', { name: 'Your message' }).press('Enter');
  await tab.getByText('Sent', { exact: true }).waitFor();
  expect(await page.locator('#lpChat iframe').count()).toBe(0);
});

const reportOf = (page: Page) =>
  page.waitForRequest('**/web/page').then((request) => JSON.parse(request.postData() ?? '{}'));

test('a browser that takes no cookies remembers the visitor for as long as the tab lives', async () => {
  const context = await shared.browser.newContext();
  await context.addInitScript(() =>
    Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => undefined }),
  );
  const page = await shared.open({}, context);
  await button(page, 'Ask us').click();
  await windowOf(page).getByRole('textbox').waitFor();
  const kept = await page.evaluate(() => ({ ...sessionStorage }));
  expect(kept).toMatchObject({ LPVID: expect.any(String), 'LPSID-acc1': expect.any(String) });
  const next = reportOf(page);
  await page.goto(shared.brand.page({ body: '<p>Next</p>' }));
  expect(await next).toMatchObject({ visitorId: kept.LPVID, sessionId: kept['LPSID-acc1'] });
  const tab = await context.newPage();
  const other = reportOf(tab);
  await tab.goto(shared.brand.page());
  expect((await other).visitorId).toBeUndefined();
});

test('a browser that takes neither cookies nor storage talks all the same, and stays one visitor while the page lives', async () => {
  const context = await shared.browser.newContext();
  await context.addInitScript(() => {
    const refuse = {
      get() {
        throw new DOMException('refused', 'SecurityError');
      },
    };
    for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, refuse);
    Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => undefined });
  });
  const page = await shared.open({}, context);
  const afterClick = reportOf(page);
  await button(page, 'Ask us').click();
  const { visitorId, sessionId } = await afterClick;
  expect(visitorId).toEqual(expect.any(String));
  await windowOf(page).getByRole('textbox', { name: 'Your message' }).fill('Nothing is kept');
  await windowOf(page).getByRole('textbox', { name: 'Your message' }).press('Enter');
  await windowOf(page).getByText('Sent', { exact: true }).waitFor();
  const later = reportOf(page);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  expect(await later).toMatchObject({ visitorId, sessionId });
});

describe('engagements of other kinds', () => {
  afterEach(() => shared.offer(...bothEngagements));

  /** The service sees what was just stored within seconds. */
  async function openOffered(name: string, query: Parameters<typeof shared.open>[0] = {}): Promise<Page> {
    const page = await shared.open(query);
    const offered = async () => {
      const decided = page.waitForResponse('**/web/page');
      await page.reload();
      const { engagements } = await (await decided).json();
      return engagements.map(({ design }: { design: { text: string } }) => design.text);
    };
    await expect.poll(offered).toContain(name);
    return page;
  }

  test('one that shows for a while goes when its time is over, and does not come again on that page', async () => {
    await shared.offer({ id: 1, design: { text: 'For a moment', side: 'right', displayMs: 1000 } });
    const page = await openOffered('For a moment');
    await expect.poll(() => fired(page, 'LP_OFFERS', 'OFFER_REMOVE')).toHaveLength(1);
    expect(await button(page, 'For a moment').count()).toBe(0);
    const names = async () => (await fired(page, 'LP_OFFERS')).map(({ eventName }) => eventName);
    expect((await names()).slice(-2)).toEqual(['OFFER_TIMEOUT', 'OFFER_REMOVE']);
    await page.evaluate(() => new Promise<void>((resolve) => window.lpTag.sdes.send([], resolve)));
    expect((await names()).filter((name) => name === 'OFFER_DISPLAY')).toHaveLength(1);
  });

  test('a page that turns keeps what stands in the places that it names', async () => {
    await shared.offer(
      { id: 1, type: 5, design: { text: 'Stays', divId: 'stays' } },
      { id: 2, type: 5, design: { text: 'Goes', divId: 'goes' } },
    );
    const page = await openOffered('Stays', { body: '<div id="stays"></div><div id="goes"></div>' });
    await button(page, 'Stays').waitFor();
    await button(page, 'Goes').waitFor();
    await page.evaluate(() => {
      for (const place of document.querySelectorAll('.LPMcontainer')) place.setAttribute('data-drawn', 'before');
      window.lpTag.newPage(`${location.href}&turned`, { taglets: { rendererStub: { divIdsToKeep: { stays: true } } } });
    });
    await page.locator('#goes .LPMcontainer:not([data-drawn]) button').waitFor();
    expect(await page.locator('#stays .LPMcontainer').getAttribute('data-drawn')).toBe('before');
    const removed = await fired(page, 'LP_OFFERS', 'OFFER_REMOVE');
    expect(removed.map(({ data }) => Object(data).engagementId)).toEqual([2]);
  });
});
