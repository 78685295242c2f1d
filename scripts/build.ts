/**
 * Builds every page that has a configuration in `vite/` into `dist/pages`, each file with a compressed copy beside it, and
 * prints what a first opening weighs.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/** What the tag adds to each page of a brand, at most; bytes after gzip. */
const tagBudget = 6_000;
/**
 * What a brand's page fetches until a visitor can write in its first window, at most: tag, frame, and the window with its
 * style sheet and one language. `test/e2e/first-open.test.ts` sees a browser fetch no more.
 */
const firstWindowBudget = 40_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = join(root, 'dist', 'pages');

rmSync(pages, { recursive: true, force: true });
const configs = readdirSync(join(root, 'vite')).filter((name) => name.endsWith('.config.ts'));
for (const name of configs.sort()) await build({ configFile: join(root, 'vite', name), logLevel: 'warn' });

for (const name of readdirSync(join(pages, 'assets'))) compress(join(pages, 'assets', name));

const tag = weigh('tag/tag.js', new Set());
say('tag.js: %', tag, tagBudget);
for (const page of readdirSync(pages).filter((name) => name.endsWith('.html')))
  say(`${page}: % on first opening`, weigh(page, new Set()));
say('first window on a page: % in all', tag + weigh('tag/frame.js', new Set()) + weighFrame(), firstWindowBudget);

function compress(file: string): void {
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
}

/** The window in a frame: with one language; browsers ask for no frame's icon. */
function weighFrame(): number {
  const assets = readdirSync(join(pages, 'assets'));
  const seen = new Set(assets.filter((asset) => asset.startsWith('icon-')).map((asset) => join('assets', asset)));
  const language = assets.filter((asset) => /^en-.*\.js$/.test(asset));
  return ['window.html', ...language.map((asset) => join('assets', asset))].reduce(
    (sum, file) => sum + weigh(file, seen),
    0,
  );
}

function say(text: string, weight: number, budget?: number): void {
  const limit = budget === undefined ? '' : ` of ${budget} allowed`;
  console.log(text.replace('%', `${weight} bytes after gzip`) + limit);
  if (budget !== undefined && weight > budget) process.exitCode = 1;
}

/** The file and every built file that it cannot do without. What is imported later is not opened first. */
function weigh(file: string, seen: Set<string>): number {
  if (seen.has(file)) return 0;
  seen.add(file);
  const content = readFileSync(join(pages, file));
  const own = gzipSync(content, { level: 9 }).length;
  if (!/\.(html|js|css)$/.test(file)) return own;
  const text = content.toString().replaceAll(/import\([^)]*\)|[\w-]+\.css`/g, '');
  const folder = file.startsWith('tag/') ? 'tag' : 'assets';
  const named = readdirSync(join(pages, folder)).filter((asset) => text.includes(basename(asset)));
  return named.reduce((sum, asset) => sum + weigh(join(folder, asset), seen), own);
}
