/** Who may show the pages of the server in a frame. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/start-server.ts';
import { account } from '../support/test-account.ts';

const pagesDir = mkdtempSync(join(tmpdir(), 'parley-pages-'));
let server: TestServer;

beforeAll(async () => {
  for (const folder of ['assets', 'tag']) mkdirSync(join(pagesDir, folder));
  for (const script of ['tag', 'frame']) writeFileSync(join(pagesDir, 'tag', `${script}.js`), '');
  for (const page of ['window', 'workspace']) writeFileSync(join(pagesDir, `${page}.html`), '<!doctype html>');
  server = await startServer({ pagesDir, demo: false });
  const stored = await server.store.findAccount(account);
  if (!stored) throw new Error('no account');
  const allowedOrigins = ['https://shop.example', 'https://evil.example; script-src *'];
  await server.store.saveAccount({ ...stored, settings: { ...stored.settings, allowedOrigins } });
});
afterAll(async () => {
  await server.stop();
  rmSync(pagesDir, { recursive: true });
});

const directive = async (name: string, path: string) => {
  const policy = (await fetch(server.url + path)).headers.get('content-security-policy') ?? '';
  return policy.split('; ').filter((one) => one.startsWith(name));
};

test.each([
  ['the account’s own pages', `/window?account=${account}`, "frame-ancestors 'self' https://shop.example"],
  ['nobody else’s, of an unknown account', '/window?account=nowhere', "frame-ancestors 'self'"],
  ['nobody else’s, of two accounts', `/window?account=${account}&account=nowhere`, "frame-ancestors 'self'"],
  ['nobody, where it stands alone', '/window/index.html', "frame-ancestors 'none'"],
  ['no brand, where agents work', '/workspace', "frame-ancestors 'self'"],
])('may be framed by %s', async (_case, path, expected) => {
  expect(await directive('frame-ancestors', path)).toEqual([expected]);
});

test.each([
  ['may show a logo from elsewhere', `/window?account=${account}`, "img-src 'self' data: https:"],
  ['may show a logo from elsewhere where it stands alone', '/window/index.html', "img-src 'self' data: https:"],
  ['shows pictures of its own only, where agents work', '/workspace', "img-src 'self' data:"],
])('%s', async (_case, path, expected) => {
  expect(await directive('img-src', path)).toEqual([expected]);
});
