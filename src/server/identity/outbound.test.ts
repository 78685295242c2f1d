import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { systemClock } from '../clock.ts';
import { ensureCertificates } from '../demo/certificates.ts';
import { systemRandom } from '../random.ts';
import { createOutbound, isPublicAddress } from './outbound.ts';

const clock = createFakeClock(systemClock.now());
const folder = mkdtempSync(join(tmpdir(), 'parley-outbound-'));
const servers: Server[] = [];
const paths: string[] = [];
/** Each answers one request. */
const held: (() => void)[] = [];
let [httpPort, httpsPort, ca] = [0, 0, ''];

interface Packed {
  coding: string;
  body: Buffer;
}
const text = '{"keys":[]}';
const packed: Record<string, Packed> = {
  '/gzip': { coding: 'gzip', body: gzipSync(text) },
  '/x-gzip': { coding: ' X-GZIP ', body: gzipSync(text) },
  '/deflate': { coding: 'deflate', body: deflateSync(text) },
  '/bare-deflate': { coding: 'deflate', body: deflateRawSync(text) },
  '/br': { coding: 'br', body: brotliCompressSync(text) },
  '/identity': { coding: 'identity', body: Buffer.from(text) },
  '/bom': { coding: 'gzip', body: gzipSync(`\ufeff${text}`) },
  '/gzip-bomb': { coding: 'gzip', body: gzipSync(Buffer.alloc(500_000)) },
  '/deflate-bomb': { coding: 'deflate', body: deflateSync(Buffer.alloc(500_000)) },
  '/br-bomb': { coding: 'br', body: brotliCompressSync(Buffer.alloc(10_000_000)) },
  '/not-gzip': { coding: 'gzip', body: Buffer.from(text) },
  '/half-gzip': { coding: 'gzip', body: gzipSync(text).subarray(0, 15) },
  '/twice': { coding: 'gzip, gzip', body: gzipSync(gzipSync(text)) },
};

const answer: RequestListener = (request, response) => {
  paths.push(`${request.method} ${request.headers.host} ${request.url}`);
  if (request.url === '/moved') response.writeHead(302, { location: '/fine' }).end('elsewhere');
  else if (request.url === '/large') response.end('x'.repeat(1_001));
  else if (request.url === '/endless') response.write('x'.repeat(100));
  else if (request.url === '/silent') clock.advance(5_000);
  else if (request.url === '/held') held.push(() => response.end('let go'));
  else if (request.url && packed[request.url]) {
    const { coding, body } = packed[request.url] as Packed;
    response.writeHead(200, { 'content-encoding': coding }).end(body);
  } else if (request.url === '/broken') request.socket.destroy();
  else request.pipe(response);
};
const listen = (server: Server): Promise<number> => {
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
};

beforeAll(async () => {
  const files = await ensureCertificates({ folder, nowMs: systemClock.now(), random: systemRandom });
  ca = readFileSync(files.caFile, 'utf8');
  httpPort = await listen(createServer(answer));
  const [cert, key] = [files.certFile, files.keyFile].map((file) => readFileSync(file));
  httpsPort = await listen(createTlsServer({ ...(cert && { cert }), ...(key && { key }) }, answer));
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(folder, { recursive: true });
});

const post = { method: 'POST', body: 'hello', mostBytes: 1_000, timeoutMs: 5_000 } as const;
const get = { method: 'GET', mostBytes: 1_000, timeoutMs: 5_000 } as const;
const demo = () => createOutbound({ clock, loopback: true, ca });
const strict = () => createOutbound({ clock, loopback: false, ca });

describe('a compressed answer', () => {
  test.each(['/gzip', '/x-gzip', '/deflate', '/bare-deflate', '/br', '/identity', '/bom'])(
    '%s is read',
    async (path) => {
      expect(await demo()(`http://127.0.0.1:${httpPort}${path}`, get)).toEqual({ status: 200, text });
    },
  );
  test.each([
    ['/gzip-bomb', /more than 1000 bytes/],
    ['/deflate-bomb', /more than 1000 bytes/],
    ['/br-bomb', /more than 1000 bytes/],
    ['/not-gzip', /does not unpack/],
    ['/half-gzip', /does not unpack/],
    ['/twice', /not known here/],
  ])('%s is refused', async (path, reason) => {
    await expect(demo()(`http://127.0.0.1:${httpPort}${path}`, get)).rejects.toThrow(reason);
  });
});

describe('outside demo mode, a private network that an operator has named', () => {
  const allowing = (...allowedNetworks: string[]) => createOutbound({ clock, loopback: false, allowedNetworks, ca });
  test.each([[['127.0.0.0/8']], [['10.0.0.0/8', '127.0.0.1']]])('may be asked over TLS: %s', async (networks) => {
    const { status } = await allowing(...networks)(`https://127.0.0.1:${httpsPort}/fine`, post);
    expect(status).toBe(200);
    expect(
      (await allowing(...networks)(`https://[::ffff:127.0.0.1]:${httpsPort}/fine`, post).catch(String)).toString(),
    ).not.toMatch(/must not be asked/);
  });
  test.each([
    ['http://127.0.0.1', ['127.0.0.0/8'], /not https/],
    ['https://127.0.0.1', ['10.0.0.0/8', '::1/128'], /must not be asked/],
    ['https://127.0.0.2', ['127.0.0.1/32'], /must not be asked/],
    ['https://0x7f.2', ['127.0.0.1'], /must not be asked/],
    ['https://[::1]', ['127.0.0.0/8'], /must not be asked/],
    ['https://169.254.169.254', ['10.0.0.0/8'], /must not be asked/],
    ['https://[::ffff:169.254.169.254]', ['10.0.0.0/8'], /must not be asked/],
    ['https://[64:ff9b::a00:1]', ['10.0.0.0/8'], /must not be asked/],
    ['https://[2002:a00:1::]', ['10.0.0.0/8'], /must not be asked/],
    ['https://[fd01::1]', ['fd00::/16'], /must not be asked/],
  ])('is no way to %s past %j', async (origin, networks, reason) => {
    await expect(allowing(...networks)(`${origin}/fine`, get)).rejects.toThrow(reason);
  });
});

describe('in demo mode', () => {
  test.each([
    ['http', () => `http://127.0.0.1:${httpPort}/fine`],
    ['http by name', () => `http://localhost:${httpPort}/fine`],
    ['https', () => `https://localhost:${httpsPort}/fine`],
  ])('a server on this machine is asked over %s', async (_name, url) => {
    expect(await demo()(url(), post)).toEqual({ status: 200, text: 'hello' });
  });

  test('a host is asked by 200 requests at once, and refuses nobody but those beyond them', async () => {
    const outbound = demo();
    const url = `http://127.0.0.1:${httpPort}`;
    const running = Array.from({ length: 200 }, () => outbound(`${url}/held`, get));
    await expect(outbound(`${url}/fine`, post)).rejects.toThrow('asked by too many');
    expect((await outbound(`https://localhost:${httpsPort}/fine`, post)).text).toBe('hello');
    await expect.poll(() => held.length, { timeout: 30_000 }).toBe(200);
    for (const answerIt of held) answerIt();
    expect(new Set((await Promise.all(running)).map(({ text }) => text))).toEqual(new Set(['let go']));
    expect((await outbound(`${url}/fine`, post)).text).toBe('hello');
  });

  test('a server whose certificate nobody vouches for is not trusted', async () => {
    const url = `https://localhost:${httpsPort}/untrusted`;
    await expect(createOutbound({ clock, loopback: true })(url, get)).rejects.toThrow();
    expect(paths.join()).not.toContain('untrusted');
  });

  test('redirects are answers, and are not followed', async () => {
    expect(await demo()(`http://127.0.0.1:${httpPort}/moved`, get)).toMatchObject({ status: 302 });
    expect(paths).not.toContain(`GET 127.0.0.1:${httpPort} /fine`);
  });

  test.each([
    ['large', /more than 1000 bytes/],
    ['silent', /no answer within 5000 ms/],
    ['broken', /hang up|ECONNRESET/],
  ])('a %s answer is given up', async (path, message) => {
    await expect(demo()(`http://127.0.0.1:${httpPort}/${path}`, get)).rejects.toThrow(message);
  });

  test('an answer that begins and does not end is given up', async () => {
    const asked = demo()(`http://127.0.0.1:${httpPort}/endless`, get);
    await expect.poll(() => paths.at(-1)).toContain('/endless');
    clock.advance(5_000);
    await expect(asked).rejects.toThrow(/no answer within/);
  });

  test.each(['https://10.0.0.1/', 'https://169.254.169.254/latest/meta-data', 'http://192.0.2.1/', 'ftp://127.0.0.1/'])(
    '%s is not asked',
    async (url) => {
      await expect(demo()(url, get)).rejects.toThrow(/must not be asked|not https/);
    },
  );
});

describe('outside demo mode', () => {
  test.each([
    () => `http://127.0.0.1:${httpPort}/strict`,
    () => `https://localhost:${httpsPort}/strict`,
    () => `https://127.0.0.1:${httpsPort}/strict`,
    () => `https://127.1:${httpsPort}/strict`,
    () => `https://2130706433:${httpsPort}/strict`,
    () => `https://0x7f.1:${httpsPort}/strict`,
    () => `https://0.0.0.0:${httpsPort}/strict`,
    () => `https://[::1]:${httpsPort}/strict`,
    () => `https://[::ffff:127.0.0.1]:${httpsPort}/strict`,
    () => 'http://brand.example.test/strict',
    () => `https://user:secret@localhost:${httpsPort}/strict`,
    () => 'file:///etc/passwd',
    () => 'nonsense',
  ])('nothing on this machine is asked, however it is spelled: %s', async (url) => {
    await expect(strict()(url(), get)).rejects.toThrow(/must not be asked|not https|not a URL/);
    expect(paths.join()).not.toContain('strict');
  });
});

test.each([
  ['93.184.216.34', true],
  ['2606:2800:220:1:248:1893:25c8:1946', true],
  ['10.1.2.3', false],
  ['100.100.100.200', false],
  ['127.0.0.1', false],
  ['169.254.169.254', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['192.168.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['0.0.0.0', false],
  ['::', false],
  ['::1', false],
  ['::ffff:10.0.0.1', false],
  ['::ffff:93.184.216.34', false],
  ['64:ff9b::a00:1', false],
  ['fe80::1', false],
  ['fd00:ec2::254', false],
  ['2002:a00:1::', false],
  ['2001:0:a00:1::', false],
  ['2001:db8::1', false],
  ['ff02::1', false],
  ['no address', false],
])('%s is public: %s', (address, isPublic) => expect(isPublicAddress(address)).toBe(isPublic));
