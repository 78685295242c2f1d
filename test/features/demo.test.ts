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

const logInAs = (customer: string, origin = brand) =>
  fetch(`${brand}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin },
    body: new URLSearchParams({ customer }),
  });

/** Where "Message us" leads. */
async function messageTarget(cookie: string): Promise<URL> {
  const response = await fetch(`${brand}/message`, { redirect: 'manual', headers: { cookie } });
  return new URL(response.headers.get('location') ?? '');
}

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
  test('sends a customer to the messaging window with a token that the server accepts for a quarter of an hour', async () => {
    const cookie = (await logInAs('F-104822')).headers.get('set-cookie')?.split(';')[0] ?? '';
    const target = await messageTarget(cookie);
    expect(target.searchParams.get('account')).toBe(demo.ready.account);
    const idToken = new URLSearchParams(target.hash.slice(1)).get('id_token');
    const { status, body } = await postJson(`/api/account/${demo.ready.account}/authenticate`, { authCode: idToken });
    expect(status).toBe(200);
    const claims = JSON.parse(Buffer.from(String(body.jwt).split('.')[1] ?? '', 'base64url').toString());
    expect(claims['lp.ext'].sub).toBe('F-104822');
    expect(claims.exp - claims.iat).toBe(900);
  });

  test('sends everybody else there anonymously, without a token', async () => {
    for (const cookie of ['', 'fernway_customer=F-104822.forged']) {
      const target = await messageTarget(cookie);
      expect([target.searchParams.get('mode'), target.hash]).toEqual(['anonymous', '']);
    }
  });

  test('refuses a form sent from another site', async () => {
    const response = await logInAs('F-104822', 'https://elsewhere.test');
    expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null]);
  });

  test('answers a login without a customer with the form and a reason', async () => {
    const response = await logInAs('<b>');
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Please choose one of the customers.');
  });

  test('forbids scripts and framing on every page', async () => {
    for (const path of ['/', '/login', '/account', '/nowhere']) {
      const policy = (await fetch(`${brand}${path}`)).headers.get('content-security-policy');
      expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    }
  });
});
