/** What customers and agents of the demo brand are promised about the window: each promise once, from end to end. */
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import {
  accept,
  answer,
  bar,
  clearHistory,
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

const isAtBottom = (window: FrameLocator): Promise<boolean> =>
  window
    .locator('.transcript-scroll')
    .evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight < 2);

const isInSight = (place: Locator): Promise<boolean> =>
  place.evaluate(
    (element) =>
      new Promise<boolean>((resolve) =>
        new IntersectionObserver(([entry]) => resolve((entry?.intersectionRatio ?? 0) > 0.9)).observe(element),
      ),
  );

test('6. minimised: three messages of the agent are counted and heard; opened, the last is in sight and the agent sees that they were read', async () => {
  const workspace = await shop.work();
  const page = await shop.visit();
  const sounds = await countSounds(page);
  await logIn(page);
  const window = await openMessages(page);
  await sendAndSee(window, 'Is my tent on its way?');
  /* More than the window shows at once. */
  await sendAndSee(window, 'And this?\n'.repeat(30));
  await accept(workspace);
  await window.getByRole('button', { name: 'Minimise' }).click();
  for (const text of ['One', 'Two', 'Three']) {
    await answer(workspace, text);
    await workspace.getByRole('log').getByText(text, { exact: true }).waitFor();
  }
  await page.getByRole('button', { name: /, 3 new messages$/ }).waitFor();
  expect(await bar(page).locator('.badge').textContent()).toBe('3');
  await keepScreenshot(page, 'brand-badge');
  await expect.poll(sounds).toBe(3);
  /* What the page has told by now cannot come later: the agent knows of the delivery, and of no reading. */
  const statusOf = (text: string) =>
    workspace.getByRole('log').locator('article, li, .message').filter({ hasText: text }).last();
  await statusOf('Three').getByText('Delivered', { exact: true }).waitFor({ state: 'attached' });
  const read = workspace.getByRole('log').getByText('Read', { exact: true });
  expect(await read.count()).toBe(0);
  await bar(page).click();
  await window.getByText('Three', { exact: true }).waitFor();
  await expect.poll(() => isAtBottom(window)).toBe(true);
  expect(await isInSight(window.getByText('Three', { exact: true }))).toBe(true);
  expect(await bar(page).isVisible()).toBe(false);
  await statusOf('Three').getByText('Read', { exact: true }).waitFor({ state: 'attached' });
  await window.getByRole('button', { name: 'Minimise' }).click();
  await bar(page).waitFor();
  expect(await bar(page).locator('.badge').textContent()).toBe('');
  expect(sounds()).toBe(3);
});

test('7. clear history: the window closes and is empty when it opens again; the agent keeps the conversation and writes after it, unseen here', async () => {
  const workspace = await shop.work();
  const page = await shop.visit();
  await logIn(page);
  await sendAndSee(await openMessages(page), 'Forget this');
  await accept(workspace);
  await answer(workspace, 'Noted');
  await messages(page).getByText('Noted', { exact: true }).waitFor();
  /* The same customer elsewhere, who has cleared nothing there. */
  const elsewhere = await shop.visit();
  await logIn(elsewhere);
  await clearHistory(page);
  await workspace.getByText('Forget this').last().waitFor();
  await workspace.getByText('cleared the history on a device').first().waitFor();
  const empty = await openMessages(page);
  await composer(empty).waitFor();
  await workspace.getByRole('button', { name: /^Resume/ }).click();
  await answer(workspace, 'One more thing');
  /* It is out, for it comes to the other device. */
  await elsewhere.goto('/');
  await bar(elsewhere).click();
  await messages(elsewhere).getByText('One more thing', { exact: true }).waitFor();
  await sendAndSee(empty, 'A new beginning');
  expect(await empty.locator('.bubble p').allTextContents()).toEqual(['A new beginning']);
  await page.reload();
  await bar(page).click();
  await messages(page).getByText('A new beginning', { exact: true }).waitFor();
  expect(await messages(page).locator('.bubble p').allTextContents()).toEqual(['A new beginning']);
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
