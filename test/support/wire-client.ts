import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A frame as it came; tests look into it freely. */
// biome-ignore lint/suspicious/noExplicitAny: the wire is what is tested
export type Frame = Record<string, any>;

export interface WireClient {
  /** Everything received, in order. */
  frames: Frame[];
  send(frame: unknown): void;
  sendText(text: string): void;
  /** Sends a request and answers its response. */
  request(type: string, body?: unknown, extra?: Record<string, unknown>): Promise<Frame>;
  /** The first frame, past or future, that passes and was not taken before. */
  next(passes: (frame: Frame) => boolean): Promise<Frame>;
  notification(typePart: string, passes?: (body: Frame) => boolean): Promise<Frame>;
  closed: Promise<{ code: number; reason: string }>;
  socket: WebSocket;
  close(): Promise<void>;
}

/** A raw socket with a queue, so that nothing is lost between two awaits. */
export async function openWire(url: string, headers: Record<string, string> = {}): Promise<WireClient> {
  const socket = new WebSocket(url, { headers, rejectUnauthorized: false });
  const frames: Frame[] = [];
  const taken = new Set<Frame>();
  const waiting: {
    passes: (frame: Frame) => boolean;
    resolve: (frame: Frame) => void;
    reject: (cause: Error) => void;
  }[] = [];
  let requests = 0;

  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    frames.push(frame);
    const index = waiting.findIndex(({ passes }) => passes(frame));
    if (index < 0) return;
    taken.add(frame);
    waiting.splice(index, 1)[0]?.resolve(frame);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => {
      resolve({ code, reason: String(reason) });
      for (const { reject } of waiting.splice(0)) reject(new Error(`the socket closed with ${code} ${reason}`));
    }),
  );
  await once(socket, 'open');

  function next(passes: (frame: Frame) => boolean): Promise<Frame> {
    const held = frames.find((frame) => !taken.has(frame) && passes(frame));
    if (held) {
      taken.add(held);
      return Promise.resolve(held);
    }
    if (socket.readyState === WebSocket.CLOSED) return Promise.reject(new Error('the socket is closed'));
    return new Promise((resolve, reject) => waiting.push({ passes, resolve, reject }));
  }

  return {
    frames,
    socket,
    closed,
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendText: (text) => socket.send(text),
    next,
    request(type, body, extra = {}) {
      const id = `r${++requests}`;
      socket.send(JSON.stringify({ kind: 'req', id, type, body, ...extra }));
      return next((frame) => frame.kind === 'resp' && frame.reqId === id);
    },
    notification: (typePart, passes = () => true) =>
      next((frame) => frame.kind === 'notification' && frame.type.includes(typePart) && passes(frame.body)),
    async close() {
      socket.close();
      await closed;
    },
  };
}
