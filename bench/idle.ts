/** What an authenticated socket costs while nothing happens on it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { brandPublicKey } from '../test/support/brand-keys.ts';
import { forkListener, forkServer, type ServerProcess, type Usage } from '../test/support/fork-server.ts';
import { alternate, type Measured, median, nothingStored, progress } from './figure.ts';
import { consumerTokenFor, openConsumerSocket, openSocket, unthrottled } from './pairs.ts';

/** Opened and kept before the measured ones, so that what grows once (heap, caches, threads) has grown. */
const warmUp = 1500;
const connections = 2000;
const atOnce = 50;
const quietMs = 300;
const rounds = 3;
const gc = ['--expose-gc'];

export async function measureIdle(): Promise<Measured[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const start = () => forkServer({ dataDir, publicKey: brandPublicKey, users: [], limits: unthrottled }, gc);
  const issuer = await start();
  progress(`exchanging the tokens of ${warmUp + connections} consumers`);
  const tokens = await inBatches(warmUp + connections, (i) => consumerTokenFor(issuer, i));
  await issuer.stop();
  const token = (i: number) => tokens[i] ?? '';
  progress(`${rounds} rounds of ${connections} connections`);
  const { ours, baseline } = await alternate(
    rounds,
    async () => {
      const server = await start();
      return bytesPerConnection(server, (i) => openAnswered(server, token(i)));
    },
    async () => {
      const bare = await forkListener(new URL('./bare-socket-server.ts', import.meta.url), {}, gc);
      return bytesPerConnection(bare, (i) => openSocket(`${bare.wsUrl}/peer-${i}`));
    },
  );
  rmSync(dataDir, { recursive: true });
  const durability = { ours: synced, baseline: nothingStored };
  return (['rss', 'heap'] as const).map((member) => ({
    name: `idle-connection-${member}`,
    value: median(ours.map((bytes) => bytes[member])),
    unit: 'bytes/connection',
    baseline: median(baseline.map((bytes) => bytes[member])),
    baselineUnit: 'bytes/connection, bare ws',
    target: { atMost: 1.5 },
    durability,
    rounds: { ours: ours.map((b) => Math.round(b[member])), baseline: baseline.map((b) => Math.round(b[member])) },
    note: `${connections} connections beside ${warmUp}, after garbage collection; heap = JavaScript and what it holds outside`,
  }));
}

const synced = 'none asked for: nothing is sent';

async function bytesPerConnection(server: ServerProcess, open: (i: number) => Promise<WebSocket>) {
  const first = await inBatches(warmUp, open);
  const before = await settled(server);
  const sockets = await inBatches(connections, (i) => open(warmUp + i));
  const after = await settled(server);
  await closeAll([...first, ...sockets]);
  await server.stop();
  return {
    rss: (after.rss - before.rss) / connections,
    heap: (after.heapUsed + after.external - before.heapUsed - before.external) / connections,
  };
}

/** Once nothing is being worked off any more. */
async function settled(server: ServerProcess): Promise<Usage> {
  let last = await server.usage();
  for (;;) {
    await setTimeout(quietMs);
    const now = await server.usage();
    if (Math.abs(now.heapUsed - last.heapUsed) < last.heapUsed / 200) return now;
    last = now;
  }
}

/** An answer says that the connection is authenticated. */
async function openAnswered(server: ServerProcess, token: string): Promise<WebSocket> {
  const socket = await openConsumerSocket(server, token);
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once('message', () => resolve());
  socket.send(JSON.stringify({ kind: 'req', id: '1', type: 'GetClock', body: {} }));
  await promise;
  return socket;
}

async function inBatches<T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  while (all.length < count)
    all.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(atOnce, count - all.length) }, (_, i) => make(all.length + i)),
      )),
    );
  return all;
}

const closeAll = (sockets: readonly WebSocket[]): Promise<unknown> =>
  Promise.all(
    sockets.map((socket) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      socket.once('close', () => resolve());
      socket.close();
      return promise;
    }),
  );
