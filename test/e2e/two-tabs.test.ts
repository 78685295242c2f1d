/** Tabs of one browser are one customer: what happens in one of them is true in the others. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  accept,
  answer,
  bar,
  choose,
  clearHistory,
  composer,
  engagementOf,
  logIn,
  messages,
  openMessages,
  sendAndSee,
  shareDemoShop,
  write,
} from '../support/demo-shop.ts';
import { countSounds } from '../support/sounds.ts';

const shop = shareDemoShop();

/** The first has the window open; the second has come after it. */
async function twoTabs(text: string): Promise<[Page, Page]> {
  const first = await shop.visit();
  await logIn(first);
  await sendAndSee(await openMessages(first), text);
  const second = await first.context().newPage();
  const known = second.waitForResponse('**/api/messaging-token');
  await second.goto('/guide');
  await bar(second).waitFor();
  await known;
  return [first, second];
}

test('what is said, read and ended in one tab is so in the other', async () => {
  const workspace = await shop.work();
  const [first, second] = await twoTabs('Is my tent on its way?');
  await accept(workspace);
  await messages(first).getByRole('button', { name: 'Minimise' }).click();
  await answer(workspace, 'It is');
  for (const tab of [first, second]) await tab.getByRole('button', { name: /, 1 new message$/ }).waitFor();
  await bar(first).click();
  await messages(first).getByText('It is', { exact: true }).waitFor();
  await expect.poll(() => bar(second).locator('.badge').textContent()).toBe('');
  await bar(second).click();
  await write(messages(second), 'Thank you');
  await messages(first).getByText('Thank you', { exact: true }).waitFor();
  await choose(messages(first), 'End conversation');
  await messages(first).getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
  await messages(second).getByText('You ended the conversation').first().waitFor();
});

test('a history that is cleared in one tab is gone from the other, whose window closes too', async () => {
  const [first, second] = await twoTabs('Forget this');
  await bar(second).click();
  await messages(second).getByText('Forget this', { exact: true }).waitFor();
  await clearHistory(first);
  await second.locator('#lpChat').waitFor({ state: 'detached' });
  for (const tab of [second, first]) {
    await engagementOf(tab, 'Message us').click();
    await composer(messages(tab)).waitFor();
  }
  await sendAndSee(messages(second), 'A new beginning');
  await messages(first).getByText('A new beginning', { exact: true }).waitFor();
  for (const tab of [first, second])
    expect(await messages(tab).locator('.bubble p').allTextContents()).toEqual(['A new beginning']);
});

/** In whose name the tab reports when it is looked at. */
async function visitorOf(tab: Page): Promise<string | undefined> {
  const report = tab.waitForRequest('**/web/page');
  await tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  return (await report).postDataJSON().visitorId;
}

test('after a history is cleared in one tab, all tabs report as the same new visitor, with and without a window', async () => {
  const first = await shop.visit();
  await logIn(first);
  const plain = await first.context().newPage();
  await plain.goto('/guide');
  await engagementOf(plain, 'Message us').waitFor();
  await sendAndSee(await openMessages(first), 'Forget this');
  const shown = await first.context().newPage();
  await shown.goto('/guide');
  await bar(shown).waitFor();
  const tabs = [plain, shown, first];
  const before = await visitorOf(first);
  expect(before).toBeTruthy();
  for (const tab of tabs) expect(await visitorOf(tab)).toBe(before);
  await clearHistory(first);
  const settledOn = async () => {
    const all = new Set<string | undefined>();
    for (const tab of tabs) all.add(await visitorOf(tab));
    const [one] = all;
    return all.size === 1 && one !== undefined && one !== before ? 'one and new' : [...all];
  };
  await expect.poll(settledOn, { timeout: 20_000 }).toBe('one and new');
  const kept = await first.evaluate<string | undefined>('/LPVID=([^;]*)/.exec(document.cookie)?.[1]');
  for (const tab of tabs) expect(await visitorOf(tab)).toBe(kept);
});

test('one of them asks the shop for new tokens and plays the sounds, and another one when it is gone', async () => {
  shop.identity.controls.tokenLifeSeconds = 12;
  const workspace = await shop.work();
  const [first, second] = await twoTabs('Is my tent on its way?');
  const asked = new Map([first, second].map((tab) => [tab, 0]));
  for (const tab of [first, second])
    tab.on('request', (request) => {
      if (request.url().endsWith('/api/messaging-token')) asked.set(tab, (asked.get(tab) ?? 0) + 1);
    });
  const sounds = await countSounds(first);
  await accept(workspace);
  /* Longer than any token lives that either had at first. */
  await expect.poll(() => asked.get(first), { timeout: 40_000 }).toBeGreaterThan(2);
  expect(asked.get(second)).toBe(0);
  await messages(first).getByRole('button', { name: 'Minimise' }).click();
  for (const [count, text] of ['One', 'Two'].entries()) {
    await answer(workspace, text);
    const label = new RegExp(`, ${count + 1} new message`);
    for (const tab of [first, second]) await tab.getByRole('button', { name: label }).waitFor();
  }
  await expect.poll(sounds).toBe(2);
  await first.close();
  await expect.poll(() => asked.get(second), { timeout: 20_000 }).toBeGreaterThan(0);
  await bar(second).click();
  await write(messages(second), 'Still here');
  await workspace.getByRole('log').getByText('Still here').first().waitFor();
});

test('a window that is open in one tab stays while the customer looks at another', async () => {
  const first = await shop.visit();
  await logIn(first);
  const second = await first.context().newPage();
  await second.goto('/guide');
  await engagementOf(second, 'Message us').waitFor();
  const window = await openMessages(first);
  await composer(window).fill('Half a thou');
  for (const tab of [first, second, second, second]) {
    const told = tab.waitForResponse('**/web/page');
    await tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await told;
  }
  const hasFrames = () =>
    second.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/tag/frame.js')));
  await expect.poll(hasFrames).toBe(true);
  /* What tabs store reaches the others in order. */
  const seen = first.evaluate(
    () =>
      new Promise<void>((resolve) => addEventListener('storage', ({ key }) => key === 'after the looks' && resolve())),
  );
  await second.evaluate(() => localStorage.setItem('after the looks', 'yes'));
  await seen;
  expect(await composer(window).inputValue()).toBe('Half a thou');
  await sendAndSee(window, 'Half a thought');
});
