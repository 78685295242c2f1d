import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccountSettings } from '../../src/server/store/store.ts';
import { launchChromium } from '../support/chromium.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import {
  close,
  logIn,
  openContext,
  openWindow,
  ringOf,
  startConversation,
  write,
  writeInWindow,
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

const cardOf = (page: Page, name: string) => page.getByRole('option', { name: new RegExp(`^${name}`) });

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

test('an account that assigns at once asks nobody, shares out what comes, and what it says by itself is told apart', async () => {
  const server = await serverWith({ ringMode: 'auto', engagement: { automaticMessages: true } });
  const desks = await Promise.all([openDesk(server, 'ann'), openDesk(server, 'ben')]);
  const customers = ['Eitan', 'Noa'];
  for (const name of customers) {
    const customer = await openWindow({ browser, server }, { sub: name, given_name: name });
    await writeInWindow(customer, `yours, ${name}`);
    const desk = await Promise.race(
      desks.map((page) =>
        cardOf(page, name)
          .waitFor()
          .then(() => page),
      ),
    );
    await desk.getByText('A new conversation was assigned to you.').waitFor();
    expect(await desk.getByRole('button', { name: 'Accept' }).count()).toBe(0);
    await cardOf(desk, name).click();
    const greeting = desk.getByRole('log').locator('.message', { hasText: 'Expect a reply within 1 hour.' });
    await greeting.getByText('Automatic message: ').waitFor({ state: 'attached' });
    await desk.getByRole('log').getByText(`yours, ${name}`).waitFor();
    await customer.getByText('Expect a reply within 1 hour.').first().waitFor();
    await customer.context().close();
  }
  for (const [i, desk] of desks.entries()) expect(await desk.getByRole('option').count(), `of ${i}`).toBe(1);
  await Promise.all(desks.map((page) => page.context().close()));
  await server.stop();
});

test('who has had an answer and says nothing for five minutes is marked idle, until the next word', async () => {
  const server = await serverWith({ ringMode: 'auto' });
  const ann = await openContext({ browser, server });
  await ann.clock.install();
  await logIn(ann);
  await ann.getByText('No open conversations').waitFor();
  const consumer = await server.consumer('silent', { given_name: 'Silvia' });
  const { say } = await startConversation(consumer, 'hello');
  await cardOf(ann, 'Silvia').click();
  await write(ann, 'how can I help?');
  await cardOf(ann, 'Silvia').getByText('Answered').waitFor();
  await ann.clock.fastForward('04:00');
  await ann.clock.runFor(2000);
  expect(await cardOf(ann, 'Silvia').getByText('Idle').count()).toBe(0);
  await ann.clock.fastForward('01:00');
  await cardOf(ann, 'Silvia').getByText('Idle').waitFor();
  await say('sorry, I was away');
  await cardOf(ann, 'Silvia').getByText('Idle').waitFor({ state: 'detached' });
  await ann.context().close();
  await server.stop();
});
