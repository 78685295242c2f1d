/**
 * What agents are promised of the workspace: each promise once, from end to end, with two agents and two customers. From
 * the seventh on they stand in `acceptance-workspace-records`.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chooseOption, openWindow, say } from '../support/open-window.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import { windowOf } from '../support/tagged-pages.ts';
import { type Customer, first, type Pair, shareTwoDesks } from '../support/two-desks.ts';
import {
  accept,
  attend,
  cardOf,
  chooseAction,
  close,
  composerOf,
  infoOf,
  logIn,
  logOf,
  ringOf,
  sectionOf,
  setStatus,
  transfer,
  write,
} from '../support/workspace-page.ts';

const floor = shareTwoDesks();

const listed = (desk: Page) =>
  desk
    .getByRole('listbox', { name: 'My conversations' })
    .locator('[role=option]:not([data-closed]) .card-name')
    .allTextContents();

/** In both conversations at once. */
const inBoth = (pairs: readonly Pair[], act: (pair: Pair) => Promise<void>) => Promise.all(pairs.map(act));

test('1. agents log in, say whether they are there, and get conversations: by a ring that they accept, or at once', async () => {
  const { ann, ben } = floor;
  await ann.keyboard.press('Alt+KeyL');
  await logIn(ann, 'ann', 'wrong');
  await ann.getByRole('alert').getByText('not right').waitFor();
  await logIn(ann);
  await ann.getByText('No open conversations').waitFor();

  await floor.configure({ ringMode: 'one' });
  for (const status of ['Back soon', 'Away']) await setStatus(ben, status);
  const rosa = await floor.customer('Rosa', 'Anybody there?');
  await ringOf(ann, 'Rosa').getByRole('timer').waitFor();
  expect(await ringOf(ben, 'Rosa').count()).toBe(0);
  expect(await cardOf(ann, 'Rosa').count()).toBe(0);
  expect(await axeViolations(ann)).toEqual([]);
  await setStatus(ben, 'Online');
  await ringOf(ann, 'Rosa').getByRole('button', { name: 'Decline' }).click();
  await accept(ben, 'Rosa', 'Anybody there?');
  await ringOf(ann, 'Rosa').waitFor({ state: 'detached' });
  await write(ben, 'Yes, Ben.');
  await rosa.reads('Yes, Ben.');

  /* Whoever has fewer is next; nobody is asked. */
  await floor.configure({ ringMode: 'auto' });
  const rudi = await floor.customer('Rudi', 'And for me?');
  await cardOf(ann, 'Rudi').click();
  await ann.getByText('A new conversation was assigned to you.').waitFor();
  await logOf(ann).getByText('And for me?').waitFor();
  expect(await ann.getByRole('button', { name: 'Accept' }).count()).toBe(0);
  await write(ann, 'Yes, Ann.');
  await rudi.reads('Yes, Ann.');
  expect(await rudi.frame.getByText('Yes, Ben.').count()).toBe(0);
  await floor.configure({ ringMode: 'all' });
  for (const desk of [ann, ben]) {
    expect(await listed(desk)).toHaveLength(1);
    await close(desk);
  }
});

test('2. the list stands in the order in which answers are due, and marks what is new, overdue, idle and of a customer who is known', async () => {
  const { ann } = floor;
  const maya = await floor.customer('Maya', 'no hurry');
  await accept(ann, 'Maya', 'no hurry');
  const visitor = await openWindow(floor, '', { offer: 'Ask us' });
  await say(visitor.frame, 'who are you?');
  await accept(ann, 'New conversation', 'who are you?');
  await expect.poll(() => listed(ann)).toEqual(['Maya', 'Visitor']);
  const verified = (name: string) => cardOf(ann, name).getByText('Verified', { exact: true });
  await verified('Maya').waitFor({ state: 'attached' });
  expect(await verified('Visitor').count()).toBe(0);

  await chooseOption(visitor.frame, 'Mark as urgent');
  await cardOf(ann, 'Visitor').getByText('Urgent', { exact: true }).waitFor();
  await expect.poll(() => listed(ann)).toEqual(['Visitor', 'Maya']);
  await write(ann, 'I am Ann');
  await cardOf(ann, 'Visitor').getByText('Answered').waitFor();
  await expect.poll(() => listed(ann)).toEqual(['Maya', 'Visitor']);
  await cardOf(ann, 'Maya').click();
  await write(ann, 'no hurry, then');
  await say(visitor.frame, 'and where are you?');
  await cardOf(ann, 'Visitor').getByText('1 new message').waitFor({ state: 'attached' });
  await expect.poll(() => listed(ann)).toEqual(['Visitor', 'Maya']);

  const now = Date.now();
  const overdue = cardOf(ann, 'Visitor').getByText(/^Overdue by/);
  const idle = cardOf(ann, 'Maya').getByText('Idle');
  await ann.clock.setFixedTime(now + 4 * 60_000);
  await cardOf(ann, 'Visitor').getByText('Due in 1 min').waitFor();
  expect([await overdue.count(), await idle.count()]).toEqual([0, 0]);
  await ann.clock.setFixedTime(now + 7 * 60_000);
  await overdue.waitFor();
  await idle.waitFor();
  expect(await cardOf(ann, 'Visitor').getByText('Idle').count()).toBe(0);
  expect(await axeViolations(ann)).toEqual([]);
  await maya.say('one more question');
  await idle.waitFor({ state: 'detached' });
  await expect.poll(() => listed(ann)).toEqual(['Visitor', 'Maya']);
  await ann.clock.setSystemTime(Date.now());
  await overdue.waitFor({ state: 'detached' });
  for (const name of ['Maya', 'Visitor']) {
    await cardOf(ann, name).click();
    await close(ann);
  }
  await ann.getByRole('group', { name: 'Recently closed' }).getByRole('option', { name: /^Maya/ }).waitFor();
});

test('3. a transcript tells in both directions what was sent, delivered and read, who types, what was said automatically, and what was said before', async () => {
  const pairs = await floor.pairs(['Tamar', 'Theo']);
  await inBoth(pairs, async (pair) => {
    await greeted(pair);
    await showsTicks(pair);
    await showsTyping(pair);
  });
  for (const { customer, name } of pairs) {
    const other = pairs.find((pair) => pair.name !== name)?.name;
    expect(await customer.frame.getByRole('log').textContent()).not.toContain(other);
  }
  await inBoth(pairs, async ({ desk, customer, name }) => {
    await close(desk);
    await customer.frame.getByText('The agent ended the conversation').first().waitFor();
    await customer.say('Thank you!');
    await accept(desk, name, 'Thank you!');
    await desk.getByRole('button', { name: 'Show earlier messages' }).click();
    await logOf(desk).getByText(`I am looking, ${name}`).waitFor();
    await logOf(desk).getByText('The conversation was closed by an agent').waitFor();
    const said = await logOf(desk).locator('.message:not([data-automatic]) .bubble-text').allTextContents();
    expect(said).toEqual([
      first(name),
      'Is my tent on its way?',
      `I am looking, ${name}`,
      'It leaves us today',
      'Thank you!',
    ]);
    /* The pointer still rests there, and nothing rings. */
    await expect.poll(() => desk.locator('.ring-over').count()).toBe(0);
    if (desk === floor.ann) await keepScreenshot(desk, 'workspace-desk');
    await close(desk);
  });
});

/** Who speaks by itself is told apart on the agent's side, and both read the same. */
async function greeted({ desk, agent, customer }: Pair): Promise<void> {
  for (const text of [
    'Welcome! Write whenever it suits you. Expect a reply within 1 hour.',
    `You are now talking to ${agent}.`,
  ]) {
    const line = logOf(desk).locator('.message', { hasText: text });
    await line.getByText('Automatic message: ').waitFor({ state: 'attached' });
    await customer.reads(text);
  }
}

async function showsTicks({ desk, customer, name }: Pair): Promise<void> {
  const { frame, page } = customer;
  const told = (word: string) => frame.getByText(word, { exact: true }).last().waitFor();
  await told('Read');
  await attend(desk, false);
  await customer.say('Is my tent on its way?');
  await told('Delivered');
  await attend(desk, true);
  await told('Read');
  const ticks = (text: string, status: string) =>
    logOf(desk).locator('.message', { hasText: text }).locator(`.ticks[data-status=${status}]`).waitFor();
  const address = page.url();
  await page.goto('about:blank');
  await write(desk, `I am looking, ${name}`);
  await ticks('I am looking', 'sent');
  await page.goto(address);
  await ticks('I am looking', 'read');
  await frame.getByRole('button', { name: 'Minimise' }).click();
  await write(desk, 'It leaves us today');
  await ticks('It leaves us today', 'delivered');
  await page.locator('#lpChat .bar').click();
  await ticks('It leaves us today', 'read');
}

async function showsTyping({ desk, customer: { frame }, name }: Pair): Promise<void> {
  await composerOf(desk).pressSequentially('let me');
  await frame.getByText('Agent is typing').first().waitFor();
  await frame.getByRole('textbox').pressSequentially('and');
  await logOf(desk).getByText(`${name} is typing…`).waitFor();
  await composerOf(desk).fill('');
  await frame.getByRole('textbox').fill('');
}

test('4. agents answer with predefined content, quick replies and a card', async () => {
  const pairs = await floor.pairs(['Noa', 'Omar']);
  await inBoth(pairs, async (pair) => {
    await sendsContents(pair);
    await sendsQuickReplies(pair);
    await sendsCard(pair);
    await close(pair.desk);
  });
});

async function sendsContents({ desk, agent, customer, name }: Pair): Promise<void> {
  await desk.getByRole('button', { name: 'Predefined content' }).click();
  for (const title of ['Greeting', 'Terms', 'Tracking']) await desk.getByRole('option', { name: title }).waitFor();
  expect(await desk.getByRole('option', { name: 'Invoices' }).count()).toBe(0);
  await desk.getByRole('option', { name: 'Tracking' }).click();
  await expect.poll(() => composerOf(desk).inputValue()).toBe('Your parcel is on its way.');
  await composerOf(desk).fill('/hi');
  await desk.getByRole('option', { name: /Greeting/ }).waitFor();
  expect(await axeViolations(desk)).toEqual([]);
  await desk.keyboard.press('Enter');
  await expect.poll(() => composerOf(desk).inputValue()).toBe(`Hello ${name}, ${agent} here.`);
  await composerOf(desk).fill('/invoices');
  await desk.getByText('Nothing found').waitFor();
  await composerOf(desk).fill('Please. ');
  await desk.keyboard.press('Alt+Shift+KeyB');
  await desk.keyboard.press('Alt+Shift+KeyG');
  const terms = `Read our terms: https://brand.example.test/terms, ${name}.`;
  await expect.poll(() => composerOf(desk).inputValue()).toBe(`Please. ${terms}`);
  await desk.keyboard.press('Enter');
  await customer.frame.getByRole('link', { name: 'https://brand.example.test/terms' }).waitFor();
}

async function sendsQuickReplies({ desk, agent, customer, name }: Pair): Promise<void> {
  await composerOf(desk).fill('/hi');
  await desk.keyboard.press('Enter');
  await desk.getByRole('button', { name: 'Quick replies' }).click();
  await desk.getByRole('textbox', { name: 'Answer 1' }).fill('Yes');
  await desk.getByRole('button', { name: 'Add an answer' }).click();
  await desk.getByRole('textbox', { name: 'Answer 2' }).fill('No');
  await desk.getByRole('button', { name: 'Done' }).click();
  await desk.getByText('2 quick replies').waitFor();
  await desk.getByRole('button', { name: /^Send/ }).click();
  await customer.reads(`Hello ${name}, ${agent} here.`);
  const answers = customer.frame.getByRole('button', { name: /^(Yes|No)$/ });
  await expect.poll(() => answers.allTextContents()).toEqual(['Yes', 'No']);
  await answers.first().click();
  await logOf(desk).getByText('Yes', { exact: true }).waitFor();
}

async function sendsCard({ desk, customer, name }: Pair): Promise<void> {
  await desk.getByRole('button', { name: 'Card' }).click();
  const dialog = desk.getByRole('dialog', { name: 'Send a card' });
  await dialog.getByLabel('Title').fill(`Voucher of ${name}`);
  await dialog.getByLabel('Link').fill('https://brand.example.test/voucher');
  expect(await axeViolations(desk)).toEqual([]);
  await dialog.getByRole('button', { name: 'Send card' }).click();
  await logOf(desk).getByText(`Voucher of ${name}`).waitFor();
  await customer.reads(`Voucher of ${name}`);
  const link = customer.frame.getByRole('link', { name: 'https://brand.example.test/voucher' });
  expect(await link.getAttribute('href')).toBe('https://brand.example.test/voucher');
}

test('5. what the brand vouches for stands apart from the sections of what pages report, and both follow while the agent looks on', async () => {
  const script = (name: string) =>
    `lpTag.sdes.push({ type: 'personal', personal: { firstname: '${name}' } });
     lpTag.sdes.push({ type: 'cart', total: 74.5, currency: 'EUR', numItems: 2 });`;
  const pairs = await floor.pairs(['Eitan', 'Edda'], {
    claims: { email: 'old@example.test' },
    script: script('Anyone'),
  });
  await inBoth(pairs, async ({ desk, name }) => {
    await infoOf(desk).getByText('Signed in', { exact: true }).waitFor();
    const verified = sectionOf(desk, 'Verified details');
    for (const text of [name, name.toLowerCase(), 'old@example.test'])
      await verified.getByText(text, { exact: true }).waitFor();
    await verified.getByText('Verified', { exact: true }).first().waitFor({ state: 'attached' });
    await sectionOf(desk, 'Cart').getByText('74.5').waitFor();
    await sectionOf(desk, 'Personal info').getByText('Anyone').waitFor();
    await sectionOf(desk, 'Campaign').getByText('Customers', { exact: true }).waitFor();
    expect(await sectionOf(desk, 'Viewed products').count()).toBe(0);
  });
  await inBoth(pairs, followsLive);
  const [eitan, edda] = pairs;
  expect(await infoOf(edda.desk).textContent()).not.toContain(`Tent for ${eitan.name}`);
  for (const desk of [floor.ann, floor.ben]) await close(desk);
});

async function followsLive({ desk, customer, name }: Pair): Promise<void> {
  const viewed = sectionOf(desk, 'Viewed products');
  for (const product of [`Tent for ${name}`, `Lamp for ${name}`]) {
    await customer.page.evaluate(
      (name) => window.lpTag.sdes.send({ type: 'prodView', products: [{ product: { name, sku: 's', price: 12 } }] }),
      product,
    );
    await viewed.getByText(product).waitFor();
  }
  expect(await viewed.getByText(` for ${name}`).allTextContents()).toEqual([`Lamp for ${name}`, `Tent for ${name}`]);
  for (const section of ['Cart', 'Personal info', 'Viewed products'])
    expect(await sectionOf(desk, section).getByText('Verified', { exact: true }).count()).toBe(0);
  floor.vouch(name, { email: 'new@example.test' });
  const elsewhere = await floor.open({ who: name.toLowerCase() });
  await elsewhere.locator('#lpChat .bar').click();
  const verified = sectionOf(desk, 'Verified details');
  await verified.getByText('new@example.test').waitFor();
  expect(await verified.getByText('old@example.test').count()).toBe(0);
  expect(await axeViolations(desk)).toEqual([]);
}

test('6. agents set a time of their own, pass conversations to an agent, a skill or the queue, close and resume them, and the customer reads of it', async () => {
  const { ann, ben } = floor;
  const [mila, jens] = await beginWithAnn(['Mila', 'Jens']);
  await cardOf(ann, 'Mila').click();
  await expect.poll(() => listed(ann)).toEqual(['Mila', 'Jens']);
  await chooseAction(ann, 'Set response time');
  const time = ann.getByRole('dialog', { name: 'Set response time' });
  await time.getByLabel('Answer in').fill('3');
  await time.getByRole('button', { name: 'Set', exact: true }).click();
  await cardOf(ann, 'Mila').getByText('Time set by you').waitFor();
  await expect.poll(() => listed(ann)).toEqual(['Jens', 'Mila']);
  await mila.reads('We will get back to you within 3 hours.');

  await transfer(ann, 'To an agent', 'ben');
  await mila.reads('Passing you to another agent.');
  await accept(ben, 'Mila', first('Mila'));
  await expect.poll(() => listed(ann)).toEqual(['Jens']);
  await cardOf(ben, 'Mila').getByText('Time set by you').waitFor();
  await mila.reads('You are now talking to ben.');
  await chooseAction(ben, 'Back to queue');
  await ben.getByRole('alertdialog').getByRole('button', { name: 'Back to queue' }).click();
  await cardOf(ben, 'Mila').waitFor({ state: 'detached' });
  await mila.frame
    .getByText(/^Your agent had to step away; another one will join within/)
    .first()
    .waitFor();
  await accept(ann, 'Mila', first('Mila'));
  await transfer(ann, 'To a skill', 'Billing');
  await accept(ben, 'Mila', first('Mila'));
  /* Another skill's agents have the whole time to answer. */
  const due = cardOf(ben, 'Mila').getByText(/Due in (1 h|59 min)/);
  await due.waitFor();
  expect(await cardOf(ben, 'Mila').getByText('Time set by you').count()).toBe(0);

  await closeAndResume(ben, mila);
  await cardOf(ann, 'Jens').click();
  await closeAndResume(ann, jens);
});

async function beginWithAnn(names: readonly [string, string]): Promise<[Customer, Customer]> {
  const begin = async (name: string) => {
    const customer = await floor.customer(name, first(name));
    await accept(floor.ann, name, first(name));
    return customer;
  };
  return [await begin(names[0]), await begin(names[1])];
}

async function closeAndResume(desk: Page, { page, reads, name }: Customer): Promise<void> {
  await close(desk);
  await windowOf(page).getByText('The agent ended the conversation').first().waitFor();
  await desk.getByRole('button', { name: 'Resume conversation' }).click();
  await write(desk, `one more thing, ${name}`);
  await reads(`one more thing, ${name}`);
  await close(desk);
}
