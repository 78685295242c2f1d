/** The secrets by which a brand signs whom its pages name: at most two, so that one can be replaced without a gap. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Audit, mustChange } from '../audit.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import type { Connector } from '../store/store.ts';
import { refuseField } from './connector-body.ts';
import { type ConnectorRequest, type ConnectorRouteParts, connectorsPath } from './connector-routes.ts';
import { connectorRecorded, etagOfContent, holding, type IdentitySecrets, secretsViewOf } from './connectors.ts';

interface IdentitySecretParts extends Pick<ConnectorRouteParts, 'connectors' | 'log' | 'getAdministrator' | 'changed'> {
  clock: Clock;
  audit: Audit;
  identity: Pick<Identity, 'createIdentitySecret'>;
}

const path = `${connectorsPath}/:connector/identity-secrets`;

const kept = { [path]: 0, [`${path}/previous`]: 1 };
const most = 2;

export function identitySecretRoutes(app: FastifyInstance, parts: IdentitySecretParts): void {
  const { connectors, identity, audit, clock, log, getAdministrator, changed } = parts;

  const getSeen = async ({ params, headers }: ConnectorRequest): Promise<Connector> => {
    const connector = await connectors.find(params.account, params.connector);
    if (!headers['if-match']) throw new AppError('precondition-required');
    if (headers['if-match'] !== etagOf(connector)) throw new AppError('precondition-failed');
    return connector;
  };
  const change = async (seen: Connector, secrets: IdentitySecrets, by: string): Promise<Connector> => {
    const { accountId, id } = seen;
    const next = holding(seen, secrets);
    const swaps = [{ kind: 'connector', expected: seen, next } as const];
    await mustChange(audit, { accountId, by, swaps, recorded: [connectorRecorded(seen, next)] });
    changed(accountId);
    const audited = { audit: 'identity-secrets-changed', account: accountId, userId: by, connector: id };
    log.info({ ...audited, secrets: secrets.length }, 'administration');
    return next;
  };

  app.get(path, async (request: ConnectorRequest, reply) => {
    const { accountId } = await getAdministrator(request);
    return show(reply, await connectors.find(accountId, request.params.connector));
  });

  app.post(path, async (request: ConnectorRequest, reply) => {
    const { user } = await getAdministrator(request);
    const seen = await getSeen(request);
    const before = secretsOf(seen);
    if (seen.type === 'anonymous')
      throw refuseField('type', 'is anonymous: such a connector names no customers and has no identity secret');
    if (before.length >= most) throw new AppError('in-use', { hint: 'remove the previous identity secret first' });
    const { secret, sealed } = identity.createIdentitySecret(seen);
    const next = await change(seen, [{ sealed, createdTs: clock.now() }, ...before], user.userId);
    return { secret, identitySecrets: show(reply.status(201), next) };
  });

  for (const [at, count] of Object.entries(kept))
    app.delete(at, async (request: ConnectorRequest, reply) => {
      const { user } = await getAdministrator(request);
      const seen = await getSeen(request);
      const before = secretsOf(seen);
      if (before.length <= count) throw new AppError('not-found');
      return show(reply, await change(seen, before.slice(0, count), user.userId));
    });
}

const secretsOf = ({ settings: { identitySecrets = [] } }: Connector): IdentitySecrets => identitySecrets;

/** Of the secrets alone: replacing one does not get in the way of who has the connector's form open. */
const etagOf = (connector: Connector): string => etagOfContent([connector.id, secretsOf(connector)]);

function show(reply: FastifyReply, connector: Connector) {
  reply.header('etag', etagOf(connector));
  return secretsViewOf(connector);
}
