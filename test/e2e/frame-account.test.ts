/** The account that a frame is made for is the account of its window; pages that are isolated may hold it too. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { type FrameHolder, startFrameHolder } from '../support/frame-holder.ts';
import { account } from '../support/start-server.ts';

const shared = shareBrowserAndServer();
let site: FrameHolder;
beforeAll(async () => {
  site = await startFrameHolder({ browser: shared.browser, service: shared.server.url });
});
afterAll(() => site.close());

test.each(['unsafe-none', 'require-corp', 'credentialless'])(
  'a page with COEP %s holds the window of the account that it names',
  async (policy) => {
    const { page, news } = await site.hold({ framed: account, account, policy });
    expect(await page.evaluate('crossOriginIsolated')).toBe(policy !== 'unsafe-none');
    await expect.poll(news).toContain('appearance');
    await page.frameLocator('iframe').getByRole('textbox').waitFor();
  },
);

test('a frame that is made for one account opens no window of another', async () => {
  const { page, news } = await site.hold({ framed: 'another', account });
  await expect.poll(async () => (await news()).filter((one) => one === 'ready').length).toBeGreaterThan(1);
  expect(await news()).not.toContain('appearance');
  expect(await page.frameLocator('iframe').getByRole('textbox').count()).toBe(0);
});

test('a token is handed between tabs of one page origin, person and account alone', async () => {
  const other = await startFrameHolder({ browser: shared.browser, service: shared.server.url });
  const channelOf = async (holder: FrameHolder, sub: string) => {
    const { page } = await holder.hold({ framed: account, account, sub });
    const channels = () => page.frames()[1]?.evaluate<string[]>('channels');
    await expect.poll(channels).toHaveLength(1);
    return (await channels())?.[0];
  };
  const ann = await channelOf(site, 'ann');
  expect(await channelOf(site, 'ann')).toBe(ann);
  /* The same site, as another page of the account may be. */
  expect(await channelOf(other, 'ann')).not.toBe(ann);
  expect(await channelOf(site, 'ben')).not.toBe(ann);
  other.close();
});
