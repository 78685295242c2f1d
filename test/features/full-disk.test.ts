/** A disk that takes no more: refused, not lost; and everything goes on once there is room. */
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/server/store/sqlite.ts';
import { brandPublicKey } from '../support/brand-keys.ts';
import { forkServer, type ServerProcess } from '../support/fork-server.ts';
import { brandTokenFor, consumerSocketPath, exchangeToken } from '../support/sign-in.ts';
import { openWire } from '../support/wire-client.ts';

/** No file of the process may grow beyond this many bytes. */
const limitFiles = ({ pid }: ServerProcess, bytes: number | 'unlimited') =>
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);

const readLines = (path: string): { time: number; msg: string; leftOut?: number }[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

test.runIf(existsSync('/usr/bin/prlimit'))(
  'while the disk is full, what is published is refused as retryable, and the log does not grow with it; what was acknowledged stays; then it goes on',
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'parley-full-'));
    const limits = { requestBurst: 10_000, requestsPerSecond: 10_000 };
    const logPath = join(dataDir, 'log');
    const output = openSync(logPath, 'a');
    const server = await forkServer({ dataDir, publicKey: brandPublicKey, users: [], limits }, [], output);
    closeSync(output);
    const token = await exchangeToken(server.url, brandTokenFor(Date.now()));
    const wire = await openWire(server.wsUrl + consumerSocketPath, { authorization: `jwt ${token}` });
    const { conversationId: dialogId } = (await wire.request('cm.ConsumerRequestConversation')).body;
    const publish = (n: number) => {
      const event = { type: 'ContentEvent', contentType: 'text/plain', message: `message ${n} ${'x'.repeat(4000)}` };
      return wire.request('ms.PublishEvent', { dialogId, event, clientMessageId: `m${n}` });
    };
    const ids = Array.from({ length: 60 }, (_, n) => n);
    await publish(0);

    limitFiles(server, statSync(join(dataDir, 'parley.db-wal')).size + 100_000);
    const answers = await Promise.all(ids.map(publish));
    const refused = answers.filter(({ code }) => code !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const { code, body } of refused) expect([code, body]).toEqual([503, 'Cannot be stored now, try again later']);
    const acknowledged = new Map(answers.flatMap(({ code, body }, n) => (code === 200 ? [[n, body.sequence]] : [])));
    const lines = () => readLines(logPath).filter(({ msg }) => msg === 'request failed');
    const reported = () => lines().reduce((sum, { leftOut = 0 }) => sum + 1 + leftOut, 0);
    await expect.poll(reported, { timeout: 15_000 }).toBe(refused.length);
    /* Timers may be a millisecond early by the other clock. */
    for (const [n, { time }] of lines().entries()) expect(time - (lines()[n - 1]?.time ?? 0)).toBeGreaterThan(998);
    expect((await wire.request('GetClock')).code).toBe(200);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

    limitFiles(server, 'unlimited');
    const again = await Promise.all(ids.map(publish));
    expect(again.map(({ code }) => code)).toEqual(ids.map(() => 200));
    for (const [n, sequence] of acknowledged) expect(again[n]?.body.sequence).toBe(sequence);
    await wire.close();
    await server.kill();

    const store = await openSqliteStore({ path: join(dataDir, 'parley.db') });
    const range = { conversationId: dialogId, dialogId, fromSequence: 0, limit: 1000, from: 'oldest' } as const;
    const log = (await store.readDialog(range)).map(({ event }) =>
      event.type === 'MessagePublished' ? event : undefined,
    );
    expect(log.map((event) => event?.sequence)).toEqual(ids);
    expect(new Set(log.map((event) => event?.clientMessageId)).size).toBe(ids.length);
    for (const [n, { body }] of again.entries()) expect(log[body.sequence]).toMatchObject({ clientMessageId: `m${n}` });
    await store.close();
    rmSync(dataDir, { recursive: true });
  },
);

test.runIf(existsSync('/dev/full'))('a log that cannot be written stops neither the server nor its end', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-full-'));
  const output = openSync('/dev/full', 'w');
  const server = await forkServer({ dataDir, publicKey: brandPublicKey, logLevel: 'info' }, [], output);
  closeSync(output);
  const signIn = () => fetch(`${server.url}/api/account/nobody/login?v=1.3`, { method: 'POST', body: '{}' });
  for (const _ of [1, 2, 3]) expect((await signIn()).status).toBeGreaterThanOrEqual(400);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await server.stop();
  rmSync(dataDir, { recursive: true });
});
