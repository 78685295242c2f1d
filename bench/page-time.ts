import type { Page } from 'playwright-core';

/** Processor time that the page's main thread has spent so far, ms: what other programs take meanwhile does not count. */
export async function watchPageTime(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const spent = metrics.find(({ name }) => name === 'TaskDuration');
    if (!spent) throw new Error('the browser does not say what its tasks took');
    return spent.value * 1000;
  };
}
