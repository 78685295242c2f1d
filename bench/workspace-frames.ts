/** Frames of the workspace's page: while 5,000 messages pass by, and while ten customers talk at once. */
import type { Browser, Page } from 'playwright-core';
import type { ServerProcess } from '../test/support/fork-server.ts';
import {
  agentSocketPath,
  brandTokenFor,
  consumerSocketPath,
  exchangeToken,
  loginAgent,
} from '../test/support/sign-in.ts';
import { openWire, type WireClient } from '../test/support/wire-client.ts';
import { logIn, openContext, setStatus, startConversation } from '../test/support/workspace-page.ts';
import { type Measured, rounded } from './figure.ts';
import { watchPageTime } from './page-time.ts';

const talks = 10;
const rounds = 30;
const roundMs = 500;
const scrollFrames = 400;
const slowMs = 50;
/** The day, the beginning and the first greeting. */
const linesAround = 3;

interface Frames {
  longest: number;
  slow: number;
  count: number;
  /** Of the page's thread, for each frame, ms. */
  spent: number;
}

/** Intervals between frames while `work` goes on, and while the page rests for as long. */
async function watch(page: Page, work: () => Promise<unknown>): Promise<{ busy: Frames; resting: Frames }> {
  const pageTime = await watchPageTime(page);
  const during = async (task: () => Promise<unknown>): Promise<Frames> => {
    const before = await pageTime();
    await startWatching(page);
    await task();
    const frames = await stopWatching(page);
    return { ...frames, spent: ((await pageTime()) - before) / frames.count };
  };
  const startedMs = performance.now();
  const busy = await during(work);
  const lastedMs = performance.now() - startedMs;
  return { busy, resting: await during(() => page.waitForTimeout(lastedMs)) };
}

const startWatching = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const holder = globalThis as unknown as { frames?: number[] };
    const frames: number[] = [];
    holder.frames = frames;
    let before = performance.now();
    const frame = (now: number) => {
      if (holder.frames !== frames) return;
      frames.push(now - before);
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });

async function stopWatching(page: Page): Promise<Omit<Frames, 'spent'>> {
  const frames = await page.evaluate(() => {
    const holder = globalThis as unknown as { frames?: number[] };
    const { frames = [] } = holder;
    delete holder.frames;
    return frames;
  });
  return { longest: Math.max(...frames), slow: frames.filter((ms) => ms > slowMs).length, count: frames.length };
}

function figuresOf(name: string, { busy, resting }: { busy: Frames; resting: Frames }, note: string): Measured {
  return {
    name,
    value: busy.longest,
    unit: `ms, longest of ${busy.count} frames; ${busy.slow} over ${slowMs} ms`,
    baseline: resting.longest,
    baselineUnit: `ms, of ${resting.count} frames of the same page at rest; ${resting.slow} over ${slowMs} ms`,
    durability: { ours: 'read from the log on disk', baseline: 'nothing is read' },
    note: `${note}; processor time of the page's thread per frame ${rounded(busy.spent)} ms, at rest ${rounded(resting.spent)} ms`,
  };
}

/** The conversation is open already, its last page loaded. */
export async function measureScrolling(page: Page, first: string): Promise<Measured> {
  await page.evaluate(async (first) => {
    const log = document.querySelector('[role=log]');
    const nextFrame = () => new Promise(requestAnimationFrame);
    while (log && ![...log.querySelectorAll('.bubble-text')].some((one) => one.textContent === first)) {
      log.scrollTop = 0;
      await nextFrame();
    }
  }, first);
  const watched = await watch(page, () =>
    page.evaluate(async (frames) => {
      const log = document.querySelector('[role=log]');
      for (let i = 0; log && i < frames; i++) {
        log.scrollTop += 800;
        await new Promise(requestAnimationFrame);
      }
    }, scrollFrames),
  );
  return figuresOf('workspace-scroll-5000-longest-frame', watched, `800 pixels a frame, from the first message on`);
}

interface Customer {
  dialogId: string;
  say: (message: string) => Promise<unknown>;
}

async function openTalks(server: ServerProcess): Promise<{ customers: Customer[]; wires: WireClient[] }> {
  const { bearer } = await loginAgent(server.url, 'max');
  const manager = await openWire(server.wsUrl + agentSocketPath(bearer));
  const wires = [manager];
  const customers: Customer[] = [];
  for (let i = 0; i < talks; i++) {
    const brandToken = brandTokenFor(Date.now(), { sub: `many-${i}`, given_name: `Many${i}` });
    const authorization = `jwt ${await exchangeToken(server.url, brandToken)}`;
    const consumer = await openWire(server.wsUrl + consumerSocketPath, { authorization });
    wires.push(consumer);
    const { say, dialogId } = await startConversation(consumer, `hello from ${i}`);
    const conversationField = [{ field: 'ParticipantsChange', type: 'ADD', role: 'ASSIGNED_AGENT' }];
    await manager.request('cm.UpdateConversationField', { conversationId: dialogId, conversationField });
    customers.push({ say, dialogId });
  }
  return { customers, wires };
}

/** Ten conversations at two messages a second each; none may be missing afterwards, and the list stays in order. */
export async function measureTalks(browser: Browser, server: ServerProcess): Promise<Measured> {
  const page = await openContext({ browser, server });
  await logIn(page, 'max');
  await setStatus(page, 'Away');
  const { customers, wires } = await openTalks(server);
  const last = customers.at(-1)?.dialogId ?? '';
  await page.locator(`[role=option][data-key="${last}"]`).click();
  await page
    .getByRole('log')
    .getByText(`hello from ${talks - 1}`)
    .waitFor();
  const watched = await watch(page, async () => {
    for (let round = 0; round < rounds; round++) {
      const startedMs = performance.now();
      await Promise.all(customers.map(({ say }, i) => say(`${i} says ${round}`)));
      await page.waitForTimeout(Math.max(0, roundMs - (performance.now() - startedMs)));
    }
  });
  const keys = await page
    .locator('[role=option]')
    .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-key')));
  const ordered = customers.every(({ dialogId }, i) => keys[i] === dialogId);
  let lost = 0;
  for (const [i, { dialogId }] of customers.entries()) {
    await page.locator(`[role=option][data-key="${dialogId}"]`).click();
    await page
      .getByRole('log')
      .getByText(`${i} says ${rounds - 1}`)
      .waitFor();
    const lines = await page.getByRole('log').locator('.line').first().getAttribute('aria-setsize');
    lost += linesAround + rounds - Number(lines);
  }
  for (const wire of wires) await wire.close();
  await page.context().close();
  const note = `${talks} conversations at ${1000 / roundMs} messages/s each for ${(rounds * roundMs) / 1000} s; lost ${lost}; list in order: ${ordered}`;
  return figuresOf('workspace-ten-talks-longest-frame', watched, note);
}
