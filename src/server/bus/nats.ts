import { connect, type Msg, type NatsConnection } from '@nats-io/transport-node';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Bus, BusListener, Hint } from './bus.ts';

interface Options {
  /** `nats://user:password@host:4222/name`, or `tls://…`; several servers with commas between them. */
  url: string;
  nodeId: string;
  log: Log;
  clock: Clock;
}

/** What nodes say to each other: hints, and whether all of them were heard. */
type Frame =
  | Hint
  | { kind: 'node-alive' }
  /** Hints of this node did not get out. */
  | { kind: 'node-missed' }
  | { kind: 'node-closed' };

const aliveEveryMs = 5_000;
/** A node that says nothing for so long is gone, perhaps with hints that it had not sent. */
const goneAfterMs = 16_000;
const closeMs = 2_000;
const mostPeers = 1_000;
const defaultName = 'parley';

/**
 * Hints over NATS, for rates at which notifications would slow the database down. What is committed is told after the
 * commit, so a node that dies in between takes the hint with it: those who hear no more of it compare with the store.
 */
export async function openNatsBus({ url, nodeId, log, clock }: Options): Promise<Bus> {
  const { subject, ...where } = parseNatsUrl(url);
  const connection = await connect({
    ...where,
    name: `parley ${nodeId}`,
    noEcho: true,
    maxReconnectAttempts: -1,
    // A password that is being changed must not end the bus of a node for good.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 500,
    timeout: 10_000,
    pingInterval: 15_000,
  });
  const listeners = new Set<BusListener>();
  const peers = new Map<string, number>();
  let connected = true;

  const noticeGap = (): void => {
    for (const listener of listeners) listener.gap();
  };
  const send = (frame: Frame): void => {
    if (connected) connection.publish(subject, JSON.stringify([nodeId, frame]));
  };
  const take = (peer: string, frame: Frame): void => {
    if (frame.kind === 'node-closed') {
      peers.delete(peer);
      return;
    }
    if (peers.size < mostPeers || peers.has(peer)) peers.set(peer, clock.now());
    if (frame.kind === 'node-missed') noticeGap();
    else if (frame.kind !== 'node-alive') for (const listener of listeners) listener.hint(frame);
  };
  const stopBeating = clock.every(aliveEveryMs, () => {
    send({ kind: 'node-alive' });
    const silent = [...peers].filter(([, heardTs]) => clock.now() - heardTs > goneAfterMs);
    for (const [peer] of silent) peers.delete(peer);
    if (silent.length > 0) noticeGap();
  });

  connection.subscribe(subject, {
    callback: (error, message) => {
      const heard = error ? undefined : parseFrame(message);
      if (heard) take(heard.peer, heard.frame);
    },
  });
  await connection.flush();
  send({ kind: 'node-alive' });
  watch(connection, log, (now) => {
    connected = now;
    if (!connected) return;
    noticeGap();
    send({ kind: 'node-missed' });
  }).catch((err: unknown) => log.error({ err }, 'the bus is no longer watched'));

  return {
    publish(hint) {
      try {
        send(hint);
      } catch (err) {
        log.warn({ err, hint: hint.kind }, 'a hint was lost');
        send({ kind: 'node-missed' });
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    async close() {
      stopBeating();
      listeners.clear();
      if (connected) {
        send({ kind: 'node-closed' });
        const { promise: late, resolve } = Promise.withResolvers<void>();
        const stopWaiting = clock.after(closeMs, resolve);
        await Promise.race([connection.flush().catch(() => {}), late]);
        stopWaiting();
      }
      connected = false;
      await connection.close();
    },
  };
}

/**
 * Ends with the connection. Every try that fails is told by the client as one more loss, and each of them as regained in
 * the end; what stays as it is says nothing here.
 */
async function watch(connection: NatsConnection, log: Log, changed: (connected: boolean) => void): Promise<void> {
  let connected = true;
  const refusals = new Set<string>();
  for await (const status of connection.status()) {
    if (status.type === 'error' && !refusals.has(status.error.message)) {
      refusals.add(status.error.message);
      log.warn({ reason: status.error.message }, 'the bus is refused, and goes on trying');
    } else if (status.type === 'disconnect' && connected) {
      connected = false;
      log.warn('the bus lost its connection');
      changed(false);
    } else if (status.type === 'reconnect' && !connected) {
      connected = true;
      refusals.clear();
      log.info('the bus has its connection again');
      changed(true);
    }
  }
}

function parseFrame(message: Msg): { peer: string; frame: Frame } | undefined {
  try {
    const [peer, frame] = message.json<[unknown, { kind?: unknown } | undefined]>();
    return typeof peer === 'string' && typeof frame?.kind === 'string' ? { peer, frame: frame as Frame } : undefined;
  } catch {
    return undefined;
  }
}

/** The path names the installation, where several share the servers. */
function parseNatsUrl(text: string) {
  const urls = text.split(',').map((part) => new URL(part));
  const [first] = urls;
  const name = first?.pathname.replaceAll('/', '') || defaultName;
  const { username, password } = first ?? {};
  return {
    subject: `${name}.hints`,
    servers: urls.map(({ host }) => host),
    ...(username && { user: decodeURIComponent(username), pass: decodeURIComponent(password ?? '') }),
    ...(first?.protocol === 'tls:' && { tls: {} }),
  };
}
