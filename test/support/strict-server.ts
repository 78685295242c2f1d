/** A server as in production, with a certificate, and pages of one line each. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureCertificates } from '../../src/server/demo/certificates.ts';
import { systemRandom } from '../../src/server/random.ts';
import { type StartOptions, startServer, type TestServer } from './start-server.ts';

export interface StrictServer extends TestServer {
  httpPort: number;
  tlsPort: number;
}

export async function startStrictServer(options: StartOptions = {}): Promise<StrictServer> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-strict-'));
  const pagesDir = join(folder, 'pages');
  for (const name of ['assets', 'tag']) mkdirSync(join(pagesDir, name), { recursive: true });
  for (const script of ['tag/tag', 'tag/frame', 'assets/main']) writeFileSync(join(pagesDir, `${script}.js`), 'x');
  for (const page of ['window', 'workspace']) writeFileSync(join(pagesDir, `${page}.html`), '<!doctype html>');
  const { certFile, keyFile } = await ensureCertificates({ folder, nowMs: Date.now(), random: systemRandom });
  const tls = { port: 0, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  const server = await startServer({ demo: false, tls, pagesDir, ...options });
  const { httpPort, tlsPort = 0 } = server.app;
  return {
    ...server,
    httpPort,
    tlsPort,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
