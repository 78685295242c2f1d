/** A socket server whose every answer a test writes by hand. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { RequestFrame } from '../../src/protocol/frames.ts';

export interface ScriptedPeer {
  /** The next request, in order of arrival. */
  next(): Promise<RequestFrame>;
  reply(to: RequestFrame, body: unknown, code?: number): void;
  notify(type: string, body: unknown): void;
  send(text: string): void;
  close(code: number): void;
  /** Breaks the connection without a close frame. */
  terminate(): void;
  readonly closed: Promise<number>;
}

export interface ScriptedServer {
  readonly url: string;
  /** The next connection, in order of arrival. */
  accept(): Promise<ScriptedPeer>;
  /** Connections so far. */
  readonly count: number;
  close(): Promise<void>;
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const peers = createQueue<ScriptedPeer>();
  let count = 0;
  server.on('connection', (socket) => {
    count += 1;
    peers.put(createPeer(socket));
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accept: peers.take,
    get count() {
      return count;
    },
    async close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}

function createPeer(socket: WebSocket): ScriptedPeer {
  const requests = createQueue<RequestFrame>();
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('message', (data) => requests.put(JSON.parse(String(data)) as RequestFrame));
  const send = (frame: unknown) => socket.send(JSON.stringify(frame));
  return {
    next: requests.take,
    reply: (to, body, code = 200) => send({ kind: 'resp', reqId: to.id, type: 'StringResponse', code, body }),
    notify: (type, body) => send({ kind: 'notification', type, body }),
    send: (text) => socket.send(text),
    close: (code) => socket.close(code),
    terminate: () => socket.terminate(),
    closed,
  };
}

function createQueue<T>() {
  const items: T[] = [];
  const takers: ((item: T) => void)[] = [];
  return {
    put(item: T) {
      const taker = takers.shift();
      if (taker) taker(item);
      else items.push(item);
    },
    take: (): Promise<T> => {
      const item = items.shift();
      return item === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(item);
    },
  };
}
