import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { button, fired, shareTaggedPages, windowOf } from '../support/tagged-pages.ts';
import { account, brandIssuer } from '../support/test-account.ts';

const shared = shareTaggedPages();
const composer = (page: Page) => windowOf(page).getByRole('textbox', { name: 'Your message' });

test('messages that pages and frames of others forge open nothing and answer nothing', async () => {
  const page = await shared.open({ who: 'forged' });
  await button(page, 'Message us').click();
  await composer(page).waitFor();
  await expect.poll(() => fired(page, 'lpUnifiedWindow', 'state')).toHaveLength(1);
  const before = await fired(page, 'lpUnifiedWindow');
  const answered = await page.evaluate(async (service) => {
    let answers = 0;
    const asked: string[] = [];
    Object.assign(window, { lpGetAuthenticationToken: () => asked.push('token') });
    const foreign = document.createElement('iframe');
    document.body.append(foreign);
    foreign.contentWindow?.addEventListener('message', () => answers++);
    const frame = document.querySelector('#lpChat')?.shadowRoot?.querySelector('iframe');
    for (const data of [
      { parley: 'ready' },
      { type: 'credential', id: 1 },
      { type: 'close', cleared: true },
      { type: 'view', view: 'minimized' },
    ]) {
      window.postMessage(data, '*');
      /* The right origin from the wrong window, and the right window from the wrong origin. */
      window.dispatchEvent(new MessageEvent('message', { data, origin: service, source: foreign.contentWindow }));
      window.dispatchEvent(
        new MessageEvent('message', { data, origin: 'https://evil.test', source: frame?.contentWindow ?? null }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve));
    return [answers, asked.length];
  }, shared.server.url);
  expect(answered).toEqual([0, 0]);
  expect(await fired(page, 'lpUnifiedWindow')).toEqual(before);
  await composer(page).waitFor();
});

test('a separate window that somebody forges hides nothing', async () => {
  const page = await shared.open({ who: 'not-hidden' });
  await button(page, 'Message us').hover();
  await page.evaluate((site) => {
    const data = { parley: 'separate', account: site, state: 'open', authenticated: true };
    window.postMessage(data, '*');
    window.dispatchEvent(new MessageEvent('message', { data, origin: 'https://evil.test' }));
    window.lpTag.newPage(location.href);
  }, account);
  await page.waitForRequest('**/web/page');
  await button(page, 'Message us').waitFor();
});

test('a log-out in one tab takes the customer’s window from all tabs, and what it kept', async () => {
  const page = await shared.open({ who: 'leaver' });
  await button(page, 'Message us').click();
  await composer(page).fill('mine');
  await composer(page).press('Enter');
  await windowOf(page).getByText('Sent', { exact: true }).waitFor();
  const tab = await shared.open({ who: 'leaver' }, page.context());
  await tab.locator('#lpChat .bar').waitFor();
  await tab.evaluate(() => {
    Object.assign(window, { who: '' });
    window.lpTag.newPage(location.href);
  });
  await page.locator('#lpChat').waitFor({ state: 'detached' });
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(stored).not.toContain('leaver');
});

test('what the server answers about a customer who has logged out meanwhile brings no window back', async () => {
  const page = await shared.open({ who: 'overtaken' });
  await button(page, 'Message us').click();
  await composer(page).fill('mine');
  await composer(page).press('Enter');
  await windowOf(page).getByText('Sent', { exact: true }).waitFor();
  /* The shop takes its time to say who is there, and a report goes out meanwhile. */
  const underway = page.waitForRequest('**/web/page');
  const released = Promise.withResolvers<void>();
  const answers: Promise<void>[] = [];
  await page.route('**/web/page', async (route) => {
    const response = await route.fetch();
    if (answers.length === 0) await released.promise;
    answers.push(route.fulfill({ response }));
    await answers.at(-1);
  });
  await page.evaluate(async () => {
    await new Promise<void>((asked) => {
      window.lpTag.identities = [];
      window.lpTag.identities.push((answer) => {
        Object.assign(window, { who: '', answer });
        asked();
      });
    });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  expect((await underway).postDataJSON().identities).toHaveLength(1);
  await page.evaluate('answer(null)');
  await page.locator('#lpChat iframe').waitFor({ state: 'detached' });
  const second = page.waitForResponse(async (response) => response.request().postDataJSON()?.identities?.length === 0);
  released.resolve();
  await (await second).finished();
  /* With nobody on it, the page shows what visitors see. */
  await page.getByRole('alert').or(button(page, 'Ask us')).first().waitFor();
  expect(await page.locator('#lpChat iframe').count()).toBe(0);
});

test('an engagement for customers that is clicked after the log-out says so, and offers to try again', async () => {
  const page = await shared.open({ who: 'gone' });
  await button(page, 'Message us').waitFor();
  await page.evaluate(() => Object.assign(window, { who: '' }));
  await button(page, 'Message us').click();
  await page.getByRole('alert').getByText('You are no longer logged in.').waitFor();
  expect(await page.locator('iframe').count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);
  await page.evaluate(() => Object.assign(window, { who: 'gone' }));
  await button(page, 'Try again').click();
  await button(page, 'Message us').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
});

/** Rounds in which a window opens, with its frame and its socket; in the others the tag comes and goes without one. */
const everyNth = process.env.PARLEY_LONG_TESTS ? 1 : 20;

const connections = () =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap' || kind === 'TCPSocketWrap').length;

test('a thousand times: identify, open the window, sign out, destroy; nothing is left of it', {
  timeout: process.env.PARLEY_LONG_TESTS ? 1_800_000 : 150_000,
}, async () => {
  const before = connections();
  const page = await shared.open({ bare: true });
  const sockets = { opened: 0, open: 0 };
  page.on('websocket', (socket) => {
    sockets.opened += 1;
    sockets.open += 1;
    socket.on('close', () => {
      sockets.open -= 1;
    });
  });
  const src = `${shared.server.url}/tag/tag.js?site=${account}`;
  const rounds = (count: number) => page.evaluate(goRounds, { src, count, everyNth, issuer: brandIssuer });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const measure = async () => {
    await expect.poll(() => sockets.open).toBe(0);
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value])) as Record<
      'Nodes' | 'JSEventListeners' | 'Frames' | 'Documents' | 'JSHeapUsedSize',
      number
    >;
  };
  await rounds(100);
  const early = await measure();
  const opened = sockets.opened;
  await rounds(1000);
  const late = await measure();
  expect(sockets.opened - opened).toBeGreaterThanOrEqual(1000 / everyNth);
  expect(late.Frames).toBe(early.Frames);
  expect(late.Documents - early.Documents).toBeLessThanOrEqual(1);
  expect(late.Nodes - early.Nodes).toBeLessThan(50);
  expect(late.JSEventListeners - early.JSEventListeners).toBeLessThan(20);
  expect(late.JSHeapUsedSize - early.JSHeapUsedSize).toBeLessThan(1_000_000);
  await page.context().close();
  await expect.poll(connections).toBeLessThanOrEqual(before);
});

interface Rounds {
  src: string;
  count: number;
  everyNth: number;
  issuer: string;
}

/** In the page. */
async function goRounds({ src, count, everyNth, issuer }: Rounds): Promise<void> {
  const { trustedTypes } = Object(window);
  const policy = trustedTypes.createPolicy(`test${Math.random()}`, { createScriptURL: (url: string) => url });
  const loadTag = async () => {
    const script = document.createElement('script');
    script.src = policy.createScriptURL(src);
    await new Promise((resolve) => {
      script.onload = resolve;
      document.head.append(script);
    });
    script.remove();
  };
  const fired = (app: string, event: string, isIt: (data: { engagementId?: number; state?: string }) => boolean) =>
    new Promise<void>((resolve) => {
      window.lpTag.events.bind(app, event, (data) => {
        if (isIt(data as object)) resolve();
      });
    });
  const { fetch } = window;
  for (let round = 0; round < count; round++) {
    const opens = round % everyNth === 0;
    /* Of a round without a window no report need reach the server. */
    window.fetch = opens ? fetch : () => Promise.reject(new TypeError('not sent'));
    await loadTag();
    Object.assign(window, { who: `round-${round}` });
    const shown = fired('LP_OFFERS', 'OFFER_IMPRESSION', ({ engagementId }) => engagementId === 2);
    const begun = fired('lpUnifiedWindow', 'state', ({ state }) => state === 'initialised');
    window.lpTag.identities.push((answer) => answer({ iss: issuer, acr: 'loa1', sub: `round-${round}` }));
    if (opens) {
      await shown;
      window.lpTag.taglets.rendererStub.click(2);
      await begun;
    }
    Object.assign(window, { who: '' });
    window.lpTag.identities = [(answer) => answer(null)];
    window.lpTag.destroy();
  }
  window.fetch = fetch;
}

test('nothing on the page or in the window moves by itself while it loads, opens, and takes a message', async () => {
  const context = await shared.browser.newContext();
  await context.addInitScript(() => {
    const moved: string[] = [];
    Object.assign(globalThis, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { hadRecentInput: boolean; sources: { node?: Node }[] }[])
        if (!entry.hadRecentInput)
          moved.push(...entry.sources.map(({ node }) => (node as Element | null)?.outerHTML ?? ''));
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const page = await shared.open({ who: 'still' }, context);
  await button(page, 'Message us').click();
  await composer(page).fill('Nothing moves');
  await composer(page).press('Enter');
  await windowOf(page).getByText('Sent', { exact: true }).waitFor();
  for (const frame of page.frames()) expect(await frame.evaluate('globalThis.moved'), frame.url()).toEqual([]);
});

test.each([
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }],
] as const)('engagement and minimized window are accessible: %s', async (_name, options) => {
  const context = await shared.browser.newContext(options);
  const page = await shared.open({ who: `axe-${_name}` }, context);
  await button(page, 'Message us').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await button(page, 'Message us').focus();
  await page.keyboard.press('Enter');
  await composer(page).fill('by keyboard');
  await page.keyboard.press('Enter');
  await windowOf(page).getByText('Sent', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#lpChat .bar').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await windowOf(page).getByText('by keyboard').waitFor();
});
