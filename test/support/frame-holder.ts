/** A page that holds the window's frame, and says hello for an account as the tag does. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';

export interface FrameHolder {
  /** `policy`: the page's own `Cross-Origin-Embedder-Policy`. */
  hold(names: {
    framed: string;
    account: string;
    policy?: string;
    /** Whom the page says that it shows. */
    sub?: string;
  }): Promise<{ page: Page; news(): Promise<string[]> }>;
  close(): void;
}

/** Keeps the names of the channels that are opened. */
const keepChannels = `window.channels = [];
window.BroadcastChannel = class extends BroadcastChannel {
  constructor(name) { super(name); channels.push(name); }
};`;

/** Keeps the messages that come back. */
const holder = `<!doctype html><iframe></iframe><script>
const { framed, account, service, sub } = Object.fromEntries(new URLSearchParams(location.search));
const frame = document.querySelector('iframe');
window.news = [];
addEventListener('message', ({ data }) => {
  news.push(data.parley);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => news.push(data.type);
  const start = { account, window: { windowId: '1', windowMode: 'embedded', language: 'en-US' }, visitorId: 'v',
    ...(sub && { identity: { sub } }), sessionId: 's', byClick: true, view: 'maximized', preChatLines: ['hello'], kept: {} };
  frame.contentWindow.postMessage({ parley: 'hello', start }, service, [port2]);
});
frame.src = service + '/window?account=' + framed + '&origin=' + encodeURIComponent(location.origin);
</script>`;

export async function startFrameHolder({
  browser,
  service,
}: {
  browser: Browser;
  service: string;
}): Promise<FrameHolder> {
  const site = createServer(({ url = '' }, response) => {
    const policy = new URL(url, 'http://localhost').searchParams.get('policy') ?? 'unsafe-none';
    response.writeHead(200, {
      'content-type': 'text/html',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': policy,
    });
    response.end(holder);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${(site.address() as AddressInfo).port}`;
  return {
    async hold(names) {
      const page = await (await browser.newContext()).newPage();
      await page.addInitScript(keepChannels);
      await page.goto(`${origin}/?${new URLSearchParams({ ...names, service })}`);
      return { page, news: () => page.evaluate<string[]>('news') };
    },
    close: () => void site.close(),
  };
}
