import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '../../src/server/app.ts';
import { testConfig } from '../support/test-account.ts';

test('a server that finds its port taken says so and leaves nothing open', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-'));

  await expect(createApp({ ...testConfig(dataDir, {}), http: { port } })).rejects.toThrow('EADDRINUSE');
  // SQLite takes its log away when the last connection has closed.
  expect(readdirSync(dataDir).sort()).toEqual(['parley.db', 'search.db']);
  taken.close();

  const app = await createApp({ ...testConfig(dataDir, {}), http: { port } });
  expect(app.httpPort).toBe(port);
  await app.close();
  rmSync(dataDir, { recursive: true });
});
