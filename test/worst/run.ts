/**
 * `npm run fuzz:worst -- [--minutes 10]`: the worst anonymous visitor, beside honest ones. Prints the figures as JSON and
 * fails where others feel it: memory, their messages' time, or the disk.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureWorst } from './measure.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const attackMs = Number(values.minutes) * 60_000;
const dataDir = mkdtempSync(join(tmpdir(), 'parley-worst-'));
const report = await measureWorst({ dataDir, attackMs, calmMs: Math.min(attackMs, 60_000), restMs: 15_000 });
rmSync(dataDir, { recursive: true });
console.log(JSON.stringify(report, undefined, 1));
const slower = report.attack.p99Ms / report.calm.p99Ms;
const megabytes = (bytes: number) => `${Math.round(bytes / 1_048_576)} MB`;
console.log(
  `Beside the worst visitor a message takes ${slower.toFixed(2)} times as long (p99). Memory: ${megabytes(report.heldAtMost)} more at most, ` +
    `${megabytes(report.heldAfter)} after a rest. Disk: ${megabytes(report.diskGrown)} more.`,
);
if (slower >= 2 || report.heldAtMost >= 50 * 1_048_576) process.exitCode = 1;
