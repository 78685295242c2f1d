/** Forms of the console: reasons by field, nothing typed is lost, and of two who edit one record nobody is overwritten. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { addAdministrator } from '../features/admin-support.ts';
import { axeViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { accountSettings, addEmptyAccount, addUsers, openConsole, save } from '../support/console-page.ts';
import { acceptNext, goOnline, openConversation, setState } from '../support/conversation.ts';
import { keepScreenshot } from '../support/screenshot.ts';
import { loginAgent } from '../support/sign-in.ts';
import { account } from '../support/start-server.ts';
import { brandIssuer, password } from '../support/test-account.ts';

const shared = shareBrowserAndServer();
const complaints: string[] = [];
const own = 'console';

beforeAll(() => addEmptyAccount(shared.server.store, own, ['eve', 'max']));
afterEach(async () => {
  await Promise.all(shared.browser.contexts().map((context) => context.close()));
  expect(complaints.splice(0)).toEqual([]);
});

const openAs = (loginName: string, path: string, options = {}): Promise<Page> =>
  openConsole({ ...shared, url: shared.server.url, account: own, loginName, complaints, options }, path);

test('what is wrong is said field by field, and nothing that was typed is lost, not even by going elsewhere', async () => {
  const page = await openAs('eve', '/admin/data-sources/authentication-server');
  await page.getByLabel('Authentication Endpoint', { exact: true }).fill('http://shop.example/login');
  await page.getByRole('textbox', { name: 'JWT Public Key' }).fill('not a key at all!');
  await page.getByLabel('JS Method Name', { exact: true }).fill('no name');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('3 things need your attention').waitFor();
  await alert.getByRole('link', { name: 'JS Method Name' }).click();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-settings-jsMethodName');
  expect(await axeViolations(page)).toEqual([]);
  const endpoint = page.getByLabel('Authentication Endpoint', { exact: true });
  expect(await endpoint.getAttribute('aria-invalid')).toBe('true');
  expect(await endpoint.getAttribute('aria-describedby')).toContain('problem');

  await page.getByRole('searchbox').fill('consumer identity');
  await page.getByRole('button', { name: 'Consumer Identity Provider' }).waitFor();
  await page.getByRole('searchbox').fill('');
  await page.getByRole('link', { name: 'Goals' }).click();
  await page.getByRole('heading', { name: 'Goals' }).waitFor();
  await page.getByRole('link', { name: 'Authentication Server' }).click();
  await page.getByText('what you typed before you left').waitFor();
  expect(await endpoint.inputValue()).toBe('http://shop.example/login');
});

test('the second of two who edit one campaign is told what the first saved, and combines both', async () => {
  const [first, second] = [await openAs('eve', '/admin/campaigns/1'), await openAs('max', '/admin/campaigns/1')];
  for (const page of [first, second]) await page.getByLabel('Name', { exact: true }).waitFor();
  await first.getByLabel('Name', { exact: true }).fill('Renamed by Eve');
  await first.getByLabel('Priority').selectOption('Low');
  await save(first);
  await second.getByLabel('Priority').selectOption('High');
  await second.getByLabel('Description').fill('Written by Max');
  await second.getByRole('button', { name: 'Save', exact: true }).click();
  const conflict = second.getByRole('alert');
  await conflict.getByText('Somebody else has saved this meanwhile').waitFor();
  await conflict.getByRole('cell', { name: 'Renamed by Eve' }).waitFor();
  expect(await axeViolations(second)).toEqual([]);
  await keepScreenshot(second, 'console-conflict');
  const stored = async () => (await shared.server.store.findItem(own, 'campaign', '1'))?.record;
  expect(await stored()).toMatchObject({ name: 'Renamed by Eve', priority: 'low' });

  await conflict.getByRole('button', { name: 'Combine: theirs, with my changes' }).click();
  expect(await second.getByLabel('Name', { exact: true }).inputValue()).toBe('Renamed by Eve');
  await save(second);
  expect(await stored()).toMatchObject({ name: 'Renamed by Eve', priority: 'high', description: 'Written by Max' });
});

/** Changes of these records wait until they are let go; `status`: and fail. */
async function holdSaves(page: Page, address: string) {
  const begun = Promise.withResolvers<void>();
  const held = Promise.withResolvers<number | undefined>();
  let over = false;
  await page.route(`**/configuration/${address}`, async (route) => {
    if (over || route.request().method() === 'GET') return route.fallback();
    begun.resolve();
    const status = await held.promise;
    over = true;
    await (status === undefined ? route.continue() : route.fulfill({ status, json: { error: { message: 'no' } } }));
  });
  return { begun: begun.promise, letGo: (status?: number) => held.resolve(status) };
}

test('what is typed while a record is being saved stays, whatever comes of it', async () => {
  const page = await openAs('eve', '/admin/library/goals/new');
  const [name, address] = [page.getByLabel('Name', { exact: true }), page.getByLabel('Page', { exact: true })];
  const pressSave = () => page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByLabel('Goal', { exact: true }).selectOption('Land on a page');
  await name.fill('Held');
  const adding = await holdSaves(page, 'engagement/goals');
  await pressSave();
  await adding.begun;
  await address.fill('/thanks');
  adding.letGo();
  await page.getByRole('heading', { name: 'Held' }).waitFor();
  await expect.poll(() => address.inputValue()).toBe('/thanks');
  expect(await name.inputValue()).toBe('Held');

  const failing = await holdSaves(page, 'engagement/goals/*');
  await pressSave();
  await failing.begun;
  await name.fill('Held up');
  failing.letGo(503);
  await page.getByRole('alert').waitFor();
  expect(await name.inputValue()).toBe('Held up');

  const changing = await holdSaves(page, 'engagement/goals/*');
  await pressSave();
  await changing.begun;
  await address.fill('/thank-you');
  changing.letGo();
  await page.getByText('Saving…').waitFor({ state: 'detached' });
  await page.getByText('Not saved yet').waitFor();
  expect([await name.inputValue(), await address.inputValue()]).toEqual(['Held up', '/thank-you']);
  await save(page);
  const goals = (await shared.server.store.listItems(own, 'goal')).map(({ record }) => record);
  expect(goals).toContainEqual(expect.objectContaining({ name: 'Held up', url: '/thank-you' }));
});

test('the studio shows the window itself as it is being made, before anything is saved', async () => {
  const page = await openAs('eve', '/admin/library/windows/1');
  const preview = page.frameLocator('iframe');
  await preview.getByText('It left this morning.').waitFor();
  const text = page.getByRole('textbox', { name: 'Text', exact: true }).first();
  await text.pressSequentially('Fernway');
  await page.getByLabel('Background of the title bar').fill('#1f4338');
  await preview.getByText('Fernway').waitFor();
  expect(await text.inputValue()).toBe('Fernway');
  const background = () => preview.locator('header').evaluate((header) => getComputedStyle(header).backgroundColor);
  await expect.poll(background).toBe('rgb(31, 67, 56)');
  await keepScreenshot(page, 'console-window');
  const stored = async () => (await shared.server.store.findItem(own, 'window', '1'))?.record;
  expect(await stored()).toMatchObject({ title: {} });

  const texts = page.getByRole('group', { name: 'What the window says, by language' });
  await texts.getByLabel('Language').selectOption('de');
  await preview.getByPlaceholder('Nachricht schreiben').waitFor();
  await texts.getByLabel('Find a text').fill('nachricht schreiben');
  await texts.getByLabel('Nachricht schreiben').fill('Womit können wir helfen?');
  await preview.getByPlaceholder('Womit können wir helfen?').waitFor();
  await texts.getByLabel('Find a text').fill('{duration}');
  await texts.getByLabel('{duration}').first().fill('Bald');
  await texts.getByText('Without {duration}, this text says less than the usual one.').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await save(page);
  expect(await stored()).toMatchObject({ texts: { de: { 'composer.placeholder': 'Womit können wir helfen?' } } });
});

test('a customer is exported and erased by name, and the report is there to read', async () => {
  const { store } = shared.server;
  await shared.server.consumer('leaving', { given_name: 'Noa' });
  const ann = await store.findUser(account, { loginName: 'ann' });
  if (ann) await store.saveUser({ ...ann, roles: ['agent', 'administrator'] });
  const opening = { browser: shared.browser, url: shared.server.url, account, loginName: 'ann', complaints };
  const page = await openConsole(opening, '/admin/rights');
  await page.getByLabel('Issuer (iss)').fill(brandIssuer);
  await page.getByLabel('Customer (sub)').fill('leaving');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  expect(readFileSync(await (await downloading).path(), 'utf8')).toContain('Noa');
  await page.getByRole('button', { name: 'Erase', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Erase' }).click();
  await page.getByText('The erasure has begun.').waitFor();
  const done = page.getByText('Erasure: Done');
  const readAgain = async () => {
    await page.getByRole('button', { name: 'Read again' }).click();
    return done.count();
  };
  /* Erasing rewrites the files: how long that takes is up to the disk. */
  await expect.poll(readAgain, { timeout: 40_000 }).toBe(1);
  await done.click();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByText('Nothing is held about this customer.').waitFor();
  if (ann) await store.saveUser(ann);
});

test('a group is made, an agent comes into it, and its manager sees that agent’s conversations and no others', async () => {
  const { server, browser } = shared;
  await addAdministrator(server.store);
  const [ann, ben] = await Promise.all([server.agent('ann'), server.agent('ben')]);
  for (const [agent, name, skillId] of [
    [ann, 'Noa', '-1'],
    [ben, 'Eitan', '7'],
  ] as const) {
    await goOnline(agent);
    await acceptNext(agent, await openConversation(await server.consumer(name, { given_name: name }), { skillId }));
    await setState(agent, 'AWAY');
  }
  const opening = { browser, url: server.url, account, complaints };
  const page = await openConsole({ ...opening, loginName: 'eve' }, '/admin/library/groups');
  await page.getByText('There are no groups yet').waitFor();
  await page.getByRole('link', { name: 'New group' }).click();
  await page.getByLabel('Name', { exact: true }).fill('North');
  await page.getByLabel('max Agent').check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Nobody is in this group yet.').waitFor();
  expect(await axeViolations(page)).toEqual([]);

  await page.getByRole('link', { name: 'Users' }).click();
  await page.getByRole('link', { name: 'ann Agent ann' }).click();
  await page.getByLabel('Group', { exact: true }).selectOption('North');
  await save(page);
  await page.getByRole('link', { name: 'Groups' }).click();
  await page.getByText('1 agent · Led by max Agent').waitFor();
  await page.getByRole('link', { name: 'North' }).click();
  await page.getByText('In this group: ann Agent.').waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('It cannot be deleted while it is in use. Used by: ann').waitFor();

  const names = async (seen: Page) =>
    (await seen.getByRole('rowheader').allInnerTexts()).map((text) => text.split('\n')[0]);
  const all = await openConsole({ ...opening, loginName: 'eve' }, '/workspace/conversations');
  await all.getByRole('rowheader', { name: 'Noa' }).waitFor();
  expect(await names(all)).toEqual(['Eitan', 'Noa']);
  await all.getByRole('button', { name: 'Agent group' }).click();
  await all.getByRole('option', { name: 'North' }).click();
  await expect.poll(() => names(all)).toEqual(['Noa']);
  expect(await all.getByRole('cell', { name: 'North' }).count()).toBe(1);
  expect(await axeViolations(all)).toEqual([]);

  const led = await openConsole({ ...opening, loginName: 'max' }, '/workspace/conversations');
  await led.getByRole('rowheader', { name: 'Noa' }).waitFor();
  expect(await names(led)).toEqual(['Noa']);
  await led.getByRole('link', { name: 'Manager view' }).click();
  await led.getByRole('rowheader', { name: 'ann' }).waitFor();
  expect(await names(led)).not.toContain('ben');
  await Promise.all([ann.close(), ben.close()]);
});

test('a session that an administrator ends stands in the audit log in words, with whose it was', async () => {
  const { url } = shared.server;
  await shared.server.store.saveAccount({ id: 'ends', name: 'ends', settings: accountSettings });
  await addUsers(shared.server.store, 'ends', ['eve', 'max']);
  const { bearer } = await loginAgent(url, 'max', { account: 'ends', password });
  const opening = { browser: shared.browser, url, account: 'ends', loginName: 'eve', complaints };
  const page = await openConsole(opening, '/admin/sessions');
  await page.getByRole('button', { name: 'End the session of max' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End', exact: true }).click();
  await page.getByText('The session of max has ended.').waitFor();
  const answer = await fetch(`${url}/api/account/ends/sessions`, { headers: { authorization: `Bearer ${bearer}` } });
  expect(answer.status).toBe(401);
  await page.getByRole('link', { name: 'Audit log' }).click();
  const line = page.getByRole('listitem').filter({ hasText: 'A session of max ended' });
  expect(await line.innerText()).toContain('done, eve');
  await line.getByText('A session of max ended').click();
  await line.getByRole('rowheader', { name: 'userId' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
});

test('every address of the menu opens by itself, for administrators only', async () => {
  const page = await openAs('eve', '/admin/campaigns');
  await page.getByRole('heading', { name: 'Campaign Builder' }).waitFor();
  const paths = await page
    .locator('.screen-link')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  expect(paths.length).toBeGreaterThan(14);
  for (const path of paths) {
    await page.goto(String(path));
    await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => page.locator('.skeletons').count()).toBe(0);
  }
  const other = await openConsole({
    ...{ browser: shared.browser, url: shared.server.url },
    ...{ account, loginName: 'ann', complaints },
  });
  await other.getByRole('heading', { name: 'This is for administrators' }).waitFor();
});
