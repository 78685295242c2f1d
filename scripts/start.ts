/** `npm start`: builds the pages when their sources are newer than they are, then runs the demo with its brand. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBrandSite } from '../demo/brand/site.ts';
import { demo } from '../src/server/cli/demo.ts';
import { runProcess } from '../src/server/cli/process.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = [
  'src/protocol',
  'src/client',
  'src/ui',
  'src/tag',
  'src/window',
  'src/workspace',
  'vite',
  'package-lock.json',
];

const newest = (path: string): number => {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? 0;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
};

function buildPages(): void {
  const built = statSync(join(root, 'dist/pages/window.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built > Math.max(...sources.map((path) => newest(join(root, path))))) return;
  console.log('Building the pages …');
  const { status, error } = spawnSync('node', ['scripts/build.ts'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

buildPages();
await runProcess((terminal) => demo(terminal, startBrandSite));
