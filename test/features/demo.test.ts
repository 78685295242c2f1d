import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrandSite } from '../../demo/brand/site.ts';
import { type Demo, startDemo } from '../../src/server/demo/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-demo-'));
const environment = {
  PARLEY_HTTP_PORT: '0',
  PARLEY_TLS_PORT: '0',
  PARLEY_BRAND_PORT: '0',
  PARLEY_DATA_DIR: folder,
  PARLEY_LOG_LEVEL: 'silent',
};
const start = () => startDemo({ environment, startBrandSite });

let demo: Demo;
let brand = '';
beforeAll(async () => {
  demo = await start();
  brand = demo.ready.brand ?? '';
});
afterAll(async () => {
  await demo.close();
  rmSync(folder, { recursive: true });
});

const postJson = async (path: string, body: unknown) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${demo.ready.http}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const maya = 'F-104822-k7qm2x9d';
const send = (path: string, form: Record<string, string>, { origin = brand, cookie = '' } = {}) =>
  fetch(`${brand}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin, cookie },
    body: new URLSearchParams(form),
  });
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
const read = async (path: string, cookie = '') => (await fetch(`${brand}${path}`, { headers: { cookie } })).text();

describe('the demo', () => {
  test('lets its agents log in with the password it tells', async () => {
    const path = `/api/account/${demo.ready.account}/login?v=1.3`;
    for (const username of ['agent1', 'agent2', 'admin']) {
      const { status, body } = await postJson(path, { username, password: demo.ready.password });
      expect([status, typeof body.bearer]).toEqual([200, 'string']);
    }
    expect((await postJson(path, { username: 'agent1', password: 'agent1' })).status).toBe(401);
  });

  test('keeps its data, password and authority over a second start', async () => {
    const { ca, password } = demo.ready;
    await demo.close();
    demo = await start();
    brand = demo.ready.brand ?? '';
    expect(demo.ready).toMatchObject({ ca, password });
  });
});

describe("the demo brand's site", () => {
  test('refuses a form sent from another site', async () => {
    const response = await send('/login', { customer: maya }, { origin: 'https://elsewhere.test' });
    expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null]);
  });

  test('answers a login without a customer with the form and a reason', async () => {
    const response = await send('/login', { customer: '<b>' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Please choose one of the customers.');
  });

  test('knows nobody by a forged cookie', async () => {
    expect(await read('/', `fernway_customer=${maya}.forged`)).toContain('You are not logged in');
    expect(await read('/', cookiesOf(await send('/login', { customer: maya })))).toContain('Good to see you, Maya.');
  });

  test('allows only scripts that it names itself, and no framing, on every page', async () => {
    const pages = ['/', '/login', '/cart', '/guide', '/help', '/imprint', '/product/ember', '/nowhere'];
    const nonces = new Set<string>();
    for (const path of pages) {
      const response = await fetch(`${brand}${path}`);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'.*require-trusted-types-for 'script'/);
      const nonce = /script-src 'nonce-([\w-]+)' 'strict-dynamic';/.exec(policy)?.[1] ?? '';
      nonces.add(nonce);
      const scripts = (await response.text()).match(/<script[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
    }
    expect(nonces.size).toBe(pages.length);
  });

  test('keeps a cart and tells messaging what is in it', async () => {
    let cookie = '';
    for (const sku of ['ridge-2', 'ember', 'ember'])
      cookie = cookiesOf(await send('/cart', { sku, change: '1' }, { cookie }));
    const page = await read('/cart', cookie);
    expect(page).toContain('"type":"cart","total":425,"currency":"EUR","numItems":3');
    expect(cookiesOf(await send('/cart', { sku: 'ember', change: '0' }, { cookie }))).toBe('fernway_cart=ridge-2:1');
    const thanks = await (await send('/order', {}, { cookie })).text();
    expect(thanks).toMatch(/"type":"purchase","total":425.*"orderId":"\d+"/);
    expect(thanks).not.toContain('"type":"cart"');
  });

  test('speaks three languages, one of them from right to left, and remembers which', async () => {
    expect(await read('/')).toContain('<html lang="en" dir="ltr">');
    const german = await fetch(`${brand}/?lang=de`, { headers: { 'accept-language': 'he' } });
    expect(await german.text()).toContain('<html lang="de" dir="ltr">');
    expect(await read('/help', cookiesOf(german))).toContain('<html lang="de" dir="ltr">');
    const hebrew = await fetch(`${brand}/?lang=xx`, { headers: { 'accept-language': 'fr, he;q=0.5' } });
    expect(await hebrew.text()).toContain('<html lang="he" dir="rtl">');
  });

  test('names the customer to the tag on its pages, except where it means to name nobody', async () => {
    const cookie = cookiesOf(await send('/login', { customer: maya }));
    const named = `fernway = { customer: {"iss":"${brand}/oidc","acr":"loa1","sub":"${maya}"`;
    const page = await read('/account', cookie);
    expect(page).toContain(named);
    expect(page.slice(page.indexOf(named) + named.length)).toMatch(/^,"sig":"[0-9a-f]{64}"\} \}/);
    expect(await read('/imprint', cookie)).toContain('fernway = { customer: null }');
    expect(await read('/')).toContain('fernway = { customer: null }');
  });
});
