import type { NotificationFrame, RequestFrame, ResponseFrame, ServerFrame } from '../protocol/frames.ts';
import type { ClientClock } from './clock.ts';

/** Longest silence before the line is checked; the server ends connections that are idle for longer than a minute. */
export const silenceMs = 30_000;
/** How long a handshake or a check may take before the line counts as dead. */
export const patienceMs = 10_000;
/** What the platform reports when a connection broke without a close frame. */
const abnormal = 1006;

export interface LineEvents {
  onOpen: () => void;
  onResponse: (frame: ResponseFrame) => void;
  onNotification: (frame: NotificationFrame) => void;
  /** Once, and nothing after it: closed by the server, or broken, or found dead. Not after `drop`. */
  onGone: (code: number) => void;
}

/** One socket's life: frames in and out, and the knowledge of whether the other end is still there. */
export interface Line {
  send(frame: RequestFrame): void;
  /** Asks the server for a sign of life; without one the line is gone. */
  check(): void;
  drop(): void;
}

export function openLine(url: string, clock: ClientClock, events: LineEvents): Line {
  const socket = new WebSocket(url);
  let over = false;
  let checks = 0;
  let cancelTimer = clock.after(patienceMs, () => end(abnormal));

  const end = (code: number) => {
    if (over) return;
    drop();
    events.onGone(code);
  };
  const drop = () => {
    over = true;
    cancelTimer();
    socket.close();
  };
  const send = (frame: RequestFrame) => {
    if (!over && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };
  const watch = () => {
    cancelTimer();
    cancelTimer = clock.after(silenceMs, check);
  };
  const check = () => {
    if (over || socket.readyState !== WebSocket.OPEN) return;
    cancelTimer();
    cancelTimer = clock.after(patienceMs, () => end(abnormal));
    checks += 1;
    send({ kind: 'req', id: `check-${checks}`, type: 'GetClock', body: {} });
  };

  socket.onopen = () => {
    if (over) return socket.close();
    watch();
    events.onOpen();
  };
  socket.onmessage = ({ data }) => {
    if (over) return;
    watch();
    const frame = parseFrame(data);
    if (frame?.kind === 'resp') events.onResponse(frame);
    else if (frame?.kind === 'notification') events.onNotification(frame);
  };
  socket.onclose = ({ code }) => end(code);
  socket.onerror = () => end(abnormal);
  return { send, check, drop };
}

function parseFrame(data: unknown): ServerFrame | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    return typeof frame === 'object' && frame !== null ? (frame as ServerFrame) : undefined;
  } catch {
    return undefined;
  }
}
