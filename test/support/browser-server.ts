import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchChromium } from './chromium.ts';
import { type StartOptions, startServer, type TestServer } from './start-server.ts';

/** A server with the built pages and a Chromium, for all tests of a file. */
export function shareBrowserAndServer(options: StartOptions = {}): { browser: Browser; server: TestServer } {
  const shared = {} as { browser: Browser; server: TestServer };
  beforeAll(async () => {
    const pagesDir = join(import.meta.dirname, '../../dist/pages');
    const starting = startServer({ realTime: true, pagesDir, ...options });
    [shared.server, shared.browser] = await Promise.all([starting, launchChromium()]);
  });
  afterAll(async () => {
    await shared.browser.close();
    await shared.server.stop();
  });
  return shared;
}
