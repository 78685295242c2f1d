/** The separate window against a certified OpenID provider: the demo brand's, in each way in which it vouches. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrandSite } from '../../demo/brand/site.ts';
import { separateWindowFeatures, separateWindowName, separateWindowUrl } from '../../src/protocol/separate-window.ts';
import { type Demo, startDemo } from '../../src/server/demo/run.ts';
import { launchChromium } from '../support/chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-separate-'));
let demo: Demo;
let browser: Browser;
beforeAll(async () => {
  const ports = { PARLEY_HTTP_PORT: '0', PARLEY_TLS_PORT: '0', PARLEY_BRAND_PORT: '0' };
  const environment = { ...ports, PARLEY_DATA_DIR: folder, PARLEY_LOG_LEVEL: 'silent' };
  [demo, browser] = await Promise.all([startDemo({ environment, startBrandSite }), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await demo.close();
  rmSync(folder, { recursive: true });
});

test.each(['implicit', 'jwks', 'nested', 'code', 'pkce'])('%s', async (mode) => {
  const { account, http, brand = '' } = demo.ready;
  const page = await (await browser.newContext()).newPage();
  await page.goto(brand);
  const url = separateWindowUrl({
    ...{ origin: http, account, authenticated: true, pageOrigin: new URL(brand).origin },
    window: { windowId: '1', windowMode: 'separate', language: 'en-US', connectorId: `demo-${mode}` },
  });
  const opening = page.waitForEvent('popup');
  await page.evaluate(([to, name, features]) => void open(to, name, features), [
    url,
    separateWindowName(account),
    separateWindowFeatures,
  ] as const);
  const popup = await opening;
  await popup.getByText('Maya Lindqvist').click();
  await popup.getByRole('button', { name: 'Log in' }).click();
  const composer = popup.getByRole('textbox', { name: 'Your message' });
  await composer.fill(`by ${mode}`);
  await composer.press('Enter');
  await popup.getByText('Sent', { exact: true }).waitFor();
  expect(popup.url()).toContain('/window/index.html?lpUnifiedWindowConfig=');
  expect(popup.url()).not.toMatch(/code=|token=|state=/);
  await page.context().close();
});
