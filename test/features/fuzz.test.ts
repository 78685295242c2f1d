/** The short form of `npm run fuzz`. `PARLEY_FUZZ_SEED` repeats a run. */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runFuzz } from '../fuzz/rounds.ts';
import { createDatabase } from '../support/database.ts';

const seed = Number(process.env.PARLEY_FUZZ_SEED ?? randomInt(2 ** 31));

test.each([
  ['SQLite', 10_000],
  ['PostgreSQL', 3000],
])(
  `on %s, none of %i mutated frames and requests makes the server fail, hold or keep anything (seed ${seed})`,
  {
    timeout: 120_000,
  },
  async (database, count) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'parley-fuzz-'));
    const stored = database === 'PostgreSQL' ? { databaseUrl: (await createDatabase()).url } : {};
    const { findings, answers } = await runFuzz({ dataDir, seed, count, ...stored });
    expect(findings).toEqual([]);
    expect(Object.keys(answers)).toEqual(expect.arrayContaining(['http 2xx', 'http 4xx', 'socket 2xx', 'socket 4xx']));
    rmSync(dataDir, { recursive: true });
  },
);

test('a server that answers a failure is found out, with the request that brought it about', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-fuzz-'));
  const { findings } = await runFuzz({ dataDir, seed: 1, count: 200, faulty: true });
  expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['status', 'log', 'stall']));
  rmSync(dataDir, { recursive: true });
});
