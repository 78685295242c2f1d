/** The engagement wizard: six steps and a summary, previewed as visitors will see it, refused with reasons, published and taken back. */
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { addEmptyAccount, openConsole } from '../support/console-page.ts';
import { keepScreenshot } from '../support/screenshot.ts';

const shared = shareBrowserAndServer();
const complaints: string[] = [];
const own = 'wizard';

beforeAll(() => addEmptyAccount(shared.server.store, own, ['eve']));
afterEach(async () => {
  await Promise.all(shared.browser.contexts().map((context) => context.close()));
  expect(complaints.splice(0)).toEqual([]);
});

const openAt = (path: string): Promise<Page> =>
  openConsole({ ...shared, url: shared.server.url, account: own, loginName: 'eve', complaints }, path);

const step = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: new RegExp(`^${name}`) });

const campaigns = async () =>
  (await shared.server.store.listItems(own, 'campaign')).map(({ record }) => record as Record<string, unknown>);

test('an engagement is made, seen in each format, refused where it cannot start, mended and published', async () => {
  const page = await openAt('/admin/campaigns/new');
  await page.getByLabel('Name', { exact: true }).fill('Spring');
  await page.getByRole('button', { name: 'New engagement' }).click();

  const preview = page.locator('.preview-page');
  for (const format of ['Embedded', 'Overlay', 'Toaster', 'Peeling corner', 'Slide-out', 'Sticky button']) {
    await page.getByRole('radio', { name: format }).check();
    await preview.getByText('Live Chat').waitFor();
  }
  await page.getByRole('radio', { name: 'Embedded' }).check();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByText('Authenticated Visitors Only').click();
  await page.getByLabel('Note for agents').fill('They come from the spring letter.');
  await step(page, 'Studio').click();
  await page.getByLabel('Text of the button').fill('Ask us');
  await preview.getByText('Ask us').waitFor();
  await step(page, 'Window').click();
  await page.frameLocator('iframe').getByText('It left this morning.').waitFor();
  await keepScreenshot(page, 'console-wizard');
  await step(page, 'Studio').click();
  await page.getByLabel('Text of the button').fill('');
  await step(page, 'Summary').click();
  await page.getByLabel('Name', { exact: true }).fill('Ask about spring');
  await page.getByLabel('Publish the campaign Spring').check();

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('1 thing needs your attention').waitFor();
  await alert.getByRole('link', { name: 'Text of the button' }).click();
  await page.waitForURL(/\/engagements\/0\/studio#/);
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('field-engagements-0-design-text');
  await step(page, 'Studio').getByText('needs your attention').waitFor({ state: 'attached' });
  await page.getByLabel('Text of the button').fill('Ask about spring');

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await alert.getByText('2 things need your attention').waitFor();
  await alert.getByText(/needs an enabled authentication server/).waitFor();
  await alert.getByRole('link', { name: 'Element of your page' }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('field-engagements-0-design-divId');
  await page.getByLabel('Element of your page').fill('help');
  await alert.getByRole('link', { name: 'Authenticated Visitors Only' }).click();
  await page.waitForURL(/\/engagements\/0\/settings#/);
  expect(await page.getByLabel('Note for agents').inputValue()).toBe('They come from the spring letter.');
  expect(await axeViolations(page)).toEqual([]);
  await page.getByText('Authenticated Visitors Only', { exact: true }).last().click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Spring is saved.').waitFor();
  await page.waitForURL(/\/admin\/campaigns\/\d+\/engagements\/0\/settings/);
  expect((await campaigns()).find(({ name }) => name === 'Spring')).toMatchObject({
    published: true,
    engagements: [
      {
        ...{ name: 'Ask about spring', enabled: true, type: 5, authenticated: false },
        design: { text: 'Ask about spring', divId: 'help' },
        agentNote: 'They come from the spring letter.',
      },
    ],
  });

  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Campaign Builder' }).click();
  await page
    .getByRole('row', { name: /Spring/ })
    .locator('.switch-track')
    .click();
  await page.getByText('Spring is no longer published.').waitFor();
  expect((await campaigns()).find(({ name }) => name === 'Spring')).toMatchObject({ published: false });
});

test('what cannot be published yet is told in the list, with the way to the field', async () => {
  const { store } = shared.server;
  const engagement = {
    ...{ id: 7, revision: 1, name: 'Members', enabled: true, type: 6, authenticated: true, windowMode: 'embedded' },
    ...{ design: { text: 'Members' }, entryPointIds: [], behaviourIds: [] },
  };
  const next = { name: 'Members', priority: 'low', audienceIds: [], published: false, engagements: [engagement] };
  await store.swapItem({ accountId: own, kind: 'campaign', id: '77', expectedRevision: 0, by: 'system', ts: 1, next });
  const page = await openAt('/admin/campaigns');
  const row = page.getByRole('row', { name: /Members/ });
  await row.locator('.switch-track').click();
  const alert = page.getByRole('alert');
  await alert.getByText('Members cannot be published yet:').waitFor();
  expect(await row.getByRole('switch').isChecked()).toBe(false);
  await alert.getByRole('link', { name: 'Engagement 1, Authenticated Visitors Only' }).click();
  await page.getByRole('switch', { name: 'Authenticated Visitors Only' }).waitFor();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest('label')?.textContent))
    .toBe('Authenticated Visitors Only');
});
