/** What customers and agents of the demo brand are promised about the window: each promise once, from end to end. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import {
  accept,
  answer,
  bar,
  composer,
  engagementOf,
  logIn,
  messages,
  openMessages,
  sendAndSee,
  shareDemoShop,
} from '../support/demo-shop.ts';
import { keepScreenshot } from '../support/screenshot.ts';

const shop = shareDemoShop();
const continued = 'Your conversation can be continued on the pages where you are logged in.';

/** Each sound that a page or its frames begin. */
async function countSounds(page: Page): Promise<() => number> {
  let tones = 0;
  await page.context().exposeFunction('toneStarted', () => {
    tones += 1;
  });
  await page.context().addInitScript(() => {
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
      (globalThis as unknown as { toneStarted(): void }).toneStarted();
      start.call(this, when);
    };
  });
  // Two tones make one sound.
  return () => tones / 2;
}

const clearHistory = async (page: Page) => {
  const window = messages(page);
  await window.getByRole('button', { name: 'Options' }).click();
  await window.getByRole('menuitem', { name: 'Clear history' }).click();
  await window.getByRole('dialog').getByRole('button', { name: 'Clear history' }).click();
  await page.locator('#lpChat').waitFor({ state: 'detached' });
};

test('5. the window follows the customer from page to page and tab to tab, and explains itself where nobody is named', async () => {
  const page = await shop.visit();
  await logIn(page);
  await sendAndSee(await openMessages(page), 'Is my tent on its way?');
  await page.goto('/guide');
  await messages(page).getByText('Is my tent on its way?', { exact: true }).waitFor();
  const tab = await page.context().newPage();
  await tab.goto('/help');
  await bar(tab).waitFor();
  for (let times = 0; times < 2; times++) {
    await tab.goto('/imprint');
    await tab.getByRole('alert').getByText(continued).waitFor();
    await tab.getByRole('button', { name: 'Close', exact: true }).click();
    await engagementOf(tab, 'Live Chat').waitFor();
  }
  await messages(page).getByText('Is my tent on its way?', { exact: true }).waitFor();
  await tab.close();
  await page.goto('/imprint');
  await page.getByRole('alert').getByText(continued).waitFor();
  await keepScreenshot(page, 'brand-notice');
  await page.goto('/');
  await bar(page).waitFor();
  expect(await page.locator('.LPMcontainer').count()).toBe(0);
});

test('6. minimised: three messages of the agent are counted and heard; opened, the last is in sight and the agent sees that it was read', async () => {
  const workspace = await shop.work();
  const page = await shop.visit();
  const sounds = await countSounds(page);
  await logIn(page);
  const window = await openMessages(page);
  await sendAndSee(window, 'Is my tent on its way?');
  await accept(workspace);
  await window.getByRole('button', { name: 'Minimise' }).click();
  for (const text of ['One', 'Two', 'Three']) {
    await answer(workspace, text);
    await workspace.getByRole('log').getByText(text, { exact: true }).waitFor();
  }
  await page.getByRole('button', { name: /, 3 new messages$/ }).waitFor();
  await keepScreenshot(page, 'brand-badge');
  await expect.poll(sounds).toBe(3);
  const read = workspace.getByRole('log').getByText('Read', { exact: true });
  expect(await read.count()).toBe(0);
  await bar(page).click();
  await window.getByText('Three', { exact: true }).waitFor();
  await read.first().waitFor({ state: 'attached' });
  await window.getByRole('button', { name: 'Minimise' }).click();
  await bar(page).waitFor();
  expect(await bar(page).locator('.badge').textContent()).toBe('');
});

test('7. clear history: the window closes and is empty when it opens again; the agent still has the conversation and may write', async () => {
  const workspace = await shop.work();
  const page = await shop.visit();
  await logIn(page);
  await sendAndSee(await openMessages(page), 'Forget this');
  await accept(workspace);
  await answer(workspace, 'Noted');
  await messages(page).getByText('Noted', { exact: true }).waitFor();
  await clearHistory(page);
  const window = await openMessages(page);
  await composer(window).waitFor();
  expect(await window.locator('.bubble').count()).toBe(0);
  await workspace.getByText('Forget this').last().waitFor();
  await workspace.getByText('cleared the history on a device').first().waitFor();
});

test('8. the help page’s window: a login at the shop, no token in its address, and a new login when the first one ends', async () => {
  shop.identity.controls.tokenLifeSeconds = 12;
  const page = await shop.visit();
  await logIn(page);
  await page.goto('/help');
  const opening = page.waitForEvent('popup');
  await engagementOf(page, 'Open in a window').click();
  const popup = await opening;
  const field = popup.getByRole('textbox', { name: 'Your message' });
  await field.fill('From a window of my own');
  await field.press('Enter');
  await popup.getByText('Sent', { exact: true }).waitFor();
  const devtools = await popup.context().newCDPSession(popup);
  const { entries } = await devtools.send('Page.getNavigationHistory');
  for (const url of [popup.url(), ...entries.map((entry) => entry.url)]) expect(url).not.toMatch(/token=|code=/);
  await popup.getByText('You are no longer logged in.').waitFor();
  shop.identity.controls.tokenLifeSeconds = 600;
  await popup.getByRole('button', { name: 'Log in' }).click();
  await popup.getByText('From a window of my own', { exact: true }).waitFor();
  await expect.poll(() => field.isEditable()).toBe(true);
});

test('9. agents read what the page told last: one personal attribute, and each product that was looked at', async () => {
  const workspace = await shop.work();
  const page = await shop.visit();
  await engagementOf(page, 'Live Chat').waitFor();
  await page.evaluate(async () => {
    const { sdes } = (window as unknown as { lpTag: { sdes: { send(list: object[], done: () => void): void } } }).lpTag;
    const send = (sde: object) => new Promise<void>((resolve) => sdes.send([sde], resolve));
    for (const firstname of ['Firstly', 'Secondly']) await send({ type: 'personal', personal: { firstname } });
    for (const name of ['Blue kettle', 'Red kettle'])
      await send({ type: 'prodView', products: [{ product: { name, sku: name, price: 1 } }] });
  });
  await sendAndSee(await openMessages(page, 'Live Chat'), 'Which kettle?');
  await accept(workspace);
  const info = workspace.getByRole('complementary', { name: /consumer/i });
  for (const text of ['Secondly', 'Blue kettle', 'Red kettle']) await info.getByText(text).first().waitFor();
  expect(await info.getByText('Firstly').count()).toBe(0);
});

test('11. apps ask for engagements: 201, then 200; an open conversation from any device; no impression of another session', async () => {
  const { http, account, brand } = shop.demo.ready;
  const call = async (method: string, path: string, body: object) => {
    const response = await fetch(`${http}/api/account/${account}/app/1/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  };
  const page = await shop.visit();
  await logIn(page);
  const identities = [{ iss: `${brand}/oidc`, acr: 'loa1', sub: await page.evaluate<string>('fernway.customer.sub') }];
  const first = await call('POST', 'engagement?v=1.1', { identities });
  expect(first.status).toBe(201);
  expect(first.json.engagementDetails[0].status).toBe('expose');
  const ids = `&vid=${first.json.visitorId}&sid=${first.json.sessionId}`;
  expect((await call('POST', `engagement?v=1.1${ids}`, { identities })).status).toBe(200);
  await sendAndSee(await openMessages(page), 'From the browser');
  const { json } = await call('POST', 'engagement?v=1.1', { identities });
  expect(json.engagementDetails[0]).toMatchObject({ status: 'conversation', authenticated: true });
  expect(JSON.stringify(json)).not.toContain('From the browser');
  const { campaignId: campaign, engagementId: engId, engagementRevision: revision } = first.json.engagementDetails[0];
  const impression = { type: 'impDisplay', campaign, engId, revision };
  const engagementAttributes = [{ ...impression, eContext: [{ type: 'engagementContext', id: '77' }] }];
  expect((await call('PUT', `report?v=1.1${ids}`, { engagementAttributes })).status).toBe(400);
});

test('12. by keyboard alone, and read aloud: the button, the window, the bar, the question before clearing, the notice', async () => {
  const workspace = await shop.work();
  const page = await shop.visit();
  await logIn(page);
  await engagementOf(page, 'Message us').focus();
  await page.keyboard.press('Enter');
  const window = messages(page);
  await composer(window).and(window.locator(':focus')).waitFor();
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  await window.getByText('Sent', { exact: true }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await accept(workspace);
  await answer(workspace, 'Loud and clear');
  await window
    .locator('[aria-live]')
    .getByText(/Loud and clear/)
    .first()
    .waitFor({ state: 'attached' });
  await page.keyboard.press('Escape');
  await bar(page).and(page.locator(':focus')).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await composer(window).and(window.locator(':focus')).waitFor();
  await window.getByRole('button', { name: 'Options' }).focus();
  await page.keyboard.press('Enter');
  const clear = window.getByRole('menuitem', { name: 'Clear history' });
  for (let steps = 0; steps < 12 && !(await clear.evaluate((item) => item === document.activeElement)); steps++)
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await window.getByRole('dialog').locator(':focus').waitFor();
  const frame = page.frames().find((one) => one.url().includes('/window'));
  expect(frame && (await axeViolations(frame))).toEqual([]);
  await page.keyboard.press('Escape');
  await window.getByRole('dialog').waitFor({ state: 'detached' });
  await page.goto('/imprint');
  await page.getByRole('alert').getByText(continued).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Close', exact: true }).focus();
  await page.keyboard.press('Enter');
  await engagementOf(page, 'Live Chat').waitFor();
});

test('14. third parties blocked: who returns finds the bar, which opens on the click; nothing is opened before', async () => {
  const page = await shop.visit();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCookieControls', { enableThirdPartyCookieRestriction: true });
  /* Another site than the service's, `localhost`. */
  const elsewhere = new URL(shop.demo.ready.brand ?? '');
  elsewhere.hostname = '127.0.0.1';
  await page.goto(`${elsewhere.origin}/`);
  await sendAndSee(await openMessages(page, 'Live Chat'), 'No cookies for others');
  let popups = 0;
  page.on('popup', () => {
    popups += 1;
  });
  await page.reload();
  await bar(page).waitFor();
  expect(await page.locator('#lpChat iframe').isVisible()).toBe(false);
  await bar(page).click();
  await messages(page).getByText('No cookies for others', { exact: true }).waitFor();
  expect(popups).toBe(0);
});
