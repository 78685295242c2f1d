/** The account that a frame is made for is the account of its window. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { account } from '../support/start-server.ts';

const shared = shareBrowserAndServer();
let site: Server;
let origin: string;

/** Holds the window's frame, says hello for the account that its address names, and keeps the messages that come back. */
const holder = `<!doctype html><iframe></iframe><script>
const { framed, account, service } = Object.fromEntries(new URLSearchParams(location.search));
const frame = document.querySelector('iframe');
window.news = [];
addEventListener('message', ({ data }) => {
  news.push(data.parley);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => news.push(data.type);
  const start = { account, window: { windowId: '1', windowMode: 'embedded', language: 'en-US' }, visitorId: 'v',
    sessionId: 's', byClick: true, view: 'maximized', preChatLines: ['hello'], kept: {} };
  frame.contentWindow.postMessage({ parley: 'hello', start }, service, [port2]);
});
frame.src = service + '/window?account=' + framed + '&origin=' + encodeURIComponent(location.origin);
</script>`;

beforeAll(async () => {
  site = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(holder));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  origin = `http://localhost:${(site.address() as AddressInfo).port}`;
});
afterAll(() => site.close());

async function hold(names: { framed: string; account: string }) {
  const page = await (await shared.browser.newContext()).newPage();
  const query = new URLSearchParams({ ...names, service: shared.server.url });
  await page.goto(`${origin}/?${query}`);
  return { page, news: () => page.evaluate<string[]>('news') };
}

test('a page holds the window of the account that it names', async () => {
  const { page, news } = await hold({ framed: account, account });
  await expect.poll(news).toContain('appearance');
  await page.frameLocator('iframe').getByRole('textbox').waitFor();
});

test('a frame that is made for one account opens no window of another', async () => {
  const { page, news } = await hold({ framed: 'another', account });
  await expect.poll(async () => (await news()).filter((one) => one === 'ready').length).toBeGreaterThan(1);
  expect(await news()).not.toContain('appearance');
  expect(await page.frameLocator('iframe').getByRole('textbox').count()).toBe(0);
});
