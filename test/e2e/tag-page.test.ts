import { expect, test } from 'vitest';
import { button, fired, shareTaggedPages, windowOf } from '../support/tagged-pages.ts';

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
