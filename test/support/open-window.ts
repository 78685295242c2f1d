/** The window on a brand's page, with a line that a test can cut and answers that it can withhold. */
import type { BrowserContextOptions, Frame, FrameLocator, Page, WebSocketRoute } from 'playwright-core';
import { expect } from 'vitest';
import { paths } from '../../src/protocol/paths.ts';
import { defaultWindowConfiguration, type WindowConfiguration } from '../../src/protocol/window-configuration.ts';
import { saveItem } from '../features/monitoring-support.ts';
import { button, type TaggedPages, windowOf } from './tagged-pages.ts';

export interface OpenWindow {
  page: Page;
  frame: FrameLocator;
  inner: Frame;
  /** Ends every connection with this code. */
  cut(code: number): Promise<void>;
  refuse: {
    /** New conversations. */
    start: boolean;
    /** Whatever is asked of what was said before. */
    history: boolean;
    connection: boolean;
    /** Whatever the server says; what the window says arrives. */
    hearing: boolean;
  };
}

export interface OpenOptions extends BrowserContextOptions {
  /** More of the page's script. */
  script?: string;
  /** Does not wait for the composer. */
  locked?: boolean;
  /** What the page's button says. */
  offer?: string;
}

/** Until the server shows windows so. */
export async function configureWindow(
  { server }: TaggedPages,
  name: string,
  change: Partial<WindowConfiguration> = {},
): Promise<void> {
  const window = { ...defaultWindowConfiguration, size: 'large', name, isDefault: true, ...change };
  await saveItem(server.store, 'window', '1', window);
  server.forgetKept();
  const shown = async () => {
    const answer = await fetch(server.url + paths.windowConfiguration('acc1', '1', 'en-US'));
    return ((await answer.json()) as WindowConfiguration).name;
  };
  await expect.poll(shown).toBe(name);
}

export async function openWindow(
  shared: TaggedPages,
  who: string,
  { script = '', locked = false, offer = 'Message us', ...options }: OpenOptions = {},
): Promise<OpenWindow> {
  const context = await shared.browser.newContext({ viewport: { width: 420, height: 640 }, ...options });
  const lines = new Set<WebSocketRoute>();
  const refuse = { start: false, history: false, connection: false, hearing: false };
  await context.routeWebSocket(/messaging/, (line) => {
    if (refuse.connection) return line.close({ code: 1001 });
    lines.add(line);
    const server = line.connectToServer();
    server.onMessage((message) => {
      if (!refuse.hearing) line.send(message);
    });
    line.onMessage((message) => {
      const { type, id } = JSON.parse(String(message));
      const refused =
        (refuse.start && type === 'cm.ConsumerRequestConversation') || (refuse.history && type === 'ms.QueryMessages');
      if (refused)
        line.send(JSON.stringify({ kind: 'resp', reqId: id, type: 'StringResponse', code: 400, body: 'no' }));
      else server.send(message);
    });
  });
  const page = await context.newPage();
  await page.goto(shared.brand.page({ who, script }));
  await button(page, offer).click();
  const frame = windowOf(page);
  if (!locked) await frame.getByRole('textbox').waitFor();
  return {
    page,
    frame,
    get inner() {
      return innerOf(page);
    },
    refuse,
    async cut(code) {
      const cutting = [...lines].map((line) => line.close({ code }));
      lines.clear();
      await Promise.all(cutting);
    },
  };
}

function innerOf(page: Page): Frame {
  const inner = page.frames().find((one) => one.url().includes('/window'));
  if (!inner) throw new Error('there is no window');
  return inner;
}

/** Written, and seen in the transcript. */
export async function say(frame: FrameLocator, text: string): Promise<void> {
  await frame.getByRole('textbox').fill(text);
  await frame.getByRole('textbox').press('Enter');
  await frame.getByRole('log').getByText(text).first().waitFor();
}

export async function chooseOption(frame: FrameLocator, name: string): Promise<void> {
  await frame.getByRole('button', { name: 'Options' }).click();
  await frame.getByRole('menuitem', { name }).click();
}
