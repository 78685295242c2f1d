/**
 * What customers and agents of the demo brand are promised about who is who: each promise once, from end to end. The
 * first, the published tutorial, is followed through the console in `admin-tutorials`.
 */
import type { FrameLocator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { expiredToken } from '../fixtures/tutorial.ts';
import { administer } from '../support/demo-admin.ts';
import {
  accept,
  answer,
  bar,
  chooseMode,
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

const { shop, test } = shareDemoTest();
const locked = 'You are no longer logged in.';

async function expectRefused(window: FrameLocator, workspace: Page): Promise<void> {
  await window.getByText(locked).waitFor();
  expect(await composer(window).count()).toBe(0);
  await workspace.getByText('No open conversations').waitFor();
}

test('2. a token that has expired: “You are no longer logged in.”, and no conversation', async ({
  workspace,
  page,
}) => {
  await page.goto(`/assets/html/site.html#site=${shop.demo.ready.account}&id_token=${expiredToken}`);
  await expectRefused(await openMessages(page, 'Live Chat'), workspace);
});

test('3. a page that names nobody never shows what needs a login; with a customer both kinds may show', async ({
  customer: page,
}) => {
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
  /** A customer's page with this function in this place; the connector names `lpMethods.lpGetAuthenticationToken`. */
  async function openWith(page: Page, place: string, form: (token: string) => string): Promise<FrameLocator> {
    await page.goto('/');
    await engagementOf(page, 'Message us').waitFor();
    const { token } = await page.evaluate(() => fetch('/api/messaging-token').then((response) => response.json()));
    const value = form(JSON.stringify(token));
    await page.evaluate(`delete window.lpGetAuthenticationToken; window.lpMethods = {}; window.${place} = ${value};`);
    return openMessages(page);
  }
  /** Before a page asks. */
  async function nameTheFunction(): Promise<void> {
    const admin = await administer(shop);
    const connector = await admin.read('le-connectors/connectors/demo-jwks');
    const { name, type, settings } = connector.record;
    const jsMethodName = 'lpMethods.lpGetAuthenticationToken';
    await admin.save({ ...connector, record: { name, type, settings: { ...settings, jsMethodName } } });
  }
  const nested = 'lpMethods.lpGetAuthenticationToken';
  const usual = 'lpGetAuthenticationToken';

  test('where the connector says or by its usual name, answering text or an object, at once or late, in vain twice: the customer writes', async () => {
    await nameTheFunction();
    const page = await shop.visit();
    await logIn(page);
    const good: [place: string, form: (token: string) => string][] = [
      [nested, (token) => `(callback) => callback(${token})`],
      [nested, (token) => `function (callback) { if (this === lpMethods) callback(${token}); }`],
      [usual, (token) => `(callback) => callback({ ssoKey: ${token}, redirect_uri: 'https://shop.example' })`],
      [usual, (token) => `(callback) => callback(${token}, null)`],
      [nested, (token) => `(callback) => { setTimeout(callback, 1500, ${token}); }`],
      [nested, (token) => `(callback) => { callback(${token}); callback('', 'no'); callback('x'); }`],
      [nested, (token) => `async (callback) => { callback(${token}); throw new Error('nobody waits for it'); }`],
    ];
    for (const [index, [place, form]] of good.entries()) {
      await sendAndSee(await openWith(page, place, form), `the ${index}th`);
      await clearHistory(page);
    }
  });

  test('an error, nothing, what is no token, an exception, no answer in ten seconds, no function: “You are no longer logged in.”, and no conversation', async ({
    workspace,
  }) => {
    await nameTheFunction();
    const page = await shop.visit();
    await logIn(page);
    await page.clock.install();
    const bad: [place: string, form: (token: string) => string][] = [
      [usual, (token) => `(callback) => callback(${token}, 'no')`],
      [usual, (token) => `(callback) => callback(${token}, false)`],
      [usual, () => "(callback) => callback('')"],
      [usual, () => '(callback) => callback()'],
      [usual, () => '(callback) => callback({ ssoKey: 7 })'],
      [nested, (token) => `(callback) => callback({ ssoKey: ${token}, redirect_uri: 7 })`],
      [nested, (token) => `(callback) => { callback('', 'no'); callback(${token}); }`],
      [nested, () => "() => { throw new Error('no'); }"],
      [nested, () => '() => { fernway.asked = true; }'],
      [nested, (token) => `async () => { fernway.asked = true; return ${token}; }`],
      ['lpMethods.another', (token) => `(callback) => callback(${token})`],
    ];
    for (const [place, form] of bad) {
      const window = await openWith(page, place, form);
      if (form('').includes('asked')) {
        await expect.poll(() => page.evaluate('fernway.asked')).toBe(true);
        await page.clock.fastForward(10_500);
      }
      await expectRefused(window, workspace).catch((cause: unknown) => {
        throw new Error(`${place} = ${form('the token')}`, { cause });
      });
    }
  });

  test('an answer after nine seconds counts, one after ten comes too late; asked once more, the page answers in time', async ({
    customer: page,
  }) => {
    await page.clock.install();
    const openAndWait = async (waitMs: number) => {
      const window = await openWith(page, usual, () => '(callback) => { fernway.late = callback; }');
      await expect.poll(() => page.evaluate('typeof fernway.late')).toBe('function');
      await page.clock.fastForward(waitMs);
      return window;
    };
    const answerLate = () =>
      page.evaluate(
        "fetch('/api/messaging-token').then((answer) => answer.json()).then(({ token }) => fernway.late(token))",
      );
    const patient = await openAndWait(9_000);
    await answerLate();
    await sendAndSee(patient, 'After nine seconds');
    await clearHistory(page);
    const window = await openAndWait(10_500);
    await window.getByText(locked).waitFor();
    await answerLate();
    await page.evaluate('delete fernway.late');
    await window.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => page.evaluate('typeof fernway.late')).toBe('function');
    await answerLate();
    await sendAndSee(window, 'In time');
    expect(await window.getByText('After nine seconds').count()).toBe(0);
  });

  test('a code comes with the address that it was made for, and is worth nothing with another', async ({
    workspace,
    customer: page,
  }) => {
    await chooseMode(page, 'code');
    await page.goto('/');
    await engagementOf(page, 'Message us').waitFor();
    await page.evaluate(`{
      const real = window.lpGetAuthenticationToken;
      window.lpGetAuthenticationToken = (callback) =>
        real((code) => callback({ ...code, redirect_uri: window.elsewhere || code.redirect_uri }));
      window.elsewhere = 'https://elsewhere.example';
    }`);
    const window = await openMessages(page);
    await expectRefused(window, workspace);
    await page.evaluate('window.elsewhere = undefined');
    await window.getByRole('button', { name: 'Try again' }).click();
    await sendAndSee(window, 'With the right address');
  });
});

test('13. in a page that never reloads, a log-out explains where the conversation goes on, a log-in brings it back minimised', async () => {
  const page = await shop.visit('/guide');
  const form = page.locator('#guide-session');
  await form.getByRole('button', { name: 'Log in', exact: true }).click();
  await sendAndSee(await openMessages(page), 'Which stove?');
  await form.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('alert').getByText(continued).waitFor();
  expect(await page.locator('#lpChat iframe').count()).toBe(0);
  await form.getByRole('button', { name: 'Log in', exact: true }).click();
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
  /* Nothing comes up unasked. */
  expect(await bar(page).isVisible()).toBe(true);
  expect(await page.locator('#lpChat iframe').isVisible()).toBe(false);
  await bar(page).click();
  await window.getByText(locked).waitFor();
  await window.getByText('One moment', { exact: true }).waitFor();
  shop.identity.controls.refusing = false;
  await window.getByRole('button', { name: 'Try again' }).click();
  await window.getByText('Take your time', { exact: true }).waitFor();
});
