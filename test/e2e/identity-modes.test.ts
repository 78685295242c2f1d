/** How customers of the demo brand become known to agents, in each way in which a brand can vouch for them. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { modes } from '../../demo/brand/oidc/modes.ts';
import {
  accept,
  answer,
  chooseMode,
  composer,
  logIn,
  openMessages,
  shareDemoShop,
  write,
} from '../support/demo-shop.ts';

const shop = shareDemoShop();
const tokenPath = '/api/messaging-token';
const lockedText = 'You are no longer logged in.';

const connectors = {
  implicit: 'token, pasted key',
  jwks: 'token, published keys',
  nested: 'encrypted token',
  code: 'code',
  pkce: 'code with PKCE',
};
const ways = {
  implicit: 'Token from the page',
  jwks: 'Token from the page, published keys',
  nested: 'Token from the page, published keys, encrypted',
  code: 'Code redeemed at the brand, published keys',
  pkce: 'Code redeemed at the brand, published keys, with PKCE',
};

describe('a customer who is logged in', () => {
  test.each(modes)('is verified to the agent in mode %s', async (mode) => {
    const workspace = await shop.work();
    const page = await shop.visit();
    await logIn(page);
    await chooseMode(page, mode);
    const window = await openMessages(page);
    await write(window, 'Is my tent on its way?');
    await accept(workspace);
    await workspace.getByText('Is my tent on its way?').last().waitFor();
    await workspace.getByText(`Verified by Fernway (${connectors[mode]})`).waitFor();
    const verified = workspace
      .getByRole('complementary', { name: /consumer/i })
      .locator('section')
      .filter({ hasText: 'Customer ID' });
    const rows = await verified
      .locator('.info-row')
      .evaluateAll((all) =>
        all.map((row) => [
          row.querySelector('dt')?.textContent,
          row.querySelector('.info-value')?.textContent,
          row.querySelector('.info-verified')?.getAttribute('title'),
        ]),
      );
    const issuer = `${shop.demo.ready.brand}/oidc`;
    const by = `Verified by ${issuer}`;
    expect(rows).toEqual(
      expect.arrayContaining([
        ['Customer ID', 'F-104822-k7qm2x9d', by],
        ['Name', 'Maya Lindqvist', by],
        ['E-mail', 'maya.lindqvist@example.test', by],
        ['Phone', '+46 8 555 01 22', by],
        ['Issuer', issuer, by],
        ['Vouched for by', ways[mode], by],
      ]),
    );
    expect(page.url()).not.toContain('token');
  });
});

describe('no conversation starts, and the window says why', () => {
  async function expectLocked(page: Page, workspace: Page): Promise<void> {
    const window = await openMessages(page);
    await window.getByText(lockedText).waitFor();
    expect(await composer(window).count()).toBe(0);
    await workspace.getByText('No open conversations').waitFor();
  }

  test('when the key of the connector is not the one that signs', async () => {
    const workspace = await shop.work();
    const page = await shop.visit();
    await logIn(page);
    await chooseMode(page, 'implicit');
    await shop.identity.rotateKeys();
    await expectLocked(page, workspace);
  });

  test('when the token has expired', async () => {
    const workspace = await shop.work();
    const page = await shop.visit();
    await logIn(page);
    shop.identity.controls.tokenLifeSeconds = -120;
    await expectLocked(page, workspace);
  });

  test('when the customer has logged out in another tab', async () => {
    const workspace = await shop.work();
    const page = await shop.visit();
    await logIn(page);
    await page.locator('.LPMcontainer').getByRole('button', { name: 'Message us' }).waitFor();
    const other = await page.context().newPage();
    await other.goto('/');
    await other.getByRole('button', { name: 'Log out' }).click();
    await other.getByText('You are not logged in').waitFor();
    await expectLocked(page, workspace);
  });
});

describe('a token that ends', () => {
  /** Three minutes with tokens that live 20 s, and are renewed half-way, are for whoever asks for them. */
  const [lifeSeconds, renewals] = process.env.PARLEY_LONG_TESTS ? [20, 18] : [8, 5];

  test(`is renewed ${renewals} times while both write, without a loss, a repetition, a closed composer or a reconnect`, {
    timeout: (lifeSeconds * renewals + 40) * 1000,
  }, async () => {
    shop.identity.controls.tokenLifeSeconds = lifeSeconds;
    const workspace = await shop.work();
    const page = await shop.visit();
    let sockets = 0;
    page.on('websocket', () => {
      sockets += 1;
    });
    await logIn(page);
    const window = await openMessages(page);
    await write(window, 'Hello');
    await accept(workspace);
    const said = ['Hello'];
    for (let turn = 1; turn <= renewals; turn++) {
      const renewed = page.waitForResponse((response) => response.url().endsWith(tokenPath), {
        timeout: lifeSeconds * 1000,
      });
      await write(window, `Customer [${turn}], before`);
      await workspace.getByText(`Customer [${turn}], before`).last().waitFor();
      expect((await renewed).status()).toBe(200);
      await write(window, `Customer [${turn}], meanwhile`);
      await workspace.getByText(`Customer [${turn}], meanwhile`).last().waitFor();
      await answer(workspace, `Agent [${turn}]`);
      await window.getByText(`Agent [${turn}]`, { exact: true }).waitFor();
      expect(await composer(window).isEditable()).toBe(true);
      said.push(`Customer [${turn}], before`, `Customer [${turn}], meanwhile`, `Agent [${turn}]`);
    }
    /* The workspace draws what is in sight. */
    await workspace.setViewportSize({ width: 1280, height: 8000 });
    for (const place of [window, workspace])
      await expect
        .poll(async () => {
          const lines = await place.locator('.message').allTextContents();
          return lines.map((line) => said.filter((text) => line.includes(text)));
        })
        .toEqual(said.map((text) => [text]));
    expect(sockets).toBe(1);
    await workspace.getByText('no longer signed in').first().waitFor({ state: 'hidden' });
  });

  test('and is refused another locks the window, keeps the draft, and the agent is told', async () => {
    shop.identity.controls.tokenLifeSeconds = 8;
    const workspace = await shop.work();
    const page = await shop.visit();
    await logIn(page);
    const window = await openMessages(page);
    await write(window, 'One moment');
    await accept(workspace);
    await workspace.getByText('One moment').last().waitFor();
    await composer(window).fill('Half a thought');
    shop.identity.controls.refusing = true;
    await window.getByText(lockedText).waitFor();
    await workspace.getByText('The consumer is no longer signed in').first().waitFor();
    await answer(workspace, 'Take your time');
    await workspace.getByText('Take your time').last().waitFor();

    shop.identity.controls.refusing = false;
    await window.getByRole('button', { name: 'Try again' }).click();
    await window.getByText('Take your time', { exact: true }).waitFor();
    expect(await composer(window).inputValue()).toBe('Half a thought');
    await workspace.getByText('The consumer has signed in again').first().waitFor();
    expect(await window.getByText('One moment', { exact: true }).count()).toBe(1);
  });
});
