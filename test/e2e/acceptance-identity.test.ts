/** What customers and agents of the demo brand are promised about who is who: each promise once, from end to end. */
import type { FrameLocator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expiredToken, tutorialKey, validToken } from '../fixtures/tutorial.ts';
import { administer } from '../support/demo-admin.ts';
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
  write,
} from '../support/demo-shop.ts';

const shop = shareDemoShop();
const locked = 'You are no longer logged in.';
const continued = 'Your conversation can be continued on the pages where you are logged in.';

async function expectRefused(window: FrameLocator, workspace: Page): Promise<void> {
  await window.getByText(locked).waitFor();
  expect(await composer(window).count()).toBe(0);
  await workspace.getByText('No open conversations').waitFor();
}

describe('1. the tutorial, step by step', () => {
  test.each([
    ['', 'as it is'],
    ['.', 'with a full stop behind it'],
  ])('key pasted %s: a ring, and the agent reads +972-3-5555-555 and Eitan (%s)', async (end) => {
    const admin = await administer(shop);
    const connector = await admin.read('le-connectors/connectors/demo-brand');
    const { name, type } = connector.record;
    connector.record = {
      ...{ name, type },
      settings: {
        weakKeyConfirmed: true,
        issuer: 'https://idp.liveperson.net',
        publicKey: tutorialKey + end,
        authenticationEndpoint: 'https://dummy.com',
        jsMethodName: 'LPJsMethodName',
        jsContext: 'window',
      },
    };
    await admin.save(connector);
    const own = await admin.read('engagement/campaigns/2');
    await admin.save({ ...own, record: { ...own.record, published: false } });
    const usual = await admin.read('engagement/campaigns/1');
    const [liveChat] = usual.record.engagements;
    const engagements = [{ ...liveChat, authenticated: true, connectorId: 'demo-brand' }];
    await admin.save({ ...usual, record: { ...usual.record, engagements } });

    const workspace = await shop.work();
    const page = await shop.visit('/assets/html/sitechoose.html');
    await page.getByLabel('User JWT').fill(validToken);
    await page.getByRole('button', { name: 'Submit' }).click();
    await write(await openMessages(page, 'Live Chat'), 'Shalom');
    await accept(workspace);
    const info = workspace.getByRole('complementary', { name: /consumer/i });
    await info.getByText('+972-3-5555-555').first().waitFor();
    await info.getByText('Eitan').first().waitFor();
  });
});

test('2. a token that has expired: “You are no longer logged in.”, and no conversation', async () => {
  const workspace = await shop.work();
  const page = await shop.visit();
  await page.goto(`/assets/html/site.html#site=${shop.demo.ready.account}&id_token=${expiredToken}`);
  await expectRefused(await openMessages(page, 'Live Chat'), workspace);
});

test('3. a page that names nobody never shows what needs a login; with a customer both kinds may show', async () => {
  const page = await shop.visit();
  await logIn(page);
  await page.goto('/imprint');
  await engagementOf(page, 'Live Chat').waitFor();
  expect(await engagementOf(page, 'Message us').count()).toBe(0);
  await page.goto('/');
  await engagementOf(page, 'Message us').waitFor();
  expect(await engagementOf(page, 'Live Chat').count()).toBe(0);
  const admin = await administer(shop);
  for (const path of ['engagement/campaigns/6', 'engagement/campaigns/7', 'engagement/campaigns/8']) {
    const customers = await admin.read(path);
    await admin.save({ ...customers, record: { ...customers.record, published: false } });
  }
  await page.goto('/');
  await engagementOf(page, 'Live Chat').waitFor();
});

describe('4. the page’s function', () => {
  const forms = (token: string) => ({
    string: `(callback) => callback(${token})`,
    object: `(callback) => callback({ ssoKey: ${token}, redirect_uri: 'https://shop.example' })`,
    lateAndTwice: `(callback) => setTimeout(() => { callback(${token}); callback('', 'no'); callback('x'); }, 1500)`,
    error: `(callback) => callback(${token}, 'no')`,
    empty: `(callback) => callback('')`,
    thrown: `() => { throw new Error('no'); }`,
  });
  type Form = keyof ReturnType<typeof forms>;

  /** A customer's page with this function in this place; the connector names `lpMethods.lpGetAuthenticationToken`. */
  async function openWith(place: string, form: Form, customer?: string): Promise<FrameLocator> {
    const page = await shop.visit();
    await logIn(page, customer);
    const { token } = await page.evaluate(() => fetch('/api/messaging-token').then((response) => response.json()));
    const value = forms(JSON.stringify(token))[form];
    await page.evaluate(`delete window.lpGetAuthenticationToken; window.lpMethods = {}; window.${place} = ${value};`);
    return openMessages(page);
  }
  async function nameTheFunction(): Promise<void> {
    const admin = await administer(shop);
    const connector = await admin.read('le-connectors/connectors/demo-jwks');
    const { name, type, settings } = connector.record;
    const jsMethodName = 'lpMethods.lpGetAuthenticationToken';
    await admin.save({ ...connector, record: { name, type, settings: { ...settings, jsMethodName } } });
  }

  test('inside an object or by its usual name, answering text or an object, late and twice: the customer writes', async () => {
    await nameTheFunction();
    for (const [place, form, customer] of [
      ['lpMethods.lpGetAuthenticationToken', 'string', 'Maya Lindqvist'],
      ['lpMethods.lpGetAuthenticationToken', 'lateAndTwice', 'Tomás Herrera'],
      ['lpGetAuthenticationToken', 'object', 'Aiko Tanaka'],
    ] as const)
      await sendAndSee(await openWith(place, form, customer), `${form} at ${place}`);
  });

  test('an error, even beside a token, nothing, an exception, no function: “You are no longer logged in.”', async () => {
    await nameTheFunction();
    const workspace = await shop.work();
    for (const [place, form] of [
      ['lpGetAuthenticationToken', 'error'],
      ['lpGetAuthenticationToken', 'empty'],
      ['lpMethods.lpGetAuthenticationToken', 'thrown'],
      ['lpMethods.another', 'string'],
    ] as const)
      await expectRefused(await openWith(place, form), workspace);
  });
});

test('13. in a page that never reloads, a log-out explains where the conversation goes on, a log-in brings it back minimised', async () => {
  const page = await shop.visit('/guide');
  const form = page.locator('#guide-session');
  await form.getByRole('button', { name: 'Log in' }).click();
  await sendAndSee(await openMessages(page), 'Which stove?');
  await form.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('alert').getByText(continued).waitFor();
  expect(await page.locator('#lpChat iframe').count()).toBe(0);
  await form.getByRole('button', { name: 'Log in' }).click();
  await bar(page).waitFor();
  expect(await page.locator('#lpChat iframe').isVisible()).toBe(false);
  await bar(page).click();
  await messages(page).getByText('Which stove?', { exact: true }).waitFor();
});

test('15. a login is renewed while the window is minimised; where that is refused the customer reads why, and the agent goes on writing', async () => {
  shop.identity.controls.tokenLifeSeconds = 6;
  const workspace = await shop.work();
  const page = await shop.visit();
  await logIn(page);
  const window = await openMessages(page);
  await sendAndSee(window, 'One moment');
  await accept(workspace);
  await window.getByRole('button', { name: 'Minimise' }).click();
  const renewed = await page.waitForResponse((response) => response.url().endsWith('/api/messaging-token'));
  expect(renewed.status()).toBe(200);
  expect(await page.getByText(locked).count()).toBe(0);
  const refused = page.waitForResponse(
    (response) => response.url().endsWith('/api/messaging-token') && response.status() === 403,
  );
  shop.identity.controls.refusing = true;
  await refused;
  await workspace.getByText('The consumer is no longer signed in').first().waitFor();
  await answer(workspace, 'Take your time');
  await workspace.getByText('Take your time').last().waitFor();
  expect(await workspace.getByText('Not sent').count()).toBe(0);
  await bar(page).click();
  await window.getByText(locked).waitFor();
  await window.getByText('One moment', { exact: true }).waitFor();
});
