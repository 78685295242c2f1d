/** What customers and agents of the demo brand are promised about the window: each promise once, from end to end. */
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { launchStrictChromium, type StrictBrowser } from '../support/chromium.ts';
import {
  accept,
  answer,
  bar,
  clearHistory,
  composer,
  continued,
  engagementOf,
  logIn,
  messages,
  openMessages,
  sendAndSee,
} from '../support/demo-shop.ts';
import { shareDemoTest } from '../support/demo-test.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import { countSounds } from '../support/sounds.ts';

const { shop, test } = shareDemoTest();

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

test('6. minimised: three messages of the agent are counted and heard; opened, the last is in sight and the agent sees that they were read', async ({
  workspace,
  page,
}) => {
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

test('7. clear history: the window closes and is empty when it opens again; the agent keeps the conversation and writes after it, unseen here', async ({
  workspace,
  customer: page,
}) => {
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

/** By Tab alone, from wherever the focus is. */
async function tabTo(page: Page, place: Locator): Promise<void> {
  const most = 60;
  for (let steps = 0; steps < most; steps++) {
    await page.keyboard.press('Tab');
    if (await isFocused(place)) return;
  }
  throw new Error(`Tab does not come to ${place} in ${most} steps`);
}

const isFocused = (place: Locator): Promise<boolean> =>
  place.evaluateAll(
    ([element]) => element !== undefined && (element.getRootNode() as Document).activeElement === element,
  );

describe('12. by keyboard alone, and read aloud', () => {
  test('the button, the window, what is said in it, the bar', async ({ workspace, customer: page }) => {
    const button = engagementOf(page, 'Message us');
    await button.waitFor();
    expect(await page.locator('.LPMcontainer').ariaSnapshot()).toBe('- button "Message us"');
    await tabTo(page, button);
    await page.keyboard.press('Enter');
    const window = messages(page);
    await composer(window).and(window.locator(':focus')).waitFor();
    expect(await page.locator('#lpChat iframe').getAttribute('title')).toBe('Fernway');
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await window.getByText('Sent', { exact: true }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await accept(workspace);
    await answer(workspace, 'Loud and clear');
    const aloud = window.locator('[aria-live="polite"] p');
    await expect.poll(() => aloud.allTextContents()).toContain('Agent: Loud and clear');
    const heard = await aloud.allTextContents();
    expect(heard.filter((text) => text.includes('Loud and clear'))).toEqual(['Agent: Loud and clear']);
    expect(heard.filter((text) => text.includes('By keyboard'))).toEqual([]);
    const said = await window.getByRole('main', { name: 'Fernway' }).ariaSnapshot();
    for (const line of [
      'log "Conversation"',
      'text: "You:"',
      'text: "Agent:"',
      'button "Options"',
      'textbox "Your message"',
    ])
      expect(said).toContain(line);
    await page.keyboard.press('Escape');
    await bar(page).and(page.locator(':focus')).waitFor();
    await answer(workspace, 'Are you there?');
    await page.getByRole('button', { name: 'Fernway, 1 new message', exact: true }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Space');
    await composer(window).and(window.locator(':focus')).waitFor();
    await page.keyboard.type('Still here');
    await page.keyboard.press('Enter');
    await workspace.getByRole('log').getByText('Still here').first().waitFor();
  });

  test('the question before the history is cleared', async ({ customer: page }) => {
    await sendAndSee(await openMessages(page), 'Forget this');
    const window = messages(page);
    const options = window.getByRole('button', { name: 'Options' });
    await page.keyboard.press('Shift+Tab');
    for (let steps = 0; steps < 20 && !(await isFocused(options)); steps++) await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    const item = window.getByRole('menuitem', { name: 'Clear history' });
    await item.waitFor();
    for (let steps = 0; steps < 12 && !(await isFocused(item)); steps++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const dialog = window.getByRole('dialog', { name: 'Clear the history?' });
    await dialog.locator(':focus').waitFor();
    const described = await dialog.evaluate(
      (one) => document.getElementById(one.getAttribute('aria-describedby') ?? '')?.textContent,
    );
    expect(described).toBe(
      'Your conversation will be closed, and the history will not be there when you open this window again.',
    );
    const frame = page.frames().find((one) => one.url().includes('/window'));
    expect(frame && (await axeViolations(frame))).toEqual([]);
    /* The focus goes back to where it came from. */
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await options.and(window.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await item.waitFor();
    for (let steps = 0; steps < 12 && !(await isFocused(item)); steps++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.locator(':focus').waitFor();
    const yes = dialog.getByRole('button', { name: 'Clear history' });
    for (let steps = 0; steps < 4 && !(await isFocused(yes)); steps++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#lpChat').waitFor({ state: 'detached' });
    await engagementOf(page, 'Message us').waitFor();
  });

  test('the notice of a page that names nobody', async ({ customer: page }) => {
    await sendAndSee(await openMessages(page), 'Is my tent on its way?');
    await page.goto('/imprint');
    const notice = page.getByRole('alert');
    await notice.getByText(continued).waitFor();
    expect(await notice.ariaSnapshot()).toBe(`- alert:\n  - paragraph: ${continued}\n  - button "Close": ✕`);
    expect(await axeViolations(page)).toEqual([]);
    await tabTo(page, notice.getByRole('button', { name: 'Close', exact: true }));
    await page.keyboard.press('Enter');
    await engagementOf(page, 'Live Chat').waitFor();
    expect(await notice.count()).toBe(0);
  });
});

describe('14. where the browser blocks third parties', () => {
  let strict: StrictBrowser;
  beforeAll(async () => {
    strict = await launchStrictChromium();
  });
  afterAll(() => strict.browser.close());

  /** What the frame may keep: it is the service's, on another site than the page. */
  const keeps = (page: Page): Promise<string[]> =>
    messages(page)
      .locator('body')
      .evaluate(() => {
        const kept: string[] = [];
        // biome-ignore lint/suspicious/noDocumentCookie: whether it is blocked is the question
        document.cookie = 'probe=1; SameSite=None; Secure; Path=/';
        if (document.cookie.includes('probe=1')) kept.push('cookies');
        try {
          localStorage.setItem('probe', '1');
          kept.push('localStorage');
        } catch {
          // Refused.
        }
        return kept;
      });
  /** Opens no window by itself, and says nothing of one that was blocked. */
  function listen(page: Page, heard: string[]): void {
    page.on('popup', () => heard.push('popup'));
    page.on('console', (message) => heard.push(message.text()));
  }

  test.each<['customer' | 'visitor', 'Message us' | 'Live Chat']>([
    ['customer', 'Message us'],
    ['visitor', 'Live Chat'],
  ])('a %s who returns finds the bar, which opens on the click; nothing is opened before', async (who, button) => {
    const usual = await shop.visit('/', { host: '127.0.0.1' });
    await composer(await openMessages(usual, 'Live Chat')).waitFor();
    expect(await keeps(usual)).toEqual(['cookies', 'localStorage']);
    await usual.context().close();

    const { browser, prepare } = strict;
    const page = await shop.visit('/', { browser, prepare, host: '127.0.0.1' });
    if (who === 'customer') await logIn(page);
    await sendAndSee(await openMessages(page, button), 'No cookies for others');
    for (const kind of strict.refuses) expect(await keeps(page)).not.toContain(kind);
    const heard: string[] = [];
    listen(page, heard);
    for (const back of [() => page.reload(), () => page.goto('/guide')]) {
      await back();
      await bar(page).waitFor();
      expect(await page.locator('#lpChat iframe').isVisible()).toBe(false);
      expect(await page.locator('.LPMcontainer').count()).toBe(0);
    }
    const tab = await page.context().newPage();
    await prepare(tab);
    listen(tab, heard);
    await tab.goto('/cart');
    await bar(tab).click();
    await messages(tab).getByText('No cookies for others', { exact: true }).waitFor();
    await sendAndSee(messages(tab), 'And still here');
    expect(heard).toEqual([]);
    await page.context().close();
  });
});
