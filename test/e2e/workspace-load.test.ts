import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { longTalk, saidIn } from '../support/long-talk.ts';
import { account } from '../support/start-server.ts';
import type { WireClient } from '../support/wire-client.ts';
import { logIn, openContext, setStatus, startConversation } from '../support/workspace-page.ts';

const shared = shareBrowserAndServer();
afterEach(() => Promise.all(shared.browser.contexts().map((context) => context.close())));

const messages = 5000;
const rowsAtMost = 80;

async function seedTalk(loginName: string, talk: { id: string; messages: number; closed?: boolean }): Promise<void> {
  const { store } = shared.server;
  const agent = await store.findUser(account, { loginName });
  if (!agent) throw new Error('no agent');
  await store.append(longTalk({ ...talk, agent, consumerId: `consumer of ${talk.id}`, lastTs: yesterdayEvening() }));
}

/** Late enough for 5,000 messages on one day. */
function yesterdayEvening(): number {
  const day = new Date();
  day.setDate(day.getDate() - 1);
  return day.setHours(23, 0, 0, 0);
}

interface Asked {
  dialogId: string;
  olderThanSequence?: number;
  newerThanSequence?: number;
  maxQuantity?: number;
}

/** The pages of messages that the workspace asks the server for. */
function watchQueries(page: Page): Asked[] {
  const asked: Asked[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const { type, body } = JSON.parse(String(payload));
      if (String(type).endsWith('ms.QueryMessages')) asked.push(body);
    }),
  );
  return asked;
}

const cardOf = (page: Page, convId: string) => page.locator(`[role=option][data-key="${convId}"]`);
const lineCount = async (page: Page) =>
  Number(await page.getByRole('log').locator('.line').first().getAttribute('aria-setsize'));
const shownTexts = (page: Page) => page.getByRole('log').locator('.bubble-text').allTextContents();

test('of 5,000 messages one page is asked for and few are drawn; scrolling up asks for each of the others once', async () => {
  const id = 'a-long-talk';
  await seedTalk('ann', { id, messages, closed: true });
  const ann = await openContext(shared);
  const asked = watchQueries(ann);
  await logIn(ann);
  await cardOf(ann, id).click();
  const log = ann.getByRole('log');
  await log.getByText(saidIn(id, messages - 1)).waitFor();
  expect(asked.filter(({ dialogId }) => dialogId === id)).toMatchObject([{ maxQuantity: 50 }]);
  // The lines of one page, of its days, and how it ended.
  expect(await lineCount(ann)).toBeLessThan(60);
  const most = { rows: 0 };
  const scrollUp = () =>
    log.evaluate((element) => {
      element.scrollTop = 0;
    });
  for (let reached = false; !reached; ) {
    await scrollUp();
    const texts = await shownTexts(ann);
    most.rows = Math.max(most.rows, texts.length);
    reached = texts.includes(saidIn(id, 0));
  }
  expect(most.rows).toBeLessThan(rowsAtMost);
  const [, ...earlier] = asked.filter(({ dialogId }) => dialogId === id);
  const expected = Array.from({ length: 25 }, (_, i) => ({ olderThanSequence: 4950 - i * 200, maxQuantity: 200 }));
  expect(earlier).toMatchObject(expected);
  /* The last page keeps in sight what was read when it came: its first lines are one more scroll away. */
  const firstLine = () => scrollUp().then(() => log.locator('.line').first().textContent());
  await expect.poll(firstLine).not.toContain('message');
  // With the day, the beginning and the end: none is missing, none is there twice.
  expect(await lineCount(ann)).toBe(messages + 3);
  expect(await inOrder(ann, id)).toBe(true);
});

/** The messages in sight follow one another. */
const inOrder = (page: Page, id: string): Promise<boolean> =>
  page
    .getByRole('log')
    .locator('.bubble-text')
    .evaluateAll((bubbles, id) => {
      const numbers = bubbles.map(({ textContent }) => Number(textContent?.match(/^message (\d+) of (.*?)(,|$)/)?.[1]));
      return id !== '' && numbers.length > 1 && numbers.every((n, i) => i === 0 || n === (numbers[i - 1] ?? 0) + 1);
    }, id);

test('ten conversations that talk at once lose nothing and stay in order, and what nobody touches is not drawn again', async () => {
  const quiet = 'a-quiet-one';
  await seedTalk('max', { id: quiet, messages: 3, closed: true });
  const { server } = shared;
  const max = await openContext(shared);
  await logIn(max, 'max');
  await max.getByText('No open conversations').waitFor();
  await setStatus(max, 'Away');
  const manager = await server.agent('max');
  const customers: { consumer: WireClient; dialogId: string; say: (message: string) => Promise<unknown> }[] = [];
  for (let i = 0; i < 10; i++) {
    const consumer = await server.consumer(`many-${i}`, { given_name: `Many${i}` });
    const { say, dialogId } = await startConversation(consumer, `hello from ${i}`);
    const conversationField = [{ field: 'ParticipantsChange', type: 'ADD', role: 'ASSIGNED_AGENT' }];
    await manager.request('cm.UpdateConversationField', { conversationId: dialogId, conversationField });
    customers.push({ consumer, dialogId, say });
  }
  await max.getByRole('option', { name: /^Many9/ }).click();
  await max.getByRole('log').getByText('hello from 9').waitFor();
  await cardOf(max, quiet).evaluate((element) => {
    const holder = globalThis as unknown as { touched: number };
    holder.touched = 0;
    const watch = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver((changes) => {
      holder.touched += changes.length;
    }).observe(element, watch);
  });
  const rounds = 12;
  for (let round = 0; round < rounds; round++)
    await Promise.all(customers.map(({ say }, i) => say(`${i} says ${round}`)));
  await max
    .getByRole('log')
    .getByText(`9 says ${rounds - 1}`, { exact: true })
    .waitFor();
  for (const i of [0, 4, 8])
    await max.getByRole('option', { name: new RegExp(`^Many${i}.* ${rounds + 1} new messages`) }).waitFor();
  expect(await max.evaluate(() => (globalThis as unknown as { touched: number }).touched)).toBe(0);
  // Whoever has waited longest stands first.
  const keys = () =>
    max.locator('[role=option]:not([data-closed])').evaluateAll((cards) => cards.map((card) => card.dataset.key));
  expect(await keys()).toEqual(customers.map(({ dialogId }) => dialogId));
  for (const i of [0, 5, 9]) {
    await max.getByRole('option', { name: new RegExp(`^Many${i}`) }).click();
    await max
      .getByRole('log')
      .getByText(`${i} says ${rounds - 1}`, { exact: true })
      .waitFor();
    const expected = [`hello from ${i}`, ...Array.from({ length: rounds }, (_, round) => `${i} says ${round}`)];
    expect(await shownTexts(max)).toEqual(expected);
  }
});
