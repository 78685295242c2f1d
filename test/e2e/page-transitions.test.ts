import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { button, fired, shareTaggedPages, windowOf } from '../support/tagged-pages.ts';

const shared = shareTaggedPages();

const notice = 'Your conversation can be continued on the pages where you are logged in.';
let people = 0;
const somebody = () => `person-${++people}`;

const bar = (page: Page) => page.locator('#lpChat .bar');
const composer = (page: Page) => windowOf(page).getByRole('textbox', { name: 'Your message' });
const goTo = (page: Page, query: Parameters<typeof shared.brand.page>[0]) => page.goto(shared.brand.page(query));

async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
  await windowOf(page).getByText('Sent', { exact: true }).last().waitFor();
}

/** A customer's page with a conversation of the customer's, its window open. */
async function withCustomersConversation(who: string, context?: BrowserContext): Promise<Page> {
  const page = await shared.open({ who }, context);
  await button(page, 'Message us').click();
  await say(page, `I am ${who}`);
  return page;
}

/** Any page with an unauthenticated conversation, its window open. */
async function withVisitorsConversation(query: { who?: string }): Promise<Page> {
  const page = await shared.open(query);
  await button(page, 'Ask us').click();
  await say(page, 'I am nobody');
  return page;
}

const isMinimized = async (page: Page) => {
  await bar(page).waitFor();
  expect(await page.locator('#lpChat iframe').isVisible()).toBe(false);
};
const isOpen = async (page: Page, text: string) => {
  await windowOf(page).getByText(text, { exact: true }).waitFor();
  expect(await bar(page).isVisible()).toBe(false);
};
const hasNoWindow = async (page: Page) => expect(await page.locator('#lpChat').count()).toBe(0);
const hasEngagements = async (page: Page, ...names: string[]) => {
  for (const name of names) await button(page, name).waitFor();
  expect(await page.locator('.LPMcontainer').count()).toBe(names.length);
};

test('rows 1 and 2: with nothing open, customers see both engagements and visitors their own', async () => {
  const page = await shared.open({ who: somebody() });
  await hasEngagements(page, 'Ask us', 'Message us');
  await goTo(page, { who: '' });
  await hasEngagements(page, 'Ask us');
  await hasNoWindow(page);
});

test('row 3: the customer’s window goes along from page to page as it was', async () => {
  const who = somebody();
  const page = await withCustomersConversation(who);
  await goTo(page, { who, body: '<p>Next</p>' });
  await isOpen(page, `I am ${who}`);
  await hasEngagements(page);
});

test('row 4: on return the customer’s window is minimized: after a reload and in a new tab', async () => {
  const who = somebody();
  const page = await withCustomersConversation(who);
  await page.reload();
  await isMinimized(page);
  await hasEngagements(page);
  const tab = await shared.open({ who }, page.context());
  await isMinimized(tab);
  await bar(tab).click();
  await isOpen(tab, `I am ${who}`);
});

test('rows 6 and 7: a visitor’s window goes along to pages of both kinds, and is minimized on return', async () => {
  const who = somebody();
  const page = await withVisitorsConversation({});
  await goTo(page, { who });
  await isOpen(page, 'I am nobody');
  await goTo(page, { who: '' });
  await isOpen(page, 'I am nobody');
  await page.reload();
  await isMinimized(page);
  const tab = await shared.open({ who }, page.context());
  await isMinimized(tab);
  await hasEngagements(tab);
});

test('rows 11 and 12: a page that does not know the customer explains until X, and the way back finds the window', async () => {
  const who = somebody();
  const page = await withCustomersConversation(who);
  await goTo(page, { who: '' });
  await page.getByRole('alert').getByText(notice).waitFor();
  await hasEngagements(page);
  await goTo(page, {});
  await page.getByRole('alert').getByText(notice).waitFor();
  await button(page, 'Close').click();
  await hasEngagements(page, 'Ask us');
  await hasNoWindow(page);
  await goTo(page, { who: '' });
  await hasEngagements(page, 'Ask us');
  await hasNoWindow(page);
  await goTo(page, { who });
  await isMinimized(page);
});

test('rows 13 and 14: beside a living tab of the customer, every other page explains, and that tab is left alone', async () => {
  const who = somebody();
  const page = await withCustomersConversation(who);
  const tab = await shared.open({}, page.context());
  await tab.getByRole('alert').getByText(notice).waitFor();
  await button(tab, 'Close').click();
  await hasEngagements(tab, 'Ask us');
  await goTo(tab, { body: '<p>Another</p>' });
  await tab.getByRole('alert').getByText(notice).waitFor();
  await isOpen(page, `I am ${who}`);
  await say(page, 'still here');
});

test('row 15: a new tab without the customer, and no tab with, shows what visitors see', async () => {
  const page = await withCustomersConversation(somebody());
  const context = page.context();
  await page.close();
  const tab = await shared.open({}, context);
  await hasEngagements(tab, 'Ask us');
  await hasNoWindow(tab);
});

test('rows 16, 17 and 12: log-out in a single-page application explains, log-in brings the window back', async () => {
  const who = somebody();
  const page = await withCustomersConversation(who);
  await page.evaluate(() => {
    Object.assign(window, { who: '' });
    window.lpTag.newPage(location.href);
  });
  await page.getByRole('alert').getByText(notice).waitFor();
  expect(await page.locator('iframe').count()).toBe(0);
  await page.evaluate((name) => {
    Object.assign(window, { who: name });
    window.lpTag.newPage(location.href);
  }, who);
  await isMinimized(page);
  const other = await shared.open({ who: '' });
  await hasEngagements(other, 'Ask us');
  await other.evaluate((name) => {
    Object.assign(window, { who: name });
    window.lpTag.newPage(location.href);
  }, somebody());
  await hasEngagements(other, 'Ask us', 'Message us');
});

test('a page that comes back as it was left asks who is there: the same customer goes on, nobody else sees the window', async () => {
  const page = await withCustomersConversation(somebody());
  const comeBack = () => page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  const decided = page.waitForResponse('**/web/page');
  await comeBack();
  await decided;
  await say(page, 'still me');
  expect(await bar(page).isVisible()).toBe(false);
  await page.evaluate(() => Object.assign(window, { who: '' }));
  await comeBack();
  await page.locator('#lpChat iframe').waitFor({ state: 'detached' });
});

test('a window goes along where a page replaces its whole body', async () => {
  const who = somebody();
  const page = await withCustomersConversation(who);
  await page.evaluate(() => {
    document.body.replaceWith(document.createElement('body'));
    window.lpTag.newPage(location.href);
  });
  await isOpen(page, `I am ${who}`);
  await say(page, 'here too');
  expect(await page.locator('#lpChat').count()).toBe(1);
});

test('tabs that were open before the visitor did anything become one visitor, whose window goes along in each', async () => {
  const context = await shared.browser.newContext();
  const [first, second] = [await shared.open({}, context), await shared.open({}, context)];
  for (const page of [first, second]) await button(page, 'Ask us').waitFor();
  await button(first, 'Ask us').click();
  await say(first, 'I am nobody');
  await button(second, 'Ask us').click();
  await isOpen(second, 'I am nobody');
  for (const page of [first, second]) {
    await goTo(page, { body: '<p>Next</p>' });
    await isOpen(page, 'I am nobody');
  }
});

test('row 18: a visitor’s conversation stays one when the visitor logs in', async () => {
  const page = await withVisitorsConversation({ who: '' });
  await page.evaluate((name) => {
    Object.assign(window, { who: name });
    window.lpTag.newPage(location.href);
  }, somebody());
  await page.waitForFunction(() => window.lpTag.events.hasFired('lp_SMT').length > 0);
  await say(page, 'still nobody');
  await isOpen(page, 'I am nobody');
});

test('row 19: another customer in the same tab finds no trace of the one before', async () => {
  const [ann, ben] = [somebody(), somebody()];
  const page = await withCustomersConversation(ann);
  await goTo(page, { who: ben });
  await hasEngagements(page, 'Ask us', 'Message us');
  await hasNoWindow(page);
  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  expect(stored).not.toContain(ann);
  await button(page, 'Message us').click();
  await composer(page).waitFor();
  expect(await windowOf(page).getByText(`I am ${ann}`).count()).toBe(0);
});

test('rows 8, 10 and 20: of two conversations the customer’s goes first, and the visitor’s stays for pages without', async () => {
  const who = somebody();
  const page = await withVisitorsConversation({});
  const elsewhere = await withCustomersConversation(who);
  await elsewhere.close();
  await goTo(page, { who });
  await isMinimized(page);
  await bar(page).click();
  await isOpen(page, `I am ${who}`);
  await goTo(page, {});
  await isMinimized(page);
  expect(await page.getByRole('alert').count()).toBe(0);
  await bar(page).click();
  await isOpen(page, 'I am nobody');
  await page.reload();
  await goTo(page, { who });
  await isMinimized(page);
});

test('row 9: when the customer’s conversation has ended and its window is closed, the visitor’s comes back', async () => {
  const who = somebody();
  const page = await withVisitorsConversation({});
  await (await withCustomersConversation(who)).close();
  await goTo(page, { who });
  await bar(page).click();
  await isOpen(page, `I am ${who}`);
  await windowOf(page).getByRole('button', { name: 'Options' }).click();
  await windowOf(page).getByRole('menuitem', { name: 'End conversation' }).click();
  await windowOf(page).getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
  await windowOf(page).getByText('You ended the conversation').first().waitFor();
  await windowOf(page).getByRole('button', { name: 'Close' }).click();
  await isMinimized(page);
  await bar(page).click();
  await isOpen(page, 'I am nobody');
});

test('a window that was opened and not used leaves nothing behind when it is minimized', async () => {
  const page = await shared.open({});
  await button(page, 'Ask us').click();
  await composer(page).waitFor();
  await windowOf(page).getByRole('button', { name: 'Minimise' }).click();
  await hasEngagements(page, 'Ask us');
  await hasNoWindow(page);
  const names = (await fired(page, 'lpUnifiedWindow')).map(({ eventName }) => eventName);
  expect(names.slice(-2)).toEqual(['minimized', 'windowClosed']);
});

test('what a customer was writing is there again after the window was minimized, on the next page too, until the log-out', async () => {
  const who = somebody();
  const page = await shared.open({ who });
  await button(page, 'Message us').click();
  await composer(page).fill('half a thought');
  await windowOf(page).getByRole('button', { name: 'Minimise' }).click();
  await button(page, 'Message us').click();
  await expect.poll(() => composer(page).inputValue()).toBe('half a thought');
  await goTo(page, { who, body: '<p>Next</p>' });
  await button(page, 'Message us').click();
  await expect.poll(() => composer(page).inputValue()).toBe('half a thought');
  await windowOf(page).getByRole('button', { name: 'Minimise' }).click();
  await button(page, 'Message us').waitFor();
  await goTo(page, { who: '' });
  await button(page, 'Ask us').waitFor();
  const stored = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  await expect.poll(stored).not.toContain('half a thought');
  expect(await stored()).not.toContain(who);
});

test('a first message that was written without a line waits over pages, and is sent when the window opens again', async () => {
  const who = somebody();
  const context = await shared.browser.newContext();
  let down: (() => void) | undefined;
  let isDown = false;
  await context.routeWebSocket(/messaging/, (line) => {
    down = () => line.close({ code: 1001 });
    if (isDown) down();
    else line.connectToServer();
  });
  const page = await shared.open({ who }, context);
  await button(page, 'Message us').click();
  await windowOf(page).getByText('How can we help?').waitFor();
  isDown = true;
  down?.();
  await windowOf(page).getByText('Reconnecting…').waitFor();
  await composer(page).fill('from the tunnel');
  await composer(page).press('Enter');
  await windowOf(page).getByText('Waiting to send').waitFor();
  isDown = false;
  await goTo(page, { who, body: '<p>Next</p>' });
  await button(page, 'Message us').click();
  await windowOf(page).getByText('Sent', { exact: true }).waitFor();
  expect(await windowOf(page).locator('.bubble p').allTextContents()).toEqual(['from the tunnel']);
});

test('row 5 (limitation 3): a conversation that an agent has opened again wakes a minimized window, unless the account wants none', async () => {
  const { server } = shared;
  const who = somebody();
  const page = await withCustomersConversation(who);
  await windowOf(page).getByRole('button', { name: 'Options' }).click();
  await windowOf(page).getByRole('menuitem', { name: 'End conversation' }).click();
  await windowOf(page).getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
  await windowOf(page).getByText('You ended the conversation').first().waitFor();
  await windowOf(page).getByRole('button', { name: 'Close' }).click();
  await hasEngagements(page, 'Ask us', 'Message us');
  await page.goto('about:blank');

  const agent = await server.agent('max');
  const customer = await server.consumer(who);
  await customer.request('cqm.SubscribeExConversations', { convState: ['CLOSE'] });
  const told = await customer.notification('ExConversationChange', ({ changes }) => changes.length > 0);
  const { convId } = told.body.changes[0].result;
  await agent.request('.ams.aam.SubscribeExConversations', { convState: ['CLOSE'] });
  type Change = { result: { convId: string; conversationDetails: { participantsPId: { CONSUMER: string[] } } } };
  const isIt = ({ result }: Change) => result.convId === convId;
  const seen = await agent.notification('ExConversationChange', ({ changes }) => changes.some(isIt));
  const [consumerId] = seen.body.changes.find(isIt).result.conversationDetails.participantsPId.CONSUMER;
  const conversationContext = { type: 'ProactiveContext', originConversationId: convId };
  const channelType = 'MESSAGING';
  const answer = await agent.request('.ams.cm.AgentRequestConversation', {
    consumerId,
    channelType,
    conversationContext,
  });
  expect(answer.code).toBe(200);
  const { conversationId: dialogId } = answer.body;
  const event = { type: 'ContentEvent', contentType: 'text/plain', message: 'I have news' };
  await agent.request('.ams.ms.PublishEvent', { dialogId, event });

  const stored = await server.store.findAccount('acc1');
  if (!stored) throw new Error('the account is gone');
  const settings = (wakes: boolean) => ({
    ...stored.settings,
    engagement: { ...stored.settings.engagement, agentResumeWakesWindow: wakes },
  });
  await server.store.saveAccount({ ...stored, settings: settings(false) });
  const asleep = await shared.open({ who });
  await hasEngagements(asleep, 'Ask us', 'Message us');
  await hasNoWindow(asleep);
  await button(asleep, 'Message us').click();
  await isOpen(asleep, 'I have news');
  await asleep.close();
  await agent.request('.ams.ms.PublishEvent', { dialogId, event });
  await server.store.saveAccount({ ...stored, settings: settings(true) });
  const awake = await shared.open({ who });
  await isMinimized(awake);
  await awake.getByRole('button', { name: /, 1 new message$/ }).waitFor();
  await Promise.all([agent.close(), customer.close()]);
});
