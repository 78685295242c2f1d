import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';

/** Keeps a picture for the docs when `PARLEY_SCREENSHOTS` is set. */
export async function keepScreenshot(page: Pick<Page, 'screenshot'>, name: string): Promise<void> {
  if (!process.env.PARLEY_SCREENSHOTS) return;
  const path = join('docs', 'images', `${name}.png`);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: 'disabled' });
}
