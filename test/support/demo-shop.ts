/** The demo as its user meets it: the brand's website, customers and agents in a Chromium. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Mode } from '../../demo/brand/oidc/modes.ts';
import { type DemoShop, startBrandSite } from '../../demo/brand/site.ts';
import { type Demo, startDemo } from '../../src/server/demo/run.ts';
import type { LpAttribute } from '../../src/tag/lp-tag.d.ts';
import { launchChromium } from './chromium.ts';
import { createMovedClock, type MovedClock } from './moved-clock.ts';

export interface Shop {
  demo: Demo;
  /** Its keys, and the life of its tokens. */
  identity: DemoShop['identity'];
  browser: Browser;
  /** The messaging service's. */
  clock: MovedClock;
  /** A customer's browser, at the shop. */
  visit(path?: string, options?: VisitOptions): Promise<Page>;
  /** An agent at the workspace. */
  work(): Promise<Page>;
  /** The same, whatever is open there. */
  logInAgent(): Promise<Page>;
}

export interface VisitOptions {
  /** Another one than the file's. */
  browser?: Browser;
  /** The page is new, and goes to the shop after it. */
  prepare?: (page: Page) => Promise<void>;
  /** The shop's name: `127.0.0.1` is another site than the service's. */
  host?: 'localhost' | '127.0.0.1';
}

/** A demo of its own for each test of the file, one Chromium for all. Each goes on where a demo ended that nobody used. */
export function shareDemoShop(): Shop {
  const shop = {} as Shop & { folder: string };
  const ports = { PARLEY_HTTP_PORT: '0', PARLEY_TLS_PORT: '0', PARLEY_BRAND_PORT: '0' };
  const environmentIn = (folder: string) => ({ ...ports, PARLEY_DATA_DIR: folder, PARLEY_LOG_LEVEL: 'silent' });
  let unused: string;
  beforeAll(async () => {
    unused = mkdtempSync(join(tmpdir(), 'parley-demo-'));
    const [browser, demo] = await Promise.all([
      launchChromium(),
      startDemo({ environment: environmentIn(unused), startBrandSite }),
    ]);
    shop.browser = browser;
    await demo.close();
  });
  afterAll(async () => {
    await shop.browser.close();
    rmSync(unused, { recursive: true });
  });
  beforeEach(async () => {
    shop.folder = mkdtempSync(join(tmpdir(), 'parley-demo-'));
    cpSync(unused, shop.folder, { recursive: true });
    shop.clock = createMovedClock();
    shop.demo = await startDemo({
      clock: shop.clock,
      environment: environmentIn(shop.folder),
      startBrandSite: async (options) => {
        const site = await startBrandSite(options);
        shop.identity = site.identity;
        return site;
      },
    });
  });
  afterEach(async () => {
    await Promise.all(shop.browser.contexts().map((context) => context.close()));
    await shop.demo.close();
    rmSync(shop.folder, { recursive: true });
  });
  shop.visit = async (path = '/', { browser = shop.browser, host = 'localhost', prepare } = {}) => {
    const viewport = { width: 1280, height: 800 };
    const baseURL = shop.demo.ready.brand?.replace('localhost', host) ?? '';
    const context = await browser.newContext({ viewport, baseURL });
    const page = await context.newPage();
    await prepare?.(page);
    await page.goto(path);
    return page;
  };
  shop.logInAgent = async () => {
    const { http, account, password } = shop.demo.ready;
    const page = await shop.browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${http}/workspace`);
    await page.getByLabel('Account').fill(account);
    await page.getByLabel('User name').fill('agent1');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByRole('navigation', { name: 'Conversations' }).waitFor();
    return page;
  };
  shop.work = async () => {
    const page = await shop.logInAgent();
    await page.getByText('No open conversations').waitFor();
    return page;
  };
  return shop;
}

export async function logIn(page: Page, name = 'Maya Lindqvist'): Promise<void> {
  await page.goto('/login');
  await page.getByText(name).click();
  await page.getByRole('main').getByRole('button', { name: 'Log in', exact: true }).click();
  await page.waitForURL('**/account');
}

/** What a page says that names nobody, while a customer's conversation is open. */
export const continued = 'Your conversation can be continued on the pages where you are logged in.';

/** By the switch below every page. */
export async function chooseMode(page: Page, mode: Mode): Promise<void> {
  await page.goto('/help?backstage');
  await page.locator(`input[name=mode][value=${mode}]`).check();
  await page.getByRole('button', { name: 'Use', exact: true }).click();
  await page.locator(`input[name=mode][value=${mode}]:checked`).waitFor();
}

/** The window that the engagement of this name opens. */
export async function openMessages(page: Page, engagement = 'Message us'): Promise<FrameLocator> {
  await engagementOf(page, engagement).click();
  return messages(page);
}

export const messages = (page: Page): FrameLocator => page.frameLocator('#lpChat iframe');

export const composer = (window: FrameLocator) => window.getByRole('textbox', { name: 'Your message' });

export async function write(window: FrameLocator, text: string): Promise<void> {
  await composer(window).fill(text);
  await composer(window).press('Enter');
}

/** The agent's part. */
export async function answer(workspace: Page, text: string): Promise<void> {
  const field = workspace.getByRole('textbox', { name: /^Message to/ });
  await field.fill(text);
  await field.press('Enter');
}

/** Written, and the server has it. */
export async function sendAndSee(window: FrameLocator, text: string): Promise<void> {
  await write(window, text);
  await window.getByText('Sent', { exact: true }).last().waitFor();
}

export const engagementOf = (page: Page, name: string): Locator =>
  page.locator('.LPMcontainer').getByRole('button', { name, exact: true });

/** The minimised window. */
export const bar = (page: Page): Locator => page.locator('#lpChat .bar');

/** The agent takes what rings. */
export const accept = (workspace: Page): Promise<void> => workspace.getByRole('button', { name: /^Accept/ }).click();

/** The window's menu. */
export async function choose(window: FrameLocator, item: string): Promise<void> {
  await window.getByRole('button', { name: 'Options' }).click();
  await window.getByRole('menuitem', { name: item }).click();
}

/** By the menu, with its question answered; the window is gone then. */
export async function clearHistory(page: Page): Promise<void> {
  const window = messages(page);
  await choose(window, 'Clear history');
  await window.getByRole('dialog').getByRole('button', { name: 'Clear history' }).click();
  await page.locator('#lpChat').waitFor({ state: 'detached' });
}

/** Tells the messaging service of the visitor; it has arrived. */
export const tell = (page: Page, ...attributes: LpAttribute[]): Promise<void> =>
  page.evaluate((list) => new Promise<void>((resolve) => window.lpTag.sdes.send(list, resolve)), attributes);

/** What the agent reads about the consumer. */
export const consumerInfo = (workspace: Page): Locator => workspace.getByRole('complementary', { name: /consumer/i });
