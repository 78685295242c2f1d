/** A window of its own: from the click on the brand's page through its login page into the conversation. */
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { separateWindowUrl } from '../../src/protocol/separate-window.ts';
import { sealClientSecret } from '../../src/server/identity/code-flow.ts';
import { createSeal } from '../../src/server/identity/seal.ts';
import { systemRandom } from '../../src/server/random.ts';
import { axeViolations } from '../support/axe.ts';
import { brandPublicKey } from '../support/brand-keys.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { type LoginSite, type ReturnWay, startLoginSite } from '../support/login-site.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import { account } from '../support/start-server.ts';
import { brandIssuer } from '../support/test-account.ts';

const shared = shareBrowserAndServer();
let site: LoginSite;
let customer: string;
let customers = 0;
const complaints: string[] = [];
const seal = createSeal(Buffer.alloc(32, 7), 'connectors', systemRandom);

beforeAll(async () => {
  site = await startLoginSite();
  for (const type of ['implicit', 'code'] as const)
    for (const rfcCompliance of [true, false]) {
      const id = connectorOf(type, rfcCompliance);
      const sealedClientSecret = sealClientSecret(seal, { accountId: account, id }, 'secret');
      await shared.server.store.saveConnector({
        ...{ accountId: account, id, type, name: id, enabled: true, priority: 9 },
        settings: {
          ...{ issuer: brandIssuer, publicKey: brandPublicKey, rfcCompliance, clientId: 'shop' },
          authenticationEndpoint: site.loginPage,
          ...(type === 'code' && { tokenEndpoint: site.tokenEndpoint, sealedClientSecret, pkce: rfcCompliance }),
        },
      });
    }
});
beforeEach(() => {
  customers += 1;
  customer = `separate-${customers}`;
  Object.assign(site, { loggedIn: false, tokenError: undefined, way: { place: 'fragment', name: 'id_token' } });
  site.token = (nonce) => shared.server.brandToken({ sub: customer, nonce });
});
afterEach(async () => {
  await Promise.all(shared.browser.contexts().map((context) => context.close()));
  expect(complaints.splice(0)).toEqual([]);
});
afterAll(() => site.close());

const connectorOf = (type: string, rfc: boolean) => `${rfc ? 'rfc' : 'old'}-${type}`;
const composer = (page: Page) => page.getByRole('textbox', { name: 'Your message' });

interface Opening {
  connectorId?: string;
  authenticated?: boolean;
  language?: string;
  preChatLines?: string[];
}

/** Clicks on the brand's page; what opens is the window. */
async function openByClick(opening: Opening, context?: BrowserContext) {
  const { connectorId = 'rfc-implicit', authenticated = true, language = 'en-US', preChatLines } = opening;
  site.windowUrl = separateWindowUrl({
    ...{
      origin: shared.server.url,
      account,
      authenticated,
      visitorId: 'V-1',
      sessionId: 'S-1',
      pageOrigin: site.origin,
    },
    window: { windowId: '1', windowMode: 'separate', language, ...(authenticated && { connectorId }) },
    preChatLines,
  });
  const page = await (context ?? (await shared.browser.newContext())).newPage();
  await page.goto(`${site.origin}/shop`);
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: 'Chat' }).click()]);
  popup.on('console', (message) => {
    const refusal = /the server responded with a status of (4|5)\d\d/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !refusal) complaints.push(message.text());
  });
  popup.on('pageerror', (error) => complaints.push(String(error)));
  const news = () => page.evaluate<{ state: string; origin: string }[]>('news');
  return { page, popup, news };
}

const logIn = (popup: Page) => popup.getByRole('link', { name: 'Continue as Kim' }).click();

async function say(popup: Page, text: string): Promise<void> {
  await composer(popup).fill(text);
  await composer(popup).press('Enter');
  await popup.getByText('Sent', { exact: true }).waitFor();
}

/** Every address that the tab's history holds. */
async function historyOf(popup: Page): Promise<string[]> {
  const devtools = await popup.context().newCDPSession(popup);
  const { entries } = await devtools.send('Page.getNavigationHistory');
  return entries.map(({ url }) => url);
}

describe('both flows, in both dialects, and wherever the login page puts its answer', () => {
  test.each<[type: 'implicit' | 'code', rfc: boolean, way: Extract<ReturnWay, { place: string }>]>([
    ['implicit', true, { place: 'fragment', name: 'id_token' }],
    ['implicit', true, { place: 'query', name: 'id_token' }],
    ['implicit', true, { place: 'path', name: 'token' }],
    ['implicit', false, { place: 'fragment', name: 'id_token' }],
    ['implicit', false, { place: 'appended', name: 'token' }],
    ['code', true, { place: 'query', name: 'code' }],
    ['code', true, { place: 'fragment', name: 'code' }],
    ['code', false, { place: 'appended', name: 'code' }],
  ])('%s, RFC %s, %o', async (type, rfc, way) => {
    site.way = way;
    const { popup } = await openByClick({ connectorId: connectorOf(type, rfc) });
    await logIn(popup);
    await say(popup, 'hello');
    expect(site.asked.at(-1)?.get('response_type')).toBe(type === 'code' ? 'code' : rfc ? 'id_token' : 'token');
    const addresses = [popup.url(), ...(await historyOf(popup))];
    const [value = ''] = [site.token('').slice(0, 20), 'code-'].slice(type === 'code' ? 1 : 0);
    for (const address of addresses.filter((one) => one.startsWith(shared.server.url))) {
      expect(address).toMatch(/\/window\/index\.html\?lpUnifiedWindowConfig=/);
      expect(address).not.toMatch(/token=|code=|state=/);
      expect(address).not.toContain(value);
    }
  });
});

test('what the login page learns of the window stays readable, and what the customer says first stays out of it', async () => {
  const { popup } = await openByClick({ preChatLines: ['first line'] });
  await logIn(popup);
  await expect.poll(() => composer(popup).inputValue()).toBe('first line');
  expect(await popup.locator('.bubble').count()).toBe(0);
  await composer(popup).press('Enter');
  await popup.getByText('Sent', { exact: true }).waitFor();
  const asked = site.asked.at(-1);
  const { lpUnifiedWindowConfig: config } = JSON.parse(asked?.get('state') ?? '{}');
  expect(config).toMatchObject({
    accountId: account,
    engConf: { svid: 'V-1', ssid: 'S-1', lewid: '1', lang: 'en-US' },
  });
  expect(String(asked)).not.toContain('first');
  await popup.reload();
  await popup.getByText('first line').waitFor();
  expect(await popup.locator('.bubble p').allTextContents()).toEqual(['first line']);
});

describe('the login page answers with an error', () => {
  test.each<[error: string, title: string, again: boolean]>([
    ['Invalid_request', 'Logging in does not work at the moment.', false],
    ['invalid_client', 'Logging in does not work at the moment.', false],
    ['unauthorized_client', 'Logging in does not work at the moment.', false],
    ['unsupported_grant_type', 'Logging in does not work at the moment.', false],
    ['invalid_scope', 'Logging in does not work at the moment.', false],
    ['invalid_grant', 'You are not logged in.', true],
    ['access_denied', 'You are not logged in.', true],
  ])('%s: %s', async (error, title, again) => {
    site.way = { error, description: '<img src=x onerror=alert(1)> no', uri: 'https://help.example.test/1' };
    const { popup } = await openByClick({});
    await logIn(popup);
    await popup.getByRole('heading', { name: title }).waitFor();
    await popup.getByText('<img src=x onerror=alert(1)> no').waitFor();
    expect(await popup.getByRole('link', { name: 'More about this' }).getAttribute('href')).toBe(
      'https://help.example.test/1',
    );
    expect(await popup.getByRole('button', { name: 'Log in', exact: true }).count()).toBe(again ? 1 : 0);
    expect(popup.url()).not.toContain('error');
    expect(await axeViolations(popup)).toEqual([]);
    await keepScreenshot(popup, `separate-${error.toLowerCase()}`);
    if (!again) return;
    site.way = { place: 'fragment', name: 'id_token' };
    await popup.getByRole('button', { name: 'Log in', exact: true }).click();
    await say(popup, 'in the end');
  });

  test('a link that is not https is not shown, and words of a page that nobody was sent to are not repeated', async () => {
    site.way = { error: 'access_denied', uri: 'javascript:alert(1)' };
    const { popup } = await openByClick({});
    await logIn(popup);
    await popup.getByRole('heading', { name: 'You are not logged in.' }).waitFor();
    expect(await popup.getByRole('link').count()).toBe(0);
    await popup.goto(`${shared.server.url}/window/index.html?error=access_denied&error_description=Call+0900`);
    await popup.getByText('This address is not complete.').waitFor();
    await popup.goto(`${site.windowUrl}&error=access_denied&error_description=Call+0900`);
    await popup.getByRole('heading', { name: 'We could not start the conversation.' }).waitFor();
    expect(await popup.getByText('0900').count()).toBe(0);
  });

  test.each([
    ['invalid_code', 'You are not logged in.'],
    ['unauthorized_client', 'Logging in does not work at the moment.'],
    ['temporarily_unavailable', 'We could not start the conversation.'],
  ])('the token endpoint says %s: %s', async (error, title) => {
    Object.assign(site, { tokenError: error, way: { place: 'query', name: 'code' } });
    const { popup } = await openByClick({ connectorId: 'rfc-code' });
    await logIn(popup);
    await popup.getByRole('heading', { name: title }).waitFor();
    expect(await popup.getByText('Reference:').textContent()).toMatch(/Reference: \w{8}/);
    await keepScreenshot(popup, `separate-token-${error}`);
  });
});

test('an answer that another window asked for lets nobody in', async () => {
  const { popup } = await openByClick({});
  await popup.getByText('Shop login').waitFor();
  const stranger = await (await shared.browser.newContext()).newPage();
  const asked = site.asked.at(-1);
  const answer = new URLSearchParams({ id_token: site.token(''), state: asked?.get('state') ?? '' });
  await stranger.goto(`${site.windowUrl}#${answer}`);
  await stranger.getByRole('heading', { name: 'We could not start the conversation.' }).waitFor();
  expect(stranger.url()).not.toContain('id_token');
  const other = await popup.context().newPage();
  await other.goto(`${site.windowUrl}#${answer}`);
  await other.getByRole('heading', { name: 'We could not start the conversation.' }).waitFor();
});

test('when the login ends the transcript stays, nothing can be written, and after a new login it goes on', async () => {
  const now = Math.floor(Date.now() / 1000);
  site.token = (nonce) => shared.server.brandToken({ sub: customer, nonce, exp: now + 6 });
  const { popup } = await openByClick({});
  await logIn(popup);
  await say(popup, 'before');
  await composer(popup).fill('half a senten');
  const asked = site.asked.length;
  await popup.getByText('You are no longer logged in.').waitFor();
  expect(await popup.locator('.bubble p').allTextContents()).toEqual(['before']);
  expect(await composer(popup).inputValue()).toBe('half a senten');
  expect(await composer(popup).isEditable()).toBe(false);
  expect(await axeViolations(popup)).toEqual([]);
  await keepScreenshot(popup, 'separate-expired');
  expect(site.asked.length).toBe(asked);
  site.token = (nonce) => shared.server.brandToken({ sub: customer, nonce });
  await popup.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect.poll(() => site.asked.length).toBe(asked + 1);
  await popup.getByText('before').waitFor();
  await expect.poll(() => composer(popup).inputValue()).toBe('half a senten');
  await composer(popup).fill('half a sentence');
  await composer(popup).press('Enter');
  await popup.getByText('Sent', { exact: true }).waitFor();
  expect(await popup.locator('.bubble p').allTextContents()).toEqual(['before', 'half a sentence']);
});

test('a visitor whom nobody vouches for is not sent anywhere', async () => {
  const asked = site.asked.length;
  const { popup } = await openByClick({ authenticated: false });
  await say(popup, 'just visiting');
  expect(site.asked.length).toBe(asked);
});

test('what a page proposes waits for the visitor, and is said once, however often the window is loaded', async () => {
  const { popup } = await openByClick({ authenticated: false, preChatLines: ['first line'] });
  await expect.poll(() => composer(popup).inputValue()).toBe('first line');
  expect(await popup.locator('.bubble').count()).toBe(0);
  await composer(popup).press('Enter');
  await popup.getByText('Sent', { exact: true }).waitFor();
  await popup.reload();
  await popup.getByText('first line', { exact: true }).first().waitFor();
  await say(popup, 'second line');
  expect(await popup.locator('.bubble p').allTextContents()).toEqual(['first line', 'second line']);
});

test('the page hears that the window lives, that it is away, and that it has gone; the window obeys its sign-out', async () => {
  const { page, popup, news } = await openByClick({});
  await expect.poll(async () => (await news()).map(({ state }) => state).slice(0, 2)).toEqual(['open', 'away']);
  await logIn(popup);
  await say(popup, 'secret');
  await expect
    .poll(async () => (await news()).at(-1))
    .toEqual({
      ...{ parley: 'separate', account, state: 'open', authenticated: true },
      origin: shared.server.url,
    });
  const order = (kind: string, target: string) =>
    page.evaluate(
      ([what, where]) => {
        // biome-ignore lint/suspicious/noExplicitAny: put there by the page's script
        (globalThis as any).source.postMessage({ parley: 'separate', order: what }, where);
      },
      [kind, target],
    );
  await popup.evaluate(`postMessage({ parley: 'separate', order: 'sign-out' }, '*')`);
  const before = (await news()).length;
  await order('report', shared.server.url);
  await expect.poll(async () => (await news()).length).toBeGreaterThan(before);
  expect(await popup.getByText('secret').count()).toBe(1);
  await order('sign-out', shared.server.url);
  await popup.getByRole('heading', { name: 'You are no longer logged in.' }).waitFor();
  expect(await popup.getByText('secret').count()).toBe(0);
  expect(await popup.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
  await keepScreenshot(popup, 'separate-signed-out');
  await popup.close({ runBeforeUnload: true });
  await expect.poll(async () => (await news()).at(-1)?.state).toBe('closed');
});

test.each<[string, BrowserContextOptions, string, string]>([
  [
    'dark, in German, 320 pixels wide',
    { colorScheme: 'dark', viewport: { width: 320, height: 480 } },
    'de-DE',
    'Anmelden',
  ],
  ['right to left, in Hebrew', {}, 'he-IL', 'התחברות'],
  ['forced colours, in Japanese', { forcedColors: 'active' }, 'ja-JP', 'ログイン'],
])('the way through the login page is readable in 320 pixels: %s', async (name, options, language, logInAgain) => {
  site.way = { error: 'access_denied', description: 'x'.repeat(400) };
  const context = await shared.browser.newContext(options);
  const { popup } = await openByClick({ language }, context);
  await logIn(popup);
  await popup.setViewportSize({ width: 320, height: 480 });
  await popup.getByRole('button', { name: logInAgain, exact: true }).waitFor();
  expect(await axeViolations(popup)).toEqual([]);
  expect(await popup.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(await popup.getByText('x'.repeat(301)).count()).toBe(0);
  expect(await popup.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
    language,
    language.startsWith('he') ? 'rtl' : 'ltr',
  ]);
  await keepScreenshot(popup, `separate-${name.split(',')[0]}`);
});

test('no page can put the window into a frame', async () => {
  const page = await (await shared.browser.newContext()).newPage();
  await page.goto(`${site.origin}/shop`);
  await page.evaluate(
    (src) => document.body.append(Object.assign(document.createElement('iframe'), { src })),
    site.windowUrl,
  );
  await expect.poll(() => page.frames().length).toBe(2);
  await expect.poll(() => page.frames()[1]?.url()).toBe('chrome-error://chromewebdata/');
});
