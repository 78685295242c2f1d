import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import type { Log } from '../log.ts';
import type { Connector, Store } from '../store/store.ts';
import type { AccountRequest, GetAdministrator } from './administrator.ts';
import { parseConnectorBody } from './connector-body.ts';
import { type Connectors, etagOf, viewOf } from './connectors.ts';

export interface ConnectorRouteParts {
  store: Store;
  connectors: Connectors;
  identity: Pick<Identity, 'checkKeys'>;
  log: Log;
  demo: boolean;
  getAdministrator: GetAdministrator;
}

type ConnectorRequest = FastifyRequest<{ Params: { account: string; connector: string } }>;

const path = '/api/account/:account/configuration/le-connectors/connectors';

export function connectorRoutes(app: FastifyInstance, parts: ConnectorRouteParts): void {
  const { store, log, demo, connectors, getAdministrator } = parts;

  const getSeen = async ({ params, headers }: ConnectorRequest): Promise<Connector> => {
    const connector = await connectors.find(params.account, params.connector);
    if (!headers['if-match']) throw new AppError('precondition-required');
    if (headers['if-match'] !== etagOf(connector)) throw new AppError('precondition-failed');
    return connector;
  };
  const audit = (act: string, { user }: { user: { userId: string } }, { accountId, id }: Connector): void =>
    log.info({ audit: act, account: accountId, userId: user.userId, connector: id }, 'administration');

  /** A brand may publish its keys later: what is wrong with them now is a warning, and the connector stands. */
  const saved = async (reply: FastifyReply, connector: Connector) => {
    const { jwksEndpoint: endpoint, weakKeyConfirmed = false } = connector.settings;
    const problem = endpoint && (await parts.identity.checkKeys({ endpoint, weakKeyConfirmed }));
    const view = show(reply, connector);
    return problem ? { ...view, warnings: [...view.warnings, problem] } : view;
  };

  app.get(path, async (request: AccountRequest) => {
    const { accountId } = await getAdministrator(request);
    return (await store.listConnectors(accountId)).map(viewOf);
  });

  app.get(`${path}/:connector`, async (request: ConnectorRequest, reply) => {
    const { accountId } = await getAdministrator(request);
    return show(reply, await connectors.find(accountId, request.params.connector));
  });

  app.post(path, async (request: AccountRequest, reply) => {
    const administrator = await getAdministrator(request);
    const created = await connectors.create(administrator.accountId, parseConnectorBody(request.body, { demo }));
    audit('connector-created', administrator, created);
    return saved(reply.status(201), created);
  });

  app.put(`${path}/:connector`, async (request: ConnectorRequest, reply) => {
    const administrator = await getAdministrator(request);
    const seen = await getSeen(request);
    const updated = await connectors.update(seen, parseConnectorBody(request.body, { demo }));
    audit('connector-updated', administrator, updated);
    return saved(reply, updated);
  });

  app.delete(`${path}/:connector`, async (request: ConnectorRequest, reply) => {
    const administrator = await getAdministrator(request);
    const seen = await getSeen(request);
    await connectors.remove(seen);
    audit('connector-deleted', administrator, seen);
    return reply.status(204).send();
  });
}

function show(reply: FastifyReply, connector: Connector) {
  reply.header('etag', etagOf(connector));
  return viewOf(connector);
}
