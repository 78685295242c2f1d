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
  close,
  logIn,
  openContext,
  ringOf,
  setStatus,
  startConversation,
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

test('two agents accept one ring: one has the conversation, the other is told who', async () => {
  const server = await serverWith({ ringMode: 'all' });
  const [ann, ben] = await Promise.all([openDesk(server, 'ann'), openDesk(server, 'ben')]);
  const consumer = await server.consumer('race', { given_name: 'Race' });
  await startConversation(consumer, 'who is first?');
  await Promise.all([ann, ben].map((page) => ringOf(page, 'Race').waitFor()));
  await Promise.all([ann, ben].map((page) => page.keyboard.press('Alt+KeyA')));
  const told = (page: Page, name: string) =>
    page.getByText(`${name} was faster and has taken the conversation.`).waitFor();
  const [winner, loser] = await Promise.race([
    told(ben, 'ann').then(() => [ann, ben] as const),
    told(ann, 'ben').then(() => [ben, ann] as const),
  ]);
  await winner.getByRole('log').getByText('who is first?').waitFor();
  expect(await loser.getByRole('option', { name: /Race/ }).count()).toBe(0);
  expect(await loser.getByRole('article').count()).toBe(0);
  await close(winner);
  await Promise.all([ann, ben].map((page) => page.context().close()));
  await server.stop();
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
  const none = { Open: '0', 'To answer': '0', Overdue: '0', 'Due soon': '0', 'In queue': '0', Rating: '–' };
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
  await expect.poll(figures, { timeout: 30_000 }).toEqual({ ...none, 'In queue': '1', Rating: '5.0 of 5' });
  await ann.context().close();
  await server.stop();
});
