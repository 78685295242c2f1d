/** Anybody can write an address: it says nothing, signs nobody in and saves nothing without a press in our own page. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { account } from '../support/start-server.ts';

const shared = shareBrowserAndServer();

async function open(path: string): Promise<{ page: Page; sent: string[] }> {
  const page = await (await shared.browser.newContext()).newPage();
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(new URL(request.url()).pathname));
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => sent.push(JSON.parse(String(payload)).type)),
  );
  await page.goto(shared.server.url + path);
  return { page, sent };
}
const composer = (page: Page) => page.getByRole('textbox', { name: 'Your message' });
const separate = (engConf: object, lines: unknown) =>
  `/window/index.html?lpUnifiedWindowConfig=${encodeURIComponent(JSON.stringify({ accountId: account, engConf }))}` +
  `&preChatLines=${encodeURIComponent(JSON.stringify(lines))}`;
const unsigned = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

test('lines wait in the composer, and begin no conversation', async () => {
  const { page, sent } = await open(separate({ allowUnauthMsg: true, lang: 'en-US' }, ['one', 'two']));
  await expect.poll(() => composer(page).inputValue()).toBe('one\ntwo');
  expect(await page.locator('.bubble').count()).toBe(0);
  expect(sent).not.toContain('cm.ConsumerRequestConversation');
  expect(sent).not.toContain('ms.PublishEvent');
  await composer(page).press('Enter');
  await page.getByText('Sent', { exact: true }).waitFor();
});

test('lines do not take the place of what the person has written', async () => {
  const { page } = await open(separate({ allowUnauthMsg: true, lang: 'en-US' }, []));
  await page.getByText('How can we help?').waitFor();
  await composer(page).fill('my own words');
  await page.goto(shared.server.url + separate({ allowUnauthMsg: true, lang: 'en-US' }, ['not mine']));
  await expect.poll(() => composer(page).inputValue()).toBe('my own words');
});

test('a device that an address names is not saved', async () => {
  const { page } = await open(separate({ allowUnauthMsg: true, lang: 'en-US', device: 'planted' }, []));
  await page.getByText('How can we help?').waitFor();
  expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain(
    'planted',
  );
});

test('a token says its name, and counts after the press alone', async () => {
  const token = shared.server.brandToken({ sub: 'stranger', name: 'Eve \u202eevE' });
  const { page, sent } = await open(`/window?account=${account}#id_token=${token}`);
  await page.getByText('Is this you?').waitFor();
  expect(await page.locator('bdi').textContent()).toBe('Eve evE');
  expect(page.url()).not.toContain('id_token');
  expect(sent).toEqual([]);
  await page.reload();
  await page.getByText('You are no longer logged in.').waitFor();
  expect(sent.filter((path) => path.endsWith('/authenticate'))).toEqual([]);
});

test('a token of somebody else, in a window that is open, is asked about again', async () => {
  const go = (page: Page, token: string) =>
    page.evaluate((id_token) => {
      location.hash = `id_token=${id_token}`;
    }, token);
  const token = () => shared.server.brandToken({ sub: 'first' });
  const { page } = await open(`/window?account=${account}#id_token=${token()}`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('How can we help?').waitFor();
  await go(page, token());
  await expect.poll(() => page.url()).not.toContain('id_token');
  expect(await composer(page).isVisible()).toBe(true);
  await go(page, shared.server.brandToken({ sub: 'second' }));
  await page.getByText('Is this you?').waitFor();
  expect(await page.locator('bdi').textContent()).toBe('second');
});

test.each([
  ['encrypted', 'a.b.c.d.e'],
  ['of nobody', unsigned({ name: 'Maya' })],
  ['with a name of the wrong shape', unsigned({ sub: { toString: 'x' }, name: ['Maya'] })],
  ['whose name cannot be seen', unsigned({ sub: '\u200b\u202e' })],
  ['no token', '__proto__'],
])('a token that cannot be shown is refused: %s', async (_what, token) => {
  const { page, sent } = await open(`/window?account=${account}#id_token=${token}`);
  await page.getByText('You are no longer logged in.').waitFor();
  expect(sent).toEqual([]);
});

test('an answer of a login that this tab has not begun brings nobody', async () => {
  const { page, sent } = await open(`/window/index.html#state=x&id_token=${shared.server.brandToken({ sub: 'eve' })}`);
  await page.locator('main').waitFor();
  expect(sent).toEqual([]);
  expect(page.url()).not.toContain('id_token');
});
