/** Everything a change must pass: format, lint, size limits, look-ups, patterns, types, unused code, tests. Stops at the first failure. */
import { spawnSync } from 'node:child_process';

const steps: [string, string[]][] = [
  ['biome', ['check', '--error-on-warnings']],
  ['node', ['scripts/sizes.ts']],
  ['node', ['scripts/lookups.ts']],
  ['node', ['scripts/patterns.ts']],
  ['tsc', []],
  ['knip', []],
  ['node', ['scripts/test.ts']],
];

for (const [program, args] of steps) {
  console.log(`\n› ${[program, ...args].join(' ')}`);
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
