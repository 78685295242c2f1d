/** What administrators do over HTTP. Never open to other origins: the caller carries an agent's bearer. */
import type { FastifyInstance } from 'fastify';
import { type Audit, createAudit } from '../audit.ts';
import type { Clock } from '../clock.ts';
import type { Identity } from '../identity/identity.ts';
import type { originOf } from '../identity/our-origin.ts';
import { acceptAnyJsonBody } from '../json-body.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { Rights } from '../rights/rights.ts';
import type { Store } from '../store/store.ts';
import { accountRoutes } from './account-routes.ts';
import { type AccountRequest, createAdministratorCheck, type GetAdministrator } from './administrator.ts';
import { describeApi } from './api-description.ts';
import { connectorRoutes } from './connector-routes.ts';
import { type Connectors, createConnectors } from './connectors.ts';
import { engagementSettingsRoutes } from './engagement-settings-routes.ts';
import { factorRoutes } from './factor-routes.ts';
import { groupRoutes } from './group-routes.ts';
import { identitySecretRoutes } from './identity-secret-routes.ts';
import { itemRoutes } from './item-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { revokeRoutes } from './revoke-routes.ts';
import { rightsRoutes } from './rights-routes.ts';
import { skillRoutes } from './skill-routes.ts';
import { tokenTestRoutes } from './token-test-routes.ts';
import { userRoutes } from './user-routes.ts';

export interface AdminDeps {
  store: Store;
  identity: Pick<
    Identity,
    | 'endSessionsOf'
    | 'agentFactors'
    | 'rotateEncryptionKey'
    | 'findAgent'
    | 'explainToken'
    | 'revokeCustomer'
    | 'sealClientSecret'
    | 'createIdentitySecret'
    | 'sealSignInSecret'
    | 'checkKeys'
  >;
  rights: Rights;
  random: Random;
  clock: Clock;
  log: Log;
  /** The account's configuration has changed on this node. */
  changed(accountId: string): void;
  /** Its users or groups have. */
  peopleChanged(accountId: string): Promise<void>;
  /** Takes plain HTTP on this machine as an endpoint. */
  demo: boolean;
  /** As browsers name this server. */
  named: Parameters<typeof originOf>[0];
}

export function adminRoutes(app: FastifyInstance, { identity, ...deps }: AdminDeps): void {
  const getAdministrator = createAdministratorCheck(identity);
  const audit = createAudit(deps);
  const connectors = createConnectors({ ...deps, identity, audit });
  const parts = { ...deps, identity, getAdministrator, connectors, audit };
  app.register((scope, _options, done) => {
    acceptAnyJsonBody(scope);
    describeApi(scope);
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    scope.register((routed, _none, routedDone) => {
      routes(routed, parts);
      routedDone();
    });
    done();
  });
}

type Parts = AdminDeps & { getAdministrator: GetAdministrator; connectors: Connectors; audit: Audit };

function routes(scope: FastifyInstance, parts: Parts): void {
  accountRoutes(scope, parts);
  connectorRoutes(scope, parts);
  identitySecretRoutes(scope, parts);
  tokenTestRoutes(scope, parts);
  revokeRoutes(scope, parts);
  itemRoutes(scope, parts);
  engagementSettingsRoutes(scope, parts);
  userRoutes(scope, parts);
  factorRoutes(scope, parts);
  skillRoutes(scope, parts);
  groupRoutes(scope, parts);
  keyRoutes(scope, parts);
  rightsRoutes(scope, parts);
  scope.get('/api/account/:account/configuration/openapi.json', async (request: AccountRequest) => {
    await parts.getAdministrator(request);
    return scope.swagger();
  });
}
