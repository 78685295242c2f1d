/** Builds every page that has a configuration in `vite/` into `dist/pages` and prints what a first opening weighs. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/** Most that a page may weigh on its first opening, bytes after gzip. */
const budgets: Record<string, number> = { 'window.html': 40_000 };
/** What the tag adds to each page of a brand. */
const tagBudget = 6_000;

const isForFrames = (asset: string) => /^(en|frame-setup)-/.test(asset);

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = join(root, 'dist', 'pages');

rmSync(pages, { recursive: true, force: true });
const configs = readdirSync(join(root, 'vite')).filter((name) => name.endsWith('.config.ts'));
for (const name of configs.sort()) await build({ configFile: join(root, 'vite', name), logLevel: 'warn' });

const tag = weigh('tag/tag.js', new Set());
say('tag.js: %', tag, tagBudget);
for (const page of readdirSync(pages).filter((name) => name.endsWith('.html')))
  say(`${page}: % on first opening`, weigh(page, new Set()), budgets[page]);
const frame = readdirSync(join(pages, 'tag')).filter((name) => /^(frame|stage)/.test(name));
const frameWeight = frame.reduce((sum, name) => sum + weigh(join('tag', name), new Set()), 0);
say('first window on a page, with tag and frame: % in all', tag + frameWeight + weigh('window.html', new Set()));

function say(text: string, weight: number, budget?: number): void {
  const limit = budget === undefined ? '' : ` of ${budget} allowed`;
  console.log(text.replace('%', `${weight} bytes after gzip`) + limit);
  if (budget !== undefined && weight > budget) process.exitCode = 1;
}

/**
 * The file and every built file that it cannot do without; of the window, one language and what a frame needs. What is
 * imported later is not opened first.
 */
function weigh(file: string, seen: Set<string>): number {
  if (seen.has(file)) return 0;
  seen.add(file);
  const content = readFileSync(join(pages, file));
  const own = gzipSync(content, { level: 9 }).length;
  if (!/\.(html|js|css)$/.test(file)) return own;
  const text = content.toString().replaceAll(/import\([^)]*\)|[\w-]+\.css`/g, '');
  const named = readdirSync(join(pages, 'assets')).filter((asset) => text.includes(basename(asset)));
  const always = file === 'window.html' ? readdirSync(join(pages, 'assets')).filter(isForFrames) : [];
  return [...named, ...always].reduce((sum, asset) => sum + weigh(join('assets', asset), seen), own);
}
