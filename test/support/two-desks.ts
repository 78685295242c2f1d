/**
 * Two agents at their desks, and customers with the window open on a page of the brand: every one in a browser context of
 * their own. The agents stay for the whole file, customers for one test.
 */
import type { BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import { afterEach, beforeAll, expect } from 'vitest';
import type { AccountSettings } from '../../src/server/store/store.ts';
import { saveItem } from '../features/monitoring-support.ts';
import { createMovedClock, type MovedClock } from './moved-clock.ts';
import { type OpenOptions, type OpenWindow, openWindow } from './open-window.ts';
import { account } from './start-server.ts';
import { shareTaggedPages, type TaggedPages } from './tagged-pages.ts';
import { accept, logIn, openContext } from './workspace-page.ts';

export interface Customer extends OpenWindow {
  name: string;
  say(text: string): Promise<void>;
  /** In the window. */
  reads(text: string): Promise<void>;
}

export interface CustomerOptions extends OpenOptions {
  /** What the brand vouches for, beside the name. */
  claims?: Record<string, unknown>;
}

/** An agent with the customer whom it serves. */
export interface Pair {
  desk: Page;
  agent: 'ann' | 'ben';
  customer: Customer;
  name: string;
}

export interface TwoDesks extends TaggedPages {
  ann: Page;
  ben: Page;
  /** The line of ann's page. */
  annsLine: CutLine;
  /** Everybody knows it when this settles. */
  configure(settings: Partial<AccountSettings>): Promise<void>;
  /** The server's. */
  clock: MovedClock;
  /** What the brand vouches for from now on, the next time that it is asked. */
  vouch(name: string, claims: Record<string, unknown>): void;
  /** Has written this first. Customers are called as they write themselves in lower case. */
  customer(name: string, first: string, options?: CustomerOptions): Promise<Customer>;
  /** Two customers who have written, the first with ann, the second with ben. */
  pairs(names: readonly [string, string], options?: CustomerOptions): Promise<[Pair, Pair]>;
  openDesk(loginName: string): Promise<Page>;
}

export interface CutLine {
  /** Nothing comes any more; what goes out arrives. */
  deafen(): void;
  cut(): Promise<void>;
  mend(): void;
}

/** The server remembers accounts so long. */
const rememberedMs = 3_000;

const usual: Partial<AccountSettings> = { ringMode: 'all', engagement: { automaticMessages: true } };

export const first = (name: string): string => `Hello, ${name} here`;

export function shareTwoDesks(): TwoDesks {
  const clock = createMovedClock();
  const claims = new Map<string, Record<string, unknown>>();
  const staying = new Set<BrowserContext>();
  const complaints: string[] = [];
  const shared = shareTaggedPages({ realTime: clock, claims, staying }) as TwoDesks;

  shared.configure = async (settings) => {
    const { store } = shared.server;
    const found = await store.findAccount(account);
    if (!found) throw new Error('there is no account');
    await store.saveAccount({ ...found, settings: { ...found.settings, ...settings } });
    clock.skip(rememberedMs);
  };
  shared.clock = clock;
  shared.vouch = (name, more) => claims.set(name.toLowerCase(), { given_name: name, ...more });
  shared.openDesk = async (loginName) => {
    const page = await openContext(shared, {}, complaints);
    await logIn(page, loginName);
    await page.getByRole('navigation', { name: 'Conversations' }).waitFor();
    return page;
  };
  const open = async (name: string, { claims: more, ...options }: CustomerOptions = {}): Promise<Customer> => {
    if (more || !claims.has(name.toLowerCase())) shared.vouch(name, more ?? {});
    const opened = await openWindow(shared, name.toLowerCase(), options);
    const reads = (next: string) => opened.frame.getByRole('log').getByText(next, { exact: true }).first().waitFor();
    const composer = opened.frame.getByRole('textbox', { name: 'Your message' });
    const say = async (next: string) => {
      await composer.fill(next);
      await composer.press('Enter');
      await reads(next);
    };
    return Object.assign(opened, { name, say, reads });
  };
  shared.customer = async (name, text, options) => {
    const customer = await open(name, options);
    await customer.say(text);
    return customer;
  };
  shared.pairs = async ([one, other], options) => {
    const [served, next] = await Promise.all([open(one, options), open(other, options)]);
    const serve = async (agent: Pair['agent'], customer: Customer): Promise<Pair> => {
      const { name, frame } = customer;
      await customer.say(first(name));
      await frame.getByText('Sent', { exact: true }).waitFor();
      await accept(shared[agent], name, first(name));
      return { desk: shared[agent], agent, customer, name };
    };
    return Promise.all([serve('ann', served), serve('ben', next)]);
  };

  beforeAll(async () => {
    await shared.configure(usual);
    for (const [i, content] of contents.entries())
      await saveItem(shared.server.store, 'predefined-content', `${i}`, content);
    [shared.ann, shared.ben] = (await Promise.all(
      (['ann', 'ben'] as const).map(async (loginName) => {
        const page = await openContext(shared, {}, complaints);
        staying.add(page.context());
        if (loginName === 'ann') shared.annsLine = await holdLine(page);
        await logIn(page, loginName);
        await page.getByText('No open conversations').waitFor();
        return page;
      }),
    )) as [Page, Page];
  });
  /* No page of the workspace broke the policy, or threw. */
  afterEach(() => expect(complaints.splice(0)).toEqual([]));
  return shared;
}

/** The page's socket, to be cut, and kept from coming back, until it is mended. */
async function holdLine(page: Page): Promise<CutLine> {
  const lines = new Set<WebSocketRoute>();
  let down = false;
  let deaf = false;
  await page.routeWebSocket(/ws_api/, (line) => {
    if (down) return line.close({ code: 1001 });
    const server = line.connectToServer();
    server.onMessage((message) => {
      if (!deaf) line.send(message);
    });
    /* Of both, for closing one leaves the other as it is. */
    lines.add(line).add(server);
  });
  return {
    deafen() {
      deaf = true;
    },
    async cut() {
      down = true;
      const cutting = [...lines].map((line) => line.close({ code: 1001 }));
      lines.clear();
      await Promise.all(cutting);
    },
    mend() {
      down = false;
      deaf = false;
    },
  };
}

const contents = [
  {
    title: 'Greeting',
    shortcut: 'hi',
    texts: { 'en-US': 'Hello {consumerName}, {agentNickname} here.' },
    skillIds: [],
  },
  {
    title: 'Terms',
    hotkey: 'G',
    texts: { 'en-US': 'Read <a href="https://brand.example.test/terms">our terms</a>, {consumerName}.' },
    skillIds: [],
  },
  { title: 'Invoices', hotkey: 'B', texts: { 'en-US': 'For bills only' }, skillIds: ['7'] },
  { title: 'Tracking', category: 'Orders', texts: { 'en-US': 'Your parcel is on its way.' }, skillIds: [] },
];
