/** `npm run test:crash -- [--rounds 50] [--seed N]`: prints the counts as JSON and a sentence; fails on any violation. */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSeededRandom } from '../support/seeded-random.ts';
import { runCrashRounds } from './rounds.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '50' }, seed: { type: 'string' } },
});
const rounds = Number(values.rounds);
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
const dataDir = mkdtempSync(join(tmpdir(), 'parley-crash-'));

const startedTs = performance.now();
const report = await runCrashRounds({ dataDir, rounds, consumers: 6, random: createSeededRandom(seed) });
const seconds = Math.round((performance.now() - startedTs) / 1000);
console.log(JSON.stringify({ seed, seconds, ...report }));
const { acknowledged, violations, refused } = report;
if (violations.length + refused.length > 0) {
  console.log(
    `VIOLATED: ${violations.length} violations and ${refused.length} refusals. The data is kept in ${dataDir}`,
  );
  process.exitCode = 1;
} else {
  console.log(
    `Killed ${rounds} times: all ${acknowledged} acknowledged messages are there, none is doubled, every sequence is dense.`,
  );
  rmSync(dataDir, { recursive: true });
}
