/** The separate window against a certified OpenID provider: the demo brand's, in each way in which it vouches. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { separateWindowName, separateWindowUrl } from '../../src/protocol/separate-window.ts';
import { chooseMode, logIn, shareDemoShop } from '../support/demo-shop.ts';

const shop = shareDemoShop();

async function say(popup: Page, text: string): Promise<void> {
  const composer = popup.getByRole('textbox', { name: 'Your message' });
  await composer.fill(text);
  await composer.press('Enter');
  await popup.getByText('Sent', { exact: true }).waitFor();
  expect(popup.url()).toContain('/window/index.html?lpUnifiedWindowConfig=');
  expect(popup.url()).not.toMatch(/code=|token=|state=/);
}

test.each(['jwks', 'nested', 'pkce'] as const)(
  'who is logged in to the shop is known in the window of its own at once: %s',
  async (mode) => {
    const page = await shop.visit();
    await logIn(page);
    await chooseMode(page, mode);
    await page.goto('/help');
    const opening = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Open in a window' }).click();
    await say(await opening, `by ${mode}`);
  },
);

test('who is not logged in does so at the shop, in the window', async () => {
  const { account, http, brand = '' } = shop.demo.ready;
  const page = await shop.visit();
  const url = separateWindowUrl({
    ...{ origin: http, account, authenticated: true, pageOrigin: new URL(brand).origin },
    window: { windowId: '1', windowMode: 'separate', language: 'en-US', connectorId: 'demo-pkce' },
  });
  const opening = page.waitForEvent('popup');
  await page.evaluate(([to, name]) => void open(to, name), [url, separateWindowName(account)] as const);
  const popup = await opening;
  await popup.getByText('Maya Lindqvist').click();
  await popup.getByRole('button', { name: 'Log in' }).click();
  await say(popup, 'logged in on the way');
});
