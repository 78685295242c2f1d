import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { close, logIn, openContext, ringOf, startConversation } from '../support/workspace-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A server whose account is set so before anybody asks. */
async function serverWith(ringMode: 'all' | 'auto'): Promise<TestServer> {
  const pagesDir = join(import.meta.dirname, '../../dist/pages');
  const server = await startServer({ realTime: true, pagesDir });
  const found = await server.store.findAccount(account);
  if (found) await server.store.saveAccount({ ...found, settings: { ...found.settings, ringMode } });
  return server;
}

async function openDesk(server: TestServer, loginName: string): Promise<Page> {
  const page = await openContext({ browser, server });
  await logIn(page, loginName);
  await page.getByText('No open conversations').waitFor();
  return page;
}

test('two agents accept one ring: one has the conversation, the other is told who', async () => {
  const server = await serverWith('all');
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

test('an account that assigns at once asks nobody', async () => {
  const server = await serverWith('auto');
  const ann = await openDesk(server, 'ann');
  const consumer = await server.consumer('assigned', { given_name: 'Auto' });
  await startConversation(consumer, 'yours');
  await ann.getByRole('option', { name: /Auto/ }).click();
  await ann.getByRole('log').getByText('yours').waitFor();
  await ann.getByText('A new conversation was assigned to you.').waitFor();
  await ann.context().close();
  await server.stop();
});
