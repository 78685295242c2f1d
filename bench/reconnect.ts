/** After a restart, a thousand clients at once: connect, authenticate, replay a dialog; against connecting alone. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import { brandPublicKey } from '../test/support/brand-keys.ts';
import { forkListener, forkServer, type ServerProcess } from '../test/support/fork-server.ts';
import { alternate, type Measured, median, nothingStored, progress, synced } from './figure.ts';
import { consumerTokenFor, openConsumerSocket, openConversation, openSocket, unthrottled } from './pairs.ts';

const clients = 1000;
const messages = 50;
const atOnce = 50;
const rounds = 3;

interface Client {
  token: string;
  dialogId: string;
}

export async function measureReconnect(): Promise<Measured[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const start = () => forkServer({ dataDir, publicKey: brandPublicKey, users: [], limits: unthrottled });
  progress(`writing ${clients} dialogs of ${messages} messages`);
  const writer = await start();
  const ready: Client[] = [];
  while (ready.length < clients)
    ready.push(...(await Promise.all(Array.from({ length: atOnce }, (_, i) => write(writer, ready.length + i)))));
  await writer.stop();
  progress(`${rounds} rounds of ${clients} clients`);
  const { ours, baseline } = await alternate(
    rounds,
    async () => {
      const server = await start();
      return timed(server, (i) => resume(server, ready[i] as Client));
    },
    async () => {
      const bare = await forkListener(new URL('./bare-socket-server.ts', import.meta.url), {});
      return timed(bare, (i) => openSocket(`${bare.wsUrl}/peer-${i}`));
    },
  );
  rmSync(dataDir, { recursive: true });
  return [
    {
      name: 'reconnect-storm',
      value: median(ours),
      unit: 'ms until all have their dialog',
      baseline: median(baseline),
      baselineUnit: 'ms until all are connected to a bare ws server',
      durability: { ours: synced, baseline: nothingStored },
      rounds: { ours: ours.map(Math.round), baseline: baseline.map(Math.round) },
      note: `${clients} clients at once; each of ours verifies a token and replays ${messages} messages from disk`,
    },
  ];
}

async function write(server: ServerProcess, i: number): Promise<Client> {
  const token = await consumerTokenFor(server, i);
  const dialogId = await openConversation(server, token);
  const socket = await openConsumerSocket(server, token);
  const event = { type: 'ContentEvent', contentType: 'text/plain', message: 'A sentence of a customer. '.repeat(4) };
  const { promise, resolve } = Promise.withResolvers<void>();
  let answers = 0;
  socket.on('message', () => {
    if (++answers === messages) resolve();
  });
  for (let n = 0; n < messages; n++)
    socket.send(JSON.stringify({ kind: 'req', id: String(n), type: 'ms.PublishEvent', body: { dialogId, event } }));
  await promise;
  socket.terminate();
  return { token, dialogId };
}

async function resume(server: ServerProcess, { token, dialogId }: Client): Promise<WebSocket> {
  const socket = await openConsumerSocket(server, token);
  const { promise, resolve } = Promise.withResolvers<void>();
  let told = 0;
  socket.on('message', (data) => {
    told += JSON.parse(String(data)).body.changes?.length ?? 0;
    if (told === messages) resolve();
  });
  const body = { dialogId, fromSeq: 0 };
  socket.send(JSON.stringify({ kind: 'req', id: '1', type: 'ms.SubscribeMessagingEvents', body }));
  await promise;
  return socket;
}

async function timed(server: ServerProcess, open: (i: number) => Promise<WebSocket>): Promise<number> {
  const startedMs = performance.now();
  const sockets = await Promise.all(Array.from({ length: clients }, (_, i) => open(i)));
  const tookMs = performance.now() - startedMs;
  const closed = Promise.all(sockets.map((socket) => once(socket, 'close')));
  for (const socket of sockets) socket.terminate();
  await closed;
  await server.stop();
  return tookMs;
}
