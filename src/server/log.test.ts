import { expect, test } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { AppError } from './errors.ts';
import { createLog } from './log.ts';

function logged(facts: object): Record<string, Record<string, unknown>> {
  const lines: string[] = [];
  createLog('info', { destination: { write: (line) => lines.push(line) } }).error(facts, 'failed');
  return JSON.parse(lines[0] ?? '');
}

test("a database's error is logged without the values that the database puts beside it", () => {
  const refused = { code: '23505', detail: 'Key (name)=(Ada) exists', where: 'JSON data, line 1: "hello"', query: 'x' };
  const { err } = logged({ err: Object.assign(new Error('duplicate key'), refused) });
  expect(err).toMatchObject({ type: 'Error', message: 'duplicate key', errorCode: '23505' });
  expect(Object.keys(err ?? {}).sort()).toEqual(['errorCode', 'message', 'stack', 'type']);
});

test("an error of the server's own keeps the detail that is meant for the log", () => {
  const { err } = logged({ err: new AppError('internal', { detail: 'no new id was found' }) });
  expect(err).toMatchObject({ message: 'Server error', detail: 'no new id was found' });
});

test('while the disk is full, one line of a kind is written a second, with the number of those left out', () => {
  const clock = createFakeClock(0);
  const lines: Record<string, unknown>[] = [];
  const log = createLog('info', { destination: { write: (line) => lines.push(JSON.parse(line)) }, clock });
  const written = () => lines.splice(0).map(({ msg, leftOut, n }) => [msg, leftOut, n]);
  const full = (n: number) => ({ failure: 'storage-unavailable', n });
  for (const n of [1, 2, 3, 4]) log.error(full(n), 'request failed');
  log.error({ err: new AppError('storage-unavailable'), n: 5 }, 'routing failed');
  expect(written()).toEqual([
    ['request failed', undefined, 1],
    ['routing failed', undefined, 5],
  ]);

  clock.advance(999);
  expect(written()).toEqual([]);
  clock.advance(1);
  expect(written()).toEqual([['request failed', 2, 4]]);
  log.error(full(6), 'request failed');
  log.error({ failure: 'internal', n: 7 }, 'request failed');
  expect(written()).toEqual([['request failed', undefined, 7]]);

  clock.advance(1000);
  expect(written()).toEqual([['request failed', undefined, 6]]);
  clock.advance(1000);
  log.error(full(8), 'request failed');
  expect(written()).toEqual([['request failed', undefined, 8]]);
});
