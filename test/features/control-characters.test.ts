import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { password } from '../support/test-account.ts';

describe.each(['SQLite', 'PostgreSQL'])('%s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    const databaseUrl = database === 'SQLite' ? undefined : (await createDatabase()).url;
    server = await startServer({ ...(databaseUrl && { databaseUrl }) });
  });
  afterAll(() => server.stop());

  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(server.url + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: response.status, text: await response.text() };
  };

  test.each([
    ['GET', '/api/account/ACCOUNT/service/asyncMessagingEnt/baseURI.json?version=1.0'],
    ['GET', '/tag/tag.js?site=ACCOUNT'],
    ['GET', '/window?account=ACCOUNT'],
    ['GET', '/api/account/ACCOUNT/jwks'],
    ['GET', '/api/account/ACCOUNT/web/windows/1'],
    ['POST', '/api/account/ACCOUNT/authenticate'],
    ['POST', '/api/account/ACCOUNT/app/CONNECTOR/authenticate'],
    ['POST', '/api/account/ACCOUNT/anonymous/authorize'],
    ['POST', '/api/account/ACCOUNT/login'],
    ['POST', '/api/account/ACCOUNT/web/page'],
    ['POST', '/api/account/ACCOUNT/app/CONNECTOR/report?v=1.0'],
    ['GET', '/messaging_history/api/account/ACCOUNT/conversations/conversation/content/search?conversationId=x'],
    ['GET', '/elsewhere/ACCOUNT'],
  ])('%s %s with a control character in its address is refused', async (method, route) => {
    for (const character of ['%00', '%0b', '%1F', '%7f']) {
      const path = route.replace('ACCOUNT', `${account}${character}`).replace('CONNECTOR', 'x');
      const { status, text } = await ask(method, path, method === 'POST' ? {} : undefined);
      expect({ path, status, text }).toMatchObject({ status: 400 });
    }
  });

  const report = {
    ...{ url: 'https://shop.example/', sections: [], identities: [], attributes: [] },
    ...{ device: 'DESKTOP', identityFunction: false },
  };
  test.each<[string, string, unknown]>([
    ['a login name', `/api/account/${account}/login`, { username: 'ann\u0000', password }],
    ['a password', `/api/account/${account}/login`, { username: 'ann', password: `${password}\u0000` }],
    ['a member’s name', `/api/account/${account}/login`, { username: 'ann', password, 'a\u0000': 1 }],
    ['a credential', `/api/account/${account}/authenticate`, { authCode: 'a\u0000b' }],
    ['a visitor’s id', `/api/account/${account}/web/page`, { ...report, visitorId: 'a\u0000' }],
    ['a page’s title', `/api/account/${account}/web/page`, { ...report, title: 'a\u0008' }],
    ['deep in a body', `/api/account/${account}/web/page`, { ...report, attributes: [{ a: [{ b: ['\u0001'] }] }] }],
  ])('%s with a control character is refused', async (_, path, body) => {
    expect(await ask('POST', path, body)).toMatchObject({ status: 400 });
  });

  test('a body that is nested as deeply as it can be is refused, too', async () => {
    const body = `${'['.repeat(30_000)}"\\u0000"${']'.repeat(30_000)}`;
    const path = `${server.url}/api/account/${account}/authenticate`;
    expect((await fetch(path, { method: 'POST', body })).status).toBe(400);
  });

  test('TAB, LF and CR are no harm in a body', async () => {
    expect(await ask('POST', `/api/account/${account}/web/page`, { ...report, title: 'a\tb\r\nc' })).toMatchObject({
      status: 200,
    });
  });
});
