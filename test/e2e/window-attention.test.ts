/** What reaches somebody who looks elsewhere, what stays from page to page, and that a strict page allows all of it. */
import type { BrowserContext, FrameLocator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { agentSays } from '../support/agent-says.ts';
import { checklist, tabs } from '../support/cards.ts';
import { chooseOption, configureWindow, openWindow, say } from '../support/open-window.ts';
import { button, shareTaggedPages, windowOf } from '../support/tagged-pages.ts';

const shared = shareTaggedPages();

const sent = (frame: FrameLocator) => frame.getByText('Sent', { exact: true }).last().waitFor();
const composer = (frame: FrameLocator) => frame.getByRole('textbox', { name: 'Your message' });

/** A context whose page believes that nobody looks at it while `away` is set, and that keeps what it would notify of. */
async function watched(permission: 'granted' | 'denied'): Promise<BrowserContext> {
  const context = await shared.browser.newContext();
  await context.addInitScript((permission) => {
    const seen = Object.assign(globalThis, { away: false, notified: [] as { title: string; body?: string }[] });
    const hasFocus = document.hasFocus.bind(document);
    document.hasFocus = () => !seen.away && hasFocus();
    class Notified {
      static readonly permission = permission;
      onclick: (() => void) | null = null;
      constructor(title: string, options?: NotificationOptions) {
        seen.notified.push({ title, ...(options?.body !== undefined && { body: options.body }) });
        Object.assign(globalThis, { chosen: () => this.onclick?.() });
      }
      close() {}
    }
    Object.assign(globalThis, { Notification: Notified });
  }, permission);
  return context;
}

async function minimisedFor(
  who: string,
  permission: 'granted' | 'denied',
): Promise<{ page: Page; frame: FrameLocator }> {
  const page = await shared.open({ who }, await watched(permission));
  await button(page, 'Message us').click();
  const frame = windowOf(page);
  await say(frame, 'hello');
  await sent(frame);
  await frame.getByRole('button', { name: 'Minimise' }).click();
  await page.evaluate('away = true');
  return { page, frame };
}

test('who looks elsewhere is told by the page’s title and by the browser, without what was said; choosing it opens the window', async () => {
  await configureWindow(shared, 'told');
  const { page, frame } = await minimisedFor('elsewhere', 'granted');
  const agent = await agentSays(shared.server, 'elsewhere', 'a secret answer');
  await agent.say('another one');
  await expect.poll(() => page.title()).toBe('(2) A brand');
  const notified = () => page.evaluate('notified');
  const told = { title: 'Messages', body: '1 new message' };
  await expect.poll(notified).toEqual([told, told]);
  await page.evaluate('away = false; dispatchEvent(new Event("focus"))');
  expect(await page.title()).toBe('A brand');
  await page.evaluate('chosen()');
  await frame.getByText('another one', { exact: true }).waitFor();
  await page.locator('#lpChat .bar').waitFor({ state: 'hidden' });
  await agent.close();
});

test('without the permission, or where the account or the customer wants none, the browser tells nothing', async () => {
  await configureWindow(shared, 'untold');
  const refused = await minimisedFor('refused', 'denied');
  const first = await agentSays(shared.server, 'refused', 'hello');
  await expect.poll(() => refused.page.title()).toBe('(1) A brand');
  expect(await refused.page.evaluate('notified')).toEqual([]);
  await first.close();

  const page = await shared.open({ who: 'quiet' }, await watched('granted'));
  await button(page, 'Message us').click();
  const frame = windowOf(page);
  await say(frame, 'hello');
  await sent(frame);
  await frame.getByRole('button', { name: 'Options' }).click();
  await frame.getByRole('menuitemcheckbox', { name: 'Notifications', checked: true }).click();
  await frame.getByRole('button', { name: 'Minimise' }).click();
  await page.evaluate('away = true');
  const second = await agentSays(shared.server, 'quiet', 'hello');
  await expect.poll(() => page.title()).toBe('(1) A brand');
  expect(await page.evaluate('notified')).toEqual([]);
  await second.close();

  await configureWindow(shared, 'neither', { notifications: { browser: false, pageTitle: false } });
  const silent = await minimisedFor('silent', 'granted');
  const third = await agentSays(shared.server, 'silent', 'hello');
  await silent.page.getByRole('button', { name: 'Messages, 1 new message' }).waitFor();
  expect([await silent.page.title(), await silent.page.evaluate('notified')]).toEqual(['A brand', []]);
  await third.close();
});

test('the size of the letters and what is being written stay from page to page', async () => {
  await configureWindow(shared, 'kept');
  const { page, frame } = await openWindow(shared, 'keeper', { viewport: { width: 1000, height: 700 } });
  await say(frame, 'hello');
  await sent(frame);
  await chooseOption(frame, 'Larger text');
  await composer(frame).fill('half a sentence');
  await page.goto(shared.brand.page({ who: 'keeper', body: 'Another page' }));
  await frame.getByRole('log').getByText('hello').waitFor();
  await expect.poll(() => composer(frame).inputValue()).toBe('half a sentence');
  expect(await frame.locator('html').evaluate((html) => html.style.fontSize)).toBe('115%');
});

test('what was written without a connection is said in order, each once, also after a reload', async () => {
  await configureWindow(shared, 'queue');
  const opened = await openWindow(shared, 'queuer', { viewport: { width: 1000, height: 700 } });
  const { page, frame, refuse } = opened;
  await say(frame, 'zero');
  await sent(frame);
  refuse.connection = true;
  await opened.cut(1001);
  await frame.getByText('Reconnecting…').waitFor();
  for (const text of ['one', 'two', 'three']) await say(frame, text);
  await page.reload();
  await page.locator('#lpChat .bar').waitFor();
  refuse.connection = false;
  await page.locator('#lpChat .bar').click();
  await sent(frame);
  await frame.getByText('Waiting to send').waitFor({ state: 'detached' });
  expect(await frame.locator('.bubble p').allTextContents()).toEqual(['zero', 'one', 'two', 'three']);
  const agent = await agentSays(shared.server, 'queuer');
  const stored = await agent.request('.ams.ms.QueryMessages', { dialogId: agent.conversationId, maxQuantity: 20 });
  const said = (stored.body as { event: { type: string; message?: string } }[]).filter(
    ({ event }) => event.type === 'ContentEvent',
  );
  expect(said.map(({ event }) => event.message)).toEqual(['zero', 'one', 'two', 'three']);
  await agent.close();
});

test('a message that a frame sent once does nothing when somebody plays it again', async () => {
  await configureWindow(shared, 'replay');
  const page = await shared.open({ who: 'replayed' });
  const spied = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        addEventListener('message', (event) => {
          if (!event.isTrusted || event.data?.parley !== 'ready') return;
          const { data, origin, source } = event;
          Object.assign(globalThis, {
            replay: () => dispatchEvent(new MessageEvent('message', { data, origin, source })),
          });
          resolve(1);
        });
      }),
  );
  await button(page, 'Message us').click();
  const frame = windowOf(page);
  await say(frame, 'hello');
  await sent(frame);
  expect(await spied).toBe(1);
  await page.evaluate('replay(); replay()');
  await say(frame, 'still the same');
  await sent(frame);
  expect(await frame.locator('.bubble p').allTextContents()).toEqual(['hello', 'still the same']);
  expect(await page.locator('#lpChat iframe').count()).toBe(1);
});

test('a page with the strictest policy reports nothing: every format, talking, the menu, the survey and the transcript', async () => {
  await configureWindow(shared, 'strict');
  for (const type of [0, 1, 2, 3, 5, 6]) {
    const design = { text: 'Ask', detail: 'May we help?', divId: 'place', background: '#3b2a20', color: '#ffffff' };
    const script = `lpTag.hooks.push({ name: 'BEFORE_ENG_DISPLAY', callback: ({ data }) => {
      Object.assign(data.engagement, { engagementType: ${type} }); Object.assign(data.engagement.design, ${JSON.stringify(design)});
    } });`;
    const page = await shared.open({ script, body: '<div id="place"></div>' });
    await button(page, 'Ask').waitFor();
    await page.context().close();
  }
  const { page, frame } = await openWindow(shared, 'strict', { viewport: { width: 1000, height: 700 } });
  await say(frame, 'hello');
  await sent(frame);
  const agent = await agentSays(shared.server, 'strict', 'hello');
  await agent.publish({ type: 'RichContentEvent', content: { type: 'text', text: 'A card' } });
  await frame.getByRole('log').getByText('A card').waitFor();
  const downloaded = page.waitForEvent('download');
  await chooseOption(frame, 'Download conversation');
  expect((await downloaded).suggestedFilename()).toMatch(/\.txt$/);
  await agent.end();
  await frame.getByRole('radio', { name: '5 stars' }).check();
  await frame.getByRole('button', { name: 'Send feedback' }).click();
  await frame.getByText('Thank you for your feedback.').waitFor();
  await frame.getByRole('button', { name: 'Minimise' }).click();
  await page.locator('#lpChat .bar').waitFor();
  expect(shared.brand.violations).toEqual([]);
  await agent.close();
});

test('with the keyboard alone: a card’s button, the survey as the page wants it asked, and the next conversation', async () => {
  await configureWindow(shared, 'keys');
  const script = `lpTag.hooks.push({ name: 'AFTER_GET_SURVEY', callback: (argument) => {
    const form = argument.data.surveyData;
    form.title = 'Were we quick?';
    form.questions = form.questions.filter(({ id }) => id !== 'csatResolutionConfirmation');
    return argument;
  } });`;
  const { page, frame } = await openWindow(shared, 'typist', { script, viewport: { width: 1000, height: 700 } });
  const { keyboard } = page;
  const focused = (role: 'button' | 'radio' | 'textbox', name: string) =>
    frame.getByRole(role, { name }).and(frame.locator(':focus')).waitFor();
  await composer(frame).and(frame.locator(':focus')).waitFor();
  await keyboard.type('hello');
  await keyboard.press('Enter');
  await sent(frame);
  const agent = await agentSays(shared.server, 'typist');
  const click = { actions: [{ type: 'publishText', text: 'The blue one' }] };
  await agent.publish({ type: 'RichContentEvent', content: { type: 'button', title: 'Blue', click } });
  await frame.getByRole('button', { name: 'Blue' }).waitFor();
  await keyboard.press('Shift+Tab');
  await keyboard.press('Shift+Tab');
  await focused('button', 'Blue');
  await keyboard.press('Enter');
  await frame.getByRole('log').getByText('The blue one').waitFor();
  await focused('textbox', 'Your message');
  await agent.end();
  await frame.getByText('Were we quick?').waitFor();
  expect(await frame.getByText('Was your question resolved?').count()).toBe(0);
  for (let stops = 0; stops < 4; stops += 1) await keyboard.press('Shift+Tab');
  await keyboard.press('Space');
  await focused('radio', '5 stars');
  await keyboard.press('Tab');
  await focused('textbox', 'Anything to add?');
  await keyboard.type('Very');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await focused('button', 'Send feedback');
  await keyboard.press('Enter');
  await frame.getByText('Thank you for your feedback.').waitFor();
  const stored = await shared.server.store.findConversation('acc1', agent.conversationId);
  expect(stored?.csat).toEqual({ csatRate: 5, csatComment: 'Very', status: 'PARTIALLY_FILLED' });
  await frame.getByRole('log').and(frame.locator(':focus')).waitFor();
  /* The card's button, the emoji, the composer. */
  for (let stops = 0; stops < 3; stops += 1) await keyboard.press('Tab');
  await focused('textbox', 'Your message');
  await keyboard.type('one more thing');
  await keyboard.press('Enter');
  await sent(frame);
  await agent.close();
});

test('with the keyboard alone: tabs are looked through, and a list is ticked and sent, once, to the bot that asked', async () => {
  await configureWindow(shared, 'asked');
  const { page, frame } = await openWindow(shared, 'asked', { viewport: { width: 1000, height: 700 } });
  const { keyboard } = page;
  await say(frame, 'hello');
  await sent(frame);
  const bot = await agentSays(shared.server, 'asked');
  await bot.publish({ type: 'RichContentEvent', content: tabs });
  const tab = (name: string) => frame.getByRole('tab', { name, selected: true }).and(frame.locator(':focus'));
  await frame.getByRole('tabpanel', { name: 'Parcel' }).getByText('2.4 kg').waitFor();
  /* The emoji, what the tab shows, the tab. */
  for (let stops = 0; stops < 3; stops += 1) await keyboard.press('Shift+Tab');
  await tab('Parcel').waitFor();
  await keyboard.press('ArrowLeft');
  await tab('Return').waitFor();
  await frame.getByRole('button', { name: 'Send it back' }).waitFor();
  await keyboard.press('Home');
  await keyboard.press('ArrowRight');
  await tab('Recipient').waitFor();
  expect(await frame.getByRole('tabpanel').allTextContents()).toEqual(['A. Brandt, Main Street 4']);
  await composer(frame).focus();

  await bot.publish({ type: 'RichContentEvent', content: checklist });
  const list = frame.getByRole('group', { name: 'What was wrong with the parcel?' });
  await list.getByRole('button', { name: 'Report it', disabled: true }).waitFor();
  /* The emoji, the other button, the last box and the one before. */
  for (let stops = 0; stops < 4; stops += 1) await keyboard.press('Shift+Tab');
  await keyboard.press('Space');
  for (let stops = 0; stops < 2; stops += 1) await keyboard.press('Shift+Tab');
  await keyboard.press('Space');
  expect(await list.getByRole('checkbox', { checked: true }).count()).toBe(2);
  for (let stops = 0; stops < 4; stops += 1) await keyboard.press('Tab');
  await list.getByRole('button', { name: 'Report it' }).and(frame.locator(':focus')).waitFor();
  await keyboard.press('Enter');

  const told = await bot.notification('OnlineEventDistribution', ({ event }) => event.status === 'ACTION');
  const heard = await bot.notification('OnlineEventDistribution', ({ event }) => event.message === 'open, missing');
  const metadata = ['open', 'missing', 'report'].map((id) => ({ type: 'ExternalId', id }));
  expect(told.body.metadata).toEqual(metadata);
  expect(heard.body.metadata).toEqual(metadata);
  await composer(frame).and(frame.locator(':focus')).waitFor();

  const locked = async () => {
    await list.getByRole('button', { name: 'Sent', disabled: true }).waitFor();
    for (const box of await list.getByRole('checkbox').all()) expect(await box.isDisabled()).toBe(true);
    expect(await list.getByRole('button', { name: 'It is all right' }).isDisabled()).toBe(true);
  };
  await locked();
  await page.goto(shared.brand.page({ who: 'asked', body: 'Another page' }));
  await locked();
  await bot.close();
});
