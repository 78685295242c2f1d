import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureChromium } from './chromium.ts';
import { ensureShellTools } from './debian.ts';
import { ensureNats } from './nats.ts';
import { ensurePostgres, type Postgres, startPostgres } from './postgres.ts';

/** Where programs and threads that tests start find the modules that others have stripped and compiled before them. */
const compiled = join(import.meta.dirname, '../../.cache/compiled');

/**
 * Runs once around all tests. PostgreSQL is started when the first test asks for it, so that the others do not wait.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await installWhatIsMissing();
  process.env.NODE_COMPILE_CACHE = compiled;
  let postgres: Promise<Postgres> | undefined;
  const starter = createServer((_, response) => {
    postgres ??= startPostgres();
    postgres.then(
      ({ url }) => response.end(url),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => starter.listen(0, '127.0.0.1', resolve));
  project.provide('postgresStarter', `http://127.0.0.1:${(starter.address() as AddressInfo).port}`);
  return async () => {
    starter.close();
    starter.closeAllConnections();
    await postgres?.then(
      ({ stop }) => stop(),
      () => {},
    );
  };
}

/** One after another, before tests run side by side; what cannot be had fails the tests that need it, in one line. */
async function installWhatIsMissing(): Promise<void> {
  for (const ensure of [ensurePostgres, ensureNats, ensureChromium, ensureShellTools])
    try {
      await ensure();
    } catch (error) {
      console.warn(String(error));
    }
}
