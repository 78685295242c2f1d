import { describe, expect, test, vi } from 'vitest';
import { createDatabase } from '../../../test/support/database.ts';
import { systemClock } from '../clock.ts';
import { createLog } from '../log.ts';
import { openPostgresStore } from '../store/postgres.ts';
import { Talk } from '../store/talk.contract.ts';
import { busContract, listen, settled } from './bus.contract.ts';
import type { Bus } from './bus.ts';
import { createMemoryBus, createMemoryHub } from './memory.ts';
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
      { ...hint, revision: 1 },
      { ...hint, revision: 2 },
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

  test('a database that is not there is an error at once', async () => {
    await expect(openBus('postgres://nobody@127.0.0.1:1/none', 'n1')).rejects.toThrow('ECONNREFUSED');
  });
});
