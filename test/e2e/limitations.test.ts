/** Cases in which such messaging is known to have its limits, and what becomes of each here, on the demo brand's pages. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { validToken } from '../fixtures/tutorial.ts';
import { administer } from '../support/demo-admin.ts';
import {
  accept,
  answer,
  bar,
  choose,
  clearHistory,
  composer,
  consumerInfo,
  continued,
  engagementOf,
  logIn,
  messages,
  openMessages,
  sendAndSee,
  shareDemoShop,
} from '../support/demo-shop.ts';

const shop = shareDemoShop();
const explains = (page: Page) => page.getByRole('alert').getByText(continued).waitFor();
const closeNotice = (page: Page) => page.getByRole('button', { name: 'Close', exact: true }).click();

async function customerWith(text: string): Promise<Page> {
  const page = await shop.visit();
  await logIn(page);
  await sendAndSee(await openMessages(page), text);
  return page;
}

describe('1. a page that tells the customerId and has no identity function', () => {
  const shown = (page: Page, engagementId: number) => page.locator(`[id^="LPMcontainer-${engagementId}-"] button`);
  const forVisitors = 1;
  const forCustomers = 51;
  const openTestPage = async (rest: string) => {
    const page = await shop.visit('/imprint');
    await page.goto(`/assets/html/site.html?site=${shop.demo.ready.account}&id_token=${validToken}${rest}`);
    return page;
  };

  test('is a customer’s: what is for visitors is gone, and the customer is let in by the token', async () => {
    const workspace = await shop.work();
    await shown(await openTestPage('&unauthenticated=1'), forVisitors).waitFor();
    const page = await openTestPage('&attribute=1');
    await shown(page, forCustomers).waitFor();
    expect(await shown(page, forVisitors).count()).toBe(0);
    const window = await openMessages(page, 'Live Chat');
    await sendAndSee(window, 'Do you know me?');
    await accept(workspace);
    await consumerInfo(workspace).getByText('+972-3-5555-555').first().waitFor();
    await page.reload();
    await bar(page).click();
    await messages(page).getByText('Do you know me?', { exact: true }).waitFor();
  });

  test('is not, where the account lets identity functions alone decide', async () => {
    const admin = await administer(shop);
    const settings = await admin.read('engagement/settings');
    await admin.save({
      ...settings,
      record: { ...settings.record, engagement: { ...settings.record.engagement, identityMode: 'function' } },
    });
    const page = await openTestPage('&attribute=1');
    await shown(page, forVisitors).waitFor();
    expect(await shown(page, forCustomers).count()).toBe(0);
  });

  test('also when it tells so later: the button for customers takes the place of the one for visitors', async () => {
    const page = await shop.visit();
    await engagementOf(page, 'Live Chat').waitFor();
    await page.evaluate(() => {
      window.lpTag.identities = [];
      window.lpTag.sdes.send({ type: 'ctmrinfo', info: { customerId: 'F-104822-k7qm2x9d' } });
    });
    await engagementOf(page, 'Message us').waitFor();
    expect(await engagementOf(page, 'Live Chat').count()).toBe(0);
  });
});

test('2. an engagement for customers that is clicked after a log-out elsewhere says “You are no longer logged in.”, and starts nothing', async () => {
  const workspace = await shop.work();
  const page = await shop.visit();
  await logIn(page);
  await engagementOf(page, 'Message us').waitFor();
  const other = await page.context().newPage();
  await other.goto('/');
  await other.getByRole('button', { name: 'Log out' }).click();
  await other.getByText('You are not logged in').waitFor();
  const window = await openMessages(page);
  await window.getByText('You are no longer logged in.').waitFor();
  expect(await composer(window).count()).toBe(0);
  await workspace.getByText('No open conversations').waitFor();
});

describe('3. a conversation that an agent has opened again while the customer was away', () => {
  async function openAgain(): Promise<{ page: Page; workspace: Page }> {
    const workspace = await shop.work();
    const page = await customerWith('Is my tent on its way?');
    await accept(workspace);
    await choose(messages(page), 'End conversation');
    await messages(page).getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
    await workspace.getByText('This conversation is closed.').waitFor();
    await messages(page).getByRole('button', { name: 'Close', exact: true }).click();
    await engagementOf(page, 'Message us').waitFor();
    await page.goto('about:blank');
    await workspace.getByRole('button', { name: /^Resume/ }).click();
    await answer(workspace, 'I have news');
    await workspace.getByRole('log').getByText('Sent', { exact: true }).first().waitFor({ state: 'attached' });
    return { page, workspace };
  }

  test('is there on return, minimised and with its badge', async () => {
    const { page } = await openAgain();
    await page.goto(shop.demo.ready.brand ?? '');
    await page.getByRole('button', { name: /, 1 new message$/ }).waitFor();
    expect(await page.locator('.LPMcontainer').count()).toBe(0);
    await bar(page).click();
    await messages(page).getByText('I have news', { exact: true }).waitFor();
  });

  test('waits behind the usual button, where the account wants it so', async () => {
    const admin = await administer(shop);
    const settings = await admin.read('engagement/settings');
    await admin.save({
      ...settings,
      record: { ...settings.record, engagement: { ...settings.record.engagement, agentResumeWakesWindow: false } },
    });
    const { page } = await openAgain();
    await page.goto(shop.demo.ready.brand ?? '');
    const window = await openMessages(page);
    expect(await bar(page).isVisible()).toBe(false);
    await window.getByText('I have news', { exact: true }).waitFor();
  });
});

test('4. where the conversation needs a window of its own, a return opens none that the browser would block: a bar waits for the click', async () => {
  const page = await shop.visit();
  await logIn(page);
  await page.goto('/help');
  const opening = page.waitForEvent('popup');
  await engagementOf(page, 'Open in a window').click();
  const first = await opening;
  await first.getByRole('textbox', { name: 'Your message' }).fill('I will be back');
  await first.getByRole('textbox', { name: 'Your message' }).press('Enter');
  await first.getByText('Sent', { exact: true }).waitFor();
  await first.close({ runBeforeUnload: true });
  let popups = 0;
  page.on('popup', () => {
    popups += 1;
  });
  await page.goto('/');
  const opener = page.getByRole('button', { name: 'Open chat window', exact: true });
  await opener.waitFor();
  expect(popups).toBe(0);
  const again = page.waitForEvent('popup');
  await opener.click();
  await (await again).getByText('I will be back', { exact: true }).waitFor();
});

test('5. after the history was cleared the agent is told and keeps the conversation; what the agent writes does not come back to that browser', async () => {
  const workspace = await shop.work();
  const page = await customerWith('Forget this');
  await accept(workspace);
  await clearHistory(page);
  await workspace.getByText('cleared the history on a device').first().waitFor();
  await workspace.getByRole('button', { name: /^Resume/ }).click();
  await answer(workspace, 'One more thing');
  await workspace.getByText('One more thing').last().waitFor();
  const decided = page.waitForResponse('**/web/page');
  await page.goto('/');
  expect(await (await decided).json()).toMatchObject({ conversations: [] });
  const empty = await openMessages(page);
  await composer(empty).waitFor();
  expect(await empty.locator('.bubble').count()).toBe(0);
});

test('6. on a page that does not know the customer, a message says where the conversation goes on', async () => {
  const page = await customerWith('Is my tent on its way?');
  await page.goto('/imprint');
  await explains(page);
  expect(await page.locator('.LPMcontainer').count()).toBe(0);
});

test('7. in the same tab that message stays until X, and the way back finds the window minimised', async () => {
  const page = await customerWith('Is my tent on its way?');
  await page.goto('/imprint');
  await explains(page);
  await page.goto('/imprint?again');
  await explains(page);
  await closeNotice(page);
  await page.goto('/imprint');
  await engagementOf(page, 'Live Chat').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.goto('/');
  await bar(page).waitFor();
  expect(await page.locator('#lpChat iframe').isVisible()).toBe(false);
});

test('8. in a new tab it is there on each such page, even after X, and the tab with the window is left alone', async () => {
  const page = await customerWith('Is my tent on its way?');
  const tab = await page.context().newPage();
  for (const path of ['/imprint', '/imprint?again']) {
    await tab.goto(path);
    await explains(tab);
    await closeNotice(tab);
    await engagementOf(tab, 'Live Chat').waitFor();
  }
  await messages(page).getByText('Is my tent on its way?', { exact: true }).waitFor();
  await sendAndSee(messages(page), 'Still here');
});

test('9. a customer’s own window and a visitor’s window in the page may be open at once, and never mix', async () => {
  const page = await shop.visit();
  await logIn(page);
  await page.goto('/help');
  const opening = page.waitForEvent('popup');
  await engagementOf(page, 'Open in a window').click();
  const popup = await opening;
  const field = popup.getByRole('textbox', { name: 'Your message' });
  await field.fill('As a customer');
  await field.press('Enter');
  await popup.getByText('Sent', { exact: true }).waitFor();
  const other = await page.context().newPage();
  await page.close();
  await other.goto('/imprint');
  await sendAndSee(await openMessages(other, 'Live Chat'), 'As a visitor');
  expect(await messages(other).locator('.bubble p').allTextContents()).toEqual(['As a visitor']);
  expect(await popup.locator('.bubble p').allTextContents()).toEqual(['As a customer']);
});
