/** `npm test`: builds the pages, runs every test, and ends with one plain line of counts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
const report = join(folder, 'report.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];

process.exitCode = run('node', ['scripts/build.ts']) || run('vitest', ['run', ...reporters, ...process.argv.slice(2)]);
console.log(counts());
rmSync(folder, { recursive: true });

function run(program: string, args: string[]): number {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (error) throw error;
  return status ?? 1;
}

/** What failed before any test could run counts as one failure. */
function counts(): string {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    return `${numPassedTests} passed, ${numFailedTests} failed${skipped}`;
  } catch {
    return '0 passed, 1 failed';
  }
}
