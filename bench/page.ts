/** What the tag, the opening of the window and a message cost a page's thread on a slow computer, and whether anything moves. */
import { join } from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { campaign, engagement, saveItem } from '../test/features/monitoring-support.ts';
import { type BrandPages, startBrandPages } from '../test/support/brand-pages.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { startServer } from '../test/support/start-server.ts';
import { type Measured, median, nothingStored, progress } from './figure.ts';

/** Times slower than this machine. */
const slowness = 4;
const rounds = 5;
/** What a page may do without a pause that people notice. */
const longTaskMs = 50;

type Phase = 'load' | 'open' | 'send';
const phases: readonly Phase[] = ['load', 'open', 'send'];

interface Cost {
  longestMs: number;
  busyMs: number;
}

interface Bench {
  browser: Browser;
  brand: BrandPages;
  service: string;
}

interface Round {
  costs: Record<Phase, Cost>;
  bare: Cost;
  shift: number;
}

export async function measurePage(): Promise<Measured[]> {
  const pagesDir = join(import.meta.dirname, '../dist/pages');
  const server = await startServer({ realTime: true, pagesDir });
  /* In one process, as on phones with little memory: what the frame does holds up the page too. */
  const browser = await launchChromium(['--disable-site-isolation-trials', '--disable-features=IsolateOrigins']);
  const brand = await startBrandPages({ service: server.url, token: (sub) => server.brandToken({ sub }) });
  const offered = engagement({ id: 1, authenticated: true, connectorId: 'brand', design: { text: 'Message us' } });
  await saveItem(server.store, 'campaign', '1', campaign([offered]));
  const measured: Round[] = [];
  for (let round = 0; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}${round === 0 ? ', not counted' : ''}`);
    const one = await measureRound({ browser, brand, service: server.url }, `bench-${round}`);
    if (round > 0) measured.push(one);
  }
  await browser.close();
  await brand.close();
  await server.stop();
  return figuresOf(measured);
}

async function measureRound({ browser, brand, service }: Bench, who: string): Promise<Round> {
  const costOf = async (page: Page, act: () => Promise<unknown>, isAlone = false) => {
    await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] });
    await act();
    return readCost(await browser.stopTracing(), isAlone ? undefined : service);
  };
  const alone = await openSlow(browser);
  const bare = await costOf(alone, () => alone.goto(brand.page({ who, bare: true }), { waitUntil: 'load' }), true);
  await alone.context().close();

  const page = await openSlow(browser);
  const frame = page.frameLocator('#lpChat iframe');
  const button = page.getByRole('button', { name: 'Message us', exact: true });
  const load = await costOf(page, async () => {
    await page.goto(brand.page({ who }));
    await button.waitFor();
  });
  const open = await costOf(page, async () => {
    await button.click();
    await frame.getByText('How can we help?').waitFor();
  });
  const send = await costOf(page, () => say(frame));
  const shift = await Promise.all(page.frames().map((one) => one.evaluate<number>('globalThis.shifted')));
  await page.context().close();
  return { costs: { load, open, send }, bare, shift: shift.reduce((sum, value) => sum + value, 0) };
}

async function say(frame: FrameLocator): Promise<void> {
  const composer = frame.getByRole('textbox', { name: 'Your message' });
  await composer.pressSequentially('Hello there');
  await composer.press('Enter');
  await frame.getByText('Sent', { exact: true }).waitFor();
}

async function openSlow(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1000, height: 700 } })).newPage();
  await page.addInitScript(() => {
    Object.assign(globalThis, { shifted: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[])
        if (!entry.hadRecentInput) (globalThis as unknown as { shifted: number }).shifted += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness });
  return page;
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string; data?: { url?: string } };
}

/**
 * Processor time, so that what else this machine does is not counted, of the tasks that run the service's code or lay a page
 * out: what Chromium does to open a page, and what a test driver puts into it, is there without us. Without a service: of all.
 */
function readCost(trace: Buffer, service: string | undefined): Cost {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const pageThreads = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
  );
  const isOurs = ({ name, args }: TraceEvent) =>
    service === undefined || name === 'Layout' || args?.data?.url?.startsWith(service) === true;
  const ours = traceEvents.filter((event) => pageThreads.has(threadOf(event)) && isOurs(event));
  const tasks = traceEvents
    .filter(({ name, ...task }) => name === 'ThreadControllerImpl::RunTask' && ours.some((one) => isWithin(one, task)))
    .map(({ tdur = 0 }) => tdur / 1000);
  if (tasks.length === 0) throw new Error('the trace has no tasks of a page');
  return { longestMs: Math.max(...tasks), busyMs: tasks.reduce((sum, ms) => sum + ms, 0) };
}

const isWithin = (event: TraceEvent, task: Omit<TraceEvent, 'name'>): boolean =>
  event.pid === task.pid && event.tid === task.tid && event.ts >= task.ts && event.ts <= task.ts + (task.dur ?? 0);

function figuresOf(measured: readonly Round[]): Measured[] {
  const of = (take: (round: Round) => number) => measured.map(take);
  const durability = { ours: nothingStored, baseline: nothingStored };
  const bareBusy = of(({ bare }) => bare.busyMs);
  const note = `processor time of the page's thread, ${slowness} times slower, tasks of the tag's and the window's code and of layout, all in one process; median of ${rounds}`;
  const longest = phases.map((phase): Measured => {
    const ours = of(({ costs }) => costs[phase].longestMs);
    const limit = { value: median(ours), unit: 'ms', baseline: longTaskMs, baselineUnit: 'ms, a long task' };
    return { name: `page-${phase}-longest-task`, ...limit, target: { atMost: 1 }, durability, note };
  });
  const busy = phases.map((phase): Measured => {
    const ours = of(({ costs }) => costs[phase].busyMs);
    const beside = { baseline: median(bareBusy), baselineUnit: 'ms, the page without the tag, until it is loaded' };
    return { name: `page-${phase}-busy`, value: median(ours), unit: 'ms', ...beside, durability, note };
  });
  const shift = Math.max(...of((round) => round.shift));
  return [
    ...longest,
    ...busy,
    {
      name: 'page-layout-shift',
      value: shift,
      unit: 'CLS of page and window, until a message is sent',
      baseline: 0.1,
      baselineUnit: 'CLS, what passes for good',
      target: { atMost: 0 },
      durability,
      note: `the worst of ${rounds}`,
    },
  ];
}
