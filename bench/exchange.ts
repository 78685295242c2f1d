/** A brand's token exchanged for ours over HTTP, against the RSA operations that it cannot do without. */
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactEncrypt } from 'jose';
import { brandPublicKey } from '../test/support/brand-keys.ts';
import { forkListener, forkServer, type ServerProcess } from '../test/support/fork-server.ts';
import { brandTokenFor } from '../test/support/sign-in.ts';
import { account } from '../test/support/test-account.ts';
import { alternate, type Measured, median, progress } from './figure.ts';

interface Kind {
  name: string;
  /** The signed token stands in an encrypted one. */
  nested: boolean;
  customers: number;
  target: number;
  baselineUnit: string;
  durability: string;
}

const signed: Kind = {
  name: 'exchange',
  nested: false,
  customers: 400,
  target: 0.7,
  baselineUnit: 'verify + sign RS256-2048 /s, node:crypto',
  durability: 'a verified profile that is new or has changed is synced to disk before the answer',
};
/** So many customers that none comes back while the server remembers what it has saved of them. */
const nested: Kind = {
  name: 'exchange-nested',
  nested: true,
  customers: 12_000,
  target: 0.8,
  baselineUnit: 'decrypt RSA-OAEP-256 + verify + sign RS256-2048 /s, node:crypto',
  durability: 'every exchange saves the verified profile, synced to disk before the answer',
};

const concurrency = 16;
const rounds = 5;
const roundMs = 2000;

interface Round {
  perSecond: number;
  /** Processor time of the serving process for each, microseconds. */
  cpuUs: number;
  loopP99Ms: number;
}

export const measureExchange = (execArgv?: string[]): Promise<Measured[]> => measure(signed, execArgv);
export const measureNestedExchange = (execArgv?: string[]): Promise<Measured[]> => measure(nested, execArgv);

async function measure(kind: Kind, execArgv: string[] = []): Promise<Measured[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const server = await forkServer({ dataDir, publicKey: brandPublicKey, users: [] }, execArgv);
  const options = { concurrency, decrypts: kind.nested };
  const crypto = await forkListener(new URL('./bare-crypto-server.ts', import.meta.url), options);
  progress(`signing the tokens of ${kind.customers} customers`);
  const requests = await composeRequests(server, kind);
  const next = { request: 0 };
  const ourRound = (lengthMs: number) => measured(server, () => exchangeFor(server, { requests, next, lengthMs }));
  const bareRound = (lengthMs: number) => measured(crypto, () => bare(crypto, lengthMs));
  server.watchLoop();
  await ourRound(500);
  await bareRound(500);
  progress(`${rounds} rounds of ${roundMs} ms each`);
  const { ours, baseline } = await alternate(
    rounds,
    () => ourRound(roundMs),
    () => bareRound(roundMs),
  );
  await server.stop();
  await crypto.stop();
  rmSync(dataDir, { recursive: true });
  return figures(kind, ours, baseline);
}

function figures(kind: Kind, ours: Round[], baseline: Round[]): Measured[] {
  const { name, baselineUnit, target } = kind;
  const of = (all: Round[], member: keyof Round) => median(all.map((round) => round[member]));
  const durability = { ours: kind.durability, baseline: 'none: nothing is stored' };
  return [
    {
      name,
      value: of(ours, 'perSecond'),
      unit: 'exchanges/s',
      baseline: of(baseline, 'perSecond'),
      baselineUnit,
      target: { atLeast: target },
      durability,
      cpuUs: { ours: Math.round(of(ours, 'cpuUs')), baseline: Math.round(of(baseline, 'cpuUs')) },
      rounds: {
        ours: ours.map((r) => Math.round(r.perSecond)),
        baseline: baseline.map((r) => Math.round(r.perSecond)),
      },
      note: `${concurrency} at once on both sides, the thread pool of Node's default size; HTTP, claims and, on a machine of two cores, the load generator's own time are in ours only; 99 of 100 turns of the event loop were less than ${of(ours, 'loopP99Ms').toFixed(1)} ms late`,
    },
    {
      name: `${name}-processor`,
      value: 1e6 / of(ours, 'cpuUs'),
      unit: 'exchanges per second of processor, the load generator left out',
      baseline: 1e6 / of(baseline, 'cpuUs'),
      baselineUnit: `${baselineUnit}, per second of processor`,
      target: { atLeast: target },
      durability,
    },
  ];
}

async function measured(
  server: ServerProcess,
  round: () => Promise<{ done: number; seconds: number }>,
): Promise<Round> {
  const before = await server.usage();
  const { done, seconds } = await round();
  const { cpuMs, loopP99Ms = 0 } = await server.usage();
  return { perSecond: done / seconds, cpuUs: ((cpuMs - before.cpuMs) * 1000) / done, loopP99Ms };
}

async function composeRequests(server: ServerProcess, kind: Kind): Promise<Buffer[]> {
  const line = await (await fetch(`${server.url}/api/account/${account}/jwks/encryption-key`)).text();
  const key = createPublicKey({ key: Buffer.from(line, 'base64'), format: 'der', type: 'spki' });
  const requests: Buffer[] = [];
  for (let i = 0; i < kind.customers; i++) {
    const token = brandTokenFor(Date.now(), { sub: `customer-${i}`, given_name: 'Eitan' });
    const sealed = new CompactEncrypt(Buffer.from(token)).setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' });
    requests.push(requestFor(kind.nested ? await sealed.encrypt(key) : token));
  }
  return requests;
}

function requestFor(authCode: string): Buffer {
  const body = JSON.stringify({ authCode });
  const head = [
    `POST /api/account/${account}/authenticate HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

interface Load {
  requests: readonly Buffer[];
  /** Goes on from round to round. */
  next: { request: number };
  lengthMs: number;
}

/** Plain sockets, for the load generator must not eat the processor it measures. */
async function exchangeFor({ url }: ServerProcess, { requests, next, lengthMs }: Load) {
  const port = Number(new URL(url).port);
  const startedMs = performance.now();
  const endMs = startedMs + lengthMs;
  let done = 0;
  const work = async (): Promise<void> => {
    const socket = connect(port, '127.0.0.1').setNoDelay();
    while (performance.now() < endMs) {
      socket.write(requests[next.request++ % requests.length] as Buffer);
      const status = await answerOf(socket);
      if (status !== 200) throw new Error(`authenticate answered ${status}`);
      done++;
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { done, seconds: (performance.now() - startedMs) / 1000 };
}

function answerOf(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    const take = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const headEnd = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
      if (headEnd < 0 || text.length < headEnd + 4 + length) return;
      socket.off('data', take);
      socket.off('error', reject);
      resolve(Number(text.slice(9, 12)));
    };
    socket.on('data', take);
    socket.once('error', reject);
  });
}

async function bare({ url }: ServerProcess, lengthMs: number) {
  const response = await fetch(`${url}/?ms=${lengthMs}`);
  const { done, seconds } = (await response.json()) as { done: number; seconds: number };
  return { done, seconds };
}
