/**
 * `npm run fuzz -- [--count 1000000] [--seed N] [--from K] [--postgres]`: prints each finding, the figures as
 * JSON and a sentence; fails on any finding. The seed and the number of a case send it again.
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../support/postgres.ts';
import { runFuzz } from './rounds.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string' },
    from: { type: 'string', default: '0' },
    postgres: { type: 'boolean', default: false },
  },
});
const count = Number(values.count);
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
const dataDir = mkdtempSync(join(tmpdir(), 'parley-fuzz-'));
const postgres = values.postgres ? await startPostgres() : undefined;
console.log(`seed ${seed}`);

const startedTs = performance.now();
const { findings, memory, cases, answers } = await runFuzz({
  dataDir,
  seed,
  count,
  from: Number(values.from),
  ...(postgres && { databaseUrl: postgres.url }),
  progress: (done) => {
    if (done % 50_000 === 0)
      console.log(`${done} of ${count}, ${Math.round((performance.now() - startedTs) / 1000)} s`);
  },
});
const seconds = Math.round((performance.now() - startedTs) / 1000);
await postgres?.stop();
for (const finding of findings) console.log(JSON.stringify(finding, undefined, 1));
console.log(JSON.stringify({ seed, cases, seconds, answers, memory, findings: findings.length }));
if (findings.length > 0) {
  console.log(`VIOLATED: ${findings.length} kinds of findings. The data is kept in ${dataDir}`);
  process.exitCode = 1;
} else {
  console.log(`${cases} mutated frames and requests: no failure, no crash, no held loop, and memory as it was.`);
  rmSync(dataDir, { recursive: true });
}
