import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { systemRandom as random } from '../random.ts';
import { type Certificates, ensureCertificates } from './certificates.ts';

const dayMs = 86_400_000;
const nowMs = systemClock.now();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-ca-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Connects over TLS to a server with this certificate; answers why the chain was refused, if it was. */
async function shakeHands(files: Certificates, servername: string): Promise<string | undefined> {
  const server = createServer({ cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) }, (socket) =>
    socket.end(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await new Promise((resolve) => {
      const { port } = server.address() as AddressInfo;
      const socket = connect({ host: '127.0.0.1', port, servername, ca: readFileSync(files.caFile) });
      socket.once('secureConnect', () => {
        resolve(undefined);
        socket.destroy();
      });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

const serverCertificate = (files: Certificates) => new X509Certificate(readFileSync(files.certFile));

test('a TLS client that trusts the authority accepts the server as localhost, and as nobody else', async () => {
  const files = await ensureCertificates({ folder, nowMs, random });
  expect(await shakeHands(files, 'localhost')).toBeUndefined();
  expect(await shakeHands(files, 'example.test')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  const cert = serverCertificate(files);
  expect([cert.checkHost('localhost'), cert.checkIP('127.0.0.1'), cert.checkIP('::1')]).not.toContain(undefined);
});

test('keys are readable by their owner only', async () => {
  await ensureCertificates({ folder, nowMs, random });
  for (const name of ['ca-key.pem', 'server-key.pem']) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

test('a second start keeps both certificates', async () => {
  const before = serverCertificate(await ensureCertificates({ folder, nowMs, random }));
  const ca = readFileSync(join(folder, 'ca.pem'), 'utf8');
  const after = serverCertificate(await ensureCertificates({ folder, nowMs: nowMs + 300 * dayMs, random }));
  expect(after.fingerprint256).toBe(before.fingerprint256);
  expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).toBe(ca);
});

test('a certificate near its end is renewed under the same authority', async () => {
  const before = serverCertificate(await ensureCertificates({ folder, nowMs: nowMs - 380 * dayMs, random }));
  const ca = readFileSync(join(folder, 'ca.pem'), 'utf8');
  const files = await ensureCertificates({ folder, nowMs, random });
  expect(serverCertificate(files).fingerprint256).not.toBe(before.fingerprint256);
  expect(readFileSync(files.caFile, 'utf8')).toBe(ca);
  expect(await shakeHands(files, 'localhost')).toBeUndefined();
});

test('a lost authority is replaced together with the certificate that it had signed', async () => {
  await ensureCertificates({ folder, nowMs, random });
  rmSync(join(folder, 'ca.pem'));
  expect(await shakeHands(await ensureCertificates({ folder, nowMs, random }), 'localhost')).toBeUndefined();
});
