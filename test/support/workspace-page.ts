/** What agents and customers do in their browsers. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { sayThatItIsMe } from './linked-person.ts';
import { account, type TestServer } from './start-server.ts';
import { password } from './test-account.ts';
import type { WireClient } from './wire-client.ts';

interface Shared {
  browser: Browser;
  server: TestServer;
}

type Served = { browser: Browser; server: Pick<TestServer, 'url'> };

/** A page of its own context; whatever breaks the page's policy or throws in it ends up in `complaints`. */
export async function openContext(
  { browser, server }: Served,
  options: BrowserContextOptions = {},
  complaints: string[] = [],
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
    ...options,
    baseURL: server.url,
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return page;
}

export async function logIn(page: Page, loginName = 'ann', secret = password, path = '/workspace'): Promise<void> {
  await page.goto(path);
  await page.getByLabel('Account').fill(account);
  await page.getByLabel('User name').fill(loginName);
  await page.getByLabel('Password').fill(secret);
  await page.keyboard.press('Enter');
}

export async function setStatus(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Your status/ }).click();
  await page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click();
  await page.getByRole('button', { name: `Your status: ${name}` }).waitFor();
}

export const ringOf = (page: Page, name: string) => page.getByRole('article').filter({ hasText: name });

export async function accept(page: Page, name: string, first: string): Promise<void> {
  await ringOf(page, name).getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('log').getByText(first).first().waitFor();
}

export const cardOf = (page: Page, name: string) => page.getByRole('option', { name: new RegExp(`^${name}`) });

export const logOf = (page: Page) => page.getByRole('log');

export const infoOf = (page: Page) => page.getByRole('complementary', { name: 'Consumer info' });

export const sectionOf = (page: Page, name: string) => infoOf(page).getByRole('region', { name, exact: true });

/** Into the text that is searched for on the page of all conversations. */
export async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await page.keyboard.press('Enter');
}

export const foundIn = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

export async function filterBy(page: Page, filter: string, name: string): Promise<void> {
  const filters = page.getByRole('group', { name: 'Filters' });
  await filters.getByRole('button', { name: new RegExp(`${filter}$`) }).click();
  await page.getByRole('option', { name, exact: true }).click();
}

export async function transfer(page: Page, tab: 'To a skill' | 'To an agent', name: string): Promise<void> {
  await page.getByRole('button', { name: 'Transfer' }).click();
  const dialog = page.getByRole('dialog', { name: 'Transfer conversation' });
  await dialog.getByRole('tab', { name: tab }).click();
  await dialog.getByRole('option', { name }).click();
  await dialog.getByRole('button', { name: 'Transfer' }).click();
  await page.getByText(`Transferred to ${name}.`).waitFor();
}

export async function chooseAction(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name }).click();
}

export async function close(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Close conversation' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Close conversation' }).click();
  await page.getByText('This conversation is closed.').waitFor();
}

/** Whether somebody sits before the page: as a tab that is shown again, or put behind another. */
export async function attend(page: Page, attended: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
      document.dispatchEvent(new Event('visibilitychange'));
    },
    attended ? 'visible' : 'hidden',
  );
}

export const composerOf = (page: Page) => page.getByRole('textbox', { name: /^Message to/ });

export async function write(page: Page, text: string): Promise<void> {
  await composerOf(page).fill(text);
  await page.keyboard.press('Enter');
}

/** Tabs on until what has the focus is called so. */
export async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press(key);
    const named = await page.evaluate(() => {
      const at = document.activeElement;
      const label =
        at?.getAttribute('aria-label') ??
        document.getElementById(at?.getAttribute('aria-labelledby') ?? '')?.textContent;
      return `${label ?? ''} ${at?.textContent ?? ''}`.trim();
    });
    if (name.test(named)) return;
    passed.push(named);
  }
  throw new Error(`nothing called ${name} can be reached, only ${[...new Set(passed)].join(' · ')}`);
}

/** A customer's window. */
export async function openWindow(shared: Shared, claims: Record<string, unknown>): Promise<Page> {
  const page = await openContext(shared, { viewport: { width: 400, height: 640 } });
  await page.goto(`/window?account=${account}#id_token=${shared.server.brandToken(claims)}`);
  await sayThatItIsMe(page);
  return page;
}

export async function writeInWindow(page: Page, text: string): Promise<void> {
  const composer = page.getByRole('textbox', { name: 'Your message' });
  await composer.fill(text);
  await composer.press('Enter');
}

/** A customer without a browser, in a conversation of its own. */
export async function startConversation(consumer: WireClient, first: string, body: object = {}) {
  const created = await consumer.request('cm.ConsumerRequestConversation', body);
  const dialogId: string = created.body.conversationId;
  await consumer.request('ms.SubscribeMessagingEvents', { dialogId });
  const publish = (event: object) => consumer.request('ms.PublishEvent', { dialogId, event });
  const say = (message: string) => publish({ type: 'ContentEvent', contentType: 'text/plain', message });
  await say(first);
  return { dialogId, publish, say };
}
