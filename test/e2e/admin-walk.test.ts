/** Every screen of the console: by keyboard, in the dark, small, mirrored, empty, slow, broken, and edited by two at once. */
import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, contrastViolations } from '../support/axe.ts';
import { brandPublicKey } from '../support/brand-keys.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { type AdminCalls, createAdminCalls, fillAccount } from '../support/console-account.ts';
import { accountSettings, addEmptyAccount, addUsers, openConsole } from '../support/console-page.ts';
import {
  type ConsoleScreen,
  consoleScreens,
  goTo,
  overflowOf,
  waitUntilShown,
  walkByTab,
} from '../support/console-screens.ts';
import { keepScreenshot } from '../support/screenshot.ts';

const shared = shareBrowserAndServer();
const account = 'walk';
const complaints: string[] = [];
let page: Page;
let other: AdminCalls;
let ids: Record<string, string>;
let screens: ConsoleScreen[];

beforeAll(async () => {
  const { store, url } = shared.server;
  await addEmptyAccount(store, account, ['eve', 'max']);
  other = await createAdminCalls(url, account, 'max');
  ids = await fillAccount(other, brandPublicKey);
  screens = consoleScreens(ids);
  const options = { reducedMotion: 'reduce', viewport: { width: 1366, height: 768 } } as const;
  page = await openConsole({ ...shared, url, account, loginName: 'eve', complaints, options });
  page.setDefaultTimeout(15_000);
  await page.getByRole('heading', { name: 'Campaign Builder' }).waitFor();
});
afterAll(() => {
  expect(complaints).toEqual([]);
});

/** Kept for the docs. */
const pictures: Record<string, string> = {
  campaigns: 'console-campaigns',
  messages: 'console-messages',
  rights: 'console-rights',
  audit: 'console-audit',
};

/** What is wrong anywhere, all of it at once. */
async function walk(look: (screen: ConsoleScreen) => Promise<string[]>, all = screens): Promise<string[]> {
  const found: string[] = [];
  for (const screen of all) {
    await goTo(page, screen);
    await waitUntilShown(page, screen);
    for (const problem of await look(screen)) found.push(`${screen.name}: ${problem}`);
  }
  return found;
}

/** Until no colour is on its way to another any more. */
async function setColors(of: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await of.emulateMedia({ colorScheme });
  await of.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}

interface Held {
  /** To what was asked and to all that is asked from now on. */
  answer(response: Parameters<Route['fulfill']>[0]): void;
  stop(): Promise<void>;
}

/** The server's answers to administrators stay out until told otherwise. */
async function holdAnswers(of: Page): Promise<Held> {
  const { promise, resolve } = Promise.withResolvers<Parameters<Route['fulfill']>[0]>();
  const calls = /\/api\/account\/[^/]+\/(configuration|sessions|jwks)/;
  await of.route(calls, async (route) => route.fulfill(await promise));
  return { answer: resolve, stop: () => of.unroute(calls) };
}

test('the menu leads to every screen', async () => {
  const links = await page.locator('.screen-link').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  expect(new Set(links).size).toBe(links.length);
  const known = screens.map(({ path }) => `/admin/${path}`);
  expect(links.filter((link) => !known.some((path) => path === link || path.startsWith(`${link}/`)))).toEqual([]);
});

test('each screen is accessible, in light and in dark', { timeout: 120_000 }, async () => {
  const wrong = await walk(async ({ path }) => {
    /* Around the screens the page is the same. */
    const part = path === 'campaigns' ? undefined : 'main';
    await setColors(page, 'light');
    const picture = pictures[path];
    if (picture !== undefined) await keepScreenshot(page, picture);
    const light = await axeViolations(page, part);
    await setColors(page, 'dark');
    return [...light, ...(await contrastViolations(page, part)).map((problem) => `dark: ${problem}`)];
  });
  await page.emulateMedia({ colorScheme: 'light' });
  expect(wrong).toEqual([]);
});

test('no screen is wider than its window: laptop, tablet, phone, 200 % zoom, mirrored', {
  timeout: 120_000,
}, async () => {
  const sizes = { laptop: [1366, 768], tablet: [820, 1180], zoomed: [683, 384], phone: [320, 640] } as const;
  const wrong = await walk(async () => {
    const found: string[] = [];
    for (const [name, [width, height]] of Object.entries(sizes)) {
      await page.setViewportSize({ width, height });
      for (const dir of ['ltr', 'rtl']) {
        await page.evaluate((to) => document.documentElement.setAttribute('dir', to), dir);
        found.push(...(await overflowOf(page)).map((problem) => `${name}, ${dir}: ${problem}`));
      }
    }
    return found;
  });
  await page.evaluate(() => document.documentElement.removeAttribute('dir'));
  await page.setViewportSize({ width: 1366, height: 768 });
  expect(wrong).toEqual([]);
});

test('the keyboard alone reaches all of each screen, visibly, and leaves it again', { timeout: 120_000 }, async () => {
  const wrong = await walk(async () => {
    const { stops, missed } = await walkByTab(page);
    return [
      ...(stops.length === 0 ? ['nothing can be reached'] : []),
      ...missed.map((what) => `not reached: ${what}`),
      ...stops.filter(({ marked }) => !marked).map(({ what }) => `focus not seen: ${what}`),
      ...stops.filter(({ covered }) => covered).map(({ what }) => `covered: ${what}`),
    ];
  });
  expect(wrong).toEqual([]);
});

describe('while the server is slow and when it fails', () => {
  test('each screen says so under its heading, tells how to go on, and goes on', { timeout: 120_000 }, async () => {
    const wrong: string[] = [];
    const main = page.getByRole('main');
    const again = main.getByRole('button', { name: 'Try again' });
    for (const screen of screens.filter(({ still }) => !still)) {
      /* From a screen that asks for nothing, so that the next one begins anew. */
      await goTo(page, { path: 'data-sources' });
      await waitUntilShown(page, { heading: 'Data Sources' });
      const held = await holdAnswers(page);
      await goTo(page, screen);
      await main.getByRole('status').filter({ hasText: 'Loading…' }).first().waitFor({ state: 'attached' });
      await main.getByRole('heading', { level: 1 }).waitFor();
      held.answer({ status: 503, json: { error: { message: 'unavailable' } } });
      const alert = main.getByRole('alert').first();
      await alert.getByText('This could not be read').waitFor();
      if (!/cannot answer at the moment\. Try again/.test(await alert.innerText()))
        wrong.push(`${screen.name}: says not what happened and how to go on`);
      await held.stop();
      /* Once for each part of the screen, when none of them waits any more: a part goes on by itself. */
      await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
      for (let parts = await again.count(); parts > 0; parts--) {
        await again.first().click();
        await expect.poll(() => again.count()).toBe(parts - 1);
      }
      await waitUntilShown(page, screen);
    }
    expect(wrong).toEqual([]);
    expect(await axeViolations(page, 'main')).toEqual([]);
  });
});

test('the manager view holds the same: accessible in light and dark, no wider than its window', async () => {
  const { url } = shared.server;
  const options = { reducedMotion: 'reduce', viewport: { width: 1366, height: 768 } } as const;
  const view = await openConsole(
    { ...shared, url, account, loginName: 'eve', complaints, options },
    '/workspace/manager',
  );
  await view.getByRole('heading', { name: 'Agents' }).waitFor();
  expect(await axeViolations(view)).toEqual([]);
  await setColors(view, 'dark');
  expect(await contrastViolations(view)).toEqual([]);
  for (const width of [1366, 820, 683, 320])
    for (const dir of ['ltr', 'rtl']) {
      await view.setViewportSize({ width, height: 768 });
      await view.evaluate((to) => document.documentElement.setAttribute('dir', to), dir);
      expect([width, dir, ...(await overflowOf(view))]).toEqual([width, dir]);
    }
  const { stops } = await walkByTab(view);
  expect(stops.filter(({ marked, covered }) => !marked || covered)).toEqual([]);
  await view.context().close();
});

test('an account that has nothing is told on each screen what is missing', async () => {
  const { store, url } = shared.server;
  await store.saveAccount({ id: 'void', name: 'Void', settings: accountSettings });
  await addUsers(store, 'void', ['eve']);
  const fresh = await openConsole({ ...shared, url, account: 'void', loginName: 'eve', complaints });
  await fresh.getByText('There are no campaigns').waitFor();
  for (const screen of screens.filter(({ empty }) => empty !== undefined)) {
    await goTo(fresh, screen);
    await fresh.getByRole('main').getByText(String(screen.empty)).first().waitFor();
  }
  expect(await axeViolations(fresh)).toEqual([]);
  await fresh.context().close();
});

/** Each kind of record: where it is edited, what is typed, and which member another administrator changes meanwhile. */
const records: readonly [screen: string, path: string, label: string | RegExp, member: string, value: unknown][] = [
  ['campaigns', 'engagement/campaigns', 'Description', 'name', 'Their campaign'],
  ['audiences', 'engagement/audiences', 'Name', 'conditions', []],
  ['entry-points', 'engagement/entry-points', 'Name', 'exclude', []],
  ['behaviours', 'engagement/behaviours', 'Name', 'conditions', []],
  ['goals', 'engagement/goals', 'Name', 'oncePerVisit', false],
  ['windows', 'engagement/windows', 'Name', 'survey', false],
  ['hours', 'engagement/hours', 'Name', 'timeZone', 'Asia/Jerusalem'],
  ['predefined-content', 'engagement/predefined-content', 'Title', 'category', 'Theirs'],
  ['users', 'le-account/users', 'Nickname', 'employeeId', 'E-17'],
  ['groups', 'le-account/groups', 'Name', 'managerIds', []],
  ['skills', 'le-account/skills', 'Name', 'description', 'Theirs'],
  ['connectors', 'le-connectors/connectors', 'Issuer Display Name', 'priority', 3],
  ['features', 'le-account/settings', 'Name of the account', 'ringMs', 30_000],
  ['pages', 'engagement/settings', /^Language/, 'allowedOrigins', ['https://theirs.example']],
  ['rights', 'rights/retention', 'Closed conversations', 'visitDays', 77],
  ['messages/welcome', 'engagement/automatic-messages/welcome', 'Text in en-US', 'active', false],
];

const addressOf = (screen: string): string =>
  ({ campaigns: `campaigns/${ids.campaigns}`, connectors: `data-sources/authentication-server/${ids.connectors}` })[
    screen
  ] ?? (screen in ids ? `library/${screen}/${ids[screen]}` : screen);

test.each(records)(
  'two edit one of %s: the second is told, and neither loses anything',
  async (screen, kind, label, member, value) => {
    const main = page.getByRole('main');
    await goTo(page, { path: 'data-sources' });
    await goTo(page, { path: addressOf(screen) });
    const input = main.getByLabel(label, { exact: typeof label === 'string' }).first();
    await input.waitFor();
    const path = ids[screen] === undefined ? kind : `${kind}/${ids[screen]}`;
    const before = await other.read(path);
    await other.replace(path, { ...writable(before.record), [member]: value }, before.etag);
    const typed = (await input.getAttribute('type')) === 'number' ? '123' : 'ab-CD';
    await input.fill(typed);
    await main.getByRole('button', { name: 'Save', exact: true }).click();
    await main.getByRole('alert').getByText('Somebody else has saved this meanwhile').waitFor();
    expect(await input.inputValue()).toBe(typed);
    expect((await other.read(path)).record).toMatchObject({ [member]: value });
    await main.getByRole('button', { name: 'Combine: theirs, with my changes' }).click();
    expect(await input.inputValue()).toBe(typed);
    await main.getByRole('button', { name: 'Discard changes' }).click();
  },
);

/** Without what the server only shows. */
function writable(record: Record<string, unknown>) {
  const { warnings: _warnings, hasClientSecret: _secret, identitySecrets: _secrets, key: _key, ...rest } = record;
  return rest;
}
