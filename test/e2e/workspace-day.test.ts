import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import { account } from '../support/start-server.ts';
import {
  accept,
  attend,
  chooseAction,
  close,
  composerOf,
  logIn,
  openContext,
  openWindow,
  ringOf,
  setStatus,
  startConversation,
  write,
  writeInWindow,
} from '../support/workspace-page.ts';

const shared = shareBrowserAndServer();
const complaints: string[] = [];
let ann: Page;
let ben: Page;

beforeAll(async () => {
  const { server } = shared;
  const found = await server.store.findAccount(account);
  if (found) await server.store.saveAccount({ ...found, settings: { ...found.settings, transferTo: 'online' } });
  const contents = [
    {
      title: 'Greeting',
      shortcut: 'hi',
      texts: { 'en-US': 'Hello {consumerName}, {agentNickname} here.' },
      skillIds: [],
    },
    {
      title: 'Terms',
      hotkey: 'G',
      texts: { 'en-US': 'Read <a href="https://brand.example.test/terms">our terms</a>, {consumerName}.' },
      skillIds: [],
    },
    { title: 'Invoices', hotkey: 'B', texts: { 'en-US': 'For bills only' }, skillIds: ['7'] },
    { title: 'Tracking', category: 'Orders', texts: { 'en-US': 'Your parcel is on its way.' }, skillIds: [] },
  ];
  for (const [i, next] of contents.entries())
    await server.store.swapItem({
      accountId: account,
      kind: 'predefined-content',
      id: `${i}`,
      expectedRevision: 0,
      next,
      by: 'system',
      ts: 0,
    });
  [ann, ben] = await Promise.all([openContext(shared, {}, complaints), openContext(shared, {}, complaints)]);
  await logIn(ann, 'ann');
  await logIn(ben, 'ben');
  await Promise.all([ann, ben].map((page) => page.getByText('No open conversations').waitFor()));
  await setStatus(ben, 'Away');
});
afterEach(() => expect(complaints.splice(0)).toEqual([]));
afterAll(() => Promise.all([ann, ben].map((page) => page.context().close())));

const info = (page: Page) => page.getByRole('complementary', { name: 'Consumer info' });
const card = (page: Page, name: string) => page.getByRole('option', { name: new RegExp(`^${name}`) });
const log = (page: Page) => page.getByRole('log');

async function conversationOf(name: string): Promise<string | undefined> {
  const key = await card(ann, name).getAttribute('data-key');
  return key ?? undefined;
}

test('who is online is rung and answers; who declines passes it on; who is away hears nothing', async () => {
  const customer = await openWindow(shared, { sub: 'rung', given_name: 'Rung' });
  await writeInWindow(customer, 'Anybody there?');
  await ringOf(ann, 'Rung').getByRole('timer').waitFor();
  expect(await ringOf(ben, 'Rung').count()).toBe(0);
  expect(await axeViolations(ann)).toEqual([]);
  await setStatus(ben, 'Online');
  await ringOf(ann, 'Rung').getByRole('button', { name: 'Decline' }).click();
  await accept(ben, 'Rung', 'Anybody there?');
  await ringOf(ann, 'Rung').waitFor({ state: 'detached' });
  await write(ben, 'Yes, Ben.');
  await customer.getByText('Yes, Ben.').first().waitFor();
  await close(ben);
  await setStatus(ben, 'Away');
  await customer.context().close();
});

test('the most urgent stands first, and order and marks follow what happens', async () => {
  const first = await shared.server.consumer('later', { given_name: 'Later' });
  const second = await shared.server.consumer('sooner', { given_name: 'Sooner' });
  await startConversation(first, 'no hurry');
  await accept(ann, 'Later', 'no hurry');
  const { say, dialogId } = await startConversation(second, 'hurry', { ttrDefName: 'URGENT' });
  await accept(ann, 'Sooner', 'hurry');
  const names = () =>
    ann
      .getByRole('listbox', { name: 'My conversations' })
      .locator('[role=option]:not([data-closed]) .card-name')
      .allTextContents();
  await expect.poll(names).toEqual(['Sooner', 'Later']);
  await card(ann, 'Sooner').getByText('Urgent').waitFor();
  await card(ann, 'Sooner').getByText('Verified').first().waitFor({ state: 'attached' });
  await card(ann, 'Sooner').click();
  await write(ann, 'At once.');
  await expect.poll(names).toEqual(['Later', 'Sooner']);
  await card(ann, 'Later').click();
  await say('still there?');
  await card(ann, 'Sooner').getByText('1 new message').waitFor({ state: 'attached' });
  await expect.poll(names).toEqual(['Sooner', 'Later']);
  await second.request('cm.UpdateConversationField', {
    conversationId: dialogId,
    conversationField: [{ field: 'TTRField', ttrType: 'URGENT', value: 1 }],
  });
  await card(ann, 'Sooner')
    .getByText(/Overdue/)
    .waitFor();
  await close(ann);
  await card(ann, 'Sooner').click();
  await close(ann);
});

const ticked = (page: Page, word: string) =>
  page.getByText(word, { exact: true }).first().waitFor({ state: 'attached' });

test('one tick, two, coloured: sent, delivered and read are told in both directions', async () => {
  const claims = { sub: 'ticks', given_name: 'Tamar' };
  const customer = await openWindow(shared, claims);
  await writeInWindow(customer, 'are you there?');
  await ticked(customer, 'Sent');
  await accept(ann, 'Tamar', 'are you there?');
  await ticked(customer, 'Read');
  await attend(ann, false);
  await writeInWindow(customer, 'one more thing');
  await ticked(customer, 'Delivered');
  await attend(ann, true);
  await customer.getByText('Delivered', { exact: true }).first().waitFor({ state: 'detached' });
  await ticked(customer, 'Read');

  await customer.goto('about:blank');
  await write(ann, 'I am');
  await log(ann).locator('.ticks[data-status=sent]').waitFor();
  await customer.addInitScript(() =>
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' }),
  );
  await customer.goto(`/window?account=${account}#id_token=${shared.server.brandToken(claims)}`);
  await log(ann).locator('.ticks[data-status=delivered]').waitFor();
  await attend(customer, true);
  await log(ann).locator('.ticks[data-status=read]').waitFor();
  expect(await log(ann).locator('.ticks').count()).toBe(1);
  await close(ann);
  await customer.context().close();
});

test('typing shows on both sides, and what the customer said before stands above', async () => {
  const customer = await openWindow(shared, { sub: 'eitan', given_name: 'Eitan' });
  await writeInWindow(customer, 'an earlier question');
  await accept(ann, 'Eitan', 'an earlier question');
  await write(ann, 'an earlier answer');
  await customer.getByText('an earlier answer').first().waitFor();
  await close(ann);

  await writeInWindow(customer, 'a new question');
  await accept(ann, 'Eitan', 'a new question');
  await composerOf(ann).pressSequentially('let me');
  await customer.getByText('Agent is typing').first().waitFor();
  await customer.getByRole('textbox', { name: 'Your message' }).pressSequentially('and');
  await log(ann).getByText('Eitan is typing…').waitFor();
  await ann.getByRole('button', { name: 'Show earlier messages' }).click();
  await log(ann).getByText('an earlier answer').waitFor();
  expect(await log(ann).locator('.bubble-text').allTextContents()).toEqual([
    'an earlier question',
    'an earlier answer',
    'a new question',
  ]);
  await log(ann).getByText('The conversation was closed by an agent').waitFor();
  await keepScreenshot(ann, 'workspace-desk');
  await close(ann);
  await customer.context().close();
});

test('predefined content by a slash or its own key, quick replies and a card reach the customer', async () => {
  const customer = await openWindow(shared, { sub: 'noa', given_name: 'Noa' });
  const consumer = await shared.server.consumer('noa', { given_name: 'Noa' });
  await writeInWindow(customer, 'hello');
  await accept(ann, 'Noa', 'hello');
  await consumer.request('ms.SubscribeMessagingEvents', { dialogId: await conversationOf('Noa') });
  await composerOf(ann).fill('/hi');
  await ann.getByRole('option', { name: /Greeting/ }).waitFor();
  expect(await axeViolations(ann)).toEqual([]);
  await ann.keyboard.press('Enter');
  await expect.poll(() => composerOf(ann).inputValue()).toBe('Hello Noa, ann here.');
  await composerOf(ann).fill('/invoices');
  await ann.getByText('Nothing found').waitFor();
  await composerOf(ann).fill('Please. ');
  await ann.keyboard.press('Alt+Shift+KeyB');
  await ann.keyboard.press('Alt+Shift+KeyG');
  const terms = 'Read our terms: https://brand.example.test/terms, Noa.';
  await expect.poll(() => composerOf(ann).inputValue()).toBe(`Please. ${terms}`);
  await ann.keyboard.press('Enter');
  await customer.getByRole('link', { name: 'https://brand.example.test/terms' }).waitFor();
  await composerOf(ann).fill('/hi');
  await ann.keyboard.press('Enter');
  await ann.getByRole('button', { name: 'Quick replies' }).click();
  await ann.getByRole('textbox', { name: 'Answer 1' }).fill('Yes');
  await ann.getByRole('button', { name: 'Add an answer' }).click();
  await ann.getByRole('textbox', { name: 'Answer 2' }).fill('No');
  await ann.getByRole('button', { name: 'Done' }).click();
  await ann.getByText('2 quick replies').waitFor();
  await ann.getByRole('button', { name: /^Send/ }).click();
  const seen = (passes: (event: { message?: string; quickReplies?: object; type: string }) => boolean) =>
    consumer.notification('MessagingEventNotification', ({ changes }) => passes(changes[0].event));
  const { body } = await seen(({ message }) => message === 'Hello Noa, ann here.');
  const { replies } = body.changes[0].event.quickReplies;
  expect(replies.map(({ title }: { title: string }) => title)).toEqual(['Yes', 'No']);
  await customer.getByText('Hello Noa, ann here.').first().waitFor();
  await customer.getByRole('button', { name: 'Yes', exact: true }).click();
  await log(ann).getByText('Yes', { exact: true }).waitFor();
  await ann.getByRole('button', { name: 'Card' }).click();
  const dialog = ann.getByRole('dialog', { name: 'Send a card' });
  await dialog.getByLabel('Title').fill('Your voucher');
  await dialog.getByLabel('Link').fill('https://brand.example.test/voucher');
  expect(await axeViolations(ann)).toEqual([]);
  await dialog.getByRole('button', { name: 'Send card' }).click();
  await seen(({ type }) => type === 'RichContentEvent');
  await log(ann).getByText('Your voucher').waitFor();
  await customer.getByText('Your voucher').first().waitFor();
  const link = customer.getByRole('link', { name: 'https://brand.example.test/voucher' });
  expect(await link.getAttribute('href')).toBe('https://brand.example.test/voucher');
  await close(ann);
  await customer.context().close();
});

test('what the brand vouches for is told apart from what was only said', async () => {
  const consumer = await shared.server.consumer('mixed', { given_name: 'Mira', email: 'mira@example.test' });
  await consumer.request('userprofile.SetUserProfile', { privateData: { mail: 'said@example.test' } });
  await startConversation(consumer, 'who am I?');
  await accept(ann, 'Mira', 'who am I?');
  const verified = info(ann).getByRole('region', { name: 'Verified details' });
  await verified.getByText('mira@example.test').waitFor();
  const declared = info(ann).getByRole('region', { name: 'Unverified details' });
  await declared.getByText('said@example.test').waitFor();
  expect(await declared.getByText('Verified', { exact: true }).count()).toBe(0);
  await info(ann).getByText('Signed in', { exact: true }).waitFor();
  // Both parts follow while the agent looks on.
  await consumer.request('userprofile.SetUserProfile', { privateData: { mail: 'corrected@example.test' } });
  await declared.getByText('corrected@example.test').waitFor();
  await shared.server.consumerToken('mixed', { given_name: 'Mira', email: 'new@example.test' });
  await verified.getByText('new@example.test').waitFor();
  await close(ann);
});

test('a time of one’s own, transfer to an agent, back to the queue with its notes, transfer to a skill, closing and resuming', async () => {
  const consumer = await shared.server.consumer('moved', { given_name: 'Moved' });
  await startConversation(consumer, 'pass me on');
  await accept(ann, 'Moved', 'pass me on');
  await chooseAction(ann, 'Set response time');
  const time = ann.getByRole('dialog', { name: 'Set response time' });
  await time.getByLabel('Answer in').fill('3');
  await time.getByRole('button', { name: 'Set', exact: true }).click();
  await card(ann, 'Moved').getByText('Time set by you').waitFor();

  await ann.getByRole('button', { name: 'Transfer' }).click();
  const transfer = ann.getByRole('dialog', { name: 'Transfer conversation' });
  const away = transfer.getByRole('option', { name: 'ben', disabled: true });
  await away.getByText('Your account allows no transfer in this state.').waitFor();
  expect(await axeViolations(ann)).toEqual([]);
  await transfer.getByRole('button', { name: 'Cancel' }).click();
  await setStatus(ben, 'Online');
  await ann.getByRole('button', { name: 'Transfer' }).click();
  await transfer.getByRole('option', { name: 'ben' }).click();
  expect(await axeViolations(ann)).toEqual([]);
  await transfer.getByRole('button', { name: 'Transfer' }).click();
  await ann.getByText('Transferred to ben.').waitFor();
  await accept(ben, 'Moved', 'pass me on');
  await card(ann, 'Moved').waitFor({ state: 'detached' });

  await setStatus(ben, 'Occupied');
  await card(ben, 'Moved').getByText('Time set by you').waitFor();
  await ben.keyboard.press('Alt+KeyN');
  await ben.getByRole('textbox', { name: 'Private note' }).fill('has waited long enough');
  await ben.keyboard.press('Enter');
  await log(ben).getByText('has waited long enough').waitFor();
  await chooseAction(ben, 'Back to queue');
  await ben.getByRole('alertdialog').getByRole('button', { name: 'Back to queue' }).click();
  await card(ben, 'Moved').waitFor({ state: 'detached' });
  await accept(ann, 'Moved', 'pass me on');
  await log(ann).getByText('has waited long enough').waitFor();
  await setStatus(ben, 'Online');
  await ann.keyboard.press('Alt+KeyT');
  await transfer.getByRole('tab', { name: 'To a skill' }).click();
  await transfer.getByRole('option', { name: 'Billing' }).click();
  await transfer.getByRole('button', { name: 'Transfer' }).click();
  await accept(ben, 'Moved', 'pass me on');
  // Another skill's agents have the whole time to answer.
  await card(ben, 'Moved')
    .getByText(/Due in (1 h|59 min)/)
    .waitFor();
  expect(await card(ben, 'Moved').getByText('Time set by you').count()).toBe(0);
  await close(ben);
  await ben.getByRole('button', { name: 'Resume conversation' }).click();
  await write(ben, 'one more thing');
  await consumer.request('cqm.SubscribeExConversations', { convState: ['OPEN'] });
  await log(ben).getByText('one more thing').waitFor();
  await close(ben);
  await setStatus(ben, 'Away');
});

test('private notes show to agents with their author, and never to the customer', async () => {
  const customer = await openWindow(shared, { sub: 'noted', given_name: 'Noted' });
  await writeInWindow(customer, 'note me');
  await accept(ann, 'Noted', 'note me');
  await ann.keyboard.press('Alt+KeyN');
  await ann.getByRole('textbox', { name: 'Private note' }).fill('a difficult case');
  await ann.keyboard.press('Enter');
  await log(ann).getByText('a difficult case').waitFor();
  await info(ann).getByRole('tab', { name: 'Notes' }).click();
  await info(ann).getByText('a difficult case').waitFor();
  await info(ann)
    .getByText(/^ann, /)
    .waitFor();
  await info(ann).getByLabel('Summary').fill('wants a refund');
  await info(ann).getByRole('button', { name: 'Save summary' }).click();
  await info(ann).getByText('Saved').waitFor();
  expect(await axeViolations(ann)).toEqual([]);
  await write(ann, 'visible');
  await customer.getByText('visible').first().waitFor();
  expect(await customer.getByText('a difficult case').count()).toBe(0);
  await close(ann);
  await customer.context().close();
});

test('every action can be done by keyboard, and the sheet says how', async () => {
  const consumer = await shared.server.consumer('keys', { given_name: 'Keys' });
  await startConversation(consumer, 'no mouse');
  await ringOf(ann, 'Keys').waitFor();
  await ann.keyboard.press('Alt+Slash');
  await ann.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Accept the first ring').waitFor();
  expect(await axeViolations(ann)).toEqual([]);
  await ann.keyboard.press('Escape');
  await ann.locator('.scrim').waitFor({ state: 'detached' });
  await ann.keyboard.press('Alt+KeyA');
  await log(ann).getByText('no mouse').waitFor();
  await ann.locator('textarea:focus').waitFor();
  await ann.keyboard.type('typed');
  await ann.keyboard.press('Enter');
  await log(ann).getByText('typed', { exact: true }).waitFor();
  await ann.keyboard.press('Alt+KeyU');
  await card(ann, 'Keys').getByText('Urgent').waitFor();
  await ann.keyboard.press('Alt+KeyY');
  await ann.getByText('The transcript was copied.').waitFor();
  expect(await ann.evaluate(() => navigator.clipboard.readText())).toMatch(/Keys: no mouse\n.*ann: typed$/);
  await ann.keyboard.press('Alt+KeyC');
  await ann.getByRole('alertdialog').waitFor();
  await ann.keyboard.press('Enter');
  await ann.getByText('This conversation is closed.').waitFor();
});
