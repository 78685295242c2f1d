/** What the brand's page does while the conversation is in a window of its own, and when the browser lets none open. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { brandPublicKey } from '../support/brand-keys.ts';
import { type LoginSite, startLoginSite } from '../support/login-site.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import { button, shareTaggedPages, windowOf } from '../support/tagged-pages.ts';
import { account, brandIssuer } from '../support/test-account.ts';

const shared = shareTaggedPages();
const bar = (page: Page) => button(page, 'Open chat window');
let site: LoginSite;
let customer: string;
let customers = 0;

beforeAll(async () => {
  site = await startLoginSite();
  await shared.server.store.saveConnector({
    ...{ accountId: account, id: 'separate', type: 'implicit', name: 'Shop', enabled: true, priority: 9 },
    settings: {
      ...{ issuer: brandIssuer, publicKey: brandPublicKey, rfcCompliance: true },
      ...{ clientId: 'shop', authenticationEndpoint: site.loginPage },
    },
  });
  const ofCustomers = { authenticated: true, connectorId: 'separate', windowMode: 'separate' } as const;
  await shared.offer(
    { id: 1, ...ofCustomers, design: { text: 'Message us', side: 'left' } },
    { id: 2, windowMode: 'separate', design: { text: 'Ask us', side: 'right' } },
    /* Where the customers' one does not show. */
    { id: 3, design: { text: 'Ask here', side: 'left' } },
  );
});
beforeEach(() => {
  customers += 1;
  customer = `opener-${customers}`;
  site.loggedIn = false;
  site.token = (nonce) => shared.server.brandToken({ sub: customer, nonce });
});
afterAll(() => site.close());

/** Counts what the page opens; with `blocked`, the browser opens nothing. */
const watched = `window.opens = 0; const real = window.open;
  window.open = (...given) => { window.opens += 1; return window.blocked ? null : real.apply(window, given); };`;
const opens = (page: Page) => page.evaluate<number>('opens');

async function openByClick(page: Page, name: string): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), button(page, name).click()]);
  return popup;
}

async function logInAndSay(popup: Page, text: string): Promise<void> {
  await popup.getByRole('link', { name: 'Continue as Kim' }).click();
  await say(popup, text);
}

async function say(popup: Page, text: string): Promise<void> {
  const composer = popup.getByRole('textbox', { name: 'Your message' });
  await composer.fill(text);
  await composer.press('Enter');
  await popup.getByText('Sent', { exact: true }).waitFor();
}

test('row 21: while the window is open the pages of the site show nothing; a page that comes later opens none by itself', async () => {
  const page = await shared.open({ who: customer, script: watched });
  const popup = await openByClick(page, 'Message us');
  await logInAndSay(popup, 'from my own window');
  await expect.poll(() => page.locator('.lp-offer, #lpChat').count()).toBe(0);
  expect(await button(page, 'Message us').count()).toBe(0);

  await page.goto(shared.brand.page({ who: customer, script: watched }));
  const report = page.waitForResponse(/web\/page/);
  await report;
  expect(await bar(page).count()).toBe(0);
  expect(await button(page, 'Message us').count()).toBe(0);

  await popup.close({ runBeforeUnload: true });
  await bar(page).waitFor();
  expect(await opens(page)).toBe(0);
  await keepScreenshot(page, 'separate-bar');
  const again = await openByClick(page, 'Open chat window');
  await again.getByText('from my own window').waitFor();
  await bar(page).waitFor({ state: 'detached' });
});

/** Cookies by the browser's own switch, storage by taking it away from every frame of another site. */
async function blockThirdParties(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCookieControls', { enableThirdPartyCookieRestriction: true });
  await page.addInitScript(() => {
    if (window === top) return;
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(window, name, {
        get: () => {
          throw new DOMException('blocked', 'SecurityError');
        },
      });
  });
}

async function canFramesRemember(page: Page): Promise<boolean> {
  await page.evaluate((src) => {
    document.body.append(Object.assign(document.createElement('iframe'), { src, id: 'probe' }));
  }, `${shared.server.url}/window?account=acc1`);
  const frame = await (await page.locator('#probe').elementHandle())?.contentFrame();
  await frame?.waitForURL('**/window?account=acc1');
  return (
    frame?.evaluate(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: this is what a browser must refuse
      document.cookie = 'probe=1; SameSite=None; Secure';
      return document.cookie !== '';
    }) ?? true
  );
}

test.each([false, true])(
  'a customer who returns finds a bar that opens the window on the click, and no popup is tried before (third parties blocked: %s)',
  async (blocked) => {
    const page = await shared.open({ who: customer, script: watched });
    const popup = await openByClick(page, 'Message us');
    await logInAndSay(popup, 'I will be back');
    await popup.close({ runBeforeUnload: true });
    const later = await (await shared.browser.newContext()).newPage();
    if (blocked) await blockThirdParties(later);
    await later.goto(shared.brand.page({ who: customer, script: watched }));
    await bar(later).waitFor();
    expect(await opens(later)).toBe(0);
    expect(await canFramesRemember(later)).toBe(!blocked);
    const again = await openByClick(later, 'Open chat window');
    expect(await opens(later)).toBe(1);
    await again.getByText('I will be back').waitFor();
    await say(again, 'and here I am');
  },
);

test('a blocked popup leaves the bar, which opens the window when the browser allows it', async () => {
  const page = await shared.open({ who: '', script: `${watched} window.blocked = true;` });
  await button(page, 'Ask us').click();
  await bar(page).waitFor();
  await page.evaluate('blocked = false');
  const popup = await openByClick(page, 'Open chat window');
  await say(popup, 'at last');
});

test('who logs out on the page is logged out of the window', async () => {
  const page = await shared.open({ who: customer, script: watched });
  const popup = await openByClick(page, 'Message us');
  await logInAndSay(popup, 'not for the next one');
  await page.evaluate(`window.who = ''; lpTag.newPage('/page?out')`);
  await popup.getByText('You are no longer logged in.').waitFor();
  expect(await popup.getByText('not for the next one').count()).toBe(0);
});

test('who logs out by going to another page is logged out of the window, too', async () => {
  const page = await shared.open({ who: customer, script: watched });
  const popup = await openByClick(page, 'Message us');
  await logInAndSay(popup, 'not for the next one');
  await page.goto(shared.brand.page({ who: '' }));
  await popup.getByText('You are no longer logged in.').waitFor();
  expect(await popup.getByText('not for the next one').count()).toBe(0);
});

test('what is cleared in the window of its own makes a new visitor of the page’s, and of the window’s next conversation', async () => {
  const page = await shared.open({ who: customer, script: watched });
  const visitor = () => page.evaluate<string>(`/LPVID=([^;]*)/.exec(document.cookie)?.[1] ?? ''`);
  await expect.poll(visitor).not.toBe('');
  const before = await visitor();
  const popup = await openByClick(page, 'Message us');
  await logInAndSay(popup, 'forget this');
  expect(popup.url()).toContain(before);
  await popup.getByRole('button', { name: 'Options' }).click();
  await popup.getByRole('menuitem', { name: 'Clear history' }).click();
  await popup.getByRole('dialog').getByRole('button', { name: 'Clear history' }).click();
  await expect.poll(async () => ['', before].includes(await visitor())).toBe(false);

  await say(popup, 'somebody new');
  const [newest, cleared] = await shared.server.store.listConversations({ accountId: account, limit: 2 });
  expect(cleared?.context).toMatchObject({ visitorId: before });
  expect(newest?.lastContent?.event).toMatchObject({ message: 'somebody new' });
  expect(JSON.stringify(newest?.context)).not.toContain(before);
  expect(popup.url()).not.toContain(before);
});

test('a customer’s own window and a visitor’s window in the page live side by side, each with its own conversation', async () => {
  const context = await shared.browser.newContext();
  const page = await shared.open({ who: customer, script: watched }, context);
  const popup = await openByClick(page, 'Message us');
  await logInAndSay(popup, 'as a customer');
  /* While it is there, pages for visitors say that the conversation goes on elsewhere, and offer nothing. */
  await page.close();
  const other = await shared.open({ who: '' }, context);
  await button(other, 'Ask here').click();
  const frame = windowOf(other);
  await frame.getByRole('textbox', { name: 'Your message' }).fill('as a visitor');
  await frame.getByRole('textbox', { name: 'Your message' }).press('Enter');
  await frame.getByText('Sent', { exact: true }).waitFor();
  expect(await frame.locator('.bubble p').allTextContents()).toEqual(['as a visitor']);
  expect(await popup.locator('.bubble p').allTextContents()).toEqual(['as a customer']);
  await say(popup, 'still a customer');
  expect(await frame.locator('.bubble p').allTextContents()).toEqual(['as a visitor']);
});
