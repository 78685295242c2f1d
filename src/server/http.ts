/** Every route and the order of the middleware, and the two listeners that share them. */
import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import fastifyCookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { paths } from '../protocol/paths.ts';
import { accountConfigurationRoutes } from './account-configuration.ts';
import { adminRoutes } from './admin/admin-routes.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { refuseControlCharacters } from './control-characters.ts';
import { discoveryRoutes } from './discovery.ts';
import { servePlainToo } from './either-protocol.ts';
import type { Engagement } from './engagement/create-engagement.ts';
import { tagRoutes } from './engagement/tag-route.ts';
import type { History } from './history/history.ts';
import { historyRoutes } from './history/history-routes.ts';
import { renderErrors } from './http-errors.ts';
import type { Identity } from './identity/identity.ts';
import { type SchemaNode, withoutLiberties } from './lenient-body.ts';
import type { Log } from './log.ts';
import type { Directory } from './messaging/directory.ts';
import type { People } from './messaging/people.ts';
import type { Quotas } from './messaging/quotas.ts';
import { pack, sendPacked } from './packed.ts';
import type { Random } from './random.ts';
import type { Rights } from './rights/rights.ts';
import type { Store } from './store/store.ts';

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

const bodyBytes = 65_536;

export interface Servers {
  httpPort: number;
  tlsPort?: number;
  stopAccepting(): Promise<void>;
  close(): Promise<void>;
}

export async function listen(deps: {
  config: Config;
  log: Log;
  identity: Identity;
  engagement: Engagement;
  store: Store;
  random: Random;
  upgrade: Upgrade;
  history: History;
  rights: Rights;
  directory: Directory;
  people: People;
  quotas: Quotas;
  clock: Clock;
}): Promise<Servers> {
  const {
    config,
    log,
    identity,
    engagement,
    store,
    random,
    upgrade,
    history,
    rights,
    directory,
    people,
    quotas,
    clock,
  } = deps;
  const app = fastify({
    bodyLimit: bodyBytes,
    genReqId: () => random.uuid(),
    routerOptions: { maxParamLength: 200 },
    trustProxy: config.trustedProxies ?? false,
  });
  await app.register(fastifyCookie);
  app.addHook('preValidation', async (request) => {
    const schema = request.routeOptions.schema?.body;
    if (schema) request.body = withoutLiberties(schema as SchemaNode, request.body);
  });
  app.get('/healthz', () => ({ ok: true }));
  renderErrors(app, log);
  refuseControlCharacters(app);
  discoveryRoutes(app, { store, config });
  identity.routes(app);
  engagement.routes(app);
  accountConfigurationRoutes(app, { store, identity });
  const changed = (accountId: string) => {
    engagement.configurations.forget(accountId);
    identity.forgetAccount(accountId);
  };
  const told = { changed, peopleChanged: people.changed };
  adminRoutes(app, { store, identity, rights, random, clock, log, ...told, demo: config.demo, named: config });
  historyRoutes(app, { history, identity, directory, store, quotas, clock });
  if (config.pagesDir) {
    await pages(app, config.pagesDir, engagement);
    await tagRoutes(app, store, join(config.pagesDir, 'tag'));
  }
  await app.ready();

  const { httpRequestMs } = config.limits;
  /* A request that drips is cut off; Node looks for such ones at intervals. */
  const options = {
    headersTimeout: httpRequestMs / 2,
    requestTimeout: httpRequestMs,
    connectionsCheckingInterval: httpRequestMs / 4,
    keepAliveTimeout: 72_000,
    /* Other upgrades, such as h2c, are offers that may be passed over. */
    shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
  };
  const http = createHttpServer(options, app.routing);
  const https =
    config.tls &&
    createHttpsServer(
      { ...options, handshakeTimeout: httpRequestMs, cert: config.tls.cert, key: config.tls.key },
      app.routing,
    );
  if (https && config.demo) servePlainToo(https, http, httpRequestMs);
  const servers: Server[] = https ? [http, https] : [http];
  for (const server of servers) server.on('upgrade', upgrade);
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
    async close() {
      for (const server of servers) server.closeAllConnections();
      await app.close();
    },
  };
}

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

const pagePolicy = (page: string, frameAncestors: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    /* An account's logo in its window lies wherever the account keeps it. */
    `img-src 'self' data:${page === 'window' ? ' https:' : ''}`,
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ');

/** The built pages: hashed assets are kept for ever, the documents are asked for each time. */
async function pages(app: FastifyInstance, folder: string, engagement: Engagement): Promise<void> {
  await app.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    /* The build has put a compressed copy beside each. */
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
  });
  const itself = async () => "'self'";
  const nobody = async () => "'none'";
  /* The brand's pages show the window in a frame. */
  const brand = ({ query: { account } }: PageRequest) =>
    engagement.frameAncestors(typeof account === 'string' ? account : undefined);
  const routes = [
    { path: '/window', page: 'window', ancestors: brand },
    /* Login pages of the older kind append their answer with `&` to whatever address they were given. */
    { path: paths.separateWindow, page: 'window', ancestors: nobody },
    { path: `${paths.separateWindow}&*`, page: 'window', ancestors: nobody },
    { path: '/workspace', page: 'workspace', ancestors: itself },
    { path: '/admin', page: 'workspace', ancestors: itself },
    { path: '/admin/*', page: 'workspace', ancestors: itself },
    { path: '/workspace/*', page: 'workspace', ancestors: itself },
  ];
  for (const { path, page, ancestors } of routes) {
    const document = pack(await readFile(join(folder, `${page}.html`), 'utf8'));
    app.get(path, async (request: PageRequest, reply) => {
      reply.headers({
        'content-security-policy': pagePolicy(page, await ancestors(request)),
        'cache-control': 'no-cache',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      return sendPacked(reply.type('text/html; charset=utf-8'), document, request.headers);
    });
  }
}

type PageRequest = FastifyRequest<{ Querystring: { account?: string | string[] } }>;
