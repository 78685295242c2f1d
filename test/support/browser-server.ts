import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchChromium } from './chromium.ts';
import { startServer, type TestServer } from './start-server.ts';

/** A server with the built pages and a Chromium, for all tests of a file. */
export function shareBrowserAndServer(): { browser: Browser; server: TestServer } {
  const shared = {} as { browser: Browser; server: TestServer };
  beforeAll(async () => {
    const pagesDir = join(import.meta.dirname, '../../dist/pages');
    [shared.server, shared.browser] = await Promise.all([startServer({ realTime: true, pagesDir }), launchChromium()]);
  });
  afterAll(async () => {
    await shared.browser.close();
    await shared.server.stop();
  });
  return shared;
}
