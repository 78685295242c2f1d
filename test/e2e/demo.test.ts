/** The demo as a newcomer meets it: every page of the shop with the tag, and the consumer test page. */
import { describe, expect, test } from 'vitest';
import { expiredToken, validToken } from '../fixtures/tutorial.ts';
import { axeViolations } from '../support/axe.ts';
import {
  accept,
  answer,
  composer,
  engagementOf,
  logIn,
  messages,
  openMessages,
  shareDemoShop,
  write,
} from '../support/demo-shop.ts';
import { keepScreenshot } from '../support/screenshot.ts';

const shop = shareDemoShop();

/** What browsers have told the shop about its content security policy. */
const violations = async () => (await fetch(`${shop.demo.ready.brand}/csp-reports`)).json();

test('a customer logs in, writes to the shop, turns pages, and is known to the agent', async () => {
  const workspace = await shop.work();
  const page = await shop.visit();
  await engagementOf(page, 'Live Chat').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await logIn(page);
  await page.getByRole('heading', { name: 'Hello, Maya.' }).waitFor();
  await engagementOf(page, 'Message us').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await keepScreenshot(page, 'brand');

  await page.getByRole('main').getByRole('button', { name: 'Message us' }).click();
  await write(messages(page), 'Is my tent on its way?');
  await accept(workspace);
  await answer(workspace, 'It left this morning.');
  await messages(page).getByText('It left this morning.', { exact: true }).waitFor();
  await keepScreenshot(page, 'brand-window');
  await page.getByRole('link', { name: 'Packing guide' }).click();
  await messages(page).getByText('Is my tent on its way?', { exact: true }).waitFor();
  const info = workspace.getByRole('complementary', { name: /consumer/i });
  const verified = info.getByRole('region', { name: 'Verified details' });
  await verified.getByText('maya.lindqvist@example.test').waitFor();
  expect(await violations()).toEqual([]);
});

test('what a page does against its policy is refused and told to the shop', async () => {
  const page = await shop.visit();
  await engagementOf(page, 'Live Chat').waitFor();
  expect(await violations()).toEqual([]);
  const refusal = await page.evaluate(() => {
    try {
      document.body.insertAdjacentHTML('beforeend', '<b>markup</b>');
      return 'done';
    } catch (error) {
      return (error as Error).name;
    }
  });
  expect(refusal).toBe('TypeError');
  const told = { 'csp-report': { 'violated-directive': 'require-trusted-types-for' } };
  await expect.poll(violations).toMatchObject([told]);
});

test('a visitor who is not logged in writes as nobody in particular', async () => {
  const workspace = await shop.work();
  const page = await shop.visit();
  await write(await openMessages(page, 'Live Chat'), 'Do you repair zips?');
  await accept(workspace);
  await workspace.getByText('Do you repair zips?').last().waitFor();
  await workspace.getByText('Nothing about this person is verified.').waitFor();
});

describe('pages that change by script', () => {
  test('follow a log-in and a log-out without a new page', async () => {
    const page = await shop.visit('/guide');
    await engagementOf(page, 'Live Chat').waitFor();
    let loads = 0;
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) loads += 1;
    });
    const form = page.locator('#guide-session');
    await form.getByRole('button', { name: 'Log in', exact: true }).click();
    await form.getByText('You are reading as Maya.').waitFor();
    await engagementOf(page, 'Message us').waitFor();
    await page.getByRole('link', { name: 'Weather' }).click();
    await page.getByRole('heading', { name: 'Weather' }).waitFor();
    await engagementOf(page, 'Message us').waitFor();
    await form.getByRole('button', { name: 'Log out' }).click();
    await form.getByText('You are reading as a guest.').waitFor();
    await engagementOf(page, 'Live Chat').waitFor();
    expect(await engagementOf(page, 'Message us').count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/guide/weather');
    /* The one is the change of the address. */
    expect(loads).toBe(1);
  });
});

test('a page that names nobody hides a customer’s engagement, though the customer is logged in', async () => {
  const page = await shop.visit();
  await logIn(page);
  await page.goto('/imprint');
  await engagementOf(page, 'Live Chat').waitFor();
  expect(await engagementOf(page, 'Message us').count()).toBe(0);
});

test('the help page holds one engagement in its text, and one for a window of its own', async () => {
  const page = await shop.visit();
  await logIn(page);
  await page.goto('/help');
  const inText = page.locator('#fernway-help').getByRole('button', { name: 'Start a conversation' });
  await inText.waitFor();
  const opening = page.waitForEvent('popup');
  await page.locator('#fernway-window').getByRole('button', { name: 'Open in a window' }).click();
  const popup = await opening;
  await popup.getByRole('textbox', { name: 'Your message' }).fill('From a window of my own');
  expect(new URL(popup.url()).origin).toBe(shop.demo.ready.http);
  expect(popup.url()).not.toMatch(/id_token|code=/);
});

test('messaging speaks the language of the page, from right to left where it does', async () => {
  const page = await shop.visit('/?lang=he');
  await engagementOf(page, 'שאלו אותנו').waitFor();
  expect(await page.locator('.LPMcontainer').count()).toBe(1);
  const window = await openMessages(page, 'שאלו אותנו');
  await window.getByRole('textbox').first().waitFor();
  expect(await window.locator('html').getAttribute('dir')).toBe('rtl');
  expect((await page.locator('#lpChat iframe').boundingBox())?.x).toBeLessThan(100);
  expect(await axeViolations(page)).toEqual([]);
});

describe('the consumer test page', () => {
  const path = '/assets/html/sitechoose.html';
  const token = (claims: object) =>
    ['{"alg":"RS256"}', JSON.stringify(claims), '?'].map((part) => Buffer.from(part).toString('base64url')).join('.');

  test('opens a conversation for a token of any account', async () => {
    const workspace = await shop.work();
    const page = await shop.visit(path);
    expect(await axeViolations(page)).toEqual([]);
    expect(await page.title()).toBe('Messaging Consumer Test Page');
    await page.getByLabel('User JWT').fill(validToken);
    await page.getByRole('button', { name: 'Submit' }).click();
    expect(new URL(page.url()).pathname).toBe('/assets/html/site.html');
    expect(await axeViolations(page)).toEqual([]);
    await write(await openMessages(page, 'Live Chat'), 'Hello from the test page');
    await accept(workspace);
    const info = workspace.getByRole('complementary', { name: /consumer/i });
    await info.getByText('+972-3-5555-555').first().waitFor();
    await info.getByText('Eitan').first().waitFor();
  });

  test('says that a token has expired, and the window refuses it', async () => {
    const page = await shop.visit();
    await page.goto(`/assets/html/site.html#site=${shop.demo.ready.account}&id_token=${expiredToken}`);
    await page.getByText('The token expired on Wed, 22 Aug 2018 21:05:30 GMT.').waitFor();
    const window = await openMessages(page, 'Live Chat');
    await window.getByText('You are no longer logged in.').waitFor();
    expect(await composer(window).count()).toBe(0);
  });

  test('says what is no token, and reads base64url and names of any script', async () => {
    const site = shop.demo.ready.account;
    const page = await shop.visit(`/assets/html/site.html?site=${site}&id_token=abc`);
    await page.getByText(/This is not a token/).waitFor();
    const claims = { sub: 'Zoë ÿ>?', iss: 'https://idp.liveperson.net', exp: 4_000_000_000 };
    await page.goto(`/assets/html/site.html?site=${site}&id_token=${token(claims)}`);
    await page.getByText('Zoë ÿ>?').waitFor();
    expect(await page.locator('#problem').isHidden()).toBe(true);
  });

  test('turns the page, and hides the token from a page that names nobody', async () => {
    const query = `site=${shop.demo.ready.account}&id_token=${validToken}`;
    const page = await shop.visit(`/assets/html/site.html?${query}&spa=1`);
    await engagementOf(page, 'Live Chat').waitFor();
    await page.getByRole('button', { name: 'New page' }).click();
    await page.locator('#page', { hasText: '2' }).waitFor();
    await engagementOf(page, 'Live Chat').waitFor();
    await page.goto(`/assets/html/site.html?${query}&unauthenticated=1`);
    await page.getByText('nobody: an unauthenticated page').waitFor();
    const window = await openMessages(page, 'Live Chat');
    await write(window, 'As a guest');
    await window.getByText('As a guest', { exact: true }).waitFor();
  });
});
