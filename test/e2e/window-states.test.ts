/** Every state of the window in its frame: it reads, it can be reached, and it is a picture for the docs. */
import type { BrowserContextOptions, Frame, FrameLocator, Page, WebSocketRoute } from 'playwright-core';
import { expect, test } from 'vitest';
import { paths } from '../../src/protocol/paths.ts';
import { defaultWindowConfiguration, type WindowConfiguration } from '../../src/protocol/window-configuration.ts';
import { saveItem } from '../features/monitoring-support.ts';
import { type Agent, agentSays } from '../support/agent-says.ts';
import { axeViolations } from '../support/axe.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import { button, shareTaggedPages, windowOf } from '../support/tagged-pages.ts';

const shared = shareTaggedPages();

/** The server remembers for a moment how windows look. */
async function configure(name: string, change: Partial<WindowConfiguration>): Promise<void> {
  const { server } = shared;
  const window = { ...defaultWindowConfiguration, size: 'large', name, isDefault: true, ...change };
  await saveItem(server.store, 'window', '1', window);
  const shown = async () => {
    const answer = await fetch(server.url + paths.windowConfiguration('acc1', '1', 'en-US'));
    return ((await answer.json()) as WindowConfiguration).name;
  };
  await expect.poll(shown).toBe(name);
}

interface Opened {
  page: Page;
  frame: FrameLocator;
  inner: Frame;
  /** What passes on the window's line, and can be cut. */
  lines: Set<WebSocketRoute>;
  refuse: { start: boolean; connection: boolean };
}

async function open(who: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await shared.browser.newContext({ viewport: { width: 460, height: 640 }, ...options });
  const lines = new Set<WebSocketRoute>();
  const refuse = { start: false, connection: false };
  await context.routeWebSocket(/messaging/, (line) => {
    if (refuse.connection) return line.close({ code: 1001 });
    lines.add(line);
    const server = line.connectToServer();
    line.onMessage((message) => {
      const frame = JSON.parse(String(message));
      if (refuse.start && frame.type === 'cm.ConsumerRequestConversation')
        line.send(JSON.stringify({ kind: 'resp', reqId: frame.id, type: 'StringResponse', code: 400, body: 'no' }));
      else server.send(message);
    });
  });
  const page = await context.newPage();
  await page.goto(shared.brand.page({ who }));
  await button(page, 'Message us').click();
  const frame = windowOf(page);
  await frame.getByRole('textbox').waitFor();
  const inner = page.frames().find((one) => one.url().includes('/window'));
  if (!inner) throw new Error('there is no window');
  return { page, frame, inner, lines, refuse };
}

/** What can be pressed and does not stand whole inside of the window's width. */
const cutOff = () =>
  [...document.querySelectorAll('button, textarea, a, .bubble')]
    .filter((element) => element.checkVisibility())
    .filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return left < 0 || right > window.innerWidth + 1;
    })
    .map((element) => element.outerHTML);

/** Those that the docs show. */
const pictures = new Set([
  ...['empty', 'conversation', 'typing', 'menu', 'clear', 'leave', 'survey', 'ended'].map((step) => `light-${step}`),
  ...['dark-conversation', 'dark-survey', 'forced-conversation', '320-conversation'],
  ...['own-greeting', 'own-conversation', 'start-failed', 'offline', 'login'],
]);

/** Nothing to complain about, nothing cut off; kept as a picture when pictures are wanted. */
async function check({ page, inner }: Opened, name: string): Promise<void> {
  await inner.evaluate(() => {
    const passing = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    return Promise.allSettled(passing.map(({ finished }) => finished)).then(() => undefined);
  });
  expect(await axeViolations(inner), name).toEqual([]);
  expect(await inner.evaluate(cutOff), name).toEqual([]);
  if (pictures.has(name)) await keepScreenshot(page.locator('#lpChat iframe'), `window-${name}`);
}

async function say(frame: FrameLocator, text: string): Promise<void> {
  await frame.getByRole('textbox').fill(text);
  await frame.getByRole('textbox').press('Enter');
  await frame.getByRole('log').getByText(text).waitFor();
}

const chat = async (opened: Opened, sub: string): Promise<Agent> => {
  await say(opened.frame, 'Hi, my parcel was due yesterday. Order 48213.');
  await opened.frame.getByText('Sent', { exact: true }).waitFor();
  const agent = await agentSays(shared.server, sub, 'Good morning! Let me look that up for you.');
  await agent.say('It is in Leipzig and comes tomorrow before noon: https://track.example/48213');
  await opened.frame
    .getByText(/before noon/)
    .first()
    .waitFor();
  return agent;
};

test.each<[string, BrowserContextOptions]>([
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['forced', { forcedColors: 'active', reducedMotion: 'reduce' }],
  ['320', { viewport: { width: 320, height: 480 } }],
])('each step of a conversation: %s', async (look, options) => {
  await configure(`steps ${look}`, {});
  const opened = await open(`steps-${look}`, options);
  const { frame } = opened;
  await check(opened, `${look}-empty`);
  const agent = await chat(opened, `steps-${look}`);
  await check(opened, `${look}-conversation`);
  await agent.publish({ type: 'ChatStateEvent', chatState: 'COMPOSING' });
  await frame.locator('.typing').waitFor();
  await check(opened, `${look}-typing`);
  await frame.getByRole('button', { name: 'Options' }).click();
  await frame.getByRole('menu').waitFor();
  await check(opened, `${look}-menu`);
  await frame.getByRole('menuitem', { name: 'Clear history' }).click();
  await frame.getByRole('dialog').waitFor();
  await check(opened, `${look}-clear`);
  await frame.getByRole('button', { name: 'Cancel' }).click();
  await frame.getByRole('button', { name: 'Close' }).click();
  await frame.getByRole('dialog').waitFor();
  await check(opened, `${look}-leave`);
  await frame.getByRole('button', { name: 'Cancel' }).click();
  await agent.end();
  await frame.getByText('How did we do?').waitFor();
  await frame.getByRole('radio', { name: '4 stars' }).check();
  await frame.getByRole('radio', { name: 'Yes' }).check();
  await check(opened, `${look}-survey`);
  await frame.getByRole('button', { name: 'Send feedback' }).click();
  await frame.getByText('Thank you for your feedback.').waitFor();
  await check(opened, `${look}-ended`);
  await agent.close();
});

test('what goes wrong is said in words: not connected, not sent, not begun', async () => {
  await configure('trouble', {});
  const opened = await open('trouble');
  const { frame, lines, refuse } = opened;
  refuse.start = true;
  await say(frame, 'Is anybody there?');
  await frame.getByText('We could not start the conversation. Please try again.').waitFor();
  await frame.getByText(/^Reference: 400-/).waitFor();
  await check(opened, 'start-failed');
  refuse.start = false;
  await frame.getByRole('button', { name: 'Retry' }).click();
  await frame.getByText('Sent', { exact: true }).waitFor();
  refuse.connection = true;
  for (const line of lines) await line.close({ code: 1001 });
  await frame.getByText('Reconnecting…').waitFor();
  await say(frame, 'And now?');
  await frame.getByText('Waiting to send').waitFor();
  await check(opened, 'offline');
});

test('what is written in a window that must log in again is kept', async () => {
  await configure('login', {});
  const context = await shared.browser.newContext({ viewport: { width: 460, height: 640 } });
  const page = await context.newPage();
  await page.goto(
    shared.brand.page({ who: 'nobody', script: "lpGetAuthenticationToken = (callback) => callback('', 'expired');" }),
  );
  await button(page, 'Message us').click();
  const frame = windowOf(page);
  await frame.getByText('You are no longer logged in.').waitFor();
  const inner = page.frames().find((one) => one.url().includes('/window'));
  if (!inner) throw new Error('there is no window');
  await check({ page, frame, inner, lines: new Set(), refuse: { start: false, connection: false } }, 'login');
});

test('the account’s own window: colours, texts, greeting and quick replies', async () => {
  await configure('own', {
    title: { text: 'Harbour Coffee', background: '#3b2a20' },
    frame: { topRadius: 20, bottomRadius: 20, border: true },
    bubbles: { style: 'arrow', agent: { background: '#f3e9dc' }, visitor: { background: '#a8562a' } },
    readIndication: 'ticks',
    welcome: {
      text: 'Good morning! What can we do for you?',
      quickReplies: ['Where is my order?', 'Opening hours', 'Something else'],
    },
    texts: { en: { 'composer.placeholder': 'Ask us about coffee' } },
  });
  const opened = await open('own');
  await opened.frame.getByRole('button', { name: 'Opening hours' }).waitFor();
  await opened.frame.getByPlaceholder('Ask us about coffee').waitFor();
  await check(opened, 'own-greeting');
  const agent = await chat(opened, 'own');
  await say(opened.frame, 'Thank you!');
  await opened.frame
    .getByText('Read')
    .or(opened.frame.getByText('Delivered'))
    .or(opened.frame.getByText('Sent'))
    .first()
    .waitFor({ state: 'attached' });
  await check(opened, 'own-conversation');
  await agent.close();
});

test.each([
  ['he', 'he-IL', 'rtl', 'איך אפשר לעזור?'],
  ['ar', 'ar-EG', 'rtl', 'كيف يمكننا مساعدتك؟'],
  ['ja', 'ja-JP', 'ltr', 'どのようなご用件ですか？'],
  ['de', 'de-DE', 'ltr', 'Wie können wir helfen?'],
])('in the engagement’s language: %s', async (name, language, dir, greeting) => {
  await configure(name, {});
  const context = await shared.browser.newContext({ viewport: { width: 340, height: 580 }, locale: language });
  const page = await context.newPage();
  const token = shared.server.brandToken({ sub: `speaks-${name}` });
  await page.goto(`${shared.server.url}/window?account=acc1&lang=${language}#id_token=${token}`);
  await page.getByText(greeting).waitFor();
  expect(await page.locator('html').getAttribute('dir')).toBe(dir);
  expect(await page.locator('html').getAttribute('lang')).toBe(language);
  expect(await axeViolations(page)).toEqual([]);
  if (name === 'he') await keepScreenshot(page, `window-language-${name}`);
});

test('wide text spacing and text of twice the size cut nothing off', async () => {
  await configure('spacing', {});
  const opened = await open('spacing');
  const agent = await chat(opened, 'spacing');
  await opened.inner.evaluate(() => {
    const style = document.documentElement.style;
    style.setProperty('line-height', '1.5', 'important');
    style.setProperty('letter-spacing', '0.12em');
    style.setProperty('word-spacing', '0.16em');
    style.setProperty('font-size', '200%');
  });
  await check(opened, 'spacing');
  await opened.frame.getByRole('textbox').fill('still here');
  await opened.frame.getByRole('button', { name: 'Send' }).click();
  await opened.frame.getByRole('log').getByText('still here').waitFor();
  await agent.close();
});
