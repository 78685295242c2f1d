import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import { usualAlgorithms } from '../identity/signature-algorithms.ts';
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
  /** The account's configuration has changed on this node. */
  changed(accountId: string): void;
}

export type ConnectorRequest = FastifyRequest<{ Params: { account: string; connector: string } }>;

export const connectorsPath = '/api/account/:account/configuration/le-connectors/connectors';

export function connectorRoutes(app: FastifyInstance, parts: ConnectorRouteParts): void {
  const { store, log, demo, connectors, getAdministrator } = parts;

  const getSeen = async ({ params, headers }: ConnectorRequest): Promise<Connector> => {
    const connector = await connectors.find(params.account, params.connector);
    if (!headers['if-match']) throw new AppError('precondition-required');
    if (headers['if-match'] !== etagOf(connector)) throw new AppError('precondition-failed');
    return connector;
  };
  const note = (act: string, by: string, { accountId, id }: Connector): void => {
    parts.changed(accountId);
    log.info({ audit: `connector-${act}`, account: accountId, userId: by, connector: id }, 'administration');
  };

  /** A brand may publish its keys later: what is wrong with them now is a warning, and the connector stands. */
  const saved = async (reply: FastifyReply, connector: Connector) => {
    const { jwksEndpoint: endpoint, weakKeyConfirmed = false, algorithms = usualAlgorithms } = connector.settings;
    const problem = endpoint && (await parts.identity.checkKeys({ endpoint, weakKeyConfirmed }, algorithms));
    const view = show(reply, connector);
    return problem ? { ...view, warnings: [...view.warnings, problem] } : view;
  };

  app.get(connectorsPath, async (request: AccountRequest) => {
    const { accountId } = await getAdministrator(request);
    return (await store.listConnectors(accountId)).map(viewOf);
  });

  app.get(`${connectorsPath}/:connector`, async (request: ConnectorRequest, reply) => {
    const { accountId } = await getAdministrator(request);
    return show(reply, await connectors.find(accountId, request.params.connector));
  });

  app.post(connectorsPath, async (request: AccountRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const created = await connectors.create(accountId, parseConnectorBody(request.body, { demo }), user.userId);
    note('created', user.userId, created);
    return saved(reply.status(201), created);
  });

  app.put(`${connectorsPath}/:connector`, async (request: ConnectorRequest, reply) => {
    const { user } = await getAdministrator(request);
    const seen = await getSeen(request);
    const updated = await connectors.update(seen, parseConnectorBody(request.body, { demo }), user.userId);
    note('updated', user.userId, updated);
    return saved(reply, updated);
  });

  app.delete(`${connectorsPath}/:connector`, async (request: ConnectorRequest, reply) => {
    const { user } = await getAdministrator(request);
    const seen = await getSeen(request);
    await connectors.remove(seen, user.userId);
    note('deleted', user.userId, seen);
    return reply.status(204).send();
  });
}

function show(reply: FastifyReply, connector: Connector) {
  reply.header('etag', etagOf(connector));
  return viewOf(connector);
}
