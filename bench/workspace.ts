/** What an agent waits for, in a real Chromium: opening conversations, scrolling through one, ten that talk at once. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openSqliteStore } from '../src/server/store/sqlite.ts';
import { brandPublicKey } from '../test/support/brand-keys.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { forkServer } from '../test/support/fork-server.ts';
import { longTalk, saidIn } from '../test/support/long-talk.ts';
import { account, seedAccount } from '../test/support/test-account.ts';
import { logIn, openContext } from '../test/support/workspace-page.ts';
import { type Measured, median, progress, quantile } from './figure.ts';
import { watchPageTime } from './page-time.ts';
import { unthrottled } from './pairs.ts';
import { measureScrolling, measureTalks } from './workspace-frames.ts';

const longMessages = 5000;
const shortMessages = 10;
const opened = 12;

const pagesDir = join(import.meta.dirname, '../dist/pages');

const idOf = (kind: 'long' | 'short', n: number): string => `${kind}-${n}`;

export async function measureWorkspace(execArgv: string[]): Promise<Measured[]> {
  if (!existsSync(pagesDir)) throw new Error('the pages are not built: npm run build');
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  progress(`writing ${opened} conversations of ${longMessages} messages`);
  await seed(dataDir);
  const server = await forkServer({ dataDir, publicKey: brandPublicKey, limits: unthrottled, pagesDir }, execArgv);
  const browser = await launchChromium();
  try {
    const page = await openContext({ browser, server });
    await logIn(page);
    await page.locator('[role=option][data-closed]').first().waitFor();
    const opening = await measureOpening(page);
    await openOnce(page, idOf('long', 0), saidIn(idOf('long', 0), longMessages - 1));
    const scrolling = await measureScrolling(page, saidIn(idOf('long', 0), 0));
    await page.context().close();
    return [...opening, scrolling, await measureTalks(browser, server)];
  } finally {
    await browser.close();
    await server.stop();
    rmSync(dataDir, { recursive: true });
  }
}

async function seed(dataDir: string): Promise<void> {
  const store = await openSqliteStore({ path: join(dataDir, 'parley.db') });
  await seedAccount(store, { publicKey: brandPublicKey });
  const ann = await store.findUser(account, { loginName: 'ann' });
  if (!ann) throw new Error('no agent');
  for (let n = 0; n < opened; n++)
    for (const kind of ['long', 'short'] as const) {
      const messages = kind === 'long' ? longMessages : shortMessages;
      const closed = n > 0;
      const talk = { id: idOf(kind, n), consumerId: `consumer-${kind}-${n}`, agent: ann, messages, closed };
      await store.append(longTalk({ ...talk, lastTs: Date.now() - (n + 1) * 60_000 }));
    }
  await store.close();
}

/** From the press to the frame that shows the last message. */
function openOnce(page: Page, convId: string, text: string): Promise<number> {
  return page.evaluate(
    ({ convId, text }) =>
      new Promise<number>((resolve) => {
        const startedMs = performance.now();
        const look = () => {
          const shown = [...document.querySelectorAll('[role=log] .bubble-text')];
          if (!shown.some((one) => one.textContent === text)) return requestAnimationFrame(look);
          return requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - startedMs)));
        };
        document.querySelector<HTMLElement>(`[role=option][data-key="${convId}"]`)?.click();
        look();
      }),
    { convId, text },
  );
}

/** None of them has been opened before: the page asks the server for each. */
async function measureOpening(page: Page): Promise<Measured[]> {
  const times = { long: [] as number[], short: [] as number[] };
  const spent = { long: [] as number[], short: [] as number[] };
  const pageTime = await watchPageTime(page);
  for (let n = 1; n < opened; n++)
    for (const kind of ['short', 'long'] as const) {
      const messages = kind === 'long' ? longMessages : shortMessages;
      const before = await pageTime();
      const ms = await openOnce(page, idOf(kind, n), saidIn(idOf(kind, n), messages - 1));
      // The first of each finds nothing warm.
      if (n === 1) continue;
      times[kind].push(ms);
      spent[kind].push((await pageTime()) - before);
    }
  const figure = (name: string, of: (values: readonly number[]) => number): Measured => ({
    name: `workspace-open-${longMessages}-${name}`,
    value: of(times.long),
    unit: `ms, press to last message painted, ${longMessages} messages`,
    baseline: of(times.short),
    baselineUnit: `ms, of ${shortMessages} messages`,
    durability: { ours: 'read from the log on disk', baseline: 'the same' },
    note: `closed conversations that the page has not loaded yet, ${times.long.length} of each, by turns`,
  });
  return [
    figure('median', median),
    figure('max', (values) => quantile(values, 1)),
    {
      ...figure('processor', median),
      value: median(spent.long),
      unit: `ms of the page's thread to open ${longMessages} messages`,
      baseline: median(spent.short),
    },
  ];
}
