/** Agents prove who they are by more than a password: in Chromium, with an authenticator of its own. */
import * as OTPAuth from 'otpauth';
import type { CDPSession, Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { addAdministrator } from '../features/admin-support.ts';
import { axeViolations, contrastViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import { account } from '../support/start-server.ts';
import { password } from '../support/test-account.ts';
import { logIn, openContext } from '../support/workspace-page.ts';

const shared = shareBrowserAndServer();
const better = 'a better passphrase';
const pages: Page[] = [];

afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
});

/** Under a host name, as passkeys need it. */
async function open(complaints: string[] = []): Promise<Page> {
  const { browser, server } = shared;
  const url = server.url.replace('127.0.0.1', 'localhost');
  const page = await openContext({ browser, server: { url } }, {}, complaints);
  pages.push(page);
  return page;
}

async function addAuthenticator(page: Page): Promise<CDPSession> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true } as const;
  const able = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
  await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, ...able } });
  return cdp;
}

const inside = (page: Page) => page.getByRole('button', { name: /^Your status/ }).waitFor();
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();

async function openSecurity(page: Page): Promise<void> {
  await press(page, /^Account:/);
  await page.getByRole('menuitem', { name: 'Log-in and security' }).click();
  await page.getByRole('heading', { name: 'Authenticator app' }).waitFor();
}

async function prove(page: Page, secret = password): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Is it still you?' });
  await dialog.getByLabel('Present password').fill(secret);
  await dialog.getByRole('button', { name: 'Continue' }).click();
}

async function logOut(page: Page): Promise<void> {
  await press(page, /^Account:/);
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Agent workspace' }).waitFor();
}

async function keptCodes(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'I have kept them' }).waitFor();
  const codes = await page.locator('.recovery-codes code').allTextContents();
  await press(page, 'I have kept them');
  return codes;
}

const looksRight = async (page: Page): Promise<void> => {
  expect(await axeViolations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await contrastViolations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 800 };
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.setViewportSize({ width, height });
};

test('a passkey is the second factor, and lets in by itself', async () => {
  const complaints: string[] = [];
  const page = await open(complaints);
  await addAuthenticator(page);
  await logIn(page, 'ann');
  await inside(page);
  await openSecurity(page);
  await looksRight(page);
  await press(page, 'Add a passkey');
  await prove(page);
  await page.getByLabel('Name').fill('My laptop');
  await page.keyboard.press('Enter');
  expect(await keptCodes(page)).toHaveLength(10);
  await page.getByText('My laptop').waitFor();
  await keepScreenshot(page, 'workspace-security');
  await logOut(page);

  await logIn(page, 'ann');
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  await looksRight(page);
  await keepScreenshot(page, 'workspace-second-step');
  await press(page, 'Use a passkey');
  await inside(page);
  await logOut(page);

  await press(page, 'Log in with a passkey');
  await inside(page);
  await page.reload();
  await inside(page);
  expect(complaints).toEqual([]);
});

test('an app is set up by its key, and its codes and the recovery codes let in', async () => {
  const page = await open();
  await logIn(page, 'ben');
  await inside(page);
  await openSecurity(page);
  await press(page, 'Set up an app');
  await prove(page);
  await page.getByRole('img', { name: 'Picture for the authenticator app' }).waitFor();
  expect(await axeViolations(page, '[role=dialog]')).toEqual([]);
  await keepScreenshot(page, 'workspace-authenticator-app');
  const secret = (await page.locator('.app-key code').textContent())?.replaceAll(' ', '') ?? '';
  const totp = new OTPAuth.TOTP({ secret });
  /* The code of the half minute before, so that the one of now is left. */
  const used = totp.generate({ timestamp: Date.now() - 30_000 });
  await page.getByLabel('Code that the app shows').fill(used);
  await page.keyboard.press('Enter');
  const [recovery = ''] = await keptCodes(page);
  await page.getByText('Your app is set up.').waitFor();
  await logOut(page);

  await logIn(page, 'ben');
  await page.getByLabel('Code').fill(used);
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Code').fill(totp.generate({ timestamp: Date.now() + 30_000 }));
  await page.keyboard.press('Enter');
  await inside(page);
  await logOut(page);

  await logIn(page, 'ben');
  await page.getByLabel('Code').fill(recovery);
  await page.keyboard.press('Enter');
  await inside(page);
});

test('a link from an administrator sets a password, which its user changes', async () => {
  await addAdministrator(shared.server.store);
  const console = await open();
  await logIn(console, 'eve', password, '/admin/log-in-security');
  await press(console, 'Make a password link for max');
  const link = await console.getByLabel('Link', { exact: true }).inputValue();
  expect(await axeViolations(console)).toEqual([]);
  await keepScreenshot(console, 'admin-password-link');

  const page = await open();
  await page.goto(link);
  await page.getByRole('heading', { name: 'Set a new password' }).waitFor();
  expect(new URL(page.url()).hash).toBe('');
  await looksRight(page);
  await page.getByLabel('New password').fill('passwordpassword');
  await page.keyboard.press('Enter');
  await page.getByText(/most often/).waitFor();
  await page.getByLabel('New password').fill(better);
  await page.keyboard.press('Enter');
  await page.getByText('Your password is saved, max.').waitFor();
  await page.getByRole('link', { name: 'Go to the log-in' }).click();
  await logIn(page, 'max', better);
  await inside(page);

  await openSecurity(page);
  await press(page, 'Change the password');
  await prove(page, better);
  await page.getByLabel('New password').fill('and yet another one');
  await page.keyboard.press('Enter');
  await page.getByText(/Your password is changed/).waitFor();
  await inside(page);
});

test('an account that demands a second factor lets its agent add one on the way in', async () => {
  const { store } = shared.server;
  const found = await store.findAccount(account);
  if (!found) throw new Error('the test account is missing');
  await addAdministrator(store);
  await store.saveAccount({ ...found, settings: { ...found.settings, secondFactor: 'required' } });
  const page = await open();
  await addAuthenticator(page);
  await logIn(page, 'eve');
  await page.getByRole('heading', { name: 'Add a second factor' }).waitFor();
  await looksRight(page);
  await press(page, 'Add a passkey');
  await page.keyboard.press('Enter');
  await keptCodes(page);
  await inside(page);
  await store.saveAccount(found);
});
