/** Every format of an engagement, the minimised window and the notices: for everybody, and as pictures for the docs. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { agentSays } from '../support/agent-says.ts';
import { configureWindow, say } from '../support/open-window.ts';
import { expectReadable } from '../support/readable.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import { button, shareTaggedPages, windowOf } from '../support/tagged-pages.ts';

const shared = shareTaggedPages();

const desktop = { width: 1000, height: 560 };
const phone = { width: 390, height: 844 };

/** The engagement for everybody, as this format. */
const shownAs = (
  type: number,
  design: object,
) => `lpTag.hooks.push({ name: 'BEFORE_ENG_DISPLAY', callback: ({ data }) => {
  if (data.engagement.engagementId !== 1) return { data: { engagement: null } };
  Object.assign(data.engagement, { engagementType: ${type} });
  Object.assign(data.engagement.design, ${JSON.stringify(design)});
} });`;

const colours = { background: '#3b2a20', color: '#ffffff' };
const invitation = { text: 'Ask a barista', detail: 'Not sure which roast suits your machine? We are happy to help.' };
const inHebrew = {
  text: 'שאלו את הבריסטה',
  detail: 'לא בטוחים איזו קלייה מתאימה למכונה שלכם? נשמח לעזור.',
  side: 'left',
};

/** These look like others. */
const notShown = ['slide-out', 'peeling-corner'];
const keep = async (page: Page, name: string, look: string) => {
  if (!notShown.includes(name)) await keepScreenshot(page, `engagement-${name}-${look}`);
};

/** In the dark, and on a phone as well. */
async function lookAt(page: Page, name: string): Promise<void> {
  const each = async (look: string) => {
    if (look !== 'forced') await keep(page, name, look);
  };
  await expectReadable({ page, inner: page, each }, name);
  await page.setViewportSize(phone);
  await keep(page, name, 'phone');
}

test.each([
  ['peeling-corner', 0, invitation, inHebrew],
  ['overlay', 1, invitation, inHebrew],
  ['toaster', 2, invitation, inHebrew],
  ['slide-out', 3, { text: 'Ask a barista' }, { text: inHebrew.text, side: 'left' }],
  ['embedded', 5, { text: 'Ask a barista', divId: 'place' }, { text: inHebrew.text, divId: 'place' }],
  ['sticky', 6, { text: 'Ask a barista' }, { text: inHebrew.text, side: 'left' }],
] as const)('everybody can read and use an engagement of the format %s', async (name, type, design, hebrew) => {
  const context = await shared.browser.newContext({ viewport: desktop });
  const page = await shared.open({ dressed: 'en', script: shownAs(type, { ...colours, ...design }) }, context);
  await button(page, design.text).waitFor();
  await lookAt(page, name);
  await page.setViewportSize(desktop);
  await page.goto(shared.brand.page({ dressed: 'he', script: shownAs(type, { ...colours, ...hebrew }) }));
  await button(page, hebrew.text).waitFor();
  await expectReadable({ page, inner: page }, `${name} from right to left`);
  await keep(page, name, 'rtl');
});

test('the window on a page, small with a badge, and on a phone', async () => {
  await configureWindow(shared, 'on a page', {
    title: { text: 'Harbour Coffee', ...colours },
    bubbles: { style: 'rounded', agent: { background: '#f3e9dc' }, visitor: { background: '#8a4520' } },
  });
  const context = await shared.browser.newContext({ viewport: desktop });
  const page = await shared.open({ who: 'reader', dressed: 'en' }, context);
  await button(page, 'Message us').click();
  const frame = windowOf(page);
  await say(frame, 'Is the Harbour Blend ground for a moka pot?');
  await frame.getByText('Sent', { exact: true }).waitFor();
  const agent = await agentSays(shared.server, 'reader', 'It can be! Just choose “moka” when you order.');
  await frame
    .getByRole('log')
    .getByText(/choose “moka”/)
    .waitFor();
  await lookAt(page, 'window');
  await page.setViewportSize(desktop);
  await frame.getByRole('button', { name: 'Minimise' }).click();
  for (const text of ['Shall I', 'put one', 'aside?']) await agent.say(text);
  await page.getByRole('button', { name: 'Harbour Coffee, 3 new messages' }).waitFor();
  await page.locator('#lpChat .bar').blur();
  await lookAt(page, 'bar');
  await agent.close();
});

test('notices on a page: not logged in any more, and a conversation that waits on other pages', async () => {
  const context = await shared.browser.newContext({ viewport: desktop });
  const page = await shared.open({ who: 'passer', dressed: 'en' }, context);
  await button(page, 'Message us').waitFor();
  await page.evaluate(() => Object.assign(window, { who: '' }));
  await button(page, 'Message us').click();
  await page.getByRole('alert').getByText('You are no longer logged in.').waitFor();
  await lookAt(page, 'signed-out');

  await page.setViewportSize(desktop);
  await page.goto(shared.brand.page({ who: 'passer', dressed: 'en' }));
  await button(page, 'Message us').click();
  await say(windowOf(page), 'Hello');
  await windowOf(page).getByText('Sent', { exact: true }).waitFor();
  await page.goto(shared.brand.page({ who: '', dressed: 'en' }));
  const elsewhere = 'Your conversation can be continued on the pages where you are logged in.';
  await page.getByRole('alert').getByText(elsewhere).waitFor();
  await lookAt(page, 'elsewhere');
  expect(await page.locator('iframe').count()).toBe(0);
});
