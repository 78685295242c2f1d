/** Agents sign in at their company's OpenID provider, in a browser, with a certified library as the provider. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { shareBrowserAndServer } from '../support/browser-server.ts';
import { account } from '../support/start-server.ts';
import { openContext, setStatus } from '../support/workspace-page.ts';

const shared = shareBrowserAndServer();
const clientId = 'parley';
let http: Server;
let handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A company where whoever gives a name has signed in; its only client is the workspace. */
function createCompany(issuer: string, redirectUri: string): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return new Provider(issuer, {
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'company-1' }] },
    clients: [
      {
        client_id: clientId,
        application_type: 'native',
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'none',
      },
    ],
    cookies: { keys: [randomUUID()] },
    claims: { openid: ['sub'], profile: ['preferred_username'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: () => claimsOf(id) }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session?.accountId ?? '' });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
}

const emailOf = (name: string): string => `${name}@example.test`;
const claimsOf = (name: string) => ({
  ...{ sub: name, preferred_username: name },
  ...{ email: emailOf(name), email_verified: true },
});

beforeAll(async () => {
  http = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://localhost:${(http.address() as AddressInfo).port}`;
  const company = createCompany(issuer, `${shared.server.url}/api/account/${account}/agent-sign-in/answer`);
  const answerLibrary = company.callback();
  handle = async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    if (!pathname.startsWith('/interaction/')) return answerLibrary(request, response);
    const accountId = searchParams.get('name');
    if (accountId) return company.interactionFinished(request, response, { login: { accountId } });
    /* Programs of this machine, as the library takes us for one, are to be confirmed once more. */
    const { prompt } = await company.interactionDetails(request, response);
    if (prompt.name === 'consent') return company.interactionFinished(request, response, { consent: {} });
    response.setHeader('content-type', 'text/html');
    response.end(
      '<title>Company</title><form><label>Company name <input name="name"></label><button>Go</button></form>',
    );
  };
  const found = await shared.server.store.findAccount(account);
  if (!found) throw new Error('the test account is missing');
  const match = { claim: 'preferred_username', match: 'loginName', provision: false } as const;
  const agentSignIn = { label: 'Acme SSO', issuer, clientId, ...match };
  await shared.server.store.saveAccount({ ...found, settings: { ...found.settings, agentSignIn } });
  for (const user of await shared.server.store.listUsers(account))
    await shared.server.store.saveUser({ ...user, email: emailOf(user.loginName) });
});
afterAll(async () => {
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
});

/** As far as the company's page. */
async function leaveForCompany(complaints: string[], options: BrowserContextOptions = {}): Promise<Page> {
  const page = await openContext(shared, options, complaints);
  await page.goto('/workspace');
  await page.getByLabel('Account').fill(account);
  const button = page.getByRole('button', { name: 'Log in with Acme SSO' });
  await button.waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await button.click();
  await page.getByLabel('Company name').waitFor();
  return page;
}

async function giveName(page: Page, name: string): Promise<void> {
  await page.getByLabel('Company name').fill(name);
  await page.getByRole('button', { name: 'Go' }).click();
}

test('the button leads to the provider and back into the workspace, which a reload keeps', async () => {
  const complaints: string[] = [];
  const page = await leaveForCompany(complaints);
  await giveName(page, 'ann');
  await page.getByText('No open conversations').waitFor();
  await page.getByRole('button', { name: 'Your status: Online' }).waitFor();
  expect(new URL(page.url()).search).toBe('');
  await setStatus(page, 'Away');
  await page.reload();
  await page.getByRole('button', { name: 'Your status: Away' }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('somebody of the company who is no agent is told so, and may log in otherwise', async () => {
  const complaints: string[] = [];
  const page = await leaveForCompany(complaints, { colorScheme: 'dark' });
  await giveName(page, 'stranger');
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('Account').inputValue()).toBe(account);
  expect(new URL(page.url()).search).toBe('');
  expect(await axeViolations(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});
