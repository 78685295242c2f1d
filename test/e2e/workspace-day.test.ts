/** What no customer's window can do, or no usual account allows; what agents are promised stands in `acceptance-workspace`. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { holdRequests, type RequestHolder } from '../support/hold-requests.ts';
import { account } from '../support/start-server.ts';
import { password } from '../support/test-account.ts';
import {
  accept,
  attend,
  cardOf,
  chooseAction,
  close,
  composerOf,
  infoOf,
  logIn,
  logOf,
  openContext,
  openWindow,
  ringOf,
  sectionOf,
  setStatus,
  startConversation,
  transfer,
  write,
  writeInWindow,
} from '../support/workspace-page.ts';

const shared = shareBrowserAndServer();
const complaints: string[] = [];
let ann: Page;
let ben: Page;
/** Of ann's page. */
let requests: RequestHolder;

beforeAll(async () => {
  const { server } = shared;
  const found = await server.store.findAccount(account);
  if (found) await server.store.saveAccount({ ...found, settings: { ...found.settings, transferTo: 'online' } });
  [ann, ben] = await Promise.all([openContext(shared, {}, complaints), openContext(shared, {}, complaints)]);
  requests = await holdRequests(ann);
  await logIn(ann, 'ann');
  await logIn(ben, 'ben');
  await Promise.all([ann, ben].map((page) => page.getByText('No open conversations').waitFor()));
  await setStatus(ben, 'Away');
});
afterEach(() => expect(complaints.splice(0)).toEqual([]));
afterAll(() => Promise.all([ann, ben].map((page) => page.context().close())));

test('what waits in a tab behind others is delivered, and read once the tab is before them', async () => {
  const claims = { sub: 'ticks', given_name: 'Tamar' };
  const customer = await openWindow(shared, claims);
  await writeInWindow(customer, 'are you there?');
  await accept(ann, 'Tamar', 'are you there?');
  await attend(customer, false);
  await write(ann, 'I am');
  await logOf(ann).locator('.ticks[data-status=delivered]').waitFor();
  await attend(customer, true);
  await logOf(ann).locator('.ticks[data-status=read]').waitFor();
  expect(await logOf(ann).locator('.ticks').count()).toBe(1);
  await close(ann);
  await customer.context().close();
});

test('where the account says so only agents who are online are transferred to, and who is occupied keeps what it has', async () => {
  await startConversation(await shared.server.consumer('moved', { given_name: 'Moved' }), 'pass me on');
  await accept(ann, 'Moved', 'pass me on');
  await ann.keyboard.press('Alt+KeyT');
  const dialog = ann.getByRole('dialog', { name: 'Transfer conversation' });
  const away = dialog.getByRole('option', { name: 'ben', disabled: true });
  await away.getByText('Your account allows no transfer in this state.').waitFor();
  expect(await axeViolations(ann)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await setStatus(ben, 'Online');
  await transfer(ann, 'To an agent', 'ben');
  await accept(ben, 'Moved', 'pass me on');
  await setStatus(ben, 'Occupied');
  await cardOf(ben, 'Moved').waitFor();
  await close(ben);
  await setStatus(ben, 'Away');
});

test('what the brand vouches for is told apart from what was only said', async () => {
  const consumer = await shared.server.consumer('mixed', { given_name: 'Mira', email: 'mira@example.test' });
  await consumer.request('userprofile.SetUserProfile', { privateData: { mail: 'said@example.test' } });
  await startConversation(consumer, 'who am I?');
  await accept(ann, 'Mira', 'who am I?');
  const verified = sectionOf(ann, 'Verified details');
  await verified.getByText('mira@example.test').waitFor();
  const declared = sectionOf(ann, 'Unverified details');
  await declared.getByText('said@example.test').waitFor();
  expect(await declared.getByText('Verified', { exact: true }).count()).toBe(0);
  await infoOf(ann).getByText('Signed in', { exact: true }).waitFor();
  // Both parts follow while the agent looks on.
  await consumer.request('userprofile.SetUserProfile', { privateData: { mail: 'corrected@example.test' } });
  await declared.getByText('corrected@example.test').waitFor();
  await shared.server.consumerToken('mixed', { given_name: 'Mira', email: 'new@example.test' });
  await verified.getByText('new@example.test').waitFor();
  await close(ann);
});

test('every action can be done by keyboard, and the sheet says how', async () => {
  const consumer = await shared.server.consumer('keys', { given_name: 'Keys' });
  await startConversation(consumer, 'no mouse');
  await ringOf(ann, 'Keys').waitFor();
  await ann.keyboard.press('Alt+Slash');
  await ann.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Accept the first ring').waitFor();
  expect(await axeViolations(ann)).toEqual([]);
  await ann.keyboard.press('Escape');
  await ann.locator('.scrim').waitFor({ state: 'detached' });
  await ann.keyboard.press('Alt+KeyA');
  await logOf(ann).getByText('no mouse').waitFor();
  await ann.locator('textarea:focus').waitFor();
  await ann.keyboard.type('typed');
  await ann.keyboard.press('Enter');
  await logOf(ann).getByText('typed', { exact: true }).waitFor();
  await ann.keyboard.press('Alt+KeyU');
  await cardOf(ann, 'Keys').getByText('Urgent').waitFor();
  await ann.keyboard.press('Alt+KeyY');
  await ann.getByText('The transcript was copied.').waitFor();
  expect(await ann.evaluate(() => navigator.clipboard.readText())).toMatch(/Keys: no mouse\n.*ann: typed$/);
  await ann.keyboard.press('Alt+KeyC');
  await ann.getByRole('alertdialog').waitFor();
  await ann.keyboard.press('Enter');
  await ann.getByText('This conversation is closed.').waitFor();
});

/** Of ann's, the last one open. */
async function serve(...names: string[]): Promise<void> {
  for (const name of names) {
    await startConversation(await shared.server.consumer(name, { given_name: name }), `I am ${name}`);
    await accept(ann, name, `I am ${name}`);
  }
}

async function closeAll(...names: string[]): Promise<void> {
  for (const name of names) {
    await cardOf(ann, name).click();
    await logOf(ann).getByText(`I am ${name}`).waitFor();
    await close(ann);
  }
}

test('a private note in writing is still one after the agent has looked at another conversation', async () => {
  await serve('Noa', 'Omer');
  await ann.keyboard.press('Alt+KeyN');
  const note = ann.getByRole('textbox', { name: 'Private note' });
  await note.fill('they are upset');
  await cardOf(ann, 'Noa').click();
  await composerOf(ann).waitFor();
  await cardOf(ann, 'Omer').click();
  await logOf(ann).getByText('I am Omer').waitFor();
  await ann.locator('textarea:focus').waitFor();
  await ann.keyboard.press('Enter');
  await logOf(ann).locator('[data-note]').getByText('they are upset').waitFor();
  await closeAll('Noa', 'Omer');
});

test('what becomes of an action is told once another conversation is open, and does nothing to that one', async () => {
  await serve('Lena', 'Mona');
  await cardOf(ann, 'Lena').click();
  await logOf(ann).getByText('I am Lena').waitFor();
  const backToQueue = async () => {
    await chooseAction(ann, 'Back to queue');
    const request = requests.next('cm.UpdateConversationField');
    await ann.keyboard.press('Enter');
    const held = await request;
    await cardOf(ann, 'Mona').click();
    await logOf(ann).getByText('I am Mona').waitFor();
    await ann.locator('textarea:focus').waitFor();
    return held;
  };
  (await backToQueue()).refuse(500);
  await ann.getByRole('region', { name: 'Notices' }).getByText('Lena: that did not work. Try again.').waitFor();
  expect(await ann.locator('.action-error').count()).toBe(0);
  await cardOf(ann, 'Lena').click();
  await logOf(ann).getByText('I am Lena').waitFor();
  await setStatus(ann, 'Away');
  (await backToQueue()).pass();
  await cardOf(ann, 'Lena').waitFor({ state: 'detached' });
  expect(await ann.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  expect(await logOf(ann).getByText('I am Mona').count()).toBe(1);
  await closeAll('Mona');
  await setStatus(ann, 'Online');
  await ringOf(ann, 'Lena').getByRole('button', { name: 'Accept' }).click();
  await closeAll('Lena');
});

test('a question about one conversation is gone when another one opens', async () => {
  await serve('Pia');
  await startConversation(await shared.server.consumer('Rut', { given_name: 'Rut' }), 'I am Rut');
  const accepting = requests.next('routing.UpdateRingState');
  await ringOf(ann, 'Rut').getByRole('button', { name: 'Accept' }).click();
  const held = await accepting;
  await ann.keyboard.press('Alt+KeyC');
  await ann.getByRole('alertdialog').waitFor();
  held.pass();
  await ann.locator('[role=log]').getByText('I am Rut').waitFor();
  await ann.locator('.scrim').waitFor({ state: 'detached' });
  await closeAll('Pia', 'Rut');
});

/** Answers of the server that it gives over HTTP, while it is too busy for a while: the first `refusals` of them. */
async function answerBusy(page: Page, address: string, refusals: number, answer?: () => object): Promise<void> {
  let asked = 0;
  await page.route(address, (route) => {
    asked += 1;
    if (asked <= refusals) return route.fulfill({ status: asked % 2 ? 503 : 429, body: '{}' });
    return answer ? route.fulfill({ json: answer() }) : route.continue();
  });
}

test('what the server is too busy for is asked for again, and what changed while the line was cut is read', async () => {
  let campaign = 'Spring';
  const attributes = (conversationId: string) => () => ({
    ...{ conversationId, verified: [], reported: [], sdes: { events: [] } },
    campaign: { id: 1, name: campaign },
  });
  await serve('Gali');
  const consumer = await shared.server.consumer('Hila', { given_name: 'Hila' });
  const { dialogId } = await startConversation(consumer, 'I am Hila');
  await answerBusy(ann, `**/conversations/${dialogId}/attributes`, 2, attributes(dialogId));
  await accept(ann, 'Hila', 'I am Hila');
  await sectionOf(ann, 'Campaign').getByText('Spring').waitFor();
  await requests.cut();
  await ann.getByText('Connection lost.').waitFor();
  campaign = 'Summer';
  requests.mend();
  await sectionOf(ann, 'Campaign').getByText('Summer').waitFor();
  await closeAll('Gali', 'Hila');
});

test('a history that was read once stays while it cannot be read anew', async () => {
  await serve('Ido');
  await close(ann);
  await startConversation(await shared.server.consumer('Ido', { given_name: 'Ido' }), 'once more');
  await accept(ann, 'Ido', 'once more');
  await ann.keyboard.press('Alt+KeyH');
  const earlier = infoOf(ann).getByRole('list', { name: 'Conversations' }).getByRole('button');
  await earlier.waitFor();
  await ann.evaluate(() => {
    const look = () =>
      document.querySelector('.pane-info [role=alert]') && document.body.setAttribute('data-alerted', '');
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
  const searches = '**/conversations/consumer/search**';
  await answerBusy(ann, searches, 2);
  const asked = ann.waitForResponse((answer) => answer.url().includes('consumer/search') && answer.ok());
  await infoOf(ann).getByRole('tab', { name: 'Info' }).click();
  await ann.keyboard.press('Alt+KeyH');
  await asked;
  await earlier.waitFor();
  expect(await ann.locator('body[data-alerted]').count()).toBe(0);
  await ann.unroute(searches);
  await ann.keyboard.press('Alt+KeyI');
  await close(ann);
});

test('a desk that opens while the server is busy is complete once it is not', async () => {
  await answerBusy(ann, '**/configuration/le-users/skills*', 2);
  for (const type of ['routing.SubscribeRoutingTasks', 'cqm.SubscribeExConversations'] as const)
    void requests.next(type).then((held) => held.refuse(429));
  await ann.reload();
  await ann.locator('.status-load').waitFor();
  await serve('Kobi');
  await closeAll('Kobi');
});

test('a summary in writing is still there after another tab, another conversation and a save that failed', async () => {
  await serve('Liat', 'Mor');
  await infoOf(ann).getByRole('tab', { name: 'Notes' }).click();
  const summary = infoOf(ann).getByRole('textbox', { name: 'Summary' });
  await summary.fill('wants a refund');
  await infoOf(ann).getByRole('tab', { name: 'Info' }).click();
  await infoOf(ann).getByRole('tab', { name: 'Notes' }).click();
  expect(await summary.inputValue()).toBe('wants a refund');
  const save = async () => {
    const request = requests.next('cm.UpdateConversationField');
    await infoOf(ann).getByRole('button', { name: 'Save summary' }).click();
    return request;
  };
  const failing = await save();
  await cardOf(ann, 'Liat').click();
  await logOf(ann).getByText('I am Liat').waitFor();
  expect(await summary.inputValue()).toBe('');
  failing.refuse(500);
  await ann.getByRole('region', { name: 'Notices' }).getByText('The summary could not be saved.').waitFor();
  await cardOf(ann, 'Mor').click();
  await logOf(ann).getByText('I am Mor').waitFor();
  expect(await summary.inputValue()).toBe('wants a refund');
  const saving = await save();
  await summary.fill('wants a refund by Friday');
  saving.pass();
  const noteOf = async () =>
    (await shared.server.store.listConversations({ accountId: account, limit: 100 })).map(({ note }) => note);
  await expect.poll(noteOf).toContain('wants a refund');
  await infoOf(ann).getByRole('button', { name: 'Save summary' }).waitFor();
  expect(await summary.inputValue()).toBe('wants a refund by Friday');
  await infoOf(ann).getByRole('tab', { name: 'Info' }).click();
  await closeAll('Liat', 'Mor');
});

test('what an agent was writing when the session ended is there once they have logged in again', async () => {
  await serve('Nili');
  await composerOf(ann).fill('as I was about to say');
  const elsewhere = await ann.context().newPage();
  await elsewhere.goto('/workspace');
  await elsewhere.getByRole('navigation', { name: 'Conversations' }).waitFor();
  await elsewhere.keyboard.press('Alt+KeyL');
  await ann.getByLabel('Password').waitFor();
  await elsewhere.close();
  await logInAgain('ann');
  await cardOf(ann, 'Nili').click();
  await logOf(ann).getByText('I am Nili').waitFor();
  expect(await composerOf(ann).inputValue()).toBe('as I was about to say');
  await composerOf(ann).fill('');
  await closeAll('Nili');
});

test('a desk never comes back as somebody else who has logged in from the same browser', async () => {
  await requests.cut();
  await ann.getByText('Connection lost.').waitFor();
  const status = await ann.evaluate(
    async ([path, body]) =>
      (await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status,
    [`/api/account/${account}/login`, JSON.stringify({ username: 'ben', password })] as const,
  );
  expect(status).toBe(200);
  requests.mend();
  await ann.getByLabel('Password').waitFor();
  await logInAgain('ann');
});

test('an answer to a desk that was left ends nothing of the one that was entered since', async () => {
  const late = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  let first = true;
  await ann.route('**/configuration/le-users/users*', async (route) => {
    if (!first) return route.continue();
    first = false;
    asked.resolve();
    await late.promise;
    await route.fulfill({ status: 401, body: '{}' });
  });
  await ann.reload();
  await asked.promise;
  await ann.getByRole('navigation', { name: 'Conversations' }).waitFor();
  await ann.keyboard.press('Alt+KeyL');
  await logInAgain('ann');
  const answered = ann.waitForResponse((answer) => answer.status() === 401);
  late.resolve();
  await (await answered).finished();
  await setStatus(ann, 'Away');
  await setStatus(ann, 'Online');
});

test('a conversation that is resumed with two presses is resumed once', async () => {
  await serve('Paz');
  await close(ann);
  const asked = requests.next('cm.AgentRequestConversation');
  const resume = ann.getByRole('button', { name: 'Resume conversation' });
  await resume.click();
  const held = await asked;
  await resume.click();
  held.pass();
  await composerOf(ann).waitFor();
  await close(ann);
  expect(await ann.getByText('That did not work. Try again.').count()).toBe(0);
});

async function logInAgain(loginName: string): Promise<void> {
  await ann.getByLabel('User name').fill(loginName);
  await ann.getByLabel('Password').fill(password);
  await ann.keyboard.press('Enter');
  await ann.getByRole('button', { name: 'Your status: Online' }).waitFor();
}
