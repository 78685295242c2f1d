/** The demo brand invites on some pages: over the page at the checkout. */
import { expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { shareDemoShop } from '../support/demo-shop.ts';
import { keepScreenshot } from '../support/screenshot.ts';

const shop = shareDemoShop();

test('the checkout offers help over the page to who has something in the cart, until it is declined', async () => {
  const page = await shop.visit();
  const invitation = page.getByText('Is anything unclear about your order?');
  const button = page.locator('.LPMcontainer').getByRole('button', { name: 'Live Chat', exact: true });
  await page.goto('/cart');
  await button.waitFor();
  expect(await invitation.count()).toBe(0);
  await page.goto('/product/ridge-2');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.goto('/cart');
  await invitation.waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await keepScreenshot(page, 'brand-overlay');
  await page.getByRole('button', { name: 'Close' }).click();
  await invitation.waitFor({ state: 'hidden' });
  await page.reload();
  await button.waitFor();
  expect(await invitation.count()).toBe(0);
});
