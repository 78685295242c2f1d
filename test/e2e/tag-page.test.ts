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
