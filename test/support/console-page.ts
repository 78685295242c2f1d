/** What administrators do in their browsers. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { addDefaultItems } from '../../src/server/engagement/default-items.ts';
import { hashPassword } from '../../src/server/identity/passwords.ts';
import { systemRandom } from '../../src/server/random.ts';
import type { Store } from '../../src/server/store/store.ts';
import { password } from './test-account.ts';

export const accountSettings = {
  ttrSeconds: { URGENT: 300, PRIORITIZED: 600, NORMAL: 3600 },
  defaultTtrType: 'PRIORITIZED',
  ringMs: 72_000,
  unauthenticatedMessaging: false,
} as const;

/** An account as `add-account` and `add-agent` leave it: administrators, the default campaign, no connector. */
export async function addEmptyAccount(store: Store, accountId: string, loginNames: readonly string[]): Promise<void> {
  await store.saveAccount({ id: accountId, name: accountId, settings: accountSettings });
  await addDefaultItems(store, accountId, 0);
  await addUsers(store, accountId, loginNames);
}

/** Administrators who are agents and managers too. */
export async function addUsers(store: Store, accountId: string, loginNames: readonly string[]): Promise<void> {
  const passwordHash = await hashPassword(password, systemRandom);
  for (const [index, loginName] of loginNames.entries())
    await store.saveUser({
      ...{ accountId, userId: String(101 + index), pid: systemRandom.uuid(), loginName, passwordHash },
      ...{ fullName: loginName, nickname: loginName, skillIds: [], capacity: 10, enabled: true },
      roles: ['agent', 'manager', 'administrator'],
    });
}

interface Opening {
  browser: Browser;
  url: string;
  account: string;
  loginName: string;
  options?: BrowserContextOptions;
  /** Whatever breaks the page's policy or throws in it. */
  complaints?: string[];
}

/** The console, or another page that asks for the same login, in a browser of its own. */
export async function openConsole(opening: Opening, path = '/admin'): Promise<Page> {
  const { browser, url, account, loginName, options = {}, complaints = [] } = opening;
  const viewport = { width: 1280, height: 860 };
  const page = await (await browser.newContext({ viewport, ...options, baseURL: url })).newPage();
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(path);
  await page.getByLabel('Account').fill(account);
  await page.getByLabel('User name').fill(loginName);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  return page;
}

/** Presses Save and waits until the server has taken it. */
export async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
}
