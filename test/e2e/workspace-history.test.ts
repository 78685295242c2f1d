import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import {
  accept,
  chooseAction,
  close,
  composerOf,
  filterBy,
  foundIn,
  logIn,
  openContext,
  setStatus,
  startConversation,
  write,
} from '../support/workspace-page.ts';

const shared = shareBrowserAndServer();
const complaints: string[] = [];
afterEach(async () => {
  await Promise.all(shared.browser.contexts().map((context) => context.close()));
  expect(complaints.splice(0)).toEqual([]);
});

async function openDesk(loginName: string, options: Parameters<typeof openContext>[1] = {}): Promise<Page> {
  const page = await openContext(shared, options, complaints);
  await logIn(page, loginName);
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor();
  return page;
}

test('the table is filtered, its views are kept, a transcript opens and everything is exported', async () => {
  const ann = await openDesk('ann');
  for (const [name, text] of [
    ['Open', 'still open'],
    ['Ended', '=1+1 and more'],
  ] as const) {
    const consumer = await shared.server.consumer(name, { given_name: name });
    await startConversation(consumer, text);
    await accept(ann, name, text);
  }
  await close(ann);
  await ann.keyboard.press('Alt+Digit2');
  await foundIn(ann, 'Ended').waitFor();
  await filterBy(ann, 'Status', 'Closed');
  await foundIn(ann, 'Open').waitFor({ state: 'detached' });
  await foundIn(ann, 'Ended').waitFor();
  await ann.getByRole('button', { name: 'Save view' }).click();
  await ann.getByRole('textbox', { name: 'Name of the view' }).fill('Done');
  await ann.keyboard.press('Enter');
  await ann.getByRole('button', { name: 'Clear' }).last().click();
  await foundIn(ann, 'Open').waitFor();
  await ann.reload();
  await foundIn(ann, 'Open').waitFor();
  await ann.getByRole('button', { name: 'Done', exact: true }).click();
  await foundIn(ann, 'Open').waitFor({ state: 'detached' });

  await foundIn(ann, 'Ended').getByRole('button').click();
  const reading = ann.getByRole('complementary', { name: 'Conversation' });
  await reading.getByRole('log').getByText('=1+1 and more').waitFor();
  await reading.getByText('Verified details').waitFor();
  expect(await axeViolations(ann)).toEqual([]);
  await keepScreenshot(ann, 'workspace-all');
  const [download] = await Promise.all([
    ann.waitForEvent('download'),
    ann.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  const csv = await readFile(await download.path(), 'utf8');
  expect(csv.split('\r\n').filter((line) => line.includes('Closed')).length).toBeGreaterThan(0);
  expect(csv).not.toContain(',Open,');
  await ann.keyboard.press('Alt+Digit1');
  await ann.getByRole('option', { name: /^Open/ }).click();
  await close(ann);
});

test('a manager sees live figures, follows a conversation, takes it over and gives it back', async () => {
  const ann = await openDesk('ann');
  const consumer = await shared.server.consumer('watched', { given_name: 'Wanda' });
  await startConversation(consumer, 'please help');
  await accept(ann, 'Wanda', 'please help');
  const max = await openDesk('max', { colorScheme: 'dark' });
  await setStatus(max, 'Away');
  await max.keyboard.press('Alt+Digit3');
  const figure = (name: string) => max.locator('.kpi').filter({ hasText: name }).locator('dd');
  await expect.poll(() => figure('Waiting for an answer').textContent()).toBe('1');
  await write(ann, 'of course');
  await expect.poll(() => figure('Waiting for an answer').textContent()).toBe('0');
  await max.locator('.recharts-surface').first().waitFor();
  expect(await axeViolations(max)).toEqual([]);
  await keepScreenshot(max, 'workspace-manager');

  await max.keyboard.press('Alt+Digit2');
  await foundIn(max, 'Wanda').getByRole('button').first().click();
  await max.getByRole('button', { name: 'Join' }).click();
  await max.getByText('You follow this conversation.').waitFor();
  await write(max, 'a word from the manager');
  await ann.getByRole('log').getByText('a word from the manager').waitFor();
  await chooseAction(max, 'Take over');
  await ann.getByText('This conversation is no longer with you').waitFor();
  await max.getByRole('button', { name: 'Transfer' }).waitFor();
  await close(max);
});

test('a conversation that goes on elsewhere is read on when it is opened again', async () => {
  const ann = await openDesk('ann');
  await startConversation(await shared.server.consumer('goes on', { given_name: 'Yael' }), 'to begin with');
  await accept(ann, 'Yael', 'to begin with');
  const max = await openDesk('max');
  await setStatus(max, 'Away');
  await max.keyboard.press('Alt+Digit2');
  const open = () => foundIn(max, 'Yael').getByRole('button').first().click();
  await open();
  const reading = max.getByRole('complementary', { name: 'Conversation' });
  await reading.getByRole('log').getByText('to begin with').waitFor();
  await reading.getByRole('button', { name: 'Close the transcript' }).click();
  await write(ann, 'and then');
  await ann.locator('.ticks[data-status=sent]').first().waitFor();
  await open();
  await reading.getByRole('log').getByText('and then').waitFor();
  await close(ann);
});

test('what was found stays where more of it cannot be read', async () => {
  const ann = await openDesk('ann');
  await ann.route('**/conversations/search**', async (route) => {
    if (route.request().url().includes('cursor=')) return route.fulfill({ status: 503, body: '{}' });
    const answer = await route.fetch();
    const found = await answer.json();
    await route.fulfill({ json: { ...found, _metadata: { ...found._metadata, next: 1 } } });
  });
  await ann.keyboard.press('Alt+Digit2');
  await foundIn(ann, 'Yael').waitFor();
  await ann.getByRole('button', { name: 'Show more' }).click();
  await ann.getByText('The search did not work.').waitFor();
  expect(await foundIn(ann, 'Yael').count()).toBe(1);
  await ann.getByRole('button', { name: 'Show more', disabled: false }).waitFor();
});

test('the pages are for their roles, and a page that is not there says so', async () => {
  const ann = await openContext(shared, {}, complaints);
  await logIn(ann, 'ann', undefined, '/workspace/manager');
  await ann.getByText('There is nothing here').waitFor();
  expect(await ann.getByRole('link', { name: 'Manager view' }).count()).toBe(0);
});

test('a tablet in the dark shows one thing at a time, and draws no edge too wide', async () => {
  const ann = await openDesk('ann', { viewport: { width: 768, height: 1024 }, colorScheme: 'dark' });
  const consumer = await shared.server.consumer('tablet', { given_name: 'Tara' });
  await startConversation(consumer, 'on the road');
  await accept(ann, 'Tara', 'on the road');
  await composerOf(ann).waitFor();
  for (const path of ['Digit1', 'Digit2']) {
    await ann.keyboard.press(`Alt+${path}`);
    expect(await ann.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await axeViolations(ann)).toEqual([]);
  }
  await ann.keyboard.press('Alt+Digit1');
  await ann.getByRole('option', { name: /^Tara/ }).click();
  await close(ann);
});
