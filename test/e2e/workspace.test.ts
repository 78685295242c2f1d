import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { account } from '../support/start-server.ts';
import { openWire } from '../support/wire-client.ts';
import { chooseAction, close, logIn, openContext, setStatus, startConversation } from '../support/workspace-page.ts';

const shared = shareBrowserAndServer();

const openWorkspace = (options?: BrowserContextOptions): Promise<Page> => openContext(shared, options);

async function accept(page: Page, first: string): Promise<void> {
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('log').getByText(first).waitFor();
}

async function leave(page: Page): Promise<void> {
  await close(page);
  await page.context().close();
}

test('a wrong password is refused in words, and the policy of the page is never broken', async () => {
  const page = await openWorkspace();
  const violations: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text());
  });
  await logIn(page, 'ann', 'wrong');
  await page.getByRole('alert').getByText('not right').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await logIn(page);
  await page.getByText('No open conversations').waitFor();
  await setStatus(page, 'Away');
  await page.getByText('Set your status to Online').waitFor();
  expect(violations).toEqual([]);
  await page.context().close();
});

test('whoever is cut off before they are online is online as soon as the line is back', async () => {
  const page = await openWorkspace();
  let cuts = 0;
  await page.routeWebSocket(/ws_api/, (line) => {
    const server = line.connectToServer();
    line.onMessage(async (message) => {
      if (cuts > 0 || !String(message).includes('SetAgentState')) return server.send(message);
      cuts++;
      await Promise.all([line, server].map((end) => end.close({ code: 1001 })));
    });
  });
  await logIn(page, 'ben');
  await page.getByRole('button', { name: 'Your status: Online' }).waitFor();
  expect(cuts).toBe(1);
  /* Conversations of later tests are not for them. */
  await setStatus(page, 'Away');
  await page.context().close();
});

test('a reload keeps the login and the conversation, logging out ends both', async () => {
  const page = await openWorkspace();
  await logIn(page);
  const consumer = await shared.server.consumer('reloaded', { given_name: 'Noa' });
  const { say, dialogId } = await startConversation(consumer, 'hello');
  await accept(page, 'hello');
  await page.reload();
  await page.getByRole('option', { name: /Noa/ }).waitFor();
  await say('and once more');
  await page.getByRole('option', { name: /1 new message/ }).click();
  await page.getByRole('log').getByText('and once more').waitFor();
  await page.locator('textarea:focus').waitFor();
  await page.getByRole('option', { name: /new message/ }).waitFor({ state: 'detached' });

  await chooseAction(page, 'Back to queue');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Back to queue' }).click();
  await page.getByText('No open conversations').waitFor();
  await consumer.request('cm.UpdateConversationField', {
    conversationId: dialogId,
    conversationField: [{ field: 'ConversationStateField', conversationState: 'CLOSE' }],
  });
  await page.getByRole('button', { name: 'Accept' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.reload();
  await page.getByLabel('Password').waitFor();
  await page.context().close();
});

test('an anonymous visitor is never shown as verified', async () => {
  const page = await openWorkspace({ colorScheme: 'dark', viewport: { width: 768, height: 1024 } });
  await logIn(page);
  const { body } = await shared.server.post(`/api/account/${account}/signup`);
  const visitor = await openWire(`${shared.server.wsUrl}/ws_api/account/${account}/messaging/consumer?v=3`, {
    authorization: `jwt ${body.jwt}`,
  });
  await visitor.request('userprofile.SetUserProfile', { firstName: 'Bob', privateData: { mail: 'bob@example.test' } });
  await startConversation(visitor, 'anybody there?');
  await accept(page, 'anybody there?');
  await page.getByRole('button', { name: 'Consumer info' }).click();
  const info = page.getByRole('dialog', { name: 'Consumer info' });
  await info.getByText('Anonymous visitor').waitFor();
  await info.getByText('bob@example.test').waitFor();
  expect(await info.getByText('Verified', { exact: true }).count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);

  await info.getByRole('button', { name: 'Rename' }).click();
  const field = info.getByLabel('Name of the visitor');
  expect(await field.inputValue()).toBe('Bob');
  await field.fill('Bob from the fair');
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await info.getByRole('heading', { name: 'Bob from the fair' }).waitFor();
  await info.getByText('Name from an agent').waitFor();
  await page.keyboard.press('Escape');
  await info.waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'Bob from the fair' }).waitFor();
  await leave(page);
});
