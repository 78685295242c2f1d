/** A session that ends at the very moment in which a socket is opened with it ends that socket too. */
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { agentSocketPath, consumerSocketPath } from '../support/sign-in.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { brandIssuer } from '../support/test-account.ts';
import { openWire } from '../support/wire-client.ts';
import { addAdministrator, createCall } from './admin-support.ts';

let server: TestServer;
/** A session of the database that holds up the server's. */
let holder: pg.Client;

beforeEach(async () => {
  const { url: databaseUrl } = await createDatabase();
  server = await startServer({ databaseUrl });
  await addAdministrator(server.store);
  holder = new pg.Client({ connectionString: databaseUrl });
  await holder.connect();
});
afterEach(async () => {
  await holder.end();
  await server.stop();
});

const waiting = async (): Promise<number> => {
  const { rows } = await holder.query<{ waiting: string }>(
    "select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return Number(rows[0]?.waiting);
};

test('an agent who logs out while the socket is being opened', async () => {
  const { bearer, csrf, cookie } = await server.login('ann');
  await holder.query('begin');
  /* Read last before a socket is let in. */
  await holder.query('lock table agent_groups in access exclusive mode');
  const opening = openWire(server.wsUrl + agentSocketPath(bearer));
  await expect.poll(waiting, { timeout: 15_000 }).toBe(1);
  const left = await fetch(`${server.url}/api/account/${account}/logout`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ csrf }),
  });
  expect(left.status).toBe(200);
  await holder.query('commit');
  expect((await (await opening).closed).code).toBe(4401);
});

test('a customer whom an administrator signs out while the socket is being opened', async () => {
  const call = createCall(server.url, (await server.login('eve')).bearer);
  const token = await server.consumerToken('gone');
  /* Reads see what stood when they began, and are answered once the holder lets go. */
  await holder.query(`
    alter table revocations rename to kept_revocations;
    create function passes() returns boolean stable language plpgsql as $$ begin
      perform pg_advisory_lock_shared(7); perform pg_advisory_unlock_shared(7); return true; end $$;
    create view revocations as select * from kept_revocations where passes()`);
  await holder.query('select pg_advisory_lock(7)');
  const opening = openWire(server.wsUrl + consumerSocketPath, { authorization: `jwt ${token}` });
  await expect.poll(waiting, { timeout: 15_000 }).toBe(1);
  const body = { iss: brandIssuer, sub: 'gone' };
  expect((await call('POST', `/api/account/${account}/consumers/revoke`, body)).status).toBe(200);
  await holder.query('select pg_advisory_unlock(7)');
  expect((await (await opening).closed).code).toBe(4401);
});
