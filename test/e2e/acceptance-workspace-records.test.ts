/** The second half of what agents are promised of the workspace: what is kept and found again, on any line, for anybody. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { availabilityOf } from '../../src/server/messaging/transfer-targets.ts';
import { leaseMs } from '../../src/server/routing/agent-states.ts';
import { axeViolations } from '../support/axe.ts';
import { account } from '../support/start-server.ts';
import { first, shareTwoDesks } from '../support/two-desks.ts';
import {
  accept,
  cardOf,
  chooseAction,
  close,
  composerOf,
  filterBy,
  foundIn,
  infoOf,
  logOf,
  ringOf,
  search,
  sectionOf,
  setStatus,
  tabTo,
  transfer,
  write,
} from '../support/workspace-page.ts';

const floor = shareTwoDesks();

const lead = (topic: string) =>
  `lpTag.sdes.push({ type: 'lead', lead: { topic: '${topic}, ask:jonas@example.test', leadId: 'L-1' } });`;

const tab = (desk: Page, name: string) => infoOf(desk).getByRole('tab', { name }).click();

async function addNote(desk: Page, text: string): Promise<void> {
  await desk.keyboard.press('Alt+KeyN');
  await desk.getByRole('textbox', { name: 'Private note' }).fill(text);
  await desk.keyboard.press('Enter');
  await logOf(desk).getByText(text).waitFor();
}

async function summarise(desk: Page, text: string): Promise<void> {
  await tab(desk, 'Notes');
  await infoOf(desk).getByLabel('Summary').fill(text);
  await infoOf(desk).getByRole('button', { name: 'Save summary' }).click();
  await infoOf(desk).getByText('Saved').waitFor();
  await tab(desk, 'Info');
}

const reading = (page: Page) => page.getByRole('complementary', { name: 'Conversation' });

test('7. notes of several agents stay with a conversation, with author and time, and no customer ever reads them', async () => {
  const { ann, ben } = floor;
  const [{ customer: tom }, { customer: ute }] = await floor.pairs(['Tom', 'Ute']);
  await addNote(ann, 'a difficult case');
  await summarise(ann, 'wants a refund');
  await addNote(ben, 'an easy one');
  await close(ben);
  await transfer(ann, 'To an agent', 'ben');
  await accept(ben, 'Tom', first('Tom'));
  await logOf(ben).getByText('a difficult case').waitFor();
  await addNote(ben, 'has waited long enough');
  await chooseAction(ben, 'Back to queue');
  await ben.getByRole('alertdialog').getByRole('button', { name: 'Back to queue' }).click();
  await accept(ann, 'Tom', first('Tom'));
  await tab(ann, 'Notes');
  await expect.poll(() => infoOf(ann).getByLabel('Summary').inputValue()).toBe('wants a refund');
  const notes = infoOf(ann).getByRole('list', { name: 'Notes' }).getByRole('listitem');
  await expect
    .poll(() => notes.allTextContents())
    .toEqual([
      expect.stringMatching(/^has waited long enoughben, .*\d{1,2}:\d{2}/),
      expect.stringMatching(/^a difficult caseann, .*\d{1,2}:\d{2}/),
    ]);
  expect(await axeViolations(ann)).toEqual([]);
  await write(ann, 'We pay it back');
  await tom.reads('We pay it back');
  await close(ann);
  await infoOf(ann).getByText('wants a refund').waitFor();
  expect(await notes.count()).toBe(2);
  await tab(ann, 'Info');
  await tom.frame.getByText('The agent ended the conversation').first().waitFor();
  await ute.frame.getByText('The agent ended the conversation').first().waitFor();
  for (const { frame } of [tom, ute]) {
    const all = await frame.locator('body').textContent();
    for (const note of ['a difficult case', 'an easy one', 'has waited long enough', 'wants a refund'])
      expect(all).not.toContain(note);
  }
});

describe('8. All conversations', () => {
  test('are found by status, agent, skill, day, words of the transcript and the notes, and what pages reported, and open to be read', async () => {
    const { ann, ben } = floor;
    floor.vouch('Orna', { email: 'orna.levi@example.test' });
    const [orna] = await floor.pairs(['Orna', 'Bilha'], { script: lead('winter camping') });
    await summarise(ann, 'lost on the way');
    await transfer(ben, 'To a skill', 'Billing');
    await accept(ben, 'Bilha', first('Bilha'));
    await close(ben);
    await orna.customer.say('where is the green parcel?');
    await logOf(ann).getByText('where is the green parcel?').waitFor();

    const max = await floor.openDesk('max');
    await setStatus(max, 'Away');
    await max.keyboard.press('Alt+Digit2');
    await finds(max, ['Bilha', 'Orna']);
    await byStatusAgentAndSkill(max);
    await byDay(max);
    await byWords(max);
    await search(max, '');
    await filterBy(max, 'Agent', 'ann');
    await filterBy(max, 'Status', 'Open');
    await foundIn(max, 'Orna').getByRole('button').first().click();
    await reading(max).getByRole('log').getByText('where is the green parcel?').waitFor();
    await reading(max).getByRole('region', { name: 'Verified details' }).getByText('Orna', { exact: true }).waitFor();
    await reading(max).getByRole('region', { name: 'Leads' }).getByText('winter camping', { exact: false }).waitFor();
    expect(await axeViolations(max)).toEqual([]);
    await close(ann);
  });

  /** Of the two that this is about. */
  async function finds(page: Page, expected: readonly string[]): Promise<void> {
    const names = async () =>
      (await page.locator('.table-name').allTextContents()).filter((name) => /Orna|Bilha/.test(name)).sort();
    await expect.poll(names).toEqual(expected.map((name) => expect.stringContaining(name)));
  }

  async function byStatusAgentAndSkill(max: Page): Promise<void> {
    await filterBy(max, 'Status', 'Closed');
    await finds(max, ['Bilha']);
    await filterBy(max, 'Status', 'Open');
    await finds(max, ['Orna']);
    await filterBy(max, 'Status', 'Any');
    await filterBy(max, 'Agent', 'ben');
    await finds(max, ['Bilha']);
    await filterBy(max, 'Agent', 'ann');
    await finds(max, ['Orna']);
    await filterBy(max, 'Skill', 'Billing');
    await max.getByText('No conversation found').waitFor();
    await filterBy(max, 'Agent', 'Any');
    await finds(max, ['Bilha']);
  }

  /** With the skill. */

  async function byDay(max: Page): Promise<void> {
    const dayFrom = (days: number) =>
      max.evaluate((days) => new Date(Date.now() + days * 86_400_000).toLocaleDateString('sv'), days);
    const [from, to] = [max.getByLabel('From'), max.getByLabel('To', { exact: true })];
    await from.fill(await dayFrom(1));
    await max.getByText('No conversation found').waitFor();
    await from.fill(await dayFrom(-1));
    await finds(max, ['Bilha']);
    await to.fill(await dayFrom(-1));
    await max.getByText('No conversation found').waitFor();
    await to.fill(await dayFrom(0));
    await finds(max, ['Bilha']);
    await search(max, '"green parcel"');
    await max.getByText('No conversation found').waitFor();
    await max.getByRole('button', { name: 'Clear' }).last().click();
  }

  async function byWords(max: Page): Promise<void> {
    for (const [words, names] of [
      ['"green parcel"', ['Orna']],
      ['"parcel green"', []],
      ['"Hello Bilha here"', ['Bilha']],
      ['"lost on the way"', ['Orna']],
      ['"levi example"', ['Orna']],
      ['"winter camping"', ['Bilha', 'Orna']],
      ['"camping winter"', []],
    ] as const) {
      await search(max, words);
      if (names.length === 0) await max.getByText('No conversation found').waitFor();
      await finds(max, names);
    }
  }
});

test('9. the history of a customer holds what was said before, newest first, with notes, rating and what pages reported, and nobody else’s', async () => {
  const { ann, ben } = floor;
  const [{ customer: rita }] = await floor.pairs(['Rita', 'Sven'], { script: lead('winter camping') });
  await summarise(ann, 'a kind person');
  await close(ann);
  const { frame } = rita;
  await frame.getByRole('radio', { name: '4 stars' }).check({ force: true });
  await frame.getByRole('radio', { name: 'Yes' }).check({ force: true });
  await frame.getByRole('textbox', { name: /Anything to add/ }).fill('kind');
  await frame.getByRole('button', { name: 'Send feedback' }).click();
  const rated = 'The consumer rated the conversation 4 of 5 · question resolved · “kind”';
  await logOf(ann).getByText(rated).waitFor();
  await rita.say('Rita once more');
  await accept(ann, 'Rita', 'Rita once more');
  await close(ann);
  await rita.say('Rita a third time');
  await accept(ben, 'Rita', 'Rita a third time');

  await ben.keyboard.press('Alt+KeyH');
  const items = infoOf(ben).getByRole('list', { name: 'Conversations of this consumer' }).getByRole('button');
  await expect
    .poll(() => items.allTextContents())
    .toEqual([expect.stringMatching(/Closedann/), expect.stringMatching(/Closedann .*Rated 4 of 5a kind person$/)]);
  expect(await axeViolations(ben)).toEqual([]);
  await items.first().click();
  await infoOf(ben).getByRole('log').getByText('Rita once more').waitFor();
  await infoOf(ben).getByRole('button', { name: 'Back to the history' }).click();
  await items.last().click();
  await infoOf(ben).getByRole('log').getByText(first('Rita')).waitFor();
  await infoOf(ben).getByRole('log').getByText('The consumer rated the conversation 4 of 5').waitFor();
  await infoOf(ben).getByText('What pages reported').click();
  await sectionOf(ben, 'Leads').getByText('winter camping', { exact: false }).waitFor();
  await close(ben);

  await cardOf(ben, 'Sven').click();
  await ben.keyboard.press('Alt+KeyH');
  await infoOf(ben).getByText('No other conversation').waitFor();
  await tab(ben, 'Info');
  await close(ben);
});

test('10. what both write while the lines of an agent and a customer are cut arrives once, in order, on both sides', async () => {
  const { ann, ben, annsLine } = floor;
  const [{ customer: nora }, { customer: nils }] = await floor.pairs(['Nora', 'Nils']);
  /* It arrives, but its answer does not: it is sent a second time, and is there once. */
  annsLine.deafen();
  await write(ann, 'from Ann, unanswered');
  await nora.reads('from Ann, unanswered');
  await annsLine.cut();
  await ann.getByText('Connection lost.').waitFor();
  await write(ann, 'from Ann, cut off');
  await logOf(ann).getByText('Sending').last().waitFor({ state: 'attached' });
  await nora.say('from Nora, unheard');
  await nora.frame.getByText('Sent', { exact: true }).last().waitFor();

  nora.refuse.hearing = true;
  await nora.say('from Nora, unanswered');
  nora.refuse.connection = true;
  await nora.cut(1001);
  await nora.say('from Nora, cut off');
  /* Meanwhile the others talk. */
  await write(ben, 'from Ben');
  await nils.reads('from Ben');
  await nils.say('from Nils');
  await logOf(ben).getByText('from Nils').waitFor();

  annsLine.mend();
  await nora.frame.getByText('Reconnecting…').first().waitFor();
  Object.assign(nora.refuse, { connection: false, hearing: false });
  const byAnn = ['from Ann, unanswered', 'from Ann, cut off'];
  const byNora = ['from Nora, unheard', 'from Nora, unanswered', 'from Nora, cut off'];
  for (const text of byAnn) await nora.reads(text);
  for (const text of byNora) await logOf(ann).getByText(text).waitFor();
  await logOf(ann).getByText('Sending').first().waitFor({ state: 'detached' });
  const ofTheLine = (texts: string[]) => texts.filter((text) => text.startsWith('from '));
  const agentReads = async () => ofTheLine(await logOf(ann).locator('.bubble-text').allTextContents());
  const customerReads = async () => ofTheLine(await nora.frame.locator('.message .bubble p').allTextContents());
  await expect.poll(customerReads).toHaveLength(5);
  const order = await agentReads();
  expect(await customerReads()).toEqual(order);
  expect(order.filter((text) => text.startsWith('from Ann'))).toEqual(byAnn);
  expect(order.filter((text) => text.startsWith('from Nora'))).toEqual(byNora);
  for (const page of [ann, nora.page]) await page.reload();
  await nora.page.locator('#lpChat .bar').click();
  await nora.reads('from Nora, cut off');
  expect(await customerReads()).toEqual(order);
  await cardOf(ann, 'Nora').click();
  await logOf(ann).getByText('from Nora, cut off').waitFor();
  expect(await agentReads()).toEqual(order);
  for (const desk of [ann, ben]) await close(desk);
});

test('11. the workspace is accessible, in the light and in the dark, and a conversation is taken, answered and closed without a mouse', async () => {
  const { ann, ben } = floor;
  const byTab = await floor.customer('Kim', 'by Tab, please');
  await ringOf(ann, 'Kim').waitFor();
  await tabTo(ann, /^Accept/);
  await ann.keyboard.press('Enter');
  await ringOf(ben, 'Kim').waitFor({ state: 'detached' });
  const byShortcut = await floor.customer('Lou', 'by shortcut, please');
  await ringOf(ben, 'Lou').waitFor();
  await ben.keyboard.press('Alt+KeyA');
  for (const { desk, customer, text } of [
    { desk: ann, customer: byTab, text: 'by Tab, please' },
    { desk: ben, customer: byShortcut, text: 'by shortcut, please' },
  ]) {
    await logOf(desk).getByText(text).first().waitFor();
    await desk.locator('textarea:focus').waitFor();
    await desk.keyboard.type(`Hello ${customer.name}`);
    await desk.keyboard.press('Enter');
    await customer.reads(`Hello ${customer.name}`);
    await sectionOf(desk, 'Verified details').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await desk.emulateMedia({ colorScheme });
      expect(await axeViolations(desk), `${colorScheme}, with ${customer.name}`).toEqual([]);
    }
    await desk.emulateMedia({ colorScheme: 'light' });
  }
  /* The buttons are one stop. */
  await tabTo(ann, /^Transfer/);
  await ann.keyboard.press('ArrowRight');
  await ann.keyboard.press('Enter');
  await ben.keyboard.press('Alt+KeyC');
  for (const desk of [ann, ben]) {
    await desk.getByRole('alertdialog').locator(':focus').waitFor();
    await desk.keyboard.press('Enter');
    await desk.getByText('This conversation is closed.').waitFor();
  }
  for (const { frame } of [byTab, byShortcut])
    await frame.getByText('The agent ended the conversation').first().waitFor();
});

/** Of what customers and agents are promised about attributes; the rest stands in `acceptance-attributes`. */
describe('10. a phrase of what a page reported', () => {
  test('is found among all conversations by the agent who had the conversation last, and by no other', async () => {
    const { ann, ben } = floor;
    const [noa] = await floor.pairs(['Noa', 'Dana'], { script: lead('summer sailing') });
    for (const page of [ann, ben]) await page.keyboard.press('Alt+Digit2');
    for (const phrase of ['"summer sailing"', '"jonas@example.test"']) {
      for (const [page, own, other] of [
        [ann, 'Noa', 'Dana'],
        [ben, 'Dana', 'Noa'],
      ] as const) {
        await search(page, phrase);
        await foundIn(page, own).getByText('Consumer info').waitFor();
        expect(await foundIn(page, other).count()).toBe(0);
      }
    }
    await search(ann, '"sailing summer"');
    await ann.getByText('No conversation found').waitFor();
    expect(await axeViolations(ann)).toEqual([]);
    await ann.keyboard.press('Alt+Digit1');
    await cardOf(ann, 'Noa').click();
    await transfer(ann, 'To an agent', 'ben');
    await ben.keyboard.press('Alt+Digit1');
    await accept(ben, 'Noa', first('Noa'));
    await composerOf(ben).waitFor();
    for (const page of [ann, ben]) {
      await page.keyboard.press('Alt+Digit2');
      await search(page, '"summer sailing"');
    }
    for (const name of ['Noa', 'Dana']) await foundIn(ben, name).waitFor();
    await ann.getByText('No conversation found').waitFor();
    for (const page of [ann, ben]) await page.keyboard.press('Alt+Digit1');
    await noa.customer.say('thank you');
    for (const name of ['Noa', 'Dana']) {
      await cardOf(ben, name).click();
      await close(ben);
    }
  });
});

test('whoever was cut off for longer than the server remembers is what they were; what they chose in another browser meanwhile counts', async () => {
  const { ann, annsLine, clock, server } = floor;
  const { pid = '' } = (await server.store.findUser(account, { loginName: 'ann' })) ?? {};
  const states = () => server.store.listAgentStates(account);
  const toOthers = async () => availabilityOf(await states(), pid, clock.now());
  const rememberedUntil = async () => (await states()).find(({ agentId }) => agentId === pid)?.connectedUntilTs;
  const own = (desk: Page, status: string) => desk.getByRole('button', { name: `Your status: ${status}` }).waitFor();
  await ann.reload();
  await own(ann, 'Online');
  clock.skip(1000);
  const cutTs = clock.now();
  await annsLine.cut();
  await expect.poll(rememberedUntil).toBeGreaterThanOrEqual(cutTs + leaseMs);
  await expect
    .poll(() => {
      clock.skip(leaseMs);
      return toOthers();
    })
    .toBe('OFFLINE');
  annsLine.mend();
  await expect.poll(toOthers).toBe('ONLINE');
  await own(ann, 'Online');

  const elsewhere = await floor.openDesk('ann');
  await annsLine.cut();
  await setStatus(elsewhere, 'Away');
  annsLine.mend();
  await own(ann, 'Away');
  await ann.reload();
  await own(ann, 'Away');
  expect(await toOthers()).toBe('AWAY');
  await elsewhere.context().close();
});
