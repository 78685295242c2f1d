import type { BrowserContextOptions, Page, WebSocketRoute } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { agentSays } from '../support/agent-says.ts';
import { axeViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { sayThatItIsMe } from '../support/linked-person.ts';
import { account } from '../support/start-server.ts';

const shared = shareBrowserAndServer();
const complaints: string[] = [];
afterEach(async () => {
  await Promise.all(shared.browser.contexts().map((context) => context.close()));
  expect(complaints.splice(0)).toEqual([]);
});

const fragment = (sub: string) => `#id_token=${shared.server.brandToken({ sub })}`;
const composer = (page: Page) => page.getByRole('textbox', { name: 'Your message' });
async function write(page: Page, message: string): Promise<void> {
  await composer(page).fill(message);
  await composer(page).press('Enter');
}

/** A window with a line that a test can cut. */
async function openWindow(rest: string, options: BrowserContextOptions = {}) {
  const context = await shared.browser.newContext({ viewport: { width: 400, height: 640 }, ...options });
  const lines = new Set<WebSocketRoute>();
  let cut = false;
  await context.routeWebSocket(/messaging/, (line) => {
    if (cut) return line.close({ code: 1001 });
    lines.add(line);
    line.connectToServer();
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !cut) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${shared.server.url}/window?account=${account}${rest}`);
  if (rest.includes('id_token')) await sayThatItIsMe(page);
  return {
    page,
    async cutLine() {
      cut = true;
      await Promise.all([...lines].map((line) => line.close({ code: 1001 })));
    },
    mendLine() {
      cut = false;
    },
  };
}

test('what is written while the line is down waits, and is sent once when it is back', async () => {
  const { page, cutLine, mendLine } = await openWindow(fragment('offline'));
  await write(page, 'one');
  await page.getByText('Sent', { exact: true }).waitFor();
  await cutLine();
  await write(page, 'two');
  await write(page, 'three');
  await page.getByText('Waiting to send').waitFor();
  await page.getByText('Reconnecting…').waitFor();
  mendLine();
  const sent = page.getByText('Sent', { exact: true }).waitFor();
  // Or it has come back by itself in that moment.
  await Promise.race([page.getByRole('button', { name: 'Retry now' }).click(), sent]);
  await sent;
  expect(await page.locator('.bubble p').allTextContents()).toEqual(['one', 'two', 'three']);
});

test('without a login the window says so, keeps what is written, and goes on after the login', async () => {
  const { page } = await openWindow('');
  await page.getByText('You are no longer logged in.').waitFor();
  await composer(page).fill('not lost');
  expect(await axeViolations(page)).toEqual([]);
  await page.reload();
  await page.getByText('You are no longer logged in.').waitFor();
  await page.evaluate((hash) => {
    location.hash = hash;
  }, fragment('late'));
  await sayThatItIsMe(page);
  await page.getByText('How can we help?').waitFor();
  expect(page.url()).not.toContain('#');
  expect(await composer(page).inputValue()).toBe('not lost');
  await composer(page).press('Enter');
  await page.getByText('Sent', { exact: true }).waitFor();
  expect(await composer(page).inputValue()).toBe('');
});

test('an anonymous visitor is the same one after a reload', async () => {
  const { page } = await openWindow('&mode=anonymous');
  await page.getByText('How can we help?').waitFor();
  await write(page, 'who am I?');
  await page.getByText('Sent', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('who am I?').waitFor();
});

test('the conversation is ended with the keyboard alone, and a new one begins with the next message', async () => {
  const { page } = await openWindow(fragment('keyboard'));
  await page.getByText('How can we help?').waitFor();
  await page.keyboard.type('hello');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('second line');
  await page.keyboard.press('Enter');
  await page.getByText('Sent', { exact: true }).waitFor();
  expect(await page.locator('.bubble p').allTextContents()).toEqual(['hello\nsecond line']);
  await page.getByRole('button', { name: 'Options' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'End conversation' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await page.getByRole('button', { name: 'Options' }).evaluate((el) => el === document.activeElement)).toBe(
    true,
  );
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'End conversation' }).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'End this conversation?' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText('You ended the conversation').waitFor();
  await page.keyboard.type('again');
  await page.keyboard.press('Enter');
  await page.getByText('Sent', { exact: true }).waitFor();
  expect(await page.locator('.bubble p').allTextContents()).toEqual(['hello\nsecond line', 'again']);
});

test('messages that nobody looks at are counted and not marked as read', async () => {
  const { page } = await openWindow(fragment('reader'));
  await write(page, 'long\n'.repeat(60));
  await page.getByText('Sent', { exact: true }).waitFor();
  await page.locator('.transcript-scroll').evaluate((element) => element.scrollTo(0, 0));
  await page.getByRole('button', { name: 'Go to the newest message' }).waitFor();
  const agent = await agentSays(shared.server, 'reader', 'first answer', 'second answer');
  const receipt = (status: string) =>
    agent.notification('OnlineEventDistribution', ({ event }) => event.status === status);
  await page.getByRole('button', { name: '2 new messages' }).waitFor();
  await receipt('ACCEPT');
  expect(agent.frames.filter(({ body }) => body?.event?.status === 'READ')).toEqual([]);
  expect(await page.title()).toBe('(2) Messages');
  await page.getByRole('button', { name: '2 new messages' }).click();
  await receipt('READ');
  await expect.poll(() => page.title()).toBe('Messages');
  await agent.close();
});

test.each<[string, BrowserContextOptions, string]>([
  ['dark', { colorScheme: 'dark' }, ''],
  ['320 pixels wide', { viewport: { width: 320, height: 480 } }, ''],
  ['twice the size', { viewport: { width: 640, height: 360 } }, ''],
  ['right to left', {}, '&dir=rtl'],
  ['forced colours and reduced motion', { forcedColors: 'active', reducedMotion: 'reduce' }, ''],
])('nothing is cut off or unreachable: %s', async (name, options, query) => {
  const { page } = await openWindow(query + fragment(name), options);
  await write(page, `https://a.test/${'x'.repeat(300)}`);
  await page.getByText('Sent', { exact: true }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  const log = page.getByRole('log');
  expect(await log.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  expect(await axeViolations(page)).toEqual([]);
});
