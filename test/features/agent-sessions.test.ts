/** Agents' sessions, as their users and administrators see and end them. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../src/server/store/store.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ realTime: true });
});
afterAll(() => server.stop());

describe('sessions', () => {
  const newDigest = () => randomBytes(32).toString('hex');
  const list = async (bearer: string, query = '') =>
    fetch(`${server.url}/api/account/${account}/sessions${query}`, { headers: { authorization: `Bearer ${bearer}` } });
  const end = async (bearer: string, id: string) =>
    fetch(`${server.url}/api/account/${account}/sessions/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${bearer}` },
    });

  test('are listed and ended by their own user, which closes their sockets', async () => {
    const [here, there] = [await server.login('ben'), await server.login('ben')];
    const listed = await (await list(here.bearer)).json();
    expect(new Set(listed.map(({ userId }: { userId: string }) => userId))).toEqual(new Set(['222']));
    expect(listed.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    expect(JSON.stringify(listed)).not.toContain(there.bearer);
    for (const { id, current } of listed) if (!current) expect((await end(here.bearer, id)).status).toBe(204);
    expect((await list(there.bearer)).status).toBe(401);
    expect((await list(here.bearer)).status).toBe(200);
    const acts = await server.store.listItemChanges({ accountId: account, kind: 'act', limit: 50 });
    const lines = acts.filter(({ after }) => Object(after).act === 'session-ended');
    expect(lines.length).toBe(listed.length - 1);
    for (const { by, after } of lines) expect([by, after]).toMatchObject(['222', { userId: '222' }]);
  });

  test('are listed to their own user, and ended, however many newer ones there are in the account', async () => {
    const max = (await server.store.findUser(account, { loginName: 'max' })) as User;
    const [mine, other] = [await server.login('ann'), await server.login('ann')];
    const createdTs = server.clock.now() + 60_000;
    const newer = Array.from({ length: 1000 }, () => {
      const digests = { bearerDigest: newDigest(), cookieDigest: newDigest(), csrfDigest: newDigest() };
      const session = { ...digests, accountId: account, userId: max.userId, createdTs, expiresTs: createdTs + 60_000 };
      return server.store.addAgentSession(session, { user: max });
    });
    expect(new Set(await Promise.all(newer))).toEqual(new Set([true]));
    const listed = await (await list(mine.bearer)).json();
    expect(new Set(listed.map(({ userId }: { userId: string }) => userId))).toEqual(new Set(['111']));
    expect(listed.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    const digest = createHash('sha256').update(other.bearer).digest('hex');
    for (const id of ['', digest.slice(0, 31), '%25', `${digest.slice(0, 31)}_`, digest])
      expect((await end(mine.bearer, id)).status).toBe(404);
    expect((await end(mine.bearer, digest.slice(0, 32))).status).toBe(204);
    expect((await list(other.bearer)).status).toBe(401);
    expect((await list(mine.bearer)).status).toBe(200);
    await server.store.changeRecords({
      ...{ accountId: account, by: 'system', ts: 0, swaps: [], recorded: [] },
      acts: [{ kind: 'sessions-end', userId: max.userId }],
    });
  });

  test('of others are an administrator’s only', async () => {
    const max = (await server.store.findUser(account, { loginName: 'max' })) as User;
    await server.store.saveUser({ ...max, roles: ['agent', 'manager', 'administrator'] });
    const [ann, ben, boss] = [await server.login('ann'), await server.login('ben'), await server.login('max')];
    expect((await list(ann.bearer, '?of=account')).status).toBe(403);
    const all = await (await list(boss.bearer, '?of=account')).json();
    const bens = (await (await list(ben.bearer)).json()).find(({ current }: { current: boolean }) => current);
    expect(all.map(({ id }: { id: string }) => id)).toContain(bens.id);
    expect((await end(ann.bearer, bens.id)).status).toBe(404);
    expect((await list(ben.bearer)).status).toBe(200);
    expect((await end(boss.bearer, bens.id)).status).toBe(204);
    expect((await list(ben.bearer)).status).toBe(401);
    await server.store.saveUser(max);
  });
});
