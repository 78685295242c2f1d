/**
 * Publishes into one dialog as fast as it is answered, over any number of connections. What was not acknowledged when
 * a connection broke is sent again, with the same client message id, before anything new.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Acknowledged } from './verify.ts';

/** Requests sent ahead of their answers. */
const inFlight = 4;

export interface Publisher {
  dialogId: string;
  acknowledged: readonly Acknowledged[];
  /** Messages sent more than once. */
  readonly resent: number;
  /** Answers that refused a message; none is expected. */
  refused: readonly string[];
  connect(url: string, headers?: Record<string, string>): Promise<void>;
  /** Publishes nothing new; settles when everything has been acknowledged. */
  finish(): Promise<void>;
}

export interface PublisherOptions {
  dialogId: string;
  senderId: string;
  /** Unique in the dialog. */
  name: string;
  requestType: 'ms.PublishEvent' | '.ams.ms.PublishEvent';
  onAcknowledged: () => void;
}

export function createPublisher({
  dialogId,
  senderId,
  name,
  requestType,
  onAcknowledged,
}: PublisherOptions): Publisher {
  const acknowledged: Acknowledged[] = [];
  const unacknowledged = new Map<string, object>();
  const refused: string[] = [];
  let socket: WebSocket | undefined;
  let count = 0;
  let resent = 0;
  let finished: (() => void) | undefined;

  function send(id: string, event: object): void {
    const body = { dialogId, event, clientMessageId: id, eventId: id };
    socket?.send(JSON.stringify({ kind: 'req', id, type: requestType, body }));
  }

  function publishMore(): void {
    while (!finished && unacknowledged.size < inFlight) {
      const id = `${name}-${++count}`;
      const event = newEvent(id, acknowledged);
      unacknowledged.set(id, event);
      send(id, event);
    }
    if (unacknowledged.size === 0) finished?.();
  }

  function take(frame: { kind: string; reqId: string; code: number; body: { sequence: number } }): void {
    const event = unacknowledged.get(frame.reqId);
    if (frame.kind !== 'resp' || !event) return;
    unacknowledged.delete(frame.reqId);
    if (frame.code === 200)
      acknowledged.push({ sequence: frame.body.sequence, senderId, messageId: frame.reqId, event });
    else refused.push(`${frame.reqId}: ${frame.code} ${JSON.stringify(frame.body)}`);
    onAcknowledged();
    publishMore();
  }

  return {
    dialogId,
    acknowledged,
    refused,
    get resent() {
      return resent;
    },
    async connect(url, headers = {}) {
      const opening = new WebSocket(url, { headers });
      opening.on('message', (data) => take(JSON.parse(String(data))));
      await once(opening, 'open');
      opening.on('error', () => {});
      socket = opening;
      resent += unacknowledged.size;
      for (const [id, event] of unacknowledged) send(id, event);
      publishMore();
    },
    finish() {
      const { promise, resolve } = Promise.withResolvers<void>();
      finished = resolve;
      publishMore();
      return promise.then(() => socket?.close());
    },
  };
}

/** Mostly texts, and receipts now and then: both take a sequence. */
function newEvent(id: string, acknowledged: readonly Acknowledged[]): object {
  const last = acknowledged.at(-1);
  if (last && acknowledged.length % 7 === 0)
    return { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [last.sequence] };
  return { type: 'ContentEvent', contentType: 'text/plain', message: `${id}: ${'words '.repeat(10)}` };
}
