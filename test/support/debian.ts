import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Installs Debian packages where that is possible, as root; whoever needs them looks again and says what is missing. */
export function installPackages(...packages: string[]): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...args: string[]) => spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 2, 2] });
  run('update');
  run('install', '-y', '--no-install-recommends', ...packages);
}

const shellTools = ['curl', 'jq'];

/** The programs that tutorials use in the shell. */
export function ensureShellTools(): void {
  const missing = () => shellTools.filter((name) => spawnSync(name, ['--version']).status !== 0);
  if (missing().length > 0) installPackages(...missing(), 'ca-certificates');
  if (missing().length > 0) throw new Error(`The tests need ${missing().join(' and ')}: apt-get install curl jq.`);
}
