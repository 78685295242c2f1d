/** Every route and the order of the middleware, and the listeners that they answer on. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { paths } from '../protocol/paths.ts';
import { accountConfigurationRoutes } from './account-configuration.ts';
import { adminRoutes } from './admin/admin-routes.ts';
import { crossOrigin } from './answer-headers.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { refuseControlCharacters } from './control-characters.ts';
import { discoveryRoutes } from './discovery.ts';
import type { Engagement } from './engagement/create-engagement.ts';
import { tagRoutes } from './engagement/tag-route.ts';
import type { History } from './history/history.ts';
import { historyRoutes } from './history/history-routes.ts';
import { renderErrors } from './http-errors.ts';
import type { Identity } from './identity/identity.ts';
import { type SchemaNode, withoutLiberties } from './lenient-body.ts';
import { openListeners, type Upgrade } from './listeners.ts';
import type { Log } from './log.ts';
import type { Directory } from './messaging/directory.ts';
import type { People } from './messaging/people.ts';
import type { Quotas } from './messaging/quotas.ts';
import { pack, sendPacked } from './packed.ts';
import type { Random } from './random.ts';
import type { Rights } from './rights/rights.ts';
import type { Store } from './store/store.ts';
import { demandTls, type Transport } from './transport.ts';

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
  transport: Transport;
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
    transport,
    history,
    rights,
    directory,
    people,
    quotas,
    clock,
  } = deps;
  const app = fastify({
    bodyLimit: bodyBytes,
    /* Texts that stand for numbers are taken: one that is too large for a number must not pass its bound as infinite. */
    ajv: { customOptions: { strictNumbers: false } },
    genReqId: () => random.uuid(),
    routerOptions: { maxParamLength: 200 },
    trustProxy: config.trustedProxies ?? false,
  });
  let tlsPort: number | undefined;
  demandTls(app, { transport, config, tlsPort: () => tlsPort });
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

  const listeners = await openListeners({ config, transport, routing: app.routing, upgrade });
  tlsPort = listeners.tlsPort;
  return {
    httpPort: listeners.httpPort,
    ...(tlsPort !== undefined && { tlsPort }),
    stopAccepting: listeners.stopAccepting,
    async close() {
      listeners.closeConnections();
      await app.close();
    },
  };
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

/** Pages that are isolated themselves hold such frames only; a logo from elsewhere needs no permission of its own. */
const framed = { ...crossOrigin, 'cross-origin-embedder-policy': 'credentialless' };
/** It reports to the page that opened it. */
const opened = { 'cross-origin-opener-policy': 'unsafe-none' };

/** The built pages: hashed assets are kept for ever, the documents are asked for each time. */
async function pages(app: FastifyInstance, folder: string, engagement: Engagement): Promise<void> {
  await app.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    /* The build has put a compressed copy beside each. */
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    setHeaders: (reply) => void reply.headers(crossOrigin),
  });
  const itself = async () => "'self'";
  const nobody = async () => "'none'";
  /* The brand's pages show the window in a frame. */
  const brand = ({ query: { account } }: PageRequest) =>
    engagement.frameAncestors(typeof account === 'string' ? account : undefined);
  const routes = [
    { path: '/window', page: 'window', ancestors: brand, more: framed },
    /* Login pages of the older kind append their answer with `&` to whatever address they were given. */
    { path: paths.separateWindow, page: 'window', ancestors: nobody, more: opened },
    { path: `${paths.separateWindow}&*`, page: 'window', ancestors: nobody, more: opened },
    { path: '/workspace', page: 'workspace', ancestors: itself },
    { path: '/admin', page: 'workspace', ancestors: itself },
    { path: '/admin/*', page: 'workspace', ancestors: itself },
    { path: '/workspace/*', page: 'workspace', ancestors: itself },
  ];
  for (const { path, page, ancestors, more } of routes) {
    const document = pack(await readFile(join(folder, `${page}.html`), 'utf8'));
    app.get(path, async (request: PageRequest, reply) => {
      reply.headers({
        'content-security-policy': pagePolicy(page, await ancestors(request)),
        'cache-control': 'no-cache',
        ...more,
      });
      return sendPacked(reply.type('text/html; charset=utf-8'), document, request.headers);
    });
  }
}

type PageRequest = FastifyRequest<{ Querystring: { account?: string | string[] } }>;
