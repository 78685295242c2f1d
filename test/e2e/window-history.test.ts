import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { sayThatItIsMe } from '../support/linked-person.ts';
import { seedLongConversation } from '../support/long-conversation.ts';
import { account } from '../support/start-server.ts';

const shared = shareBrowserAndServer();

async function openWindow(sub: string): Promise<{ page: Page; refuse: { pages: boolean }; asked: unknown[] }> {
  const context = await shared.browser.newContext({ viewport: { width: 400, height: 640 } });
  const refuse = { pages: false };
  const asked: unknown[] = [];
  await context.routeWebSocket(/messaging/, (line) => {
    const server = line.connectToServer();
    line.onMessage((message) => {
      const frame = JSON.parse(String(message));
      if (frame.type !== 'ms.QueryMessages') return server.send(message);
      asked.push(frame.body.olderThanSequence);
      if (refuse.pages)
        line.send(JSON.stringify({ kind: 'resp', reqId: frame.id, type: 'StringResponse', code: 500, body: 'no' }));
      else server.send(message);
    });
  });
  const page = await context.newPage();
  await page.goto(`${shared.server.url}/window?account=${account}#id_token=${shared.server.brandToken({ sub })}`);
  await sayThatItIsMe(page);
  return { page, refuse, asked };
}

const texts = (page: Page) => page.locator('.bubble p').allTextContents();
const scrollUp = (page: Page) => page.locator('.transcript-scroll').evaluate((element) => element.scrollTo(0, 0));

test('history comes by pages as the consumer scrolls up, and what is read stays where it is', async () => {
  await seedLongConversation(shared.server, 'historian', 200);
  const { page } = await openWindow('historian');
  await page.getByText('m199', { exact: true }).waitFor();
  expect((await texts(page)).at(0)).toBe('m140');
  await page.getByText('m160', { exact: true }).evaluate((element) => element.scrollIntoView({ block: 'start' }));
  /* A browser tells a page of a script's scrolling with the next frame. */
  await page.locator('.jump').waitFor();
  const place = () =>
    page.getByText('m160', { exact: true }).evaluate((element) => element.getBoundingClientRect().top);
  const before = await place();
  await page.getByRole('button', { name: 'Load more messages' }).dispatchEvent('click');
  await expect.poll(async () => (await texts(page)).at(0)).toBe('m80');
  expect(Math.abs((await place()) - before)).toBeLessThan(3);
  await scrollUp(page);
  await expect.poll(async () => (await texts(page)).at(0)).toBe('m20');
  await scrollUp(page);
  await expect.poll(async () => (await texts(page)).at(0)).toBe('m0');
  expect(await texts(page)).toEqual(Array.from({ length: 200 }, (_, i) => `m${i}`));
  expect(await page.getByRole('button', { name: 'Load more messages' }).count()).toBe(0);
});

test('a page that could not be loaded is the one that is asked for again', async () => {
  await seedLongConversation(shared.server, 'retrier', 100);
  const { page, refuse, asked } = await openWindow('retrier');
  await page.getByText('m99', { exact: true }).waitFor();
  refuse.pages = true;
  await scrollUp(page);
  await page.getByText('Earlier messages could not be loaded.').waitFor();
  refuse.pages = false;
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.poll(async () => (await texts(page)).at(0)).toBe('m0');
  expect(await texts(page)).toEqual(Array.from({ length: 100 }, (_, i) => `m${i}`));
  expect(asked).toEqual([undefined, 40, 40]);
});

test('after 500 messages more are loaded only when somebody asks for them', async () => {
  await seedLongConversation(shared.server, 'collector', 620);
  const { page, asked } = await openWindow('collector');
  await page.getByText('m619', { exact: true }).waitFor();
  const count = () => page.locator('.bubble').count();
  while ((await count()) < 500) {
    const known = await count();
    await scrollUp(page);
    await expect.poll(count).toBeGreaterThan(known);
  }
  const loaded = await count();
  const pages = asked.length;
  await scrollUp(page);
  await page.getByRole('button', { name: 'Load more messages' }).click();
  await expect.poll(count).toBeGreaterThan(loaded);
  expect(asked.length).toBe(pages + 1);
});
