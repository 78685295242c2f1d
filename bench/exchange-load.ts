/** The load of the exchange over HTTP: so many connections, each asks again when it has been answered. */
import { connect, type Socket } from 'node:net';
import { account } from '../test/support/test-account.ts';
import type { Done } from './rounds-on-request.ts';

export interface Load {
  url: string;
  requests: readonly Buffer[];
  concurrency: number;
  lengthMs: number;
  /** Goes on from round to round. */
  next: { request: number };
}

export function requestFor(authCode: string): Buffer {
  const body = JSON.stringify({ authCode });
  const head = [
    `POST /api/account/${account}/authenticate HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Plain sockets, for the load generator must not eat the processor it measures. */
export async function exchangeFor({ url, requests, concurrency, lengthMs, next }: Load): Promise<Done> {
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
