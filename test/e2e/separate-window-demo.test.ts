/**
 * The separate window of the demo brand's help page: with the brand's own provider, which is a certified one, in each way
 * in which it vouches; and with a login page that can answer as login pages of all ages do, and with every error.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { separateWindowName, separateWindowUrl } from '../../src/protocol/separate-window.ts';
import { brandPublicKey, signBrandToken } from '../support/brand-keys.ts';
import { administer } from '../support/demo-admin.ts';
import {
  accept,
  answer,
  chooseMode,
  engagementOf,
  logIn,
  openMessages,
  sendAndSee,
  shareDemoShop,
} from '../support/demo-shop.ts';
import { type LoginSite, type ReturnWay, startLoginSite } from '../support/login-site.ts';

const shop = shareDemoShop();
const locked = 'You are no longer logged in.';
const field = (popup: Page) => popup.getByRole('textbox', { name: 'Your message' });

async function say(popup: Page, text: string): Promise<void> {
  await field(popup).fill(text);
  await field(popup).press('Enter');
  await popup.getByText('Sent', { exact: true }).last().waitFor();
  expect(popup.url()).toContain('/window/index.html?lpUnifiedWindowConfig=');
}

/** No address of the service that the window has had, and may go back to, holds what the login page gave. */
async function expectCleanAddresses(popup: Page): Promise<void> {
  const devtools = await popup.context().newCDPSession(popup);
  const { entries } = await devtools.send('Page.getNavigationHistory');
  const urls = [popup.url(), ...entries.map(({ url }) => url)];
  const own = urls.filter((url) => url.startsWith(shop.demo.ready.http));
  expect(own.length).toBeGreaterThan(1);
  for (const url of own) expect(url).not.toMatch(/token=|code=|state=|error=/);
}

async function openWindow(page: Page): Promise<Page> {
  const opening = page.waitForEvent('popup');
  await engagementOf(page, 'Open in a window').click();
  return opening;
}

async function helpPage(): Promise<Page> {
  const page = await shop.visit();
  await logIn(page);
  await page.goto('/help');
  return page;
}

test.each(['jwks', 'nested', 'pkce'] as const)(
  'who is logged in to the shop is known in the window of its own at once: %s',
  async (mode) => {
    const page = await shop.visit();
    await logIn(page);
    await chooseMode(page, mode);
    await page.goto('/help');
    const popup = await openWindow(page);
    await say(popup, `by ${mode}`);
    await expectCleanAddresses(popup);
  },
);

test.each([
  { after: 'has logged out', leave: (page: Page) => page.getByRole('button', { name: 'Log out' }).first().click() },
  { after: 'has gone without logging out', leave: (page: Page) => page.context().clearCookies({ name: /^fernway_/ }) },
])('another customer can write after one who had a window of its own $after', async ({ leave }) => {
  const page = await shop.visit();
  await logIn(page);
  await page.goto('/help');
  const popup = await openWindow(page);
  await say(popup, 'from Maya');
  await popup.close();
  await page.goto('/account');
  await leave(page);
  await page.goto('/');
  expect(await page.evaluate(async () => (await fetch('/api/messaging-token')).status)).toBe(401);
  await logIn(page, 'Tomás');
  expect(await page.evaluate(async () => (await fetch('/api/messaging-token')).status)).toBe(200);
  await page.goto('/help');
  const next = await openWindow(page);
  await field(next).waitFor();
  expect(await next.getByText('from Maya').count()).toBe(0);
  await say(next, 'from Tomás');
});

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
  await popup.getByRole('button', { name: 'Log in', exact: true }).click();
  await say(popup, 'logged in on the way');
});

test('8. when the login ends the window asks for another one, keeps what was written, and goes on where it was', async () => {
  shop.identity.controls.tokenLifeSeconds = 12;
  const popup = await openWindow(await helpPage());
  await say(popup, 'From a window of my own');
  await expectCleanAddresses(popup);
  await field(popup).fill('half a senten');
  await popup.getByText(locked).waitFor();
  expect(await field(popup).isEditable()).toBe(false);
  await popup.getByText('From a window of my own', { exact: true }).waitFor();
  shop.identity.controls.tokenLifeSeconds = 600;
  await popup.getByRole('button', { name: 'Log in', exact: true }).click();
  await popup.getByText('From a window of my own', { exact: true }).waitFor();
  await expect.poll(() => field(popup).inputValue()).toBe('half a senten');
  await expect.poll(() => field(popup).isEditable()).toBe(true);
  await say(popup, 'half a sentence');
  expect(await popup.locator('.bubble p').allTextContents()).toEqual(['From a window of my own', 'half a sentence']);
  await expectCleanAddresses(popup);
});

describe('8. with a login page elsewhere', () => {
  let site: LoginSite;
  beforeAll(async () => {
    site = await startLoginSite();
  });
  afterAll(() => site.close());

  /** The demo's customers are sent to that login page, which knows Maya. */
  async function sendCustomersThere(mode: 'jwks' | 'code', rfcCompliance: boolean): Promise<void> {
    const admin = await administer(shop);
    const standing = await admin.read(`le-connectors/connectors/demo-${mode}`);
    const { name, type, settings } = standing.record;
    const { issuer, clientId, jsMethodName } = settings;
    const redemption = { tokenEndpoint: site.tokenEndpoint, clientSecret: 'secret', pkce: rfcCompliance };
    await admin.save({
      ...standing,
      record: {
        ...{ name, type },
        settings: {
          ...{ issuer, clientId, jsMethodName, rfcCompliance, publicKey: brandPublicKey },
          authenticationEndpoint: site.loginPage,
          ...(mode === 'code' && redemption),
        },
      },
    });
    site.token = (nonce) => {
      const iat = Math.floor(Date.now() / 1000);
      return signBrandToken({ iss: issuer, sub: 'F-104822-k7qm2x9d', iat, exp: iat + 600, nonce });
    };
    Object.assign(site, { loggedIn: false, tokenError: undefined, asked: [] });
  }
  const open = async (mode: 'jwks' | 'code') => {
    const page = await shop.visit();
    await logIn(page);
    await chooseMode(page, mode);
    await page.goto('/help');
    return { page, popup: await openWindow(page) };
  };
  /** What the window told the login page of itself. */
  const configAsked = (): unknown => JSON.parse(site.asked[0]?.get('state') ?? '').lpUnifiedWindowConfig;
  const logInThere = (popup: Page) => popup.getByRole('link', { name: 'Continue as Kim' }).click();

  test.each<['implicit' | 'code', 'the RFC’s' | 'the older', asks: string, ReturnWay]>([
    ['implicit', 'the RFC’s', 'id_token', { place: 'fragment', name: 'id_token' }],
    ['implicit', 'the older', 'token', { place: 'appended', name: 'token' }],
    ['code', 'the RFC’s', 'code', { place: 'query', name: 'code' }],
    ['code', 'the older', 'code', { place: 'appended', name: 'code' }],
  ])(
    '%s flow, %s dialect: the customer is let in, and nothing of it stays in the address',
    async (flow, dialect, asks, way) => {
      const rfc = dialect === 'the RFC’s';
      const mode = flow === 'code' ? 'code' : 'jwks';
      await sendCustomersThere(mode, rfc);
      site.way = way;
      const { page, popup } = await open(mode);
      await logInThere(popup);
      await say(popup, `by ${flow} in ${dialect} dialect`);
      const asked = site.asked.at(-1);
      expect(asked?.get('response_type')).toBe(asks);
      expect(asked?.has('state')).toBe(rfc);
      const returnTo = new URL(asked?.get('redirect_uri') ?? '');
      expect(returnTo.searchParams.has('lpUnifiedWindowConfig')).toBe(!rfc);
      expect(String(asked)).not.toContain('device');
      await expectCleanAddresses(popup);
      await popup.close({ runBeforeUnload: true });
      await page.getByRole('button', { name: 'Open chat window', exact: true }).waitFor();
    },
  );

  test('every error of the login page is told in words, and whoever can log in again may', async () => {
    await sendCustomersThere('jwks', true);
    const configuration = 'Logging in does not work at the moment.';
    const refused = 'You are not logged in.';
    const errors: [error: string, title: string][] = [
      ['invalid_request', configuration],
      ['Invalid_request', configuration],
      ['invalid_client', configuration],
      ['unauthorized_client', configuration],
      ['unsupported_grant_type', configuration],
      ['invalid_scope', configuration],
      ['invalid_grant', refused],
      ['access_denied', refused],
      ['login_required', refused],
    ];
    const { page, popup } = await open('jwks');
    await popup.getByText('Shop login').waitFor();
    const config = encodeURIComponent(JSON.stringify(configAsked()));
    site.loggedIn = true;
    for (const [error, title] of errors) {
      site.way = { error, description: `because of ${error}` };
      await popup.goto(`${shop.demo.ready.http}/window/index.html?lpUnifiedWindowConfig=${config}`);
      await popup.getByText(`because of ${error}`).waitFor();
      await popup.getByRole('heading', { name: title }).waitFor();
      expect(await popup.getByRole('button', { name: 'Log in', exact: true }).count()).toBe(title === refused ? 1 : 0);
      expect(popup.url()).not.toContain('error');
    }
    site.way = { place: 'fragment', name: 'id_token' };
    await popup.getByRole('button', { name: 'Log in', exact: true }).click();
    await say(popup, 'in the end');
    expect(await page.locator('#lpChat').count()).toBe(0);
  });

  test('every error of the token endpoint is told in words, with a reference for the brand’s people', async () => {
    await sendCustomersThere('code', true);
    Object.assign(site, { way: { place: 'query', name: 'code' }, tokenError: 'invalid_code', loggedIn: true });
    const { popup } = await open('code');
    const reference = popup.getByText(/^Reference: \w{8}$/);
    await reference.waitFor();
    const config = encodeURIComponent(JSON.stringify(configAsked()));
    for (const [error, title] of [
      ['invalid_code', 'You are not logged in.'],
      ['invalid_grant', 'You are not logged in.'],
      ['json_parse_error', 'Logging in does not work at the moment.'],
      ['unauthorized_client', 'Logging in does not work at the moment.'],
      ['invalid_client', 'Logging in does not work at the moment.'],
      ['temporarily_unavailable', 'We could not start the conversation.'],
    ] as const) {
      const before = await reference.textContent();
      site.tokenError = error;
      await popup.goto(`${shop.demo.ready.http}/window/index.html?lpUnifiedWindowConfig=${config}`);
      await expect.poll(() => reference.textContent()).not.toBe(before);
      expect([error, await popup.getByRole('heading').textContent()]).toEqual([error, title]);
      expect(popup.url()).not.toMatch(/code=|error=/);
    }
  });
});

test('what is cleared in the window of its own is cleared for the pages of that browser, also when an agent begins again', async () => {
  const workspace = await shop.work();
  const page = await helpPage();
  const popup = await openWindow(page);
  await say(popup, 'Forget this');
  await accept(workspace);
  await popup.getByRole('button', { name: 'Options' }).click();
  await popup.getByRole('menuitem', { name: 'Clear history' }).click();
  await popup.getByRole('dialog').getByRole('button', { name: 'Clear history' }).click();
  await popup.getByText('Forget this', { exact: true }).waitFor({ state: 'detached' });
  await workspace.getByRole('button', { name: /^Resume/ }).click();
  await answer(workspace, 'One more thing');
  await workspace.getByRole('log').getByText('Sent', { exact: true }).first().waitFor({ state: 'attached' });
  await popup.close({ runBeforeUnload: true });
  await engagementOf(page, 'Open in a window').waitFor();
  const tab = await page.context().newPage();
  await tab.goto('/');
  const window = await openMessages(tab);
  await sendAndSee(window, 'A new beginning');
  expect(await window.locator('.bubble p').allTextContents()).toEqual(['A new beginning']);
});
