import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { configureWindow } from '../support/open-window.ts';
import { button, shareTaggedPages, windowOf } from '../support/tagged-pages.ts';

const shared = shareTaggedPages();

/** As in `scripts/build.ts`, where it is counted without an account's settings. */
const budget = 40_000;
const built = /-[\w-]{6,8}(?=\.(js|css)$)/;
const isCode = (request: Request) =>
  ['document', 'script', 'stylesheet', 'image', 'font'].includes(request.resourceType());

/** What a page of a brand fetches of the service, apart from data: by name, with the bytes of each answer's body. */
function watch(page: Page) {
  const requests: Request[] = [];
  page.on('requestfinished', (request) => {
    if (isCode(request) && request.url().startsWith(shared.server.url)) requests.push(request);
  });
  const nameOf = (request: Request) => new URL(request.url()).pathname.replace(built, '');
  return {
    names: () => requests.map(nameOf).sort(),
    async bytes() {
      const sizes = await Promise.all(requests.map((request) => request.sizes()));
      return sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
    },
  };
}

test('until a visitor can write in the first window no more than 40,000 bytes come; before the click the tag alone', async () => {
  const page = await (await shared.browser.newContext({ locale: 'en-US' })).newPage();
  const fetched = watch(page);
  await page.goto(shared.brand.page({}));
  await button(page, 'Ask us').waitFor();
  await page.waitForLoadState('networkidle');
  expect(fetched.names()).toEqual(['/tag/tag.js']);

  await button(page, 'Ask us').click();
  const frame = windowOf(page);
  const composer = frame.getByRole('textbox', { name: 'Your message' });
  await frame.getByText('How can we help?').waitFor();
  await expect.poll(() => composer.isEditable()).toBe(true);
  await page.waitForLoadState('networkidle');
  expect(fetched.names()).toEqual([
    '/assets/en.js',
    '/assets/window.css',
    '/assets/window.js',
    '/tag/frame.js',
    '/tag/tag.js',
    '/window',
  ]);
  const bytes = await fetched.bytes();
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThanOrEqual(budget);

  /* The rest comes with the first letter, and what was written at once is said all the same. */
  await composer.pressSequentially('Hello');
  await composer.press('Enter');
  await frame.getByRole('log').getByText('Hello').waitFor();
  expect(fetched.names()).toContain('/assets/talk.js');
});

test('the account’s own title bar shows in its own colours only, however late their style sheet comes', async () => {
  await configureWindow(shared, 'late', { title: { text: 'Harbour Coffee', background: '#3b2a20' } });
  const context = await shared.browser.newContext({ viewport: { width: 420, height: 640 } });
  /* In every frame that the browser draws. */
  await context.addInitScript(() => {
    const seen: string[] = [];
    const look = () => {
      const icon = document.querySelector('.header .icon-button');
      seen.push(icon ? getComputedStyle(icon).color : 'none');
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    Object.assign(window, { seen });
  });
  const { promise: came, resolve: letCome } = Promise.withResolvers<void>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  await context.route(/own-header-.*\.css$/, async (route) => {
    ask();
    await came;
    await route.continue();
  });
  const page = await shared.open({ who: 'late' }, context);
  await button(page, 'Message us').click();
  await asked;
  const inner = page.frames().find((frame) => frame.url().includes('/window'));
  const seen = () => inner?.evaluate<string[]>('seen') ?? [];
  const drawn = (await seen()).length;
  await expect.poll(async () => (await seen()).length).toBeGreaterThan(drawn + 20);
  letCome();
  await windowOf(page).locator('.header .icon-button').first().waitFor();
  await expect.poll(async () => (await seen()).at(-1)).not.toBe('none');
  expect(new Set(await seen())).toEqual(new Set(['none', 'rgb(255, 255, 255)']));
});
