/** Whatever a peer can say: what cannot be drawn shows as broken, and all else can still be read and answered. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { addEmptyAccount, openConsole } from '../support/console-page.ts';
import type { Frame, WireClient } from '../support/wire-client.ts';
import {
  accept,
  cardOf,
  close,
  composerOf,
  foundIn,
  infoOf,
  logIn,
  logOf,
  openContext,
  openWindow,
  ringOf,
  setStatus,
  startConversation,
  write,
  writeInWindow,
} from '../support/workspace-page.ts';

const shared = shareBrowserAndServer();
const complaints: string[] = [];
const told: string[] = [];
let ann: Page;

/** Drawing a text or a name that says so throws, as a fault of ours would. */
const breakDrawing = () => {
  const whole = Reflect.get(String.prototype, 'matchAll');
  Reflect.set(String.prototype, 'matchAll', function (this: string, pattern: RegExp) {
    if (this.includes('cannot be drawn')) throw new Error('this line was broken');
    return whole.call(this, pattern);
  });
};

async function openAnn(): Promise<Page> {
  const page = await openContext(shared, {}, complaints);
  page.on('console', (message) => {
    if (/ was broken/.test(message.text())) told.push(message.text());
  });
  await page.addInitScript(breakDrawing);
  return page;
}

beforeAll(async () => {
  ann = await openAnn();
  await logIn(ann);
  await ann.getByText('No open conversations').waitFor();
});
afterEach(() => expect([complaints.splice(0), told.splice(0)]).toEqual([[], []]));
afterAll(() => ann.context().close());

const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

type Conversation = Awaited<ReturnType<typeof startConversation>>;

interface Hostile {
  claims?: Record<string, unknown>;
  body?: object;
  /** Before the conversation begins. */
  first?: (consumer: WireClient) => Promise<unknown>;
  /** In it. */
  says?: (conversation: Conversation, consumer: WireClient) => Promise<unknown>;
}

const nest = (levels: number, text: string): object =>
  levels === 0 ? { type: 'text', text } : { type: 'vertical', elements: [nest(levels - 1, text)] };

const mostly = {
  replies: [null, { title: 5, click: [] }, { title: 'x', click: { actions: [null, { type: 'link', uri: 5 }] } }],
};

/** What the server may refuse, and clients must bear. */
const events = [
  ...[
    {},
    { message: {} },
    { relativePath: 5, caption: { a: 1 }, fileType: [] },
    { caption: 'holiday\u202egpj.exe', fileType: 'JPEG' },
  ].flatMap((message) =>
    ['hosted/file', 'text/plain', 'text/structured-content', 'forward/fraud'].map((contentType) => ({
      ...{ type: 'ContentEvent', contentType, message },
    })),
  ),
  ...[
    {},
    nest(7, 'innermost'),
    nest(31, 'deepest'),
    nest(500, 'too deep'),
    { type: 'text', text: { text: 5 } },
    { elements: [null, 5, [[]]] },
    { type: '__proto__', elements: 5 },
  ].map((content) => ({ type: 'RichContentEvent', content, quickReplies: mostly })),
];

const half = 3_900;
const longTexts = [
  `http://a/${'.'.repeat(half)}x${')'.repeat(half)}`,
  `https://a/${'a'.repeat(7_900)}`,
  'http://'.repeat(1_100),
  'https://a。'.repeat(700),
  `${'\u202e'.repeat(4_000)}x`,
];

const hostile: Record<string, Hostile> = Object.fromEntries([
  ...inherited.map((key): [string, Hostile] => [
    `the key ${key} everywhere`,
    {
      body: { skillId: '-1', conversationContext: { type: key, lang: key, visitorId: key, sessionId: key } },
      claims: {
        gender: key,
        role: key,
        iss_status: key,
        locale: key,
        lp_sdes: [
          { type: key, [key]: key },
          { type: 'personal', personal: { gender: key, language: key } },
        ],
      },
      says: ({ dialogId }, consumer) =>
        consumer.request(
          'ms.PublishEvent',
          { dialogId, event: { type: 'ContentEvent', contentType: key, message: key } },
          {
            metadata: [
              { type: key, status: key, [key]: key },
              { type: 'ConsumerStatus', status: key },
            ],
          },
        ),
    },
  ]),
  [
    'claims of the wrong types',
    {
      claims: {
        given_name: 'Wrong',
        lp_sdes: [
          null,
          5,
          'x',
          [],
          { type: 'ctmrinfo', info: [] },
          {
            type: 'ctmrinfo',
            info: {
              customerId: {},
              balance: [],
              registrationDate: 'never',
              lastPaymentDate: { day: 'x', month: {}, year: 1e9 },
            },
          },
          { type: 'personal', personal: { firstname: {}, lastname: [], age: 5, contacts: { email: [] } } },
          { type: 'personal', personal: { contacts: [null, 5, { address: 'x' }, { address: { region: {} } }] } },
        ],
      },
    },
  ],
  [
    'a profile of the wrong shapes',
    {
      first: (consumer) =>
        consumer.request('userprofile.SetUserProfile', {
          firstName: 'x'.repeat(500),
          lastName: '\u202e\u200b',
          privateData: { mail: '\u2066x\u2069' },
        }),
    },
  ],
  [
    'contents that are no text',
    {
      says: async ({ publish }) => {
        for (const event of events) await publish(event);
      },
    },
  ],
  [
    'long texts that look like links',
    {
      says: async ({ say }) => {
        for (const text of longTexts) await say(text);
      },
    },
  ],
]);

/** Opens what there is beside the conversation, and answers. */
async function answerIn(page: Page, text: string): Promise<void> {
  for (const tab of ['History', 'Notes', 'Info']) await infoOf(page).getByRole('tab', { name: tab }).click();
  await composerOf(page).fill('/');
  await composerOf(page).fill('');
  await write(page, text);
  await logOf(page).getByText(text, { exact: true }).waitFor();
}

const broken = (page: Page) => page.getByText('can’t be shown');

test.each(Object.keys(hostile))('the workspace survives %s', async (what) => {
  const { claims = {}, body = {}, first, says } = hostile[what] ?? {};
  const consumer = await shared.server.consumer(`hostile ${what}`, claims);
  await first?.(consumer);
  const conversation = await startConversation(consumer, 'begins', body);
  await says?.(conversation, consumer);
  await conversation.say('goes on');
  await ann.getByRole('article').getByRole('button', { name: 'Accept' }).click();
  await logOf(ann).getByText('goes on').waitFor();
  await answerIn(ann, 'answered');
  await consumer.notification('MessagingEventNotification', ({ changes }) =>
    changes.some(({ event }: Frame) => event.message === 'answered'),
  );
  expect(await broken(ann).count()).toBe(0);
  await close(ann);
  await ann.getByRole('link', { name: 'All conversations' }).click();
  await ann.getByRole('table').getByRole('button').first().click();
  await ann.getByRole('complementary', { name: 'Conversation', exact: true }).getByText('goes on').waitFor();
  expect(await broken(ann).count()).toBe(0);
  await ann.getByRole('link', { name: 'My conversations' }).click();
  await consumer.close();
});

test('names show no marks that turn or hide what stands beside them', async () => {
  const consumer = await shared.server.consumer('marks', {
    given_name: '\u202eMaya\u2066\u200b',
    family_name: 'B\u00adell',
  });
  const { publish } = await startConversation(consumer, 'who am I?');
  await accept(ann, 'Maya Bell', 'who am I?');
  await cardOf(ann, 'Maya Bell').waitFor();
  await publish({
    type: 'ContentEvent',
    contentType: 'hosted/file',
    message: { caption: 'holiday\u202egpj.exe', fileType: 'JPEG' },
  });
  await logOf(ann).getByText('holidaygpj.exe').waitFor();
  const shown = await ann.evaluate(() => document.body.innerText);
  expect(shown).not.toMatch(/[\u200b\u00ad\u202a-\u202e\u2066-\u2069]/);
  await ann
    .getByRole('heading', { level: 2, name: /^Maya Bell/ })
    .first()
    .locator('bdi')
    .waitFor();
  await close(ann);
  await consumer.close();
});

test('a line that breaks is the only one that shows so, in the workspace and in the window', async () => {
  const customer = await openWindow(shared, { sub: 'broken', given_name: 'Brita' });
  const said: string[] = [];
  customer.on('console', (message) => message.type() === 'error' && said.push(message.text()));
  customer.on('pageerror', (error) => complaints.push(String(error)));
  await customer.addInitScript(breakDrawing);
  await customer.evaluate(breakDrawing);
  for (const text of ['before', 'this cannot be drawn', 'after']) await writeInWindow(customer, text);
  await accept(ann, 'Brita', 'before');
  const lines = logOf(ann).getByRole('listitem');
  await lines.filter({ hasText: /^This message can’t be shown\.$/ }).waitFor();
  await lines.filter({ hasText: 'after' }).waitFor();
  expect(await broken(ann).count()).toBe(1);
  await answerIn(ann, 'still here');
  await logOf(customer).getByText('still here').waitFor();
  for (const text of ['before', 'after']) await logOf(customer).getByText(text, { exact: true }).waitFor();
  expect(await logOf(customer).getByText('This message can’t be shown here.').count()).toBe(1);
  await writeInWindow(customer, 'so am I');
  await logOf(ann).getByText('so am I').waitFor();
  const once = [expect.stringContaining('this line was broken')];
  expect([told.splice(0), said]).toEqual([once, once]);
  await close(ann);
  await customer.context().close();
});

/** A method of arrays throws for as long as this says so: a fault of ours in what uses it. */
const breakLists = (page: Page, method: 'toReversed' | 'toSorted', fault: boolean) =>
  page.evaluate(
    ([name, throws]) => {
      const whole = Reflect.get(window, 'whole') ?? Reflect.get(Array.prototype, name);
      Reflect.set(window, 'whole', whole);
      const faulty = () => {
        throw new Error('this part was broken');
      };
      Reflect.set(Array.prototype, name, throws ? faulty : whole);
    },
    [method, fault] as const,
  );

const again = (page: Page) => page.getByRole('alert').getByRole('button', { name: 'Try again' });

test('a part that breaks is drawn again when somebody asks for it', async () => {
  const consumer = await shared.server.consumer('panel', { given_name: 'Paula' });
  await startConversation(consumer, 'about parts');
  await accept(ann, 'Paula', 'about parts');
  await breakLists(ann, 'toReversed', true);
  await infoOf(ann).getByRole('tab', { name: 'Notes' }).click();
  await infoOf(ann).getByText('This part can’t be shown.').waitFor();
  await write(ann, 'here I am');
  await logOf(ann).getByText('here I am').waitFor();
  expect(await broken(ann).count()).toBe(1);
  await breakLists(ann, 'toReversed', false);
  await again(ann).click();
  await infoOf(ann).getByRole('textbox').waitFor();
  expect(await broken(ann).count()).toBe(0);
  expect(told.splice(0)).toEqual([expect.stringContaining('this part was broken')]);
  await close(ann);
  await consumer.close();
});

test('a page whose code has not come says so, and comes when somebody asks for it again', async () => {
  const max = await openContext(shared, {}, complaints);
  let refused = false;
  await max.route(/\/assets\/manager-page-[^/]*\.js$/, (route) => {
    if (refused) return route.continue();
    refused = true;
    return route.abort();
  });
  await logIn(max, 'max');
  await setStatus(max, 'Away');
  await max.getByRole('link', { name: 'Manager' }).click();
  await max.getByText('This page can’t be shown.').waitFor();
  expect(await axeViolations(max)).toEqual([]);
  await max.getByRole('link', { name: 'My conversations' }).click();
  await max.getByText('No open conversations').waitFor();
  await max.getByRole('link', { name: 'Manager' }).click();
  await max.getByRole('heading', { name: 'Agents' }).waitFor();
  await max.context().close();
});

test('a screen of the console that breaks leaves the others', async () => {
  await addEmptyAccount(shared.server.store, 'console', ['eve']);
  const page = await openConsole({
    ...shared,
    url: shared.server.url,
    account: 'console',
    loginName: 'eve',
    complaints,
  });
  await page.getByRole('heading', { name: 'Campaigns' }).first().waitFor();
  await page.getByRole('link', { name: 'Goals' }).click();
  await page.getByRole('heading', { name: 'Goals' }).waitFor();
  await breakLists(page, 'toSorted', true);
  await page.getByRole('link', { name: 'Campaign Builder' }).click();
  await page.getByText('This part can’t be shown.').waitFor();
  await page.getByRole('link', { name: 'Goals' }).click();
  await page.getByRole('heading', { name: 'Goals' }).waitFor();
  await page.getByRole('link', { name: 'Campaign Builder' }).click();
  await page.getByText('This part can’t be shown.').waitFor();
  await breakLists(page, 'toSorted', false);
  await again(page).click();
  await page.getByRole('main').getByRole('table').waitFor();
  await page.context().close();
});

/** As browsers translate: each text becomes an element of its own, now and later, where the page does not forbid it. */
const translate = () => {
  const wrap = (text: Node) => {
    const parent = text.parentElement;
    const allowed = parent?.closest('[translate]')?.getAttribute('translate') !== 'no';
    if (!allowed || !text.nodeValue?.trim() || parent?.closest('script, style, textarea, font')) return;
    const font = document.createElement('font');
    font.textContent = `‹${text.nodeValue}›`;
    text.parentNode?.replaceChild(font, text);
  };
  const all = (root: Node) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts: Node[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) wrap(text);
  };
  all(document.body);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node.isConnected) node.nodeType === Node.TEXT_NODE ? wrap(node) : all(node);
  }).observe(document.body, { childList: true, subtree: true });
};

test('a browser that translates the workspace translates what is said, and breaks nothing', async () => {
  const page = await openAnn();
  await logIn(page, 'ben');
  await setStatus(ann, 'Away');
  await page.evaluate(translate);
  const consumer = await shared.server.consumer('translated', { given_name: 'Tea', family_name: 'Drinker' });
  const { say } = await startConversation(consumer, 'bonjour https://shop.example/x');
  await ringOf(page, 'Tea Drinker').getByRole('button', { name: 'Accept' }).click();
  await logOf(page).getByText('‹bonjour ›').waitFor();
  await write(page, 'salut');
  await logOf(page).getByText('‹salut›').waitFor();
  await say('encore');
  await logOf(page).getByText('‹encore›').waitFor();
  await close(page);
  await page.getByRole('link', { name: 'All conversations' }).click();
  await foundIn(page, 'Tea Drinker').first().waitFor();
  expect(await broken(page).count()).toBe(0);
  await setStatus(ann, 'Online');
  await page.context().close();
  await consumer.close();
});
