/** The two listeners, plain and TLS, and what they answer before there is a route. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  STATUS_CODES,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { answerRaw, setAnswerHeaders } from './answer-headers.ts';
import type { Config } from './config.ts';
import { servePlainToo } from './either-protocol.ts';
import type { Transport } from './transport.ts';

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface Listeners {
  httpPort: number;
  tlsPort?: number;
  stopAccepting(): Promise<void>;
  closeConnections(): void;
}

export async function openListeners(deps: {
  config: Config;
  transport: Transport;
  routing: RequestListener;
  upgrade: Upgrade;
}): Promise<Listeners> {
  const { config, transport, routing, upgrade } = deps;
  const { httpRequestMs } = config.limits;
  /* A request that drips is cut off; Node looks for such ones at intervals. */
  const options = {
    headersTimeout: httpRequestMs / 2,
    requestTimeout: httpRequestMs,
    connectionsCheckingInterval: httpRequestMs / 4,
    keepAliveTimeout: 72_000,
    /* Node's own answer would have no headers. */
    requireHostHeader: false,
    /* Other upgrades, such as h2c, are offers that may be passed over. */
    shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
  };
  const withHeaders =
    (answer: RequestListener): RequestListener =>
    (request, response) => {
      setAnswerHeaders(response, transport.isStrict(request));
      answer(request, response);
    };
  const answer = withHeaders((request, response) => {
    const nameless = request.httpVersion === '1.1' && request.headers.host === undefined;
    return nameless ? refuse(400)(request, response) : routing(request, response);
  });
  const refuseBroken = (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const strict = !config.demo && socket instanceof TLSSocket;
    answerRaw(socket, brokenStatuses.get(error.code) ?? 400, { strict });
  };

  const http = createHttpServer(options, answer);
  const https =
    config.tls &&
    createHttpsServer(
      { ...options, handshakeTimeout: httpRequestMs, cert: config.tls.cert, key: config.tls.key },
      answer,
    );
  if (https && config.demo) servePlainToo(https, http, httpRequestMs);
  const servers: Server[] = https ? [http, https] : [http];
  for (const server of servers) {
    server.on('upgrade', upgrade).on('clientError', refuseBroken);
    server.on('checkExpectation', withHeaders(refuse(417)));
  }
  http.on('connection', rememberAddress);
  https?.on('secureConnection', rememberAddress);
  const httpPort = await bind(http, config.host, config.http.port);
  const tlsPort = https && config.tls ? await bind(https, config.host, config.tls.port) : undefined;

  return {
    httpPort,
    ...(tlsPort !== undefined && { tlsPort }),
    async stopAccepting() {
      for (const server of servers) server.close();
    },
    closeConnections() {
      for (const server of servers) server.closeAllConnections();
    },
  };
}

const refuse =
  (status: number): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { connection: 'close' }).end(STATUS_CODES[status]);
  };

/** For what Node cannot read as a request; it is 400 otherwise. */
const brokenStatuses = new Map<string | undefined, number>([
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
]);

/**
 * Limits are counted by address, also for those who leave before they are answered: a socket keeps its peer's address once
 * it was asked for.
 */
function rememberAddress(socket: Socket): void {
  if (socket.remoteAddress === undefined) socket.destroy();
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
