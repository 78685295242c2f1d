import { expect, test } from 'vitest';
import { AppError } from './errors.ts';
import { createLog } from './log.ts';

function logged(facts: object): Record<string, Record<string, unknown>> {
  const lines: string[] = [];
  createLog('info', { write: (line) => lines.push(line) }).error(facts, 'failed');
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
