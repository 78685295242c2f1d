/** A message published → seen by the peer: durable here, relayed and forgotten there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import { brandPublicKey } from '../test/support/brand-keys.ts';
import { forkListener, forkServer, type ServerProcess } from '../test/support/fork-server.ts';
import { alternate, type Measured, median, nothingStored, progress, quantile, synced } from './figure.ts';
import { agentUsers, openAgentSocket, openConsumerSocket, openPairs, openSocket, unthrottled } from './pairs.ts';

const pairCount = 200;
const rounds = 5;
const warmUpMs = 500;
const roundMs = 2000;
const text = 'A sentence of a customer, about as long as they are. '.repeat(3);

interface Lane {
  from: WebSocket;
  to: WebSocket;
  frame: (count: number) => string;
}

interface Round {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  serverCpuUs: number;
}

export async function measurePublish(execArgv: string[] = []): Promise<Measured[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const users = agentUsers(pairCount);
  const server = await forkServer({ dataDir, publicKey: brandPublicKey, users, limits: unthrottled }, execArgv);
  const relay = await forkListener(new URL('./bare-socket-server.ts', import.meta.url), {});
  progress(`opening ${pairCount} conversations`);
  const lanes = await openLanes(server);
  const bareLanes = await openBareLanes(relay);
  await run(server, lanes, warmUpMs);
  await run(relay, bareLanes, warmUpMs);
  progress(`${rounds} rounds of ${roundMs} ms each`);
  const { ours, baseline } = await alternate(
    rounds,
    () => run(server, lanes, roundMs),
    () => run(relay, bareLanes, roundMs),
  );
  await server.stop();
  await relay.stop();
  rmSync(dataDir, { recursive: true });
  const of = (results: Round[], member: keyof Round) => median(results.map((round) => round[member]));
  const durability = { ours: synced, baseline: nothingStored };
  const note = `${pairCount} pairs, one message outstanding in each; the relay sends one frame per message, we send three: response, the sender's own notification, the peer's`;
  return [
    {
      name: 'publish-seen-throughput',
      value: of(ours, 'perSecond'),
      unit: 'messages/s',
      baseline: of(baseline, 'perSecond'),
      baselineUnit: 'messages/s through a bare ws relay',
      target: { atLeast: 0.4 },
      durability,
      cpuUs: { ours: Math.round(of(ours, 'serverCpuUs')), baseline: Math.round(of(baseline, 'serverCpuUs')) },
      rounds: {
        ours: ours.map((r) => Math.round(r.perSecond)),
        baseline: baseline.map((r) => Math.round(r.perSecond)),
      },
      note,
    },
    ...(['p50Ms', 'p99Ms'] as const).map((member) => ({
      name: `publish-seen-${member.slice(0, 3)}`,
      value: of(ours, member),
      unit: 'ms',
      baseline: of(baseline, member),
      baselineUnit: 'ms through a bare ws relay',
      durability,
      note: 'latency at that saturating load',
    })),
  ];
}

async function openLanes(server: ServerProcess): Promise<Lane[]> {
  const pairs = await openPairs(server, pairCount);
  return Promise.all(
    pairs.map(async ({ conversationId, consumerToken, bearer }, i) => {
      const from = await openConsumerSocket(server, consumerToken);
      const to = await openAgentSocket(server, bearer);
      const answered = Promise.withResolvers<void>();
      from.once('message', () => answered.resolve());
      const subscription = { dialogId: conversationId, fromSeq: 0 };
      from.send(JSON.stringify({ kind: 'req', id: 's', type: 'ms.SubscribeMessagingEvents', body: subscription }));
      await answered.promise;
      const frame = (count: number) => {
        const event = { type: 'ContentEvent', contentType: 'text/plain', message: text };
        const body = { dialogId: conversationId, event, clientMessageId: `${i}-${count}` };
        return JSON.stringify({ kind: 'req', id: String(count), type: 'ms.PublishEvent', body });
      };
      return { from, to, frame };
    }),
  );
}

const openBareLanes = (relay: ServerProcess): Promise<Lane[]> =>
  Promise.all(
    Array.from({ length: pairCount }, async (_, i) => {
      const from = await openSocket(`${relay.wsUrl}/consumer-${i}`);
      const to = await openSocket(`${relay.wsUrl}/agent-${i}`);
      const frame = (count: number) => {
        const event = { type: 'ContentEvent', contentType: 'text/plain', message: text };
        return JSON.stringify({ to: `agent-${i}`, body: { event, clientMessageId: `${i}-${count}`, kind: 'req' } });
      };
      return { from, to, frame };
    }),
  );

let count = 0;

/** Every lane publishes its next message when its last one has been seen. */
async function run(server: ServerProcess, lanes: readonly Lane[], lengthMs: number): Promise<Round> {
  const latencies: number[] = [];
  const { cpuMs } = await server.usage();
  const startedMs = performance.now();
  const endMs = startedMs + lengthMs;
  await Promise.all(
    lanes.map(({ from, to, frame }) => {
      const done = Promise.withResolvers<void>();
      let sentMs = 0;
      const send = () => {
        sentMs = performance.now();
        from.send(frame(++count));
      };
      const seen = (data: unknown) => {
        if (JSON.parse(String(data)).kind !== 'notification') return;
        const now = performance.now();
        latencies.push(now - sentMs);
        if (now < endMs) send();
        else {
          to.off('message', seen);
          done.resolve();
        }
      };
      to.on('message', seen);
      send();
      return done.promise;
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const usedMs = (await server.usage()).cpuMs - cpuMs;
  return {
    perSecond: latencies.length / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    serverCpuUs: (usedMs * 1000) / latencies.length,
  };
}
