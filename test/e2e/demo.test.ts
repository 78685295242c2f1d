import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrandSite } from '../../demo/brand/site.ts';
import { type Demo, startDemo } from '../../src/server/demo/run.ts';
import { axeViolations } from '../support/axe.ts';
import { launchChromium } from '../support/chromium.ts';
import { keepScreenshot } from '../support/screenshot.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-demo-'));
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

async function openBrand(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, baseURL: demo.ready.brand ?? '' });
  const page = await context.newPage();
  await page.goto('/');
  return page;
}

async function messageUs(brand: Page): Promise<Page> {
  const opening = brand.waitForEvent('popup');
  await brand.getByRole('link', { name: /^Message us/ }).click();
  return opening;
}

async function openWorkspace(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${demo.ready.http}/workspace`);
  await page.getByLabel('Account').fill(demo.ready.account);
  await page.getByLabel('User name').fill('agent1');
  await page.getByLabel('Password').fill(demo.ready.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('No open conversations').waitFor();
  return page;
}

async function say(window: Page, text: string): Promise<void> {
  const composer = window.getByRole('textbox', { name: 'Your message' });
  await composer.fill(text);
  await composer.press('Enter');
}

test('a customer of the demo brand logs in, writes to it, and is known to the agent', async () => {
  const workspace = await openWorkspace();
  const brand = await openBrand();
  expect(await axeViolations(brand)).toEqual([]);
  await brand.getByRole('link', { name: 'Log in' }).click();
  expect(await axeViolations(brand)).toEqual([]);
  await brand.getByText('Maya Lindqvist').click();
  await brand.getByRole('button', { name: 'Log in' }).click();
  await brand.getByRole('heading', { name: 'Hello, Maya.' }).waitFor();
  expect(await axeViolations(brand)).toEqual([]);
  await keepScreenshot(brand, 'brand');

  const window = await messageUs(brand);
  await say(window, 'Is my tent on its way?');
  await workspace.getByRole('button', { name: /^Accept/ }).click();
  await workspace.getByText('Is my tent on its way?').last().waitFor();
  const info = workspace.getByRole('complementary', { name: /consumer/i });
  await info.getByText('F-104822').first().waitFor();
  await info.getByText('Maya').first().waitFor();
  await info.getByText('maya.lindqvist@example.test').waitFor();
  expect(window.url()).not.toContain('id_token');

  await brand.getByRole('button', { name: 'Log out' }).click();
  await brand.getByText('You are not logged in').waitFor();
  await workspace.close();
});

test('a visitor who is not logged in writes as nobody in particular', async () => {
  const window = await messageUs(await openBrand());
  await say(window, 'Do you repair zips?');
  await window.getByText('Do you repair zips?').waitFor();
  expect(new URL(window.url()).searchParams.get('mode')).toBe('anonymous');
});
