/** Names source files over 400 lines: a guide for readers, not a failure. The linter holds the limit on functions. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const limit = 400;
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx', '*.mjs', '*.css'], {
  encoding: 'utf8',
});
const over = files
  .split('\n')
  .filter(Boolean)
  .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length }))
  .filter(({ lines }) => lines > limit);

for (const { file, lines } of over)
  console.warn(`${file}: ${lines} lines; above ${limit}, a reader may expect two files`);
