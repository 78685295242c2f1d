/** From an HTTP upgrade to a connection: which endpoint, which account, which credential. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import proxyAddr from '@fastify/proxy-addr';
import { WebSocketServer } from 'ws';
import { maxFrameBytes } from '../../protocol/frames.ts';
import { agentCallerOf } from './agent-caller.ts';
import { deviceIdOf, parseClientProperties, saidAtUpgrade } from './client-properties.ts';
import { Connection } from './connection.ts';
import type { Services } from './services.ts';
import type { Sockets } from './sockets.ts';
import { limitUntilAuthenticated } from './waiting-room.ts';

interface Endpoint {
  kind: 'consumer' | 'agent';
  accountId: string;
  /** From the path: the consumer's token (older clients) or the agent's bearer. */
  credential: string | undefined;
  query: URLSearchParams;
}

const versions = { consumer: [null, '3', '3.0'], agent: [null, '2', '2.0', '2.1'] } as const;
const route = /^\/ws_api\/account\/([A-Za-z0-9_]{1,20})\/messaging\/(?:(consumer)(?:\/([^/]+))?|brand\/([^/]+))\/?$/;

interface UpgradeOptions {
  /** Consumers' tokens are also taken from the path, where proxies log them. */
  pathTokens: boolean;
  trustedProxies: string[];
}

export function createUpgrade(services: Services, sockets: Sockets, { pathTokens, trustedProxies }: UpgradeOptions) {
  const isTrusted = proxyAddr.compile(trustedProxies);
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    clientTracking: false,
    skipUTF8Validation: false,
  });

  async function accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const endpoint = parseEndpoint(request.url ?? '');
    if (!endpoint) return refuse(socket, 404, 'Not Found');
    const { kind, accountId, query } = endpoint;
    if (!(versions[kind] as readonly (string | null)[]).includes(query.get('v')))
      return refuse(socket, 400, 'Bad Request');
    if (!(await services.directory.findAccount(accountId))) return refuse(socket, 404, 'Not Found');
    if (kind === 'consumer') return openConsumer(request, socket, head, endpoint);
    const identity = await services.identity.findAgent(accountId, endpoint.credential ?? '');
    if (!identity) return refuse(socket, 401, 'Unauthorized');
    const caller = await agentCallerOf(services.directory, identity);
    upgrade(request, socket, head, endpoint, (connection) =>
      sockets.admitAgent(connection, caller, identity.expiresTs),
    );
  }

  function openConsumer(request: IncomingMessage, socket: Duplex, head: Buffer, endpoint: Endpoint): void {
    const token = tokenOf(request.headers.authorization) ?? (pathTokens ? endpoint.credential : undefined);
    upgrade(request, socket, head, endpoint, (connection) => {
      sockets.waits(connection, proxyAddr(request, isTrusted) ?? '');
      limitUntilAuthenticated(connection, socket);
      if (token) connection.inTurn(() => sockets.authenticate(connection, token));
    });
  }

  function upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    { kind, accountId, query }: Endpoint,
    opened: (connection: Connection) => void,
  ): void {
    if (socket.destroyed) return;
    const address = proxyAddr(request, isTrusted) ?? '';
    const header = request.headers['client-properties'];
    const said = saidAtUpgrade(typeof header === 'string' ? header : undefined, query);
    const clientProperties = parseClientProperties(said, address);
    const deviceId = deviceIdOf(said);
    const now = services.clock.now();
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const { limits } = services;
      const connection = new Connection({
        socket: webSocket,
        stream: socket,
        kind,
        accountId,
        hidesSuggested: query.get('v') === '2' || query.get('v') === '2.0',
        clientProperties,
        deviceId,
        limits,
        now,
        handlers: sockets,
      });
      sockets.opened(connection);
      opened(connection);
    });
  }

  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', destroy);
    accept(request, socket, head).catch((err) => {
      services.log.error({ err }, 'upgrade failed');
      refuse(socket, 500, 'Internal Server Error');
    });
  };
}

function parseEndpoint(url: string): Endpoint | undefined {
  const [path = '', search = ''] = url.split('?', 2);
  const match = route.exec(path);
  const [, accountId, consumer, token, bearer] = match ?? [];
  if (!accountId) return undefined;
  const query = new URLSearchParams(search);
  return { kind: consumer ? 'consumer' : 'agent', accountId, credential: token ?? bearer, query };
}

/** `jwt {token}`, `Bearer {token}`, and `jwt{token}` as one page in the wild sends it. */
function tokenOf(authorization: string | undefined): string | undefined {
  return /^(?:jwt|bearer)\s*(\S+)$/i.exec(authorization?.trim() ?? '')?.[1];
}

function refuse(socket: Duplex, status: number, text: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function destroy(this: Duplex): void {
  this.destroy();
}
