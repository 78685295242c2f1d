import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { sayThatItIsMe } from '../support/linked-person.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import { account } from '../support/start-server.ts';
import { password } from '../support/test-account.ts';

const shared = shareBrowserAndServer();

async function openPage(path: string, viewport: { width: number; height: number }): Promise<Page> {
  const context = await shared.browser.newContext({ viewport, baseURL: shared.server.url });
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

async function openWorkspace(user: string): Promise<Page> {
  const page = await openPage('/workspace', { width: 1280, height: 800 });
  await page.getByLabel('Account').fill(account);
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  return page;
}

async function openWindow(claims: Record<string, unknown>): Promise<Page> {
  const path = `/window?account=${account}#id_token=${shared.server.brandToken(claims)}`;
  const page = await openPage(path, { width: 400, height: 640 });
  await sayThatItIsMe(page);
  return page;
}

test('a customer’s window and an agent’s workspace talk, in Chromium', async () => {
  const workspace = await openWorkspace('ann');
  await workspace.getByText('No open conversations').waitFor();
  expect(await axeViolations(workspace)).toEqual([]);

  const window = await openWindow({ sub: '+972-3-5555-555', given_name: 'Eitan', email: 'eitan@example.test' });
  const composer = window.getByRole('textbox', { name: 'Your message' });
  await composer.fill('Hello, where is my order?');
  expect(window.url()).not.toContain('id_token');
  await composer.press('Enter');

  await workspace.getByRole('button', { name: /^Accept/ }).click();
  await workspace.getByText('Hello, where is my order?').last().waitFor();
  const info = workspace.getByRole('complementary', { name: /consumer/i });
  await info.getByText('+972-3-5555-555').waitFor();
  await info.getByText('Eitan').first().waitFor();
  await info.getByText('eitan@example.test').waitFor();

  const reply = workspace.getByRole('textbox', { name: /message/i });
  await reply.pressSequentially('It left');
  await window.getByRole('log').getByText('Agent is typing').waitFor();
  await reply.fill('It left our warehouse this morning.');
  await reply.press('Enter');
  await window.getByText('It left our warehouse this morning.').first().waitFor();
  await workspace.getByText('Read', { exact: true }).first().waitFor({ state: 'attached' });

  await composer.fill('Wonderful, thank you!');
  await composer.press('Enter');
  await workspace.getByText('Wonderful, thank you!').first().waitFor();
  expect(await axeViolations(window)).toEqual([]);
  expect(await axeViolations(workspace)).toEqual([]);
  await keepScreenshot(window, 'window');
  await expect.poll(() => workspace.locator('.ring-over').count()).toBe(0);
  await keepScreenshot(workspace, 'workspace');

  await workspace.getByRole('button', { name: 'Close conversation' }).click();
  await workspace.getByRole('alertdialog').getByRole('button', { name: 'Close conversation' }).click();
  await window.getByRole('log').getByText('The agent ended the conversation').waitFor();
});

test('the conversation is there again after the customer’s page was reloaded', async () => {
  const first = await openWindow({ sub: 'returning' });
  await first.getByRole('textbox', { name: 'Your message' }).fill('Are you there?');
  await first.getByRole('button', { name: 'Send' }).click();
  await first.getByText('Sent', { exact: true }).first().waitFor({ state: 'attached' });
  await first.context().close();

  const second = await openWindow({ sub: 'returning' });
  await second.getByText('Are you there?').first().waitFor();
});

test('an expired login is refused in words', async () => {
  const window = await openWindow({ sub: 'late', iat: 1_000_000, exp: 1_000_600 });
  await window.getByText('You are no longer logged in.').waitFor();
});
