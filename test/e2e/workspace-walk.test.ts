/** Every screen of the workspace: by keyboard alone, small, dark, mirrored, with long names, empty, slow and broken. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { holdRequests } from '../support/hold-requests.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import { account } from '../support/start-server.ts';
import { password } from '../support/test-account.ts';
import { logIn, openContext, setStatus, startConversation, tabTo, write } from '../support/workspace-page.ts';

const shared = shareBrowserAndServer();
const complaints: string[] = [];
let ann: Page;

beforeAll(async () => {
  ann = await openContext(shared, { viewport: { width: 1366, height: 768 } }, complaints);
});
afterEach(() => expect(complaints.splice(0)).toEqual([]));
afterAll(() => ann.context().close());

const log = (page: Page) => page.getByRole('log');

test('a day without a mouse: logging in, answering, tools, dialogs, panels, searching, reading, logging out', async () => {
  const { keyboard } = ann;
  await ann.goto('/workspace');
  await ann.getByLabel('Account').waitFor();
  await tabTo(ann, /^Account/);
  for (const text of [account, 'ann', password]) {
    await keyboard.type(text);
    if (text !== password) await keyboard.press('Tab');
  }
  await keyboard.press('Enter');
  await ann.getByText('No open conversations').waitFor();
  await keyboard.press('Alt+KeyS');
  await ann.getByRole('menuitemradio', { name: /^Online/ }).waitFor();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await ann.getByRole('button', { name: /^Your status: (Occupied|Online)/ }).waitFor();
  await keyboard.press('Alt+KeyS');
  await ann.getByRole('menuitemradio', { name: /^Online/ }).waitFor();
  await keyboard.type('Online');
  await keyboard.press('Enter');
  await ann.getByRole('button', { name: 'Your status: Online' }).waitFor();

  const consumer = await shared.server.consumer('keyed', { given_name: 'Keyla' });
  await startConversation(consumer, 'by keys, please');
  await ann.getByRole('article').waitFor();
  await tabTo(ann, /^Accept/);
  await keyboard.press('Enter');
  await log(ann).getByText('by keys, please').waitFor();
  await ann.locator('textarea:focus').waitFor();
  await keyboard.type('Choose one');
  await tabTo(ann, /^Quick replies/);
  await keyboard.press('Enter');
  await ann.getByRole('dialog', { name: 'Quick replies' }).waitFor();
  await keyboard.type('Yes');
  await tabTo(ann, /^Done/);
  await keyboard.press('Enter');
  await ann.getByText('1 quick reply').waitFor();
  await tabTo(ann, /^Send/);
  await keyboard.press('Enter');
  await log(ann).getByText('Choose one').waitFor();
  await tabTo(ann, /^Card/, 'Shift+Tab');
  await keyboard.press('Enter');
  await ann.getByRole('dialog', { name: 'Send a card' }).waitFor();
  await keyboard.type('A voucher');
  await keyboard.press('Enter');
  await log(ann).getByText('A voucher').waitFor();

  await keyboard.press('Alt+KeyR');
  await ann.getByRole('dialog', { name: 'Set response time' }).waitFor();
  await keyboard.press('Escape');
  await ann.locator('.scrim').waitFor({ state: 'detached' });
  await keyboard.press('Alt+KeyT');
  await ann.getByRole('dialog', { name: 'Transfer conversation' }).waitFor();
  await keyboard.press('Escape');
  await ann.locator('.scrim').waitFor({ state: 'detached' });
  await keyboard.press('Alt+KeyH');
  await ann.getByText('No other conversation').waitFor();
  await keyboard.press('Alt+KeyI');
  await ann.getByRole('region', { name: 'Verified details' }).waitFor();

  await keyboard.press('Alt+Digit2');
  await ann.getByRole('row').filter({ hasText: 'Keyla' }).waitFor();
  await keyboard.press('Alt+KeyF');
  await keyboard.type('"by keys"');
  await keyboard.press('Enter');
  await ann.getByText('1 conversation').waitFor();
  await tabTo(ann, /^Keyla/);
  await keyboard.press('Enter');
  const reading = ann.getByRole('complementary', { name: 'Conversation' });
  await reading.getByRole('log').getByText('by keys, please').waitFor();
  await tabTo(ann, /^Open in my conversations/);
  await keyboard.press('Enter');
  await ann.locator('textarea:focus').waitFor();
  await keyboard.press('Alt+KeyC');
  await ann.getByRole('alertdialog').waitFor();
  await keyboard.press('Enter');
  await ann.getByText('This conversation is closed.').waitFor();
  await keyboard.press('Alt+KeyL');
  await ann.getByLabel('Password').waitFor();
});

test('the sheet names every key that does something', async () => {
  await logIn(ann);
  await ann.getByRole('navigation', { name: 'Conversations' }).waitFor();
  await ann.keyboard.press('Alt+Slash');
  const keys = await ann.getByRole('dialog', { name: 'Keyboard shortcuts' }).locator('dd').allTextContents();
  const { shortcuts } = await import('../../src/workspace/shortcuts.ts');
  expect(keys.map((text) => text.replace('Alt', '').trim()).sort()).toEqual(
    Object.values(shortcuts)
      .map(({ key }) => key as string)
      .sort(),
  );
  await keepScreenshot(ann, 'workspace-shortcuts');
  await ann.keyboard.press('Escape');
  await ann.locator('.scrim').waitFor({ state: 'detached' });
});

const people = [
  [
    'Maximiliane-Alexandrina',
    'von und zu Hohenlohe-Schillingsfürst-Waldenburg',
    'Where is my parcel? It should have come on Monday.',
  ],
  ['נועה', 'כהן', 'שלום, איפה ההזמנה שלי?'],
  ['Jo', 'Li', 'https://shop.example.test/orders/4711?with=a-very-long-address-that-goes-on-and-on-and-on-and-on'],
] as const;

const looks = [
  { name: 'on a laptop', width: 1366, height: 768 },
  { name: 'on a laptop in the dark', width: 1366, height: 768, dark: true, picture: 'workspace-dark' },
  { name: 'on a tablet', width: 820, height: 1180, picture: 'workspace-tablet' },
  { name: 'at 200 %', width: 683, height: 384 },
  { name: 'on the smallest screen', width: 320, height: 640 },
  { name: 'from right to left', width: 1366, height: 768, rtl: true, picture: 'workspace-mirrored' },
  { name: 'from right to left on a tablet in the dark', width: 820, height: 1180, rtl: true, dark: true },
];

const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

test('every screen holds long names and addresses at every width, light, dark and mirrored', async () => {
  for (const [given_name, family_name, first] of people) {
    const consumer = await shared.server.consumer(given_name, { given_name, family_name });
    const { dialogId } = await startConversation(consumer, first);
    await ann.getByRole('button', { name: 'Accept' }).click();
    await ann.locator(`[role=option][data-key="${dialogId}"]`).waitFor();
  }
  await write(ann, 'One moment, please.');
  for (const { name, width, height, dark = false, rtl = false, picture } of looks) {
    await ann.setViewportSize({ width, height });
    await ann.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
    await ann.evaluate(
      (dir) => {
        document.documentElement.dir = dir;
      },
      rtl ? 'rtl' : 'ltr',
    );
    await log(ann).getByText('One moment, please.').waitFor();
    expect([await fits(ann), await axeViolations(ann)], `conversation ${name}`).toEqual([true, []]);
    if (picture) await keepScreenshot(ann, picture);
    await ann.keyboard.press('Alt+Digit2');
    await ann.getByRole('row').filter({ hasText: 'Maximiliane' }).waitFor();
    expect([await fits(ann), await axeViolations(ann)], `all conversations ${name}`).toEqual([true, []]);
    await ann.keyboard.press('Alt+Digit1');
  }
  await ann.setViewportSize({ width: 1366, height: 768 });
  await ann.emulateMedia({ colorScheme: 'light' });
  await ann.evaluate(() => {
    document.documentElement.dir = 'ltr';
  });
});

test('what is slow says so, what fails says so and can be tried again', async () => {
  const held = Promise.withResolvers<void>();
  const searches = '**/conversations/search**';
  await ann.route(searches, async (route) => {
    await held.promise;
    await route.continue();
  });
  await log(ann).waitFor();
  await ann.keyboard.press('Alt+Digit2');
  await ann.getByText('Searching…').waitFor();
  expect(await axeViolations(ann)).toEqual([]);
  held.resolve();
  await ann.getByRole('row').filter({ hasText: 'Maximiliane' }).waitFor();
  await ann.unroute(searches);
  await ann.route(searches, (route) => route.fulfill({ status: 503, body: '{}' }));
  await ann.getByRole('searchbox').fill('parcel');
  await ann.keyboard.press('Enter');
  await ann.getByRole('alert').getByText('The search did not work.').waitFor();
  expect(await axeViolations(ann)).toEqual([]);
  await ann.unroute(searches);
  await ann.getByRole('button', { name: 'Try again' }).click();
  await ann.getByRole('row').filter({ hasText: 'Maximiliane' }).waitFor();
  await ann.getByRole('searchbox').fill('nobody said this');
  await ann.keyboard.press('Enter');
  await ann.getByText('No conversation found').waitFor();
  expect(await axeViolations(ann)).toEqual([]);

  await ann.route('**/conversations/consumer/search**', (route) => route.abort());
  await ann.goto('/workspace');
  await ann.getByRole('heading', { name: 'My conversations' }).waitFor();
  await ann.getByRole('option').first().waitFor();
  await ann.keyboard.press('Alt+ArrowDown');
  await ann.getByRole('log').waitFor();
  await ann.keyboard.press('Alt+KeyH');
  await ann.getByRole('alert').getByText('The history could not be loaded.').waitFor();
  expect(await axeViolations(ann)).toEqual([]);
});

test('a manager’s page without figures says so, and shows them once they come', async () => {
  const max = await openContext(shared, { viewport: { width: 820, height: 1180 } }, complaints);
  const requests = await holdRequests(max);
  await max.route('**/agent-view/**', (route) => route.fulfill({ status: 503, body: '{}' }));
  await logIn(max, 'max');
  await max.getByRole('navigation', { name: 'Conversations' }).waitFor();
  await setStatus(max, 'Away');
  await max.keyboard.press('Alt+Digit3');
  await max.getByText('The figures could not be loaded.').first().waitFor();
  expect([await fits(max), await axeViolations(max)]).toEqual([true, []]);
  await max.unroute('**/agent-view/**');
  await max.getByRole('row').filter({ hasText: 'ann' }).waitFor();
  await max.getByText('The figures could not be loaded.').first().waitFor({ state: 'detached' });
  /* Whoever goes elsewhere is told of the open conversations no more. */
  await max.locator('.kpi').first().waitFor();
  const unsubscribing = requests.next('cqm.UnsubscribeExConversations');
  await max.keyboard.press('Alt+Digit1');
  (await unsubscribing).pass();
  await max.context().close();
});
