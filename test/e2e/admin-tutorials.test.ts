/** The published tutorials, word for word: from an account that has no connector to a customer's conversation. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type DemoShop, startBrandSite } from '../../demo/brand/site.ts';
import { expiredToken, tutorialKey, validToken } from '../fixtures/tutorial.ts';
import { axeViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { addEmptyAccount, openConsole, save } from '../support/console-page.ts';
import { composer, messages, write } from '../support/demo-shop.ts';
import { keepScreenshot } from '../support/screenshot.ts';

const shared = shareBrowserAndServer();
const complaints: string[] = [];
let site: DemoShop;

beforeAll(async () => {
  const { dataDir, url } = shared.server;
  const secretsFile = `${dataDir}/brand.json`;
  const options = { host: '127.0.0.1', port: 0, accountId: 'tutorial', messagingOrigin: url, secretsFile };
  site = await startBrandSite(options);
});
afterEach(async () => {
  await Promise.all(shared.browser.contexts().map((context) => context.close()));
  expect(complaints.splice(0)).toEqual([]);
});
afterAll(() => site.close());

const openAs = (account: string, path?: string): Promise<Page> =>
  openConsole({ ...shared, url: shared.server.url, account, loginName: 'eve', complaints }, path);

async function configureConnector(page: Page, key: string): Promise<void> {
  const main = page.getByRole('main');
  await main.getByRole('heading', { name: 'Campaign Builder' }).waitFor();
  await main.getByRole('link', { name: 'Data Sources' }).click();
  await main.getByRole('heading', { name: 'Authentication Server' }).waitFor();
  await main.getByRole('link', { name: 'Configure' }).click();
  await page.getByLabel('Authentication type').selectOption('OAuth 2.0 authentication (implicit)');
  await page.getByLabel('Authentication Endpoint', { exact: true }).fill('https://dummy.com');
  await page.getByRole('textbox', { name: 'JWT Public Key' }).fill(key);
  await page.getByLabel('JS Method Name', { exact: true }).fill('LPJsMethodName');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('alertdialog').getByText('This key is weak').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save with the weak key' }).click();
  await page.getByText(/^weak key/).waitFor();
}

async function changeDefaultEngagement(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Campaign Builder' }).click();
  await page.getByRole('link', { name: 'Default campaign' }).click();
  await page.getByRole('link', { name: 'Edit Live Chat' }).click();
  await page.getByText('Authenticated Visitors Only').click();
  await page.getByLabel('Conversation type').selectOption('Messaging');
  expect(await axeViolations(page)).toEqual([]);
  await save(page);
  expect(await page.getByRole('switch', { name: 'Authenticated Visitors Only' }).isChecked()).toBe(true);
}

async function openTestPage(account: string, token: string): Promise<Page> {
  const page = await (await shared.browser.newContext()).newPage();
  page.on('console', (message) => {
    if (message.text().startsWith('lpTag')) complaints.push(message.text());
  });
  page.on('requestfailed', (request) => complaints.push(`${request.url()} ${request.failure()?.errorText}`));
  await page.goto(`http://localhost:${site.port}/assets/html/sitechoose.html`);
  await page.getByLabel('Site').fill(account);
  await page.getByLabel('User JWT').fill(token);
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByRole('button', { name: 'Live Chat', exact: true }).click();
  return page;
}

for (const [account, key, spelling] of [
  ['qa57221676', `${tutorialKey}.`, 'with'],
  ['tutorial', tutorialKey, 'without'],
] as const)
  test(`1. an administrator who follows the tutorial, the key ${spelling} its full stop, receives a customer; 2. one whose token has expired is told`, async () => {
    await addEmptyAccount(shared.server.store, account, ['eve']);
    const console = await openAs(account);
    await configureConnector(console, key);
    /* The token names the account of the tutorial. */
    if (account !== 'qa57221676') {
      await console.getByText('Refuse tokens that name another account').click();
      await save(console);
    }
    await console.getByRole('main').evaluate((main) => main.scrollTo(0, 0));
    await keepScreenshot(console, 'console-connector');
    await changeDefaultEngagement(console);
    await keepScreenshot(console, 'console-engagement');

    const workspace = await openAs(account, '/workspace');
    const customer = await openTestPage(account, validToken);
    await composer(messages(customer)).waitFor();
    await write(messages(customer), 'Hello from the tutorial');
    await workspace.getByRole('button', { name: /^Accept/ }).click();
    const info = workspace.getByRole('complementary', { name: /consumer/i });
    await info.getByText('+972-3-5555-555').first().waitFor();
    await info.getByText('Eitan').first().waitFor();
    await workspace.getByRole('button', { name: 'Close conversation' }).click();
    await workspace.getByRole('alertdialog').getByRole('button', { name: 'Close conversation' }).click();
    await workspace.getByText('This conversation is closed.').waitFor();

    const late = await openTestPage(account, expiredToken);
    await messages(late).getByText('You are no longer logged in.').first().waitFor();
  });
