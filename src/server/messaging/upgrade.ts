/** From an HTTP upgrade to a connection: which endpoint, which account, which credential. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { maxFrameBytes } from '../../protocol/frames.ts';
import { answerRaw } from '../answer-headers.ts';
import type { Config } from '../config.ts';
import { failures } from '../errors.ts';
import type { Transport } from '../transport.ts';
import { agentCallerOf } from './agent-caller.ts';
import { deviceIdOf, parseClientProperties, saidAtUpgrade } from './client-properties.ts';
import { Connection } from './connection.ts';
import type { Services } from './services.ts';
import { createSocketOrigins } from './socket-origins.ts';
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
  config: Pick<Config, 'demo' | 'publicAuthority'>;
  transport: Transport;
}

export function createUpgrade(services: Services, sockets: Sockets, options: UpgradeOptions) {
  const { config, transport } = options;
  /* Consumers' tokens are also taken from the path, where proxies log them. */
  const pathTokens = config.demo;
  const { allowsPage } = services.engagement;
  const origins = createSocketOrigins({ transport, authority: config.publicAuthority, allowsPage });
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    clientTracking: false,
    skipUTF8Validation: false,
  });
  const answer = (request: IncomingMessage, socket: Duplex, status: number, text?: string) =>
    answerRaw(socket, status, { strict: transport.isStrict(request), text });
  server.on('wsClientError', ({ message }, socket, request) => answer(request, socket, 400, message));

  async function accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const refuse = (status: number, text?: string) => answer(request, socket, status, text);
    if (transport.isPlainRefused(request)) return refuse(403, failures['tls-required'].text);
    const endpoint = parseEndpoint(request.url ?? '');
    if (!endpoint) return refuse(404);
    const { kind, accountId, query } = endpoint;
    if (!(versions[kind] as readonly (string | null)[]).includes(query.get('v'))) return refuse(400);
    const account = await services.directory.findAccount(accountId);
    if (!account) return refuse(404);
    if (!origins.allows(request, kind, account.settings)) {
      services.log.debug({ accountId, kind, origin: request.headers.origin }, 'socket of a foreign page refused');
      return refuse(403, failures['origin-not-allowed'].text);
    }
    if (kind === 'consumer') return openConsumer(request, socket, head, endpoint);
    const identity = await services.identity.findAgent(accountId, endpoint.credential ?? '');
    if (!identity) return refuse(401);
    const caller = await agentCallerOf(services.directory, identity);
    upgrade(request, socket, head, endpoint, (connection) =>
      sockets.admitAgent(connection, caller, identity.expiresTs),
    );
  }

  function openConsumer(request: IncomingMessage, socket: Duplex, head: Buffer, endpoint: Endpoint): void {
    const token = tokenOf(request.headers.authorization) ?? (pathTokens ? endpoint.credential : undefined);
    upgrade(request, socket, head, endpoint, (connection) => {
      sockets.waits(connection, transport.addressOf(request));
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
    const address = transport.addressOf(request);
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
      answer(request, socket, 500);
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

function destroy(this: Duplex): void {
  this.destroy();
}
