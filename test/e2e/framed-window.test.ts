import type { FrameLocator, Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { paths } from '../../src/protocol/paths.ts';
import { defaultWindowConfiguration, type WindowConfiguration } from '../../src/protocol/window-configuration.ts';
import { saveItem } from '../features/monitoring-support.ts';
import { agentSays } from '../support/agent-says.ts';
import { axeViolations } from '../support/axe.ts';
import { button, fired, shareTaggedPages, windowOf } from '../support/tagged-pages.ts';

const shared = shareTaggedPages();
const complaints: string[] = [];
afterEach(() => expect(complaints.splice(0)).toEqual([]));

const composer = (frame: FrameLocator) => frame.getByRole('textbox', { name: 'Your message' });
const bar = (page: Page) => page.getByRole('button', { name: /^Messages/ });
const option = async (frame: FrameLocator, name: string) => {
  await frame.getByRole('button', { name: 'Options' }).click();
  await frame.getByRole('menuitem', { name }).click();
};

/** Until the server shows windows so. */
async function configure(change: Partial<WindowConfiguration>): Promise<void> {
  const { server } = shared;
  await saveItem(server.store, 'window', '1', { ...defaultWindowConfiguration, isDefault: true, ...change });
  server.forgetKept();
  const shown = async () => {
    const answer = await fetch(server.url + paths.windowConfiguration('acc1', '1', 'en-US'));
    return ((await answer.json()) as WindowConfiguration).title.text;
  };
  await expect.poll(shown).toBe(change.title?.text);
}

/** A customer's page with the window open. Each tone that the window plays is counted. */
async function openAs(who: string, script = ''): Promise<{ page: Page; frame: FrameLocator; tones: () => number }> {
  const context = await shared.browser.newContext();
  let tones = 0;
  await context.exposeFunction('toneStarted', () => {
    tones += 1;
  });
  await context.addInitScript(() => {
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
      (globalThis as unknown as { toneStarted(): void }).toneStarted();
      start.call(this, when);
    };
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(shared.brand.page({ who, script }));
  await button(page, 'Message us').click();
  const frame = windowOf(page);
  await frame.getByText('How can we help?').waitFor();
  // Two tones make one sound.
  return { page, frame, tones: () => tones / 2 };
}

async function say(frame: FrameLocator, text: string): Promise<void> {
  await composer(frame).fill(text);
  await composer(frame).press('Enter');
  await frame.getByText('Sent', { exact: true }).waitFor();
}

test('minimised: three messages are counted, heard and not read; maximised they are read and in sight', async () => {
  const { page, frame, tones } = await openAs('minimiser');
  await say(frame, 'hello');
  await frame.getByRole('button', { name: 'Minimise' }).click();
  const agent = await agentSays(shared.server, 'minimiser');
  for (const text of ['one', 'two', 'three']) await agent.say(text);
  await bar(page)
    .and(page.getByRole('button', { name: 'Messages, 3 new messages' }))
    .waitFor();
  await expect.poll(tones).toBe(3);
  const read = ({ body }: { body?: { event?: { status?: string } } }) => body?.event?.status === 'READ';
  expect(agent.frames.filter(read)).toEqual([]);
  await bar(page).click();
  await agent.notification('OnlineEventDistribution', ({ event }) => event.status === 'READ');
  await frame.getByText('three', { exact: true }).waitFor();
  await composer(frame).and(frame.locator(':focus')).waitFor();
  await agent.close();
});

test('sound off is remembered by the browser, and old messages make none', async () => {
  const { page, frame, tones } = await openAs('muter');
  await say(frame, 'hello');
  await frame.getByRole('button', { name: 'Options' }).click();
  await frame.getByRole('menuitemcheckbox', { name: 'Sound', checked: true }).click();
  const agent = await agentSays(shared.server, 'muter', 'quiet');
  await frame.getByRole('log').getByText('quiet').waitFor();
  await page.reload();
  await bar(page).click();
  await frame.getByRole('log').getByText('quiet').waitFor();
  await agent.say('still quiet');
  await frame.getByRole('log').getByText('still quiet').waitFor();
  expect(tones()).toBe(0);
  await agent.close();
});

test('minimising before anything was said closes the window, and the engagement is back', async () => {
  const { page, frame } = await openAs('undecided');
  await frame.getByRole('button', { name: 'Minimise' }).click();
  await button(page, 'Message us').waitFor();
  expect(await page.locator('#lpChat iframe').count()).toBe(0);
});

test('X asks before it leaves an open conversation: cancel, minimise or end', async () => {
  const { page, frame } = await openAs('leaver');
  await say(frame, 'hello');
  const leave = frame.getByRole('button', { name: 'Close' });
  const dialog = frame.getByRole('dialog', { name: 'Leave this conversation?' });
  await leave.click();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await leave.click();
  await dialog.getByRole('button', { name: 'Minimise' }).click();
  await bar(page).click();
  await leave.click();
  await dialog.getByRole('button', { name: 'End conversation' }).click();
  await frame.getByRole('log').getByText('You ended the conversation').waitFor();
  await leave.click();
  await button(page, 'Message us').waitFor();
});

test('after the end the consumer says how it was, once; agents see it', async () => {
  const { frame } = await openAs('rater');
  await say(frame, 'hello');
  const agent = await agentSays(shared.server, 'rater', 'done');
  await agent.end();
  await frame.getByText('How did we do?').waitFor();
  await frame.getByRole('radio', { name: '4 stars' }).check();
  await frame.getByRole('radio', { name: 'Yes' }).check();
  await frame.getByRole('textbox', { name: /Anything to add/ }).fill('<b>Great</b>');
  await frame.getByRole('button', { name: 'Send feedback' }).click();
  await frame.getByText('Thank you for your feedback.').waitFor();
  expect(await frame.getByText('How did we do?').count()).toBe(0);
  const stored = await shared.server.store.findConversation('acc1', agent.conversationId);
  expect(stored?.csat).toEqual({
    csatRate: 4,
    csatResolutionConfirmation: true,
    csatComment: '<b>Great</b>',
    status: 'FILLED',
  });
  await agent.close();
});

test('a survey that was not answered is there again after reopening; a skipped one is not', async () => {
  const { page, frame } = await openAs('hesitant');
  await say(frame, 'hello');
  const agent = await agentSays(shared.server, 'hesitant', 'done');
  await agent.end();
  await frame.getByText('How did we do?').waitFor();
  await page.reload();
  await button(page, 'Message us').click();
  await frame.getByRole('button', { name: 'Skip' }).click();
  await frame.getByText('How did we do?').waitFor({ state: 'detached' });
  await page.reload();
  await button(page, 'Message us').click();
  await frame.getByText('done').first().waitFor();
  expect(await frame.getByText('How did we do?').count()).toBe(0);
  await agent.close();
});

test('clear history: the window closes at once and is empty when it opens again; the agent keeps everything', async () => {
  const { page, frame } = await openAs('clearer');
  await say(frame, 'forget me');
  const agent = await agentSays(shared.server, 'clearer', 'hello');
  await option(frame, 'Clear history');
  const dialog = frame.getByRole('dialog', { name: 'Clear the history?' });
  await dialog.getByText(/will be closed, and the history will not be there/).waitFor();
  await dialog.getByRole('button', { name: 'Clear history' }).click();
  await button(page, 'Message us').click();
  await frame.getByText('How can we help?').waitFor();
  expect(await frame.getByText('forget me').count()).toBe(0);
  expect(await frame.getByText('How did we do?').count()).toBe(0);
  const stored = await shared.server.store.findConversation('acc1', agent.conversationId);
  expect(stored).toMatchObject({ state: 'CLOSE', closeReason: 'CONSUMER' });
  await agent.close();
});

test('whoever signs out leaves nothing behind for the next person', async () => {
  const { page, frame } = await openAs('first-user');
  await say(frame, 'a secret of mine');
  await composer(frame).fill('an unsent secret');
  await page.evaluate(() => {
    Object.assign(globalThis, { who: 'second-user' });
    (globalThis as unknown as { lpTag: { newPage(url: string): void } }).lpTag.newPage(location.href);
  });
  await page.locator('#lpChat iframe').waitFor({ state: 'detached' });
  await button(page, 'Message us').click();
  await frame.getByText('How can we help?').waitFor();
  expect(await composer(frame).inputValue()).toBe('');
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(kept).not.toContain('secret');
});

test('hooks see each line: what the consumer says and what is shown', async () => {
  const script = `
    lpTag.hooks.push({ name: 'BEFORE_SEND_VISITOR_LINE', callback: (a) => {
      a.data.line.text = a.data.line.text.replace('4111', '****'); return a; } });
    lpTag.hooks.push({ name: 'AFTER_GET_LINES', callback: (a) => {
      for (const line of a.data.lines) line.text = line.text.toUpperCase(); return a; } });`;
  const { frame } = await openAs('hooked', script);
  await composer(frame).fill('card 4111');
  await composer(frame).press('Enter');
  await frame.getByRole('log').getByText('CARD ****').waitFor();
  const agent = await agentSays(shared.server, 'hooked', 'thanks');
  await frame.getByRole('log').getByText('THANKS').waitFor();
  const stored = await shared.server.store.findConversation('acc1', agent.conversationId);
  expect(stored?.lastContent?.event).toMatchObject({ message: 'thanks' });
  await agent.close();
});

test('a page that cannot vouch for its visitor is told so in the window; trying again helps', async () => {
  const script = `
    let refused = true;
    lpGetAuthenticationToken = (callback) => refused ? callback('', 'expired') : fetch('/token?sub=late')
      .then((answer) => answer.text()).then((jwt) => callback(jwt));
    addEventListener('message', ({ data }) => { if (data === 'log in') refused = false; });`;
  const page = await shared.open({ who: 'late', script });
  await button(page, 'Message us').click();
  const frame = windowOf(page);
  await frame.getByText('You are no longer logged in.').waitFor();
  expect(await composer(frame).count()).toBe(0);
  await page.evaluate(() => postMessage('log in', location.origin));
  await frame.getByRole('button', { name: 'Try again' }).click();
  await say(frame, 'here I am');
});

test('quick replies are buttons under the last message; the chosen one is said with what it stands for', async () => {
  const { frame } = await openAs('chooser');
  await say(frame, 'hello');
  const agent = await agentSays(shared.server, 'chooser');
  const reply = (title: string) => ({
    type: 'button',
    title,
    click: {
      actions: [{ type: 'publishText', text: `${title}, please` }],
      metadata: [{ type: 'ExternalId', id: title }],
    },
  });
  const quickReplies = { type: 'quickReplies', itemsPerRow: 8, replies: [reply('Tea'), reply('<b>Coffee</b>')] };
  await agent.say('What would you like?', { quickReplies });
  await frame.getByRole('button', { name: '<b>Coffee</b>' }).waitFor();
  await frame.getByRole('button', { name: 'Tea' }).click();
  await frame.getByRole('log').getByText('Tea, please').waitFor();
  expect(await frame.getByRole('list', { name: 'Suggested answers' }).count()).toBe(0);
  const said = await agent.notification('OnlineEventDistribution', ({ event }) => event.message === 'Tea, please');
  expect(said.body.metadata).toEqual([{ type: 'ExternalId', id: 'Tea' }]);
  await agent.close();
});

test('each new message is announced once, with its author; history and own messages are not', async () => {
  const { page, frame } = await openAs('listener');
  await say(frame, 'hello');
  const agent = await agentSays(shared.server, 'listener', 'old news');
  await frame.getByRole('log').getByText('old news').waitFor();
  await page.reload();
  await bar(page).click();
  await frame.getByRole('log').getByText('old news').waitFor();
  const heard = await frame.locator('[data-announcements]').evaluateHandle((region) => {
    const lines: string[] = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) lines.push(node.textContent ?? '');
    }).observe(region, { childList: true });
    return lines;
  });
  const announced = () => heard.jsonValue();
  for (let i = 0; i < 3; i += 1) await agent.publish({ type: 'ChatStateEvent', chatState: 'COMPOSING' });
  await expect.poll(announced).toEqual(['Agent is typing']);
  await agent.say('first');
  await agent.say('second');
  await say(frame, 'mine');
  await agent.end();
  await expect
    .poll(announced)
    .toEqual(['Agent is typing', 'Agent: first', 'Agent: second', 'The agent ended the conversation']);
  expect(await frame.getByRole('log').getAttribute('aria-live')).toBe('off');
  await agent.close();
});

test('hostile text stays text wherever it shows', async () => {
  const markup = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  await configure({
    title: { text: markup, background: 'url(//evil)', logoUrl: 'javascript:alert(3)', logoAlt: markup },
    welcome: { text: markup, quickReplies: [markup] },
  });
  const page = await shared.open({ who: 'hostile' });
  page.on('dialog', (dialog) => complaints.push(dialog.message()));
  await button(page, 'Message us').click();
  const frame = windowOf(page);
  await frame.getByRole('heading', { name: markup }).waitFor();
  await frame.getByRole('button', { name: markup }).waitFor();
  await say(frame, markup);
  const agent = await agentSays(shared.server, 'hostile', markup, 'javascript:alert(4) https://a.test/"onclick="x');
  await agent.say(markup, { contentType: 'text/html' });
  const file = { caption: markup, relativePath: markup, fileType: 'JPG' };
  const publishFile = (message: object) => agent.publish({ type: 'ContentEvent', contentType: 'hosted/file', message });
  expect(await publishFile({ ...file, preview: 'data:text/html,<script>' })).toMatchObject({ code: 400 });
  await publishFile(file);
  await frame.getByText(`Image: ${markup}`).first().waitFor();
  const link = { type: 'link', uri: `https://a.test/${markup}` };
  const publishCard = (uri: string, url: string) =>
    agent.publish({
      type: 'RichContentEvent',
      content: {
        type: markup,
        title: markup,
        elements: [
          { type: 'text', text: markup, tooltip: markup },
          { type: 'button', title: markup, tooltip: markup, click: { actions: [link] } },
          { type: 'button', title: 'nowhere', click: { actions: [{ ...link, uri }] } },
          { type: 'image', url, alt: markup, caption: markup },
        ],
      },
      quickReplies: { type: 'quickReplies', replies: [{ type: 'button', title: 'x', tooltip: markup }] },
    });
  const [script, image] = ['data:text/html,<script>1</script>', 'http://a.test/picture.png'];
  expect(await publishCard(script, image)).toMatchObject({ code: 400 });
  expect(await publishCard('ftp://a.test', 'data:image/svg+xml,<svg onload="alert(5)"/>')).toMatchObject({ code: 400 });
  await publishCard('ftp://a.test', image);
  await frame.getByRole('link', { name: markup }).waitFor();
  expect(await frame.getByRole('button', { name: 'nowhere' }).count()).toBe(0);
  const counts = await frame.locator('html').evaluate((html) => ({
    scripts: html.querySelectorAll('body script').length,
    handlers: html.querySelectorAll('[onerror], [onclick]').length,
    links: [...html.querySelectorAll('a')].map(({ protocol }) => protocol),
  }));
  expect(counts).toEqual({ scripts: 0, handlers: 0, links: ['https:', 'https:'] });
  await configure({});
  await agent.close();
});

test('everything is done with the keyboard alone, from the engagement to the end', async () => {
  const page = await shared.open({ who: 'typist' });
  await button(page, 'Message us').focus();
  await page.keyboard.press('Enter');
  const frame = windowOf(page);
  await composer(frame).and(frame.locator(':focus')).waitFor();
  await page.keyboard.type('hello');
  await page.keyboard.press('Enter');
  await frame.getByText('Sent', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await bar(page).waitFor();
  const focused = () =>
    bar(page).evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element);
  await expect.poll(focused).toBe(true);
  await page.keyboard.press('Enter');
  await composer(frame).and(frame.locator(':focus')).waitFor();
  await frame.getByRole('button', { name: 'Options' }).focus();
  await page.keyboard.press('ArrowDown');
  await frame.getByRole('menu').waitFor();
  await page.keyboard.press('ArrowUp');
  await frame.getByRole('menuitem', { name: 'End conversation' }).and(frame.locator(':focus')).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await frame.getByRole('dialog').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await frame.getByRole('log').getByText('You ended the conversation').waitFor();
  const states = (await fired(page, 'lpUnifiedWindow', 'state')).map(({ data }) => data);
  expect(states).toEqual([{ state: 'initialised' }, { state: 'chatting' }, { state: 'ended' }]);
});

test('a window of which a part did not come begins again by itself, and is as it would have been', async () => {
  const context = await shared.browser.newContext();
  let refusals = 0;
  await context.route(/\/assets\/en-[^/]*\.js$/, (route) => {
    refusals += 1;
    return refusals > 2 ? route.continue() : route.abort();
  });
  const page = await context.newPage();
  await page.goto(shared.brand.page({ who: 'patient' }));
  const click = `lpTag.taglets.rendererStub.click(2, { preChatLines: ['Said first'] })`;
  await button(page, 'Message us').waitFor();
  expect(await page.evaluate(click)).toBe(true);
  const frame = windowOf(page);
  await frame.getByText('Said first', { exact: true }).waitFor();
  await frame.getByText('Sent', { exact: true }).waitFor();
  expect(await frame.locator('.bubble p').allTextContents()).toEqual(['Said first']);
  expect(refusals).toBeGreaterThan(2);
});
