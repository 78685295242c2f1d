import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDatabase } from '../../../test/support/database.ts';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { type Nats, startNats } from '../../../test/support/nats.ts';
import { systemClock } from '../clock.ts';
import { createLog } from '../log.ts';
import { openPostgresStore } from '../store/postgres.ts';
import { Talk } from '../store/talk.contract.ts';
import { busContract, listen, settled } from './bus.contract.ts';
import type { Bus } from './bus.ts';
import { createMemoryBus, createMemoryHub } from './memory.ts';
import { openNatsBus } from './nats.ts';
import { openPostgresBus } from './postgres.ts';

const log = createLog('silent');
const openBus = (url: string, nodeId: string): Promise<Bus> =>
  openPostgresBus({ url, nodeId, log, clock: systemClock });

busContract('memory', async () => {
  const hub = createMemoryHub();
  return [hub.connect(), hub.connect(), hub.connect()];
});

busContract('PostgreSQL', async () => {
  const { url } = await createDatabase();
  return Promise.all([openBus(url, 'n1'), openBus(url, 'n2'), openBus(url, 'n3')]);
});

let nats: Nats;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats.stop());

let installations = 0;
/** Nodes of one installation, which share the server with others. */
const openNats = (names: readonly string[], { url = `${nats.url}/i${++installations}`, clock = systemClock } = {}) =>
  Promise.all(names.map((nodeId) => openNatsBus({ url, nodeId, log, clock })));

busContract('NATS', async () => (await openNats(['n1', 'n2', 'n3'])) as [Bus, Bus, Bus]);

test('a single node hears nothing', async () => {
  const bus = createMemoryBus();
  const { heard } = listen(bus);
  bus.publish({ kind: 'agents', accountId: 'a' });
  await new Promise((resolve) => setImmediate(resolve));
  expect(heard).toEqual([]);
});

describe('over PostgreSQL', () => {
  test('an append tells the other nodes, once, and not its own', async () => {
    const { url } = await createDatabase();
    const [one, two, store] = await Promise.all([
      openBus(url, 'n1'),
      openBus(url, 'n2'),
      openPostgresStore({ url, nodeId: 'n1' }),
    ]);
    const [own, other] = [listen(one), listen(two)];
    const talk = await new Talk(store, 'acc').open();
    one.publish({ kind: 'conversation', accountId: 'acc', conversationId: talk.id, consumerId: 'x', revision: 1 });
    await talk.say('hello');
    await settled(one, other.heard);
    await settled(two, own.heard);
    const hint = { kind: 'conversation', accountId: 'acc', conversationId: talk.id, consumerId: talk.consumerId };
    expect(other.heard).toEqual([
      { ...hint, beforeRevision: 0, revision: 1 },
      { ...hint, beforeRevision: 1, revision: 2 },
    ]);
    expect(own.heard).toEqual([]);
    await Promise.all([one.close(), two.close(), store.close()]);
  });

  test('a hint too long for the database is dropped and harms none beside it', async () => {
    const { url } = await createDatabase();
    const [one, two] = await Promise.all([openBus(url, 'n1'), openBus(url, 'n2')]);
    const { heard } = listen(two);
    one.publish({ kind: 'agents', accountId: 'x'.repeat(9000) });
    one.publish({ kind: 'agents', accountId: 'short' });
    await settled(one, heard);
    expect(heard).toEqual([{ kind: 'agents', accountId: 'short' }]);
    await Promise.all([one.close(), two.close()]);
  });

  test('after a broken connection the node says that hints may be missing, and hears again', async () => {
    const { url, query } = await createDatabase();
    const [one, two] = await Promise.all([openBus(url, 'n1'), openBus(url, 'n2')]);
    const [first, second] = [listen(one), listen(two)];
    await query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    );
    await vi.waitFor(() => expect([first.state.gaps, second.state.gaps]).toEqual([1, 1]), { timeout: 10_000 });
    await settled(one, second.heard);
    await settled(two, first.heard);
    await Promise.all([one.close(), two.close()]);
  });

  test('a node that could not tell the others something makes them compare once it can', async () => {
    const { url, query } = await createDatabase();
    const clock = createFakeClock(1_700_000_000_000);
    const one = await openPostgresBus({ url, nodeId: 'n1', log, clock });
    const two = await openBus(url, 'n2');
    const { heard, state } = listen(two);
    const probeInMs = clock.nextInMs ?? 0;
    await query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    );
    await vi.waitFor(() => expect(state.gaps).toBe(1), { timeout: 10_000 });
    await vi.waitFor(() => expect(clock.nextInMs).toBeLessThan(probeInMs), { timeout: 10_000 });
    one.publish({ kind: 'agents', accountId: 'lost' });
    clock.advance(clock.nextInMs ?? 0);
    await vi.waitFor(() => expect(state.gaps).toBe(2), { timeout: 10_000 });
    await settled(one, heard);
    expect({ heard, gaps: state.gaps }).toEqual({ heard: [], gaps: 2 });
    await Promise.all([one.close(), two.close()]);
  });

  test('hints that the database did not take, or that are too long for it, make the others compare', async () => {
    const { url, query } = await createDatabase();
    await query(
      "do $$ begin execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$",
    );
    const clock = createFakeClock(1_700_000_000_000);
    const lines: string[] = [];
    const written = createLog('info', { destination: { write: (line) => void lines.push(line) } });
    const one = await openPostgresBus({ url, nodeId: 'n1', log: written, clock });
    const two = await openBus(url, 'n2');
    const { heard, state } = listen(two);
    await query(`create function pg_notify(text, text) returns void language plpgsql as
      $$ begin raise exception 'too many notifications in the NOTIFY queue'; end $$`);
    one.publish({ kind: 'agents', accountId: 'refused' });
    await vi.waitFor(() => expect(lines.join()).toContain('hints were lost'), { timeout: 10_000 });
    await query('drop function pg_notify(text, text)');
    clock.advance(15_000);
    await vi.waitFor(() => expect(state.gaps).toBe(1), { timeout: 10_000 });
    one.publish({ kind: 'people', accountId: 'x'.repeat(9000) });
    clock.advance(15_000);
    await vi.waitFor(() => expect(state.gaps).toBe(2), { timeout: 10_000 });
    clock.advance(15_000);
    await settled(one, heard);
    expect({ heard, gaps: state.gaps }).toEqual({ heard: [], gaps: 2 });
    await Promise.all([one.close(), two.close()]);
  });

  test('a database that is not there is an error at once', async () => {
    await expect(openBus('postgres://nobody@127.0.0.1:1/none', 'n1')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('over NATS', () => {
  const pair = async (options = {}) => (await openNats(['n1', 'n2'], options)) as [Bus, Bus];

  test('installations that share a server do not hear each other', async () => {
    const [[one, two], [other, another]] = await Promise.all([pair(), pair()]);
    const [own, foreign] = [listen(two), listen(another)];
    one.publish({ kind: 'agents', accountId: 'a' });
    await settled(one, own.heard);
    await settled(other, foreign.heard);
    expect([own.heard, foreign.heard]).toEqual([[{ kind: 'agents', accountId: 'a' }], []]);
    await Promise.all([one, two, other, another].map((bus) => bus.close()));
  });

  test('the password of the address opens the server, and without it nobody is let in', async () => {
    const guarded = await startNats({ more: ['--user', 'parley', '--pass', 'p@ss/word'] });
    const url = guarded.url.replace('//', '//parley:p%40ss%2Fword@');
    const [one, two] = await pair({ url });
    const { heard } = listen(two);
    one.publish({ kind: 'agents', accountId: 'a' });
    await settled(one, heard);
    await expect(pair({ url: guarded.url })).rejects.toThrow(/Authorization/i);
    await Promise.all([one.close(), two.close()]);
    await guarded.stop();
  });

  test('after the server was gone all nodes compare with the store, and hear again', async () => {
    const server = await startNats();
    const [one, two] = await pair({ url: server.url });
    const [first, second] = [listen(one), listen(two)];
    const port = Number(new URL(server.url).port);
    await server.stop();
    await vi.waitFor(() => one.publish({ kind: 'agents', accountId: 'lost' }));
    const again = await startNats({ port });
    await vi.waitFor(() => expect([first.state.gaps > 0, second.state.gaps > 0]).toEqual([true, true]), {
      timeout: 15_000,
    });
    await settled(one, second.heard);
    await settled(two, first.heard);
    await Promise.all([one.close(), two.close()]);
    await again.stop();
  });

  test('a node that the server refuses for a while comes back, and its log says each thing once', async () => {
    const guard = (pass: string) => ['--user', 'parley', '--pass', pass];
    const server = await startNats({ more: guard('first-secret') });
    const port = Number(new URL(server.url).port);
    const url = server.url.replace('//', '//parley:first-secret@');
    const lines: string[] = [];
    const written = createLog('info', { destination: { write: (line) => void lines.push(line) } });
    const open = (nodeId: string) => openNatsBus({ url, nodeId, log: written, clock: systemClock });
    const [one, two] = await Promise.all([open('n1'), open('n2')]);
    const [first, second] = [listen(one), listen(two)];
    await settled(one, second.heard);

    await server.stop();
    const other = await startNats({ port, more: guard('second-secret') });
    await vi.waitFor(() => expect(other.refusals()).toBeGreaterThan(7), { timeout: 20_000 });
    one.publish({ kind: 'agents', accountId: 'lost' });
    await other.stop();
    const again = await startNats({ port, more: guard('first-secret') });
    await vi.waitFor(() => expect([first.state.gaps > 0, second.state.gaps > 0]).toEqual([true, true]), {
      timeout: 20_000,
    });
    await settled(one, second.heard);
    await settled(two, first.heard);
    /* Each for itself, and where the other says that it has missed something. */
    for (const { heard, state } of [first, second]) {
      expect(heard).toEqual([]);
      expect(state.gaps).toBeLessThanOrEqual(2);
    }
    const said = lines.map((line) => JSON.parse(line).msg);
    expect(said.toSorted()).toEqual([
      ...Array(2).fill('the bus has its connection again'),
      ...Array(2).fill('the bus is refused, and goes on trying'),
      ...Array(2).fill('the bus lost its connection'),
    ]);
    expect(lines.join('')).not.toContain('secret');
    await Promise.all([one.close(), two.close()]);
    await again.stop();
  });

  test('a hint that the server does not take makes the others compare', async () => {
    const [one, two] = await pair();
    const { heard, state } = listen(two);
    one.publish({ kind: 'erased', accountId: 'a', consumerId: 'c', conversationIds: ['x'.repeat(2 ** 20)] });
    await settled(one, heard);
    expect({ heard, gaps: state.gaps }).toEqual({ heard: [], gaps: 1 });
    await Promise.all([one.close(), two.close()]);
  });

  test('a node that goes without a word may have taken hints with it, one that says so has not', async () => {
    const clock = createFakeClock(1_700_000_000_000);
    const url = `${nats.url}/i${++installations}`;
    const [stays, leaves] = (await openNats(['n1', 'n2'], { url, clock })) as [Bus, Bus];
    const { heard, state } = listen(stays);
    await settled(leaves, heard);
    await leaves.close();
    const dies = await connect({ servers: new URL(url).host });
    dies.publish(`i${installations}.hints`, JSON.stringify(['n3', { kind: 'agents', accountId: 'last word' }]));
    await dies.flush();
    await dies.close();
    await vi.waitFor(() => expect(heard).toEqual([{ kind: 'agents', accountId: 'last word' }]));
    clock.advance(15_000);
    expect(state.gaps).toBe(0);
    clock.advance(5_000);
    expect(state.gaps).toBe(1);
    clock.advance(60_000);
    expect(state.gaps).toBe(1);
    await stays.close();
  });

  test('what is not ours is passed over', async () => {
    const url = `${nats.url}/i${++installations}`;
    const [one, two] = await pair({ url });
    const { heard } = listen(two);
    const stranger = await connect({ servers: new URL(url).host });
    for (const text of ['', '{', '[]', '[1,{"kind":"agents"}]', '["n9",{"kind":3}]', '["n9"]'])
      stranger.publish(`i${installations}.hints`, text);
    await stranger.flush();
    await stranger.close();
    await settled(one, heard);
    expect(heard).toEqual([]);
    await Promise.all([one.close(), two.close()]);
  });

  test('a server that is not there is an error at once', async () => {
    await expect(openNats(['n1'], { url: 'nats://127.0.0.1:1' })).rejects.toThrow(/refused/i);
  });
});
