/**
 * Runs a command of this project with the right Node and with its dependencies in place. Plain JavaScript for Node
 * 20.19 and later: where the machine's Node is older than 24, Node 24 comes from the npm registry, as a package.
 *
 *   node scripts/run.mjs <program> [arguments…]
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const nodeVersion = '24.21.0';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

const path = [join(root, 'node_modules', '.bin'), nodeFolder(), process.env.PATH].filter(Boolean).join(delimiter);
installDependencies();
const [program = 'node', ...args] = process.argv.slice(2);
process.exitCode = await run(program, args);

/** The folder of a Node that is new enough, fetched once; undefined when the machine's own is. */
function nodeFolder() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return undefined;
  const name = `node-${process.platform}-${process.arch}`;
  const home = join(root, '.cache', `node-${nodeVersion}`);
  const folder = join(home, 'node_modules', name, 'bin');
  if (!existsSync(join(folder, 'node'))) {
    console.error(`Node ${process.versions.node} is older than 24: fetching ${name} ${nodeVersion} …`);
    mkdirSync(home, { recursive: true });
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    must(
      spawnSync(npm, ['install', ...flags, '--prefix', home, `${name}@${nodeVersion}`], { stdio: ['ignore', 2, 2] }),
    );
  }
  return folder;
}

/** `npm ci` unless exactly this lock file was installed before. */
function installDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.parley-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('Installing dependencies …');
  const env = { ...process.env, PATH: path };
  must(
    spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2], env }),
  );
  writeFileSync(stamp, lock);
}

/** Runs the command, passes signals on to it, and ends it when whoever started us has gone (npm's shell passes nothing on). */
function run(command, commandArgs) {
  const child = spawn(command, commandArgs, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, 500).unref();
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ? 128 + (constants.signals[signal] ?? 0) : code));
  });
}

function must(result) {
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}
