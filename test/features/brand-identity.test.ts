import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mode, modes } from '../../demo/brand/oidc/modes.ts';
import { type DemoShop, startBrandSite } from '../../demo/brand/site.ts';
import { type Demo, startDemo } from '../../src/server/demo/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-demo-'));
const ports = { PARLEY_HTTP_PORT: '0', PARLEY_TLS_PORT: '0', PARLEY_BRAND_PORT: '0' };
const environment = { ...ports, PARLEY_DATA_DIR: folder, PARLEY_LOG_LEVEL: 'silent' };

let demo: Demo;
let shop: DemoShop;
let cookie = '';
const brand = () => demo.ready.brand ?? '';
async function open(): Promise<void> {
  demo = await startDemo({
    environment,
    startBrandSite: async (options) => {
      shop = await startBrandSite(options);
      return shop;
    },
  });
  cookie = await logIn('F-104822-k7qm2x9d');
}
beforeAll(open);
afterAll(async () => {
  await demo.close();
  rmSync(folder, { recursive: true });
});

async function logIn(customer: string): Promise<string> {
  const response = await fetch(`${brand()}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: brand() },
    body: new URLSearchParams({ customer }),
  });
  /* Those before it end whatever session the browser had at the shop's provider. */
  return response.headers.getSetCookie().at(-1)?.split(';')[0] ?? '';
}

async function ask(mode: Mode, headers: Record<string, string> = { cookie }) {
  const sent = { ...headers, cookie: `${headers.cookie ?? ''}; fernway_mode=${mode}` };
  const response = await fetch(`${brand()}/api/messaging-token`, { headers: sent });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

/** What the platform makes of it, through the mode's own connector. */
async function exchange(mode: Mode, { token, code, ...rest }: Record<string, string>) {
  const path = `/api/account/${demo.ready.account}/app/demo-${mode}/authenticate`;
  const response = await fetch(`${demo.ready.http}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ authCode: token ?? code, ...rest }),
  });
  const { jwt } = (await response.json()) as { jwt?: string };
  return { status: response.status, claims: jwt ? payloadOf(jwt) : undefined };
}

const payloadOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
const headerOf = (jwt = '') => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString());

describe('a customer of the shop', () => {
  test.each(modes)('becomes a verified consumer in mode %s', async (mode) => {
    const { status, body } = await ask(mode);
    expect(status).toBe(200);
    const { claims } = await exchange(mode, body);
    expect(claims['lp.ext']).toMatchObject({ sub: 'F-104822-k7qm2x9d', iss: `${brand()}/oidc` });
  });

  test('is the same consumer in every mode', async () => {
    const subjects = new Set<string>();
    for (const mode of modes) subjects.add((await exchange(mode, (await ask(mode)).body)).claims.sub);
    expect(subjects.size).toBe(1);
  });

  test('gets tokens whose content only the platform can read, in the mode for that', async () => {
    const { token } = (await ask('nested')).body;
    expect(headerOf(token)).toMatchObject({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' });
    expect(token?.split('.')).toHaveLength(5);
  });

  test('brings a code that is good once, and under PKCE with its verifier only', async () => {
    const { body } = await ask('code');
    expect((await exchange('code', body)).status).toBe(200);
    expect((await exchange('code', body)).status).not.toBe(200);
    const proof = (await ask('pkce')).body;
    expect((await exchange('pkce', { ...proof, code_verifier: 'x'.repeat(43) })).status).not.toBe(200);
  });

  test('gets a token that lives as long as the shop says', async () => {
    shop.identity.controls.tokenLifeSeconds = 20;
    for (const mode of ['jwks', 'code'] as const) {
      const { claims } = await exchange(mode, (await ask(mode)).body);
      expect(claims.exp - claims.iat).toBe(20);
    }
    shop.identity.controls.tokenLifeSeconds = 900;
  });
});

describe('nothing is given', () => {
  test('to somebody who is not logged in, or says so without proof', async () => {
    expect(await ask('jwks', {})).toMatchObject({ status: 401, body: { error: 'nobody is logged in' } });
    const forged = { cookie: 'fernway_customer=F-104822-k7qm2x9d.forged' };
    expect((await ask('jwks', forged)).status).toBe(401);
  });

  test('to the script of another site', async () => {
    expect((await ask('jwks', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  test('while the shop refuses', async () => {
    shop.identity.controls.refusing = true;
    expect(await ask('jwks')).toMatchObject({ status: 403, body: { error: 'refused' } });
    shop.identity.controls.refusing = false;
  });
});

describe('a separate messaging window', () => {
  const authorize = (sent: string) =>
    fetch(
      `${brand()}/oidc/auth?${new URLSearchParams({
        client_id: 'fernway-jwks',
        response_type: 'id_token',
        redirect_uri: `${demo.ready.http}/window/index.html`,
        scope: 'openid',
        nonce: 'n-1',
        state: 's-1',
      })}`,
      { redirect: 'manual', headers: { cookie: sent } },
    );

  test('is sent to the log-in page when nobody is logged in, and back with a token after that', async () => {
    const jar: string[] = [];
    const keep = (response: Response) => {
      jar.push(...response.headers.getSetCookie().map((set) => set.split(';')[0] ?? ''));
      return new URL(response.headers.get('location') ?? '', brand()).href;
    };
    const go = (url: string, init: RequestInit = {}) =>
      fetch(url, { redirect: 'manual', ...init, headers: { origin: brand(), cookie: jar.join('; ') } });
    const interaction = keep(await authorize(''));
    expect(await (await go(interaction)).text()).toContain('Log in to go on with your conversation.');
    const body = new URLSearchParams({ customer: 'F-118340-w3tz8n5b' });
    const end = keep(await go(keep(await go(interaction, { method: 'POST', body }))));
    expect(end).toMatch(new RegExp(`^${demo.ready.http}/window/index.html#`));
    const answer = new URLSearchParams(new URL(end).hash.slice(1));
    expect(answer.get('state')).toBe('s-1');
    expect(payloadOf(answer.get('id_token') ?? '')).toMatchObject({ sub: 'F-118340-w3tz8n5b', nonce: 'n-1' });
  });

  test('is not sent to an address that is not the platform’s', async () => {
    const query = 'client_id=fernway-jwks&response_type=id_token&scope=openid&nonce=n&redirect_uri=https://evil.test/';
    const response = await fetch(`${brand()}/oidc/auth?${query}`, { redirect: 'manual', headers: { cookie } });
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
  });
});

describe('after the shop has changed its key', () => {
  test('published keys go on, the pasted one is refused, and tokens of the old key stay good', async () => {
    const kids = async () => {
      const { keys } = (await (await fetch(`${brand()}/oidc/jwks`)).json()) as { keys: { kid: string }[] };
      return keys.map(({ kid }) => kid);
    };
    const before = (await ask('jwks')).body;
    const [first, second] = await kids();
    expect(headerOf(before.token).kid).toBe(first);
    await shop.identity.rotateKeys();
    const after = (await ask('jwks')).body;
    expect(headerOf(after.token).kid).toBe(second);
    expect(await kids()).toEqual([second, expect.any(String), first]);
    for (const body of [before, after]) expect((await exchange('jwks', body)).status).toBe(200);
    expect((await exchange('implicit', (await ask('implicit')).body)).status).not.toBe(200);
  });
});

describe('a second start, on other ports', () => {
  test('keeps keys and secrets in a file for its owner only, and the connectors work', async () => {
    const secrets = join(folder, 'demo-brand.json');
    expect(statSync(secrets).mode & 0o777).toBe(0o600);
    const before = readFileSync(secrets, 'utf8');
    await demo.close();
    await open();
    expect(readFileSync(secrets, 'utf8')).toBe(before);
    for (const mode of modes) expect((await exchange(mode, (await ask(mode)).body)).status).toBe(200);
  });
});
