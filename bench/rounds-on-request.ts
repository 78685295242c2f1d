/** For benchmarks whose load arises in the measured process itself: `GET /?ms=` does `act` so many times at once, for so long. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../test/support/answer-parent.ts';

interface Measurable {
  concurrency: number;
  act: () => Promise<unknown>;
  /** For requests of any other method. */
  serve?: (request: IncomingMessage, response: ServerResponse) => void;
  close?: () => Promise<unknown>;
}

export interface Done {
  done: number;
  seconds: number;
}

export function listenForRounds({ concurrency, act, serve, close }: Measurable): void {
  const round = async (lengthMs: number): Promise<Done> => {
    const startedMs = performance.now();
    let done = 0;
    const work = async (): Promise<void> => {
      while (performance.now() < startedMs + lengthMs) {
        await act();
        done++;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    return { done, seconds: (performance.now() - startedMs) / 1000 };
  };
  const server = createServer((request, response) => {
    if (request.method !== 'GET') return serve?.(request, response);
    const lengthMs = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('ms'));
    round(lengthMs).then(
      (result) => response.end(JSON.stringify(result)),
      (error) => {
        console.error(error);
        response.destroy();
      },
    );
  });
  server.listen(0, '127.0.0.1', () => {
    answerParent((server.address() as AddressInfo).port, async () => {
      server.close();
      await close?.();
    });
  });
}

export async function askForRound(url: string, lengthMs: number): Promise<Done> {
  return (await (await fetch(`${url}/?ms=${lengthMs}`)).json()) as Done;
}
