/**
 * Promise 5, each row of the page-transition table, on the demo brand's pages as people walk through them; row by row it
 * stands in `page-transitions`. Pages that know their visitor: all of the shop after a log-in, but for the imprint.
 */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  bar,
  choose,
  continued,
  engagementOf,
  logIn,
  messages,
  openMessages,
  sendAndSee,
} from '../support/demo-shop.ts';
import { shareDemoTest } from '../support/demo-test.ts';
import { keepScreenshot } from '../support/screenshot.ts';

const { shop, test } = shareDemoTest();

const explains = (page: Page) => page.getByRole('alert').getByText(continued).waitFor();
const close = (page: Page) => page.getByRole('button', { name: 'Close', exact: true }).click();
const hasNoWindow = async (page: Page) => expect(await page.locator('#lpChat').count()).toBe(0);
const isMinimised = async (page: Page) => {
  await bar(page).waitFor();
  expect(await page.locator('#lpChat iframe').isVisible()).toBe(false);
  expect(await page.locator('.LPMcontainer').count()).toBe(0);
};
const isOpen = async (page: Page, text: string) => {
  await messages(page).getByText(text, { exact: true }).waitFor();
  expect(await bar(page).isVisible()).toBe(false);
  expect(await page.locator('.LPMcontainer').count()).toBe(0);
};
/** This one, and no other in its place. */
const offersOnly = async (page: Page, name: 'Live Chat' | 'Message us') => {
  await engagementOf(page, name).waitFor();
  const other = name === 'Live Chat' ? 'Message us' : 'Live Chat';
  expect(await engagementOf(page, other).count()).toBe(0);
  await hasNoWindow(page);
};
/** In the guide, which never reloads. */
const session = (page: Page, button: 'Log in' | 'Log out') =>
  page.locator('#guide-session').getByRole('button', { name: button }).click();

test('5. rows 1–4, 11–17 and 19: a customer’s conversation goes along, is explained where nobody is named, and is nobody else’s', async () => {
  const page = await shop.visit('/guide');
  /* Row 2, and with the log-in rows 17 and 1. */
  await offersOnly(page, 'Live Chat');
  await session(page, 'Log in');
  await offersOnly(page, 'Message us');
  await sendAndSee(await openMessages(page), 'Is my tent on its way?');
  /* Row 3. */
  await page.goto('/cart');
  await isOpen(page, 'Is my tent on its way?');
  /* Row 4. */
  await page.reload();
  await isMinimised(page);
  await bar(page).click();
  const tab = await page.context().newPage();
  await tab.goto('/guide');
  await isMinimised(tab);
  /* Rows 13 and 14, beside the tab that has the window. */
  await tab.close();
  const other = await page.context().newPage();
  for (const path of ['/imprint', '/imprint?again']) {
    await other.goto(path);
    await explains(other);
    expect(await other.locator('.LPMcontainer').count()).toBe(0);
    await close(other);
    await offersOnly(other, 'Live Chat');
  }
  await isOpen(page, 'Is my tent on its way?');
  await sendAndSee(messages(page), 'Still here');
  await other.close();
  /* Row 11, until X. */
  for (const path of ['/imprint', '/imprint?again']) {
    await page.goto(path);
    await explains(page);
    expect(await page.locator('.LPMcontainer').count()).toBe(0);
  }
  await keepScreenshot(page, 'brand-notice');
  await close(page);
  await offersOnly(page, 'Live Chat');
  await page.goto('/imprint');
  await offersOnly(page, 'Live Chat');
  /* Row 12. */
  await page.goto('/guide');
  await isMinimised(page);
  /* Row 16, and row 12 once more. */
  await session(page, 'Log out');
  await explains(page);
  await session(page, 'Log in');
  await isMinimised(page);
  /* Row 15. */
  const context = page.context();
  await page.close();
  const late = await context.newPage();
  await late.goto('/imprint');
  await offersOnly(late, 'Live Chat');
  /* Row 19. */
  await late.goto('/guide');
  await bar(late).waitFor();
  await late.context().clearCookies();
  await logIn(late, 'Tomás Herrera');
  await late.goto('/guide');
  await offersOnly(late, 'Message us');
  const stored = await late.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(stored).not.toContain('F-104822');
  await sendAndSee(await openMessages(late), 'Who is Maya?');
  expect(await messages(late).locator('.bubble p').allTextContents()).toEqual(['Who is Maya?']);
});

test('5. rows 6–10, 18 and 20: a visitor’s conversation goes along on all pages, and makes room for the customer’s own', async () => {
  const page = await shop.visit('/imprint');
  await sendAndSee(await openMessages(page, 'Live Chat'), 'I am nobody');
  /* Row 7. */
  await page.goto('/guide');
  await isOpen(page, 'I am nobody');
  await page.reload();
  await isMinimised(page);
  await bar(page).click();
  /* Row 18. */
  await session(page, 'Log in');
  await page.locator('#guide-session').getByRole('button', { name: 'Log out' }).waitFor();
  await sendAndSee(messages(page), 'Still nobody');
  /* Row 6. */
  await page.goto('/cart');
  await isOpen(page, 'I am nobody');
  await page.reload();
  await isMinimised(page);
  await bar(page).click();
  /* The customer's own begins on another device. */
  const elsewhere = await shop.visit();
  await logIn(elsewhere);
  await sendAndSee(await openMessages(elsewhere), 'I am Maya');
  await elsewhere.context().close();
  /* Rows 20 and 8. */
  await page.goto('/guide');
  await isMinimised(page);
  await bar(page).click();
  await isOpen(page, 'I am Maya');
  await page.reload();
  await isMinimised(page);
  /* Row 10. */
  await page.goto('/imprint');
  await bar(page).click();
  await isOpen(page, 'I am nobody');
  expect(await page.getByRole('alert').getByText(continued).count()).toBe(0);
  /* Row 9. */
  await page.goto('/guide');
  await bar(page).click();
  await isOpen(page, 'I am Maya');
  const window = messages(page);
  await choose(window, 'End conversation');
  await window.getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
  await window.getByText('You ended the conversation').first().waitFor();
  await window.getByRole('button', { name: 'Close', exact: true }).click();
  await isMinimised(page);
  await bar(page).click();
  await isOpen(page, 'I am nobody');
});

test('5. row 21: while the conversation is in a window of its own the pages of the shop show nothing; row 5 stands among the limitations', async ({
  customer: page,
}) => {
  await page.goto('/help');
  const opening = page.waitForEvent('popup');
  await engagementOf(page, 'Open in a window').click();
  const popup = await opening;
  const field = popup.getByRole('textbox', { name: 'Your message' });
  await field.fill('From a window of my own');
  await field.press('Enter');
  await popup.getByText('Sent', { exact: true }).waitFor();
  const tab = await page.context().newPage();
  for (const one of [page, tab]) {
    const decided = one.waitForResponse('**/web/page');
    await one.goto('/guide');
    expect((await (await decided).json()).conversations).toHaveLength(1);
    /* The page has taken the decision in by the time that it has asked again. */
    const again = one.waitForResponse('**/web/page');
    await one.evaluate(() => window.lpTag.sdes.send());
    await again;
    expect(await one.locator('#lpChat, .LPMcontainer').count()).toBe(0);
  }
  await popup.close({ runBeforeUnload: true });
  await page.getByRole('button', { name: 'Open chat window', exact: true }).waitFor();
});
