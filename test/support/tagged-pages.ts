/** A brand's pages, the service and a Chromium, for all tests of a file; and what a test says and asks of a page. */
import type { BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { EngagementRecord } from '../../src/server/engagement/campaign.ts';
import { campaign, engagement, saveItem } from '../features/monitoring-support.ts';
import { type BrandPages, type PageQuery, startBrandPages } from './brand-pages.ts';
import { shareBrowserAndServer } from './browser-server.ts';
import type { StartOptions } from './start-server.ts';

export interface TaggedPages extends ReturnType<typeof shareBrowserAndServer> {
  brand: BrandPages;
  /** These engagements and no others. */
  offer(...engagements: (Partial<EngagementRecord> & { id: number })[]): Promise<void>;
  /** A page in a browser of its own, or in that of another page. */
  open(query?: PageQuery, context?: BrowserContext): Promise<Page>;
}

/** Two engagements side by side: 1 for everybody on the right, 2 for customers on the left. */
export const bothEngagements = [
  { id: 1, name: 'Visitors', design: { text: 'Ask us', side: 'right' } },
  { id: 2, name: 'Customers', authenticated: true, connectorId: 'brand', design: { text: 'Message us', side: 'left' } },
] as const;

interface TaggedPagesOptions extends StartOptions {
  /** What the brand says of whom it names, beside who it is. */
  claims?: ReadonlyMap<string, Record<string, unknown>>;
  /** Those that one test leaves to the next. */
  staying?: ReadonlySet<BrowserContext>;
}

export function shareTaggedPages({ claims, staying, ...options }: TaggedPagesOptions = {}): TaggedPages {
  const shared = shareBrowserAndServer(options) as TaggedPages;
  beforeAll(async () => {
    const { server } = shared;
    const token = (sub: string) => server.brandToken({ sub, ...claims?.get(sub) });
    shared.brand = await startBrandPages({ service: server.url, token });
    shared.offer = async (...engagements) => {
      await saveItem(server.store, 'campaign', '1', campaign(engagements.map((one) => engagement(one))));
      server.forgetKept();
    };
    shared.open = async (query = {}, context) => {
      const page = await (context ?? (await shared.browser.newContext())).newPage();
      await page.goto(shared.brand.page(query));
      return page;
    };
    await shared.offer(...bothEngagements);
  });
  afterEach(async () => {
    const contexts = shared.browser.contexts().filter((context) => !staying?.has(context));
    await Promise.all(contexts.map((context) => context.close()));
    /* No page of any test broke the policy. */
    expect(shared.brand.violations.splice(0)).toEqual([]);
  });
  afterAll(() => shared.brand.close());
  return shared;
}

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

export const windowOf = (page: Page): FrameLocator => page.frameLocator('#lpChat iframe');

export const fired = (page: Page, appName = '*', eventName = '*') =>
  page.evaluate(([app, event]) => window.lpTag.events.hasFired(app, event), [appName, eventName] as const);
