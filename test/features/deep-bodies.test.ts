/** Bodies that are nested deeply are refused before anything walks them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const page = (product: string) =>
  `{"url":"http://localhost:4000/","sections":[],"identities":[],"device":"DESKTOP","identityFunction":false,` +
  `"attributes":[{"type":"prodView","products":[{"product":${product}}]}]}`;
const paths = ['web/page', 'authenticate', 'anonymous/authorize', 'login', 'web/login', 'consumers/revoke'];

test.each(paths)('a body of %s', async (path) => {
  for (const levels of [65, 1000, 5000, 10_000]) {
    const body = path === 'web/page' ? page(deep(levels)) : deep(levels);
    const { status } = await fetch(`${server.url}/api/account/${account}/${path}`, { method: 'POST', body });
    expect(status).toBe(400);
  }
});

test('a body that is not deep is read', async () => {
  const { status } = await fetch(`${server.url}/api/account/${account}/web/page`, {
    method: 'POST',
    body: page(deep(20)),
  });
  expect(status).toBe(200);
});
