/** A brand's token exchanged for ours over HTTP, against the two RSA operations that it cannot do without. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brandPublicKey } from '../test/support/brand-keys.ts';
import { forkListener, forkServer, type ServerProcess } from '../test/support/fork-server.ts';
import { brandTokenFor } from '../test/support/sign-in.ts';
import { account } from '../test/support/test-account.ts';
import { alternate, type Measured, median, progress } from './figure.ts';

const concurrency = 16;
const rounds = 5;
const roundMs = 2000;
const customers = 400;

export async function measureExchange(execArgv: string[] = []): Promise<Measured[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const server = await forkServer({ dataDir, publicKey: brandPublicKey, users: [] }, execArgv);
  const crypto = await forkListener(new URL('./bare-crypto-server.ts', import.meta.url), { concurrency });
  progress(`signing the tokens of ${customers} customers`);
  const requests = Array.from({ length: customers }, (_, i) => requestFor(`customer-${i}`));
  await exchangeFor(server, requests, 500);
  await bare(crypto, 500);
  progress(`${rounds} rounds of ${roundMs} ms each`);
  const { ours, baseline } = await alternate(
    rounds,
    () => exchangeFor(server, requests, roundMs),
    () => bare(crypto, roundMs),
  );
  await server.stop();
  await crypto.stop();
  rmSync(dataDir, { recursive: true });
  return [
    {
      name: 'exchange',
      value: median(ours),
      unit: 'exchanges/s',
      baseline: median(baseline),
      baselineUnit: 'verify + sign RS256-2048 /s, node:crypto',
      target: { atLeast: 0.7 },
      durability: {
        ours: 'a verified profile that is new or has changed is synced to disk before the answer',
        baseline: 'none: nothing is stored',
      },
      rounds: { ours: ours.map(Math.round), baseline: baseline.map(Math.round) },
      note: `${concurrency} at once on both sides, the thread pool of Node's default size; HTTP parsing, claims and the load generator's own time are in ours only`,
    },
  ];
}

function requestFor(sub: string): Buffer {
  const body = JSON.stringify({ authCode: brandTokenFor(Date.now(), { sub, given_name: 'Eitan' }) });
  const head = [
    `POST /api/account/${account}/authenticate HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Plain sockets, for the load generator must not eat the processor it measures. */
async function exchangeFor({ url }: ServerProcess, requests: readonly Buffer[], lengthMs: number): Promise<number> {
  const port = Number(new URL(url).port);
  const startedMs = performance.now();
  const endMs = startedMs + lengthMs;
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    const socket = connect(port, '127.0.0.1');
    while (performance.now() < endMs) {
      socket.write(requests[next++ % requests.length] as Buffer);
      const status = await answerOf(socket);
      if (status !== 200) throw new Error(`authenticate answered ${status}`);
      done++;
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return done / ((performance.now() - startedMs) / 1000);
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

async function bare({ url }: ServerProcess, lengthMs: number): Promise<number> {
  const response = await fetch(`${url}/?ms=${lengthMs}`);
  return Number(await response.text());
}
