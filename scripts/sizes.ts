/** No source file over 400 lines. The linter holds the limit on functions. */
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

for (const { file, lines } of over) console.error(`${file}: ${lines} lines, the limit is ${limit}`);
process.exitCode = over.length > 0 ? 1 : 0;
