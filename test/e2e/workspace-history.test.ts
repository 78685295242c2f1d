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

const search = async (page: Page, text: string) => {
  await page.getByRole('searchbox').fill(text);
  await page.keyboard.press('Enter');
};
const choose = async (page: Page, filter: string, name: string) => {
  await page
    .getByRole('group', { name: 'Filters' })
    .getByRole('button', { name: new RegExp(`${filter}$`) })
    .click();
  await page.getByRole('option', { name, exact: true }).click();
};
const found = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

test('a phrase of the attributes is found by whom the conversation was with last, and by nobody else', async () => {
  const ann = await openDesk('ann');
  const consumer = await shared.server.consumer('ea', { given_name: 'Eitan', email: 'eitan.levi@example.test' });
  await startConversation(consumer, 'where is my green parcel?');
  await accept(ann, 'Eitan', 'where is my green parcel?');
  await ann.keyboard.press('Alt+Digit2');
  for (const phrase of ['"levi example"', '"green parcel"']) {
    await search(ann, phrase);
    await found(ann, 'Eitan').waitFor();
  }
  await search(ann, '"parcel green"');
  await ann.getByText('No conversation found').waitFor();
  expect(await axeViolations(ann)).toEqual([]);

  const ben = await openDesk('ben');
  await setStatus(ben, 'Away');
  await ben.keyboard.press('Alt+Digit2');
  await search(ben, '"levi example"');
  await ben.getByText('No conversation found').waitFor();

  await ann.keyboard.press('Alt+Digit1');
  await ann.getByRole('option', { name: /^Eitan/ }).click();
  await close(ann);
});

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
  await found(ann, 'Ended').waitFor();
  await choose(ann, 'Status', 'Closed');
  await found(ann, 'Open').waitFor({ state: 'detached' });
  await found(ann, 'Ended').waitFor();
  await ann.getByRole('button', { name: 'Save view' }).click();
  await ann.getByRole('textbox', { name: 'Name of the view' }).fill('Done');
  await ann.keyboard.press('Enter');
  await ann.getByRole('button', { name: 'Clear' }).last().click();
  await found(ann, 'Open').waitFor();
  await ann.reload();
  await found(ann, 'Open').waitFor();
  await ann.getByRole('button', { name: 'Done', exact: true }).click();
  await found(ann, 'Open').waitFor({ state: 'detached' });

  await found(ann, 'Ended').getByRole('button').click();
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

test('the table is filtered by agent, skill and day, each alone and all together', async () => {
  const [ann, ben] = [await openDesk('ann'), await openDesk('ben')];
  await setStatus(ben, 'Away');
  const max = await openDesk('max');
  await setStatus(max, 'Away');
  const { server } = shared;
  await startConversation(await server.consumer('of-ann', { given_name: 'Orna' }), 'no skill');
  await accept(ann, 'Orna', 'no skill');
  await setStatus(ann, 'Away');
  await setStatus(ben, 'Online');
  await startConversation(await server.consumer('of-ben', { given_name: 'Bilha' }), 'about a bill', { skillId: '7' });
  await accept(ben, 'Bilha', 'about a bill');

  await max.keyboard.press('Alt+Digit2');
  const names = async () =>
    (await max.locator('.table-name').allTextContents()).filter((name) => /Orna|Bilha/.test(name)).sort();
  const both = [expect.stringContaining('Bilha'), expect.stringContaining('Orna')];
  await expect.poll(names).toEqual(both);
  await choose(max, 'Agent', 'ben');
  await expect.poll(names).toEqual(both.slice(0, 1));
  await choose(max, 'Agent', 'ann');
  await expect.poll(names).toEqual(both.slice(1));
  await choose(max, 'Skill', 'Billing');
  await max.getByText('No conversation found').waitFor();
  await choose(max, 'Agent', 'Any');
  await expect.poll(names).toEqual(both.slice(0, 1));
  const dayFrom = (days: number) =>
    max.evaluate((days) => new Date(Date.now() + days * 86_400_000).toLocaleDateString('sv'), days);
  await max.getByLabel('From').fill(await dayFrom(1));
  await max.getByText('No conversation found').waitFor();
  await max.getByLabel('From').fill(await dayFrom(-1));
  await expect.poll(names).toEqual(both.slice(0, 1));
  await max.getByLabel('To', { exact: true }).fill(await dayFrom(-1));
  await max.getByText('No conversation found').waitFor();
  await max.getByLabel('To', { exact: true }).fill(await dayFrom(0));
  await expect.poll(names).toEqual(both.slice(0, 1));
  await search(max, '"no skill"');
  await max.getByText('No conversation found').waitFor();
  for (const page of [ann, ben]) await close(page);
  await setStatus(ben, 'Away');
});

test('the history widget opens what the same customer said before, with notes and rating', async () => {
  const ann = await openDesk('ann');
  const consumer = await shared.server.consumer('regular', { given_name: 'Rita' });
  const first = await startConversation(consumer, 'the first time');
  await accept(ann, 'Rita', 'the first time');
  await consumer.request('cm.UpdateConversationField', {
    conversationId: first.dialogId,
    conversationField: [
      { field: 'CSATRate', csatRate: 4, csatResolutionConfirmation: true, csatComment: 'kind', status: 'FILLED' },
      { field: 'ConversationStateField', conversationState: 'CLOSE' },
    ],
  });
  await ann.getByText('This conversation is closed.').waitFor();
  const rated = 'The consumer rated the conversation 4 of 5 · question resolved · “kind”';
  await ann.getByRole('log').getByText(rated).waitFor();
  await startConversation(consumer, 'the second time');
  await accept(ann, 'Rita', 'the second time');
  await ann.keyboard.press('Alt+KeyH');
  const info = ann.getByRole('complementary', { name: 'Consumer info' });
  await info.getByText('Rated 4 of 5').waitFor();
  expect(await axeViolations(ann)).toEqual([]);
  await info.getByRole('button', { name: /Rated 4/ }).click();
  await info.getByRole('log').getByText('the first time').waitFor();
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
  await found(max, 'Wanda').getByRole('button').first().click();
  await max.getByRole('button', { name: 'Join' }).click();
  await max.getByText('You follow this conversation.').waitFor();
  await write(max, 'a word from the manager');
  await ann.getByRole('log').getByText('a word from the manager').waitFor();
  await chooseAction(max, 'Take over');
  await ann.getByText('This conversation is no longer with you').waitFor();
  await max.getByRole('button', { name: 'Transfer' }).waitFor();
  await close(max);
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
