/** Every state of the window in its frame: it can be read and used by everybody, and it is a picture for the docs. */
import type { FrameLocator } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Agent, agentSays } from '../support/agent-says.ts';
import { axeViolations } from '../support/axe.ts';
import { accordion, card, carousel, checklist, parcel, select, tabs } from '../support/cards.ts';
import { chooseOption, configureWindow, type OpenWindow, openWindow, say } from '../support/open-window.ts';
import { expectReadable } from '../support/readable.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import { shareTaggedPages } from '../support/tagged-pages.ts';

const shared = shareTaggedPages();

/** Those that the docs show: in the dark and with forced colours a few. */
const notInLight = new Set(['waiting', 'answered', 'file', 'chosen', 'emoji', 'own-waiting', 'own-thanks']);
const alsoDark = new Set(['empty', 'conversation', 'survey', 'menu', 'card']);
const alsoForced = new Set(['conversation']);

async function check({ page, inner }: OpenWindow, name: string): Promise<void> {
  await expectReadable(
    {
      page,
      inner,
      async each(look) {
        await page.mouse.move(0, 0);
        const kept = look === 'light' ? !notInLight.has(name) : (look === 'dark' ? alsoDark : alsoForced).has(name);
        if (kept) await keepScreenshot(page.locator('#lpChat iframe'), `window-${look}-${name}`);
      },
    },
    name,
  );
}

interface Walk {
  opened: OpenWindow;
  frame: FrameLocator;
  /** Who has taken the conversation. */
  agent: Agent;
}

/** What has no name is passed through. */
type Step = [state: string, reach: (walk: Walk) => Promise<unknown>];

/** Each state is looked at in nine ways. */
const timeout = 150_000;

/** Each state is reached from the one before. */
async function walk(sub: string, opened: OpenWindow, steps: readonly Step[]): Promise<void> {
  const { frame } = opened;
  let agent: Agent | undefined;
  const walk: Walk = {
    opened,
    frame,
    get agent() {
      if (!agent) throw new Error('no agent has come');
      return agent;
    },
  };
  for (const [state, reach] of steps) {
    await reach(walk);
    if (state === '') continue;
    const wasAtEnd = (await frame.locator('.jump').count()) === 0;
    await check(opened, state);
    /* However large or small it was meanwhile. */
    if (wasAtEnd) await expect.poll(() => frame.locator('.jump').count(), { message: state }).toBe(0);
    if (state.endsWith('waiting')) agent = await agentSays(shared.server, sub);
  }
  await agent?.close();
}

const talking: Step[] = [
  ['empty', ({ frame }) => frame.getByText('How can we help?').waitFor()],
  [
    'waiting',
    async ({ frame }) => {
      await say(frame, 'Hi, my parcel was due yesterday. Order 48213.');
      await frame.getByText('Sent', { exact: true }).waitFor();
    },
  ],
  [
    'conversation',
    async ({ frame, agent }) => {
      await agent.say('Good morning! Let me look that up for you.');
      await agent.say('It is in Leipzig and comes tomorrow before noon: https://track.example/48213');
      await frame
        .getByRole('log')
        .getByText(/before noon/)
        .waitFor();
    },
  ],
  [
    'typing',
    async ({ frame, agent }) => {
      await agent.publish({ type: 'ChatStateEvent', chatState: 'COMPOSING' });
      await frame.locator('.typing').waitFor();
    },
  ],
];

test('what an agent says, of every kind', { timeout }, async () => {
  await configureWindow(shared, 'steps');
  await walk('steps', await openWindow(shared, 'steps'), [
    ...talking,
    [
      'replies',
      async ({ frame, agent }) => {
        const reply = (title: string) => ({ type: 'button', title });
        const replies = ['Before noon', 'In the evening', 'To the neighbour’s'].map(reply);
        await agent.say('When would suit you?', { quickReplies: { type: 'quickReplies', replies } });
        await frame.getByRole('button', { name: 'Before noon' }).waitFor();
      },
    ],
    ['', ({ frame }) => frame.getByRole('button', { name: 'Before noon' }).click()],
    [
      'file',
      async ({ frame, agent }) => {
        const message = { caption: '', relativePath: '/x/Invoice 48213.pdf', fileType: 'PDF' };
        await agent.publish({ type: 'ContentEvent', contentType: 'hosted/file', message });
        await frame.getByRole('log').getByText('File: Invoice 48213.pdf').waitFor();
      },
    ],
    [
      'card',
      async ({ frame, agent, opened }) => {
        await opened.page
          .context()
          .route('https://shop.example/**', (route) =>
            route.request().url().endsWith('.svg')
              ? route.fulfill({ contentType: 'image/svg+xml', body: parcel })
              : route.abort(),
          );
        await agent.publish({ type: 'RichContentEvent', content: card });
        await frame.getByRole('button', { name: 'Deliver to a neighbour' }).waitFor();
        await frame.getByRole('img', { name: 'A parcel at a door' }).waitFor();
      },
    ],
    [
      'cards',
      async ({ frame, agent }) => {
        await agent.publish({ type: 'RichContentEvent', content: carousel });
        await frame.getByRole('group', { name: 'Cards' }).waitFor();
        await frame.getByText('Locker by the station', { exact: true }).last().waitFor();
      },
    ],
    [
      'checklist',
      async ({ frame, agent }) => {
        await agent.publish({ type: 'RichContentEvent', content: checklist });
        await frame.getByRole('checkbox', { name: 'It was wet' }).check();
        await frame.getByRole('checkbox', { name: 'Something was missing' }).check();
      },
    ],
    [
      'tabs',
      async ({ frame, agent }) => {
        await frame.getByRole('button', { name: 'Report it' }).click();
        await frame.getByRole('button', { name: 'Sent', disabled: true }).waitFor();
        await agent.publish({ type: 'RichContentEvent', content: tabs });
        await frame.getByRole('tab', { name: 'Parcel', selected: true }).waitFor();
      },
    ],
    [
      'select',
      async ({ frame, agent }) => {
        await agent.publish({ type: 'RichContentEvent', content: select });
        await frame.getByRole('radio', { name: 'Kiosk on Main Street' }).check();
        await agent.publish({ type: 'RichContentEvent', content: accordion });
        await frame.getByRole('checkbox', { name: /Insurance/ }).check();
        await frame.getByRole('button', { name: 'Insurance' }).click();
        await frame.getByRole('log').getByText('Pays up to 500 €').waitFor();
      },
    ],
    [
      '',
      async ({ frame }) => {
        await frame.getByRole('button', { name: 'Deliver to a neighbour' }).click();
        await frame.getByRole('log').getByText('To a neighbour, please').waitFor();
      },
    ],
  ]);
});

test('what can be done in a conversation, its end, and the next one', { timeout }, async () => {
  await configureWindow(shared, 'endings');
  await walk('endings', await openWindow(shared, 'endings'), [
    ...talking.slice(1, 3),
    [
      'menu',
      async ({ frame }) => {
        await frame.getByRole('button', { name: 'Options' }).click();
        await frame.getByRole('menu').waitFor();
      },
    ],
    [
      'clear',
      async ({ frame }) => {
        await frame.getByRole('menuitem', { name: 'Clear history' }).click();
        await frame.getByRole('dialog').waitFor();
      },
    ],
    [
      'leave',
      async ({ frame }) => {
        await frame.getByRole('button', { name: 'Cancel' }).click();
        await frame.getByRole('button', { name: 'Close' }).click();
        await frame.getByRole('dialog', { name: 'Leave this conversation?' }).waitFor();
      },
    ],
    [
      'end',
      async ({ frame }) => {
        await frame.getByRole('button', { name: 'Cancel' }).click();
        await chooseOption(frame, 'End conversation');
        await frame.getByRole('dialog', { name: 'End this conversation?' }).waitFor();
      },
    ],
    [
      'emoji',
      async ({ frame }) => {
        await frame.getByRole('button', { name: 'Keep talking' }).click();
        await frame.getByRole('button', { name: 'Emoji' }).click();
        await frame.getByRole('button', { name: '😀' }).waitFor();
      },
    ],
    [
      'large-text',
      async ({ frame }) => {
        await frame.getByRole('button', { name: 'Emoji' }).click();
        await chooseOption(frame, 'Larger text');
        await chooseOption(frame, 'Larger text');
        await expect.poll(() => frame.locator('html').evaluate((html) => html.style.fontSize)).toBe('130%');
      },
    ],
    [
      'survey',
      async ({ frame, agent }) => {
        await chooseOption(frame, 'Smaller text');
        await chooseOption(frame, 'Smaller text');
        await agent.end();
        await frame.getByText('How did we do?').waitFor();
        await frame.getByRole('radio', { name: '4 stars' }).check();
        await frame.getByRole('radio', { name: 'Yes' }).check();
      },
    ],
    [
      'ended',
      async ({ frame }) => {
        await frame.getByRole('button', { name: 'Send feedback' }).click();
        await frame.getByText('Thank you for your feedback.').waitFor();
      },
    ],
    [
      'resumed',
      async ({ frame }) => {
        await say(frame, 'One more thing: can I change the address?');
        await frame.getByText('Sent', { exact: true }).last().waitFor();
      },
    ],
    [
      'earlier',
      async ({ frame, opened }) => {
        await opened.page.reload();
        await opened.page.locator('#lpChat .bar').click();
        await frame.getByRole('button', { name: 'Show earlier conversations' }).waitFor();
      },
    ],
  ]);
});

const held = `
  let held;
  window.answerWith = (token) => held(token, token ? undefined : 'expired');
  const fetchToken = window.lpGetAuthenticationToken;
  window.lpGetAuthenticationToken = (callback) => { if (window.holding) held = callback; else fetchToken(callback); };`;

test('what goes wrong is said in words: not connected, not sent, not begun, not logged in any more, not loaded', {
  timeout,
}, async () => {
  await configureWindow(shared, 'trouble');
  const opened = await openWindow(shared, 'trouble', { script: held });
  await walk('trouble', opened, [
    [
      'start-failed',
      async ({ frame }) => {
        opened.refuse.start = true;
        await say(frame, 'Is anybody there?');
        await frame.getByText('We could not start the conversation. Please try again.').waitFor();
        await frame.getByText(/^Reference: 400-/).waitFor();
      },
    ],
    [
      'offline',
      async ({ frame }) => {
        opened.refuse.start = false;
        await frame.getByRole('button', { name: 'Retry' }).click();
        await frame.getByText('Sent', { exact: true }).waitFor();
        opened.refuse.connection = true;
        await opened.cut(1001);
        await frame.getByText('Reconnecting…').waitFor();
        await say(frame, 'And now?');
        await frame.getByText('Waiting to send').waitFor();
      },
    ],
    [
      'renewing',
      async ({ frame }) => {
        opened.refuse.connection = false;
        /* It comes back by itself, if not before then when it is asked to. */
        const back = frame.getByText('Waiting to send').waitFor({ state: 'detached' });
        await Promise.race([frame.getByRole('button', { name: 'Retry now' }).click(), back]);
        await back;
        await opened.page.evaluate('window.holding = true');
        await opened.cut(4401);
        await frame.getByText('Reconnecting…').waitFor();
      },
    ],
    [
      'expired',
      async ({ frame, opened: { page } }) => {
        await expect
          .poll(() =>
            page.evaluate("window.answerWith('')").then(
              () => true,
              () => false,
            ),
          )
          .toBe(true);
        await frame.getByText('You are no longer logged in.').waitFor();
      },
    ],
    [
      'history-failed',
      async ({ frame, opened: { page, refuse } }) => {
        refuse.history = true;
        await page.reload();
        await page.locator('#lpChat .bar').click();
        await frame.getByText('Your conversation could not be loaded.').waitFor();
      },
    ],
  ]);
});

test('what is written in a window that must log in is kept', async () => {
  await configureWindow(shared, 'login');
  const script = "lpGetAuthenticationToken = (callback) => callback('', 'expired');";
  const opened = await openWindow(shared, 'nobody', { script, locked: true });
  await opened.frame.getByText('You are no longer logged in.').waitFor();
  await check(opened, 'login');
});

test('the account’s own window: colours, texts, greeting and quick replies', { timeout }, async () => {
  await configureWindow(shared, 'own', {
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
  const own: Step[] = [
    [
      'own-greeting',
      async ({ frame }) => {
        await frame.getByRole('button', { name: 'Opening hours' }).waitFor();
        await frame.getByPlaceholder('Ask us about coffee').waitFor();
      },
    ],
    ...talking.slice(1, 3).map(([state, reach]): Step => [`own-${state}`, reach]),
    [
      'own-thanks',
      async ({ frame }) => {
        await say(frame, 'Thank you!');
        await frame.getByText('Sent').last().waitFor({ state: 'attached' });
      },
    ],
  ];
  await walk('own', await openWindow(shared, 'own'), own);
});

test.each([
  ['he', 'he-IL', 'rtl', 'איך אפשר לעזור?', 'המשך'],
  ['ar', 'ar-EG', 'rtl', 'كيف يمكننا مساعدتك؟', 'متابعة'],
  ['ja', 'ja-JP', 'ltr', 'どのようなご用件ですか？', '続ける'],
  ['de', 'de-DE', 'ltr', 'Wie können wir helfen?', 'Fortfahren'],
])('in the engagement’s language: %s', async (name, language, dir, greeting, goOn) => {
  await configureWindow(shared, name);
  const page = await shared.browser.newPage({ viewport: { width: 340, height: 580 }, locale: language });
  const token = shared.server.brandToken({ sub: `speaks-${name}` });
  await page.goto(`${shared.server.url}/window?account=acc1&lang=${language}#id_token=${token}`);
  await page.getByRole('button', { name: goOn }).click();
  await page.getByText(greeting).waitFor();
  expect(await page.locator('html').getAttribute('dir')).toBe(dir);
  expect(await page.locator('html').getAttribute('lang')).toBe(language);
  expect(await axeViolations(page)).toEqual([]);
  if (name === 'he') await keepScreenshot(page, `window-language-${name}`);
});
