import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccountSettings } from '../../src/server/store/store.ts';
import { axeViolations } from '../support/axe.ts';
import { launchChromium } from '../support/chromium.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import {
  accept,
  attend,
  logIn,
  openContext,
  ringOf,
  setStatus,
  startConversation,
  tabTo,
  write,
} from '../support/workspace-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A server whose account is set so before anybody asks. */
async function serverWith(settings: Partial<AccountSettings>): Promise<TestServer> {
  const pagesDir = join(import.meta.dirname, '../../dist/pages');
  const server = await startServer({ realTime: true, pagesDir });
  const found = await server.store.findAccount(account);
  if (found) await server.store.saveAccount({ ...found, settings: { ...found.settings, ...settings } });
  return server;
}

async function openDesk(server: TestServer, loginName: string): Promise<Page> {
  const page = await openContext({ browser, server });
  await logIn(page, loginName);
  await page.getByText('No open conversations').waitFor();
  return page;
}

/** Two who are rung at once, the second with a line that can be held up. */
async function openTwoDesks() {
  const server = await serverWith({ ringMode: 'all' });
  const ben = await openContext({ browser, server });
  const line = await holdUp(ben);
  const ann = await openDesk(server, 'ann');
  await logIn(ben, 'ben');
  await ben.getByText('No open conversations').waitFor();
  const ring = async (name: string) => {
    const consumer = await server.consumer(name, { given_name: name });
    const { dialogId } = await startConversation(consumer, `I am ${name}`);
    await Promise.all([ann, ben].map((page) => ringOf(page, name).waitFor()));
    const leave = () =>
      consumer.request('cm.UpdateConversationField', {
        conversationId: dialogId,
        conversationField: [{ field: 'ConversationStateField', conversationState: 'CLOSE' }],
      });
    return { leave };
  };
  const stop = async () => {
    await Promise.all([ann, ben].map((page) => page.context().close()));
    await server.stop();
  };
  return { ann, ben, line, ring, stop };
}

/** While it is held up, everything waits on the page's line, in both directions. */
async function holdUp(page: Page) {
  let waiting: { text: string; go: () => void }[] | undefined;
  await page.routeWebSocket(/ws_api/, (line) => {
    const server = line.connectToServer();
    const pass = (to: { send(text: string): void }) => (message: string | Buffer) => {
      const text = String(message);
      const go = () => to.send(text);
      if (waiting) waiting.push({ text, go });
      else go();
    };
    line.onMessage(pass(server));
    server.onMessage(pass(line));
  });
  return {
    hold() {
      waiting = [];
    },
    holds: (part: string) => waiting?.some(({ text }) => text.includes(part)),
    release() {
      const held = waiting ?? [];
      waiting = undefined;
      for (const { go } of held) go();
    },
  };
}

const notices = (page: Page) => page.getByRole('region', { name: 'Notices' }).locator('.toast').allTextContents();

test('who presses Accept too late is told who was faster; who presses nothing sees the ring go', async () => {
  const { ann, ben, line, ring, stop } = await openTwoDesks();
  await ring('Race');
  /* While it waits, places under ben's pointer stay as they are. */
  await ring('Stay');
  line.hold();
  await ringOf(ben, 'Race').getByRole('button', { name: 'Accept' }).click();
  await expect.poll(() => line.holds('UpdateRingState')).toBe(true);
  await ann.keyboard.press('Alt+KeyA');
  await ann.getByRole('log').getByText('I am Race').waitFor();
  line.release();
  await ben.getByText('ann was faster and has taken the conversation.').waitFor();
  expect(await notices(ben)).toHaveLength(1);
  await ben.getByText('Taken by ann').waitFor();
  expect(await notices(ann)).toEqual([]);
  expect(await ringOf(ben, 'Race').count()).toBe(0);
  expect(await ben.getByRole('option', { name: /Race/ }).count()).toBe(0);
  await ben.getByRole('button', { name: 'Dismiss' }).click();

  /* What would be told of an end is told before its place says so. */
  await ring('Calm');
  const { leave } = await ring('Gone');
  await ringOf(ben, 'Stay').hover();
  await accept(ann, 'Calm', 'I am Calm');
  await ringOf(ben, 'Calm').waitFor({ state: 'detached' });
  await leave();
  await ben.getByText('No longer waiting').waitFor();
  await ringOf(ann, 'Gone').waitFor({ state: 'detached' });
  expect(await Promise.all([ann, ben].map(notices))).toEqual([[], []]);
  await stop();
});

const boxOf = async (page: Page, name: string) => {
  const box = await ringOf(page, name).getByRole('button', { name: 'Accept' }).boundingBox();
  if (!box) throw new Error(`no ring of ${name} is in sight`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

/** Keeps, of every ring that comes and whenever rings move, whether a press on its Accept would hit it at that moment. */
const watchMoves = (page: Page) =>
  page.evaluate(() => {
    const holder = globalThis as unknown as { hits: boolean[] };
    holder.hits = [];
    const look = (within: Element) => {
      for (const button of within.querySelectorAll('.ring-actions .button-primary')) {
        const { x, y, width, height } = button.getBoundingClientRect();
        holder.hits.push(button.contains(document.elementFromPoint(x + width / 2, y + height / 2)));
      }
    };
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes)
        for (const changed of type === 'attributes' ? [target] : addedNodes)
          if (changed instanceof Element) look(changed);
    }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-turn'] });
  });

const hits = (page: Page) => page.evaluate(() => (globalThis as unknown as { hits: boolean[] }).hits);

const focused = (page: Page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent);

test('rings keep their places while somebody is among them: a press hits what was seen there, or nothing', async () => {
  const { ann, ben, ring, stop } = await openTwoDesks();
  for (const name of ['Alma', 'Bela', 'Cleo', 'Dora']) await ring(name);
  const bela = await boxOf(ben, 'Bela');
  await ben.mouse.move(bela.x, bela.y);
  await ann.keyboard.press('Alt+KeyA');
  await ben.getByText('Taken by ann').waitFor();
  expect(await boxOf(ben, 'Bela')).toEqual(bela);
  expect(await axeViolations(ben)).toEqual([]);
  const cleo = await boxOf(ben, 'Cleo');
  await ben.mouse.dblclick(bela.x, bela.y);
  await ben.getByRole('log').getByText('I am Bela').waitFor();
  await ben.locator('textarea:focus').waitFor();
  await ben.mouse.click(bela.x, bela.y);
  expect(await ben.locator('textarea:focus').count()).toBe(1);
  expect(await boxOf(ben, 'Cleo')).toEqual(cleo);

  await watchMoves(ben);
  await ben.mouse.move(900, 400);
  await expect.poll(() => boxOf(ben, 'Cleo').then(({ y }) => y)).toBeLessThan(bela.y);
  expect(new Set(await hits(ben))).toEqual(new Set([false]));

  /* The keyboard stays where it was: at the place, and when that is gone beside the rings. */
  await tabTo(ben, /^Accept/, 'Shift+Tab');
  await accept(ann, 'Dora', 'I am Dora');
  await expect.poll(() => focused(ben)).toMatch(/Dora.*Taken by ann/);
  await tabTo(ben, /^Accept/, 'Shift+Tab');
  await accept(ann, 'Cleo', 'I am Cleo');
  await expect.poll(() => focused(ben)).toBe('conversation');

  await ben.keyboard.press('Alt+Digit2');
  await ring('Elsa');
  const elsa = await boxOf(ben, 'Elsa');
  await ring('Emma');
  expect(await boxOf(ben, 'Elsa')).toEqual(elsa);
  await ben.keyboard.press('Alt+KeyD');
  await ben.getByText('Declined').waitFor();
  await accept(ben, 'Emma', 'I am Emma');
  expect(await hits(ben)).not.toContain(true);
  await stop();
});

interface Notified {
  title: string;
  body: string;
  press(): void;
}

/** Keeps what the page shows through the browser, which is without notifications where it is without a screen, whatever was granted. */
async function keepNotifications(page: Page): Promise<void> {
  await page.context().grantPermissions(['notifications']);
  await page.addInitScript(() => {
    const holder = globalThis as unknown as { notified: Notified[]; focused: number };
    holder.notified = [];
    holder.focused = 0;
    const { focus } = window;
    window.focus = () => {
      holder.focused += 1;
      focus.call(window);
    };
    window.Notification = class extends Notification {
      static override get permission() {
        return 'granted' as const;
      }
      constructor(title: string, options: NotificationOptions = {}) {
        super(title, options);
        const { body = '' } = options;
        holder.notified.push({ title, body, press: () => this.dispatchEvent(new Event('click')) });
      }
    };
  });
}

const notified = (page: Page) =>
  page.evaluate(() =>
    (globalThis as unknown as { notified: Notified[] }).notified.map(({ title, body }) => [title, body]),
  );

test('who looks elsewhere is notified of rings and messages by name, and a press leads there; who looks is not', async () => {
  const server = await serverWith({});
  const ann = await openContext({ browser, server });
  await keepNotifications(ann);
  await logIn(ann);
  await ann.getByText('No open conversations').waitFor();
  const consumer = await server.consumer('calls', { given_name: 'Carla' });
  const { say, dialogId } = await startConversation(consumer, 'hello');
  await accept(ann, 'Carla', 'hello');
  await say('seen');
  await ann.getByRole('log').getByText('seen').waitFor();
  expect(await notified(ann)).toEqual([]);

  await ann.keyboard.press('Alt+Digit2');
  await attend(ann, false);
  await say('are you still there?');
  await expect.poll(() => notified(ann)).toEqual([['Carla', 'are you still there?']]);
  await ann.evaluate(() => (globalThis as unknown as { notified: Notified[] }).notified[0]?.press());
  await attend(ann, true);
  await ann.getByRole('log').getByText('are you still there?').waitFor();
  expect(await ann.evaluate(() => (globalThis as unknown as { focused: number }).focused)).toBe(1);
  expect(await ann.locator(`[role=option][data-key="${dialogId}"]`).getAttribute('aria-selected')).toBe('true');

  await attend(ann, false);
  await startConversation(await server.consumer('rings', { given_name: 'Rina' }), 'me too');
  await expect.poll(async () => (await notified(ann)).at(-1)).toEqual(['New conversation', 'Rina']);
  await ann.context().close();
  await server.stop();
});

test('an agent’s figures follow what happens: open, to answer, overdue, due soon, in the queue, rated', async () => {
  const server = await serverWith({});
  const ann = await openDesk(server, 'ann');
  const figures = async () => {
    const bar = ann.getByRole('region', { name: 'Your figures' });
    const [names, values] = await Promise.all([
      bar.locator('dt').allTextContents(),
      bar.locator('dd').allTextContents(),
    ]);
    return Object.fromEntries(names.map((name, i) => [name, values[i]]));
  };
  const none = { Open: '0', 'To answer': '0', Overdue: '0', 'Due soon': '0', 'In queue': '0', CSAT: '–' };
  await expect.poll(figures).toEqual(none);
  const consumer = await server.consumer('counted', { given_name: 'Cora' });
  const { dialogId } = await startConversation(consumer, 'quick', { ttrDefName: 'URGENT' });
  await accept(ann, 'Cora', 'quick');
  await expect.poll(figures).toEqual({ ...none, Open: '1', 'To answer': '1', 'Due soon': '1' });
  const changeTo = (...conversationField: object[]) =>
    consumer.request('cm.UpdateConversationField', { conversationId: dialogId, conversationField });
  await changeTo({ field: 'TTRField', ttrType: 'URGENT', value: 1 });
  await expect.poll(figures).toEqual({ ...none, Open: '1', 'To answer': '1', Overdue: '1' });
  expect(await axeViolations(ann)).toEqual([]);
  await write(ann, 'here you are');
  await expect.poll(figures).toEqual({ ...none, Open: '1' });
  await setStatus(ann, 'Away');
  await startConversation(await server.consumer('waits', { given_name: 'Wim' }), 'anybody?');
  await changeTo(
    { field: 'CSATRate', csatRate: 5, csatResolutionConfirmation: true, status: 'FILLED' },
    { field: 'ConversationStateField', conversationState: 'CLOSE' },
  );
  await expect.poll(figures, { timeout: 30_000 }).toEqual({ ...none, 'In queue': '1', CSAT: '5.0 of 5' });
  await ann.context().close();
  await server.stop();
});
