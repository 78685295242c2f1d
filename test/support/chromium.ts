import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { installPackages } from './debian.ts';

const places = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launchChromium = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: ensureChromium(), headless: true, args: [...flags, ...more] });

/** The path of the machine's Chromium, installed first where it is missing and that is possible. */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  installPackages('chromium-headless-shell', 'fonts-dejavu-core');
  const installed = findChromium();
  if (installed) return installed;
  throw new Error('The browser tests need Chromium: apt-get install chromium, or set CHROMIUM_PATH.');
}

function findChromium(): string | undefined {
  const chosen = process.env.CHROMIUM_PATH;
  return [...(chosen ? [chosen] : []), ...places].find((path) => existsSync(path));
}
