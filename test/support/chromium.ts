import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
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

export const launchChromium = (more: readonly string[] = []): Promise<Browser> => launch(ensureChromium(), more);

const launch = (executablePath: string, more: readonly string[]): Promise<Browser> =>
  chromium.launch({ executablePath, headless: true, args: [...flags, ...more] });

export interface StrictBrowser {
  browser: Browser;
  /** The kinds of storage that frames of other sites are refused. */
  refuses: readonly ('cookies' | 'localStorage')[];
  /** Before the page goes anywhere. */
  prepare(page: Page): Promise<void>;
}

/**
 * Chromium as it is set to block third parties. The shell without a window has no such setting: there its own tools
 * block cookies, and nothing else.
 */
export async function launchStrictChromium(): Promise<StrictBrowser> {
  const whole = places.find((path) => !path.endsWith('shell') && existsSync(path));
  if (whole) {
    const browser = await launch(whole, ['--test-third-party-cookie-phaseout']);
    return { browser, refuses: ['cookies', 'localStorage'], prepare: async () => undefined };
  }
  return {
    browser: await launchChromium(),
    refuses: ['cookies'],
    async prepare(page) {
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Network.enable');
      await devtools.send('Network.setCookieControls', { enableThirdPartyCookieRestriction: true });
    },
  };
}

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
