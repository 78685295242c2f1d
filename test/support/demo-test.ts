/** Tests of what the demo's customers and agents are promised, with whoever takes part in them. */
import { test as base } from 'vitest';
import { logIn, shareDemoShop } from './demo-shop.ts';

/** For all tests of a file. Who a test asks for comes in the order in which it asks. */
export function shareDemoTest() {
  const shop = shareDemoShop();
  const test = base
    .extend('workspace', () => shop.work())
    .extend('page', () => shop.visit())
    .extend('customer', async () => {
      const page = await shop.visit();
      await logIn(page);
      return page;
    });
  return { shop, test };
}
