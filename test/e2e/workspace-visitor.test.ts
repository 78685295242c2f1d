/** What agents see, and find again, of what a customer's pages reported: two agents, two customers, each in a browser of their own. */
import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { button, shareTaggedPages, windowOf } from '../support/tagged-pages.ts';
import { accept, close, composerOf, logIn, openContext, setStatus, write } from '../support/workspace-page.ts';

const shared = shareTaggedPages();
const complaints: string[] = [];
afterEach(() => expect(complaints.splice(0)).toEqual([]));

async function openDesk(loginName: string): Promise<Page> {
  const page = await openContext(shared, {}, complaints);
  await logIn(page, loginName);
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor();
  return page;
}

const info = (page: Page) => page.getByRole('complementary', { name: 'Consumer info' });
const section = (page: Page, name: string) => info(page).getByRole('region', { name, exact: true });
const found = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await page.keyboard.press('Enter');
}

async function say(page: Page, text: string): Promise<void> {
  const composer = windowOf(page).getByRole('textbox', { name: 'Your message' });
  await composer.fill(text);
  await composer.press('Enter');
}

/** A customer's page whose script says more, in a browser of its own, with a first message written. */
async function begin(who: string, script: string, text: string): Promise<Page> {
  const page = await shared.open({ who, script });
  await button(page, 'Message us').click();
  await say(page, text);
  return page;
}

const personal = (firstname: string) =>
  `lpTag.sdes.push({ type: 'personal', personal: { firstname: '${firstname}' } });`;

test('verified claims stand apart from the sections of what pages report, which grow as the agent looks on', async () => {
  const ann = await openDesk('ann');
  const cart = "lpTag.sdes.push({ type: 'cart', total: 74.5, currency: 'EUR', numItems: 2 });";
  const customer = await begin('eitan', personal('Eitan') + cart, 'what is in my cart?');
  await accept(ann, 'Eitan', 'what is in my cart?');
  const verified = section(ann, 'Verified details');
  await verified.getByText('eitan', { exact: true }).waitFor();
  await verified.getByText('Verified', { exact: true }).first().waitFor({ state: 'attached' });
  await section(ann, 'Cart').getByText('74.5').waitFor();
  await section(ann, 'Personal info').getByText('Eitan').waitFor();
  await section(ann, 'Campaign').getByText('Customers', { exact: true }).waitFor();

  expect(await section(ann, 'Viewed products').count()).toBe(0);
  const product = (name: string) =>
    customer.evaluate(
      (name) => window.lpTag.sdes.send({ type: 'prodView', products: [{ product: { name, sku: 's', price: 12 } }] }),
      name,
    );
  await product('Tent');
  await section(ann, 'Viewed products').getByText('Tent').waitFor();
  await product('Lantern');
  await section(ann, 'Viewed products').getByText('Lantern').waitFor();
  const products = await section(ann, 'Viewed products')
    .getByText(/Tent|Lantern/)
    .allTextContents();
  expect(products).toEqual(['Lantern', 'Tent']);
  for (const name of ['Cart', 'Personal info', 'Viewed products'])
    expect(await section(ann, name).getByText('Verified', { exact: true }).count()).toBe(0);
  expect(await axeViolations(ann)).toEqual([]);
  await close(ann);
});

test('a phrase of what a page reported is found by the agent who had the conversation last, and by no other', async () => {
  const [ann, ben] = [await openDesk('ann'), await openDesk('ben')];
  await setStatus(ben, 'Away');
  const lead =
    "lpTag.sdes.push({ type: 'lead', lead: { topic: 'winter camping, ask:jonas@example.test', leadId: 'L-1' } });";
  const noa = await begin('noa', personal('Noa') + lead, 'a tent for the snow?');
  await accept(ann, 'Noa', 'a tent for the snow?');
  await begin('dana', personal('Dana'), 'nothing special');
  await accept(ann, 'Dana', 'nothing special');
  await section(ann, 'Personal info').getByText('Dana').waitFor();
  for (const page of [ann, ben]) await page.keyboard.press('Alt+Digit2');
  for (const phrase of ['"winter camping"', '"jonas@example.test"']) {
    await search(ann, phrase);
    await found(ann, 'Noa').getByText('Consumer info').waitFor();
    expect(await found(ann, 'Dana').count()).toBe(0);
    await search(ben, phrase);
    await ben.getByText('No conversation found').waitFor();
  }
  await search(ann, '"camping winter"');
  await ann.getByText('No conversation found').waitFor();
  await search(ann, '"winter camping"');
  await found(ann, 'Noa').getByRole('button').click();
  const reading = ann.getByRole('complementary', { name: 'Conversation' });
  await reading.getByRole('log').getByText('a tent for the snow?').waitFor();
  await reading.getByRole('region', { name: 'Leads' }).getByText('winter camping', { exact: false }).waitFor();

  await ann.keyboard.press('Alt+Digit1');
  await ann.getByRole('option', { name: /^Noa/ }).click();
  await setStatus(ben, 'Online');
  await ann.getByRole('button', { name: 'Transfer' }).click();
  const transfer = ann.getByRole('dialog', { name: 'Transfer conversation' });
  await transfer.getByRole('option', { name: 'ben' }).click();
  await transfer.getByRole('button', { name: 'Transfer' }).click();
  await ben.getByRole('button', { name: 'Accept' }).click();
  await composerOf(ben).waitFor();
  for (const page of [ann, ben]) {
    await page.keyboard.press('Alt+Digit2');
    await search(page, '"winter camping"');
  }
  await found(ben, 'Noa').waitFor();
  await ann.getByText('No conversation found').waitFor();
  await ben.keyboard.press('Alt+Digit1');
  await close(ben);

  await say(noa, 'and a stove');
  await accept(ben, 'Noa', 'and a stove');
  await write(ben, 'of course');
  await ben.keyboard.press('Alt+KeyH');
  await info(ben)
    .getByRole('button', { name: /Closed/ })
    .click();
  await info(ben).getByRole('log').getByText('a tent for the snow?').waitFor();
  await info(ben).getByText('What pages reported').click();
  await section(ben, 'Leads').getByText('winter camping', { exact: false }).waitFor();
  await close(ben);
});
