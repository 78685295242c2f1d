/** Builds every page that has a configuration in `vite/` into `dist/pages` and prints what a first opening weighs. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/** Most that a page may weigh on its first opening, bytes after gzip. */
const budgets: Record<string, number> = { 'window.html': 40_000 };

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = join(root, 'dist', 'pages');

rmSync(pages, { recursive: true, force: true });
const configs = readdirSync(join(root, 'vite')).filter((name) => name.endsWith('.config.ts'));
for (const name of configs.sort()) await build({ configFile: join(root, 'vite', name), logLevel: 'warn' });

for (const page of readdirSync(pages).filter((name) => name.endsWith('.html'))) {
  const weight = weigh(page, new Set());
  const budget = budgets[page];
  const limit = budget === undefined ? '' : ` of ${budget} allowed`;
  console.log(`${page}: ${weight} bytes after gzip on first opening${limit}`);
  if (budget !== undefined && weight > budget) process.exitCode = 1;
}

/** The file and every built file that it names, and that those name. */
function weigh(file: string, seen: Set<string>): number {
  if (seen.has(file)) return 0;
  seen.add(file);
  const content = readFileSync(join(pages, file));
  const own = gzipSync(content, { level: 9 }).length;
  if (!/\.(html|js|css)$/.test(file)) return own;
  const named = readdirSync(join(pages, 'assets')).filter((asset) => content.includes(basename(asset)));
  return named.reduce((sum, asset) => sum + weigh(join('assets', asset), seen), own);
}
