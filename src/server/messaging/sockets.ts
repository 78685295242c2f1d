/** All connections of this node: admitting them, handling their frames, and ending them when their time has come. */
import { findRequestType } from '../../protocol/requests.ts';
import { createAuthentication } from './authentication.ts';
import type { AgentCaller, Caller } from './caller.ts';
import type { Connection } from './connection.ts';
import { dispatch, type Handlers, parseRequest } from './dispatch.ts';
import { tellPresence } from './presence.ts';
import type { Services } from './services.ts';
import { createTokenBucket } from './token-bucket.ts';
import { createWaitingRoom } from './waiting-room.ts';

export type Sockets = ReturnType<typeof createSockets>;

const sweepMs = 1000;
/** For a peer that does not answer the closing handshake. */
const closingMs = 5000;

export function createSockets(services: Services, handlers: Handlers) {
  const { agentStates, clock, hub, limits, log, signIns } = services;
  const connections = new Set<Connection>();
  const waiting = createWaitingRoom(limits);
  const { authenticate, initialise } = createAuthentication(services, waiting.leave);
  /** What is still being written down about people who have left. */
  const departures = new Set<Promise<void>>();

  async function handle(connection: Connection, frame: string): Promise<void> {
    const request = parseRequest(frame);
    if (request === 'unparsable') return connection.close('unparsable');
    if (request === 'ignored') return;
    if (findRequestType(request.type) === 'InitConnection') return initialise(connection, request);
    const { caller } = connection;
    if (!caller) return connection.close('unauthenticated');
    if (caller.kind === 'consumer' && connection.expiresTs <= clock.now()) return expire(connection);
    connection.reply(await dispatch(handlers, { caller, connection, services }, request));
  }

  function expire(connection: Connection): void {
    const { caller } = connection;
    if (caller?.kind === 'agent')
      prolong(connection, caller).catch((err) => log.error({ err }, 'agent session not read'));
    else connection.loseCredential();
  }

  /** A refreshed session outlives what the socket knew of it. */
  async function prolong(connection: Connection, { accountId, bearerDigest }: AgentCaller): Promise<void> {
    connection.expiresTs = clock.now() + sweepMs * 5;
    const session = await services.identity.findAgentByDigest(accountId, bearerDigest);
    if (session) connection.expiresTs = session.expiresTs;
    else connection.close('unauthenticated');
  }

  /** The person's last socket on this node has closed. */
  async function gone(connection: Connection, caller: Caller): Promise<void> {
    if (caller.kind === 'consumer') {
      if (connection.lostCredential) signIns.ended({ accountId: caller.accountId, consumerId: caller.id });
      await tellPresence(services, connection, 'BACKGROUND');
      return;
    }
    return connection.wasRevoked ? agentStates.loggedOut(caller) : agentStates.disconnected(caller);
  }

  function sweep(): void {
    const now = clock.now();
    for (const connection of connections) {
      if (connection.closed) connection.terminateAfter(now, closingMs);
      else if (connection.expiresTs <= now) expire(connection);
      else if (!connection.caller && connection.openedTs + limits.authenticationMs <= now)
        connection.close('unauthenticated');
      else if (connection.lastFrameTs + limits.idleMs <= now) connection.close('goingAway');
    }
  }

  const stopSweep = clock.every(sweepMs, sweep);

  return {
    authenticate,
    handle,
    onFailure(connection: Connection, err: unknown): void {
      log.error({ err }, 'connection failed');
      connection.close('serverError');
    },

    onClosing({ kind, accountId }: Connection, code: number): void {
      log.debug({ kind, accountId, code }, 'socket closed by the server');
    },

    opened: (connection: Connection): void => void connections.add(connection),
    waits: waiting.enter,

    admitAgent(connection: Connection, caller: AgentCaller, expiresTs: number): void {
      connection.caller = caller;
      connection.expiresTs = expiresTs;
      connection.allowRequest = createTokenBucket(clock, limits.requestBurst * 5, limits.requestsPerSecond * 5);
      hub.add(connection);
      connection.inTurn(async () => {
        /* Whoever ended the session before this socket was in the hub did not find it there. */
        if (await services.identity.findAgentByDigest(caller.accountId, caller.bearerDigest))
          await agentStates.connected(caller);
        else connection.revoked();
      });
    },

    onFrame(connection: Connection): void {
      connection.lastFrameTs = clock.now();
    },

    onClose(connection: Connection): void {
      connections.delete(connection);
      waiting.leave(connection);
      const { caller } = connection;
      if (!caller || hub.remove(connection) > 0) return;
      const departure = gone(connection, caller)
        .catch((err) => log.error({ err }, 'presence failed'))
        .finally(() => departures.delete(departure));
      departures.add(departure);
    },

    /** Ends every connection with the code that means "come back". */
    async close(): Promise<void> {
      stopSweep();
      for (const connection of connections) connection.close('goingAway');
      const allGone = Promise.all([...connections].map((connection) => connection.gone));
      let stopWaiting = () => {};
      const timeout = new Promise<void>((resolve) => {
        stopWaiting = clock.after(closingMs, resolve);
      });
      await Promise.race([allGone, timeout]);
      stopWaiting();
      for (const connection of connections) connection.terminate();
      await Promise.all(departures);
    },
  };
}
