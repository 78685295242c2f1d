/** Which factors users have; taking them away, and links by which people set a new password. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import { originOf } from '../identity/our-origin.ts';
import type { Log } from '../log.ts';
import type { Store, User } from '../store/store.ts';
import type { AccountRequest, GetAdministrator } from './administrator.ts';

export interface FactorRouteParts {
  store: Pick<Store, 'findUser'>;
  identity: Pick<Identity, 'agentFactors'>;
  named: Parameters<typeof originOf>[0];
  getAdministrator: GetAdministrator;
  log: Log;
}

type OneRequest = FastifyRequest<{ Params: { account: string; id: string } }>;

const users = '/api/account/:account/configuration/le-account/users';

export function factorRoutes(app: FastifyInstance, parts: FactorRouteParts): void {
  const { store, identity, named, getAdministrator, log } = parts;
  const { agentFactors } = identity;
  const find = async (request: OneRequest): Promise<{ user: User; by: string }> => {
    const { accountId, user: administrator } = await getAdministrator(request);
    const user = await store.findUser(accountId, { userId: request.params.id });
    if (!user) throw new AppError('not-found');
    return { user, by: administrator.userId };
  };

  app.get('/api/account/:account/configuration/le-account/factors', async (request: AccountRequest) => {
    const { accountId } = await getAdministrator(request);
    return agentFactors.list(accountId);
  });
  app.delete(`${users}/:id/factors`, async (request: OneRequest, reply) => {
    const { user, by } = await find(request);
    if (!(await agentFactors.remove(user, by))) throw new AppError('not-found');
    log.info({ audit: 'factors-removed', account: user.accountId, userId: by, of: user.userId }, 'administration');
    return reply.status(204).send();
  });
  app.post(`${users}/:id/password-link`, async (request: OneRequest, reply) => {
    const { user, by } = await find(request);
    if (!user.enabled) throw new AppError('bad-request', { hint: 'the user may not log in' });
    const { token, expiresTs } = await agentFactors.createPasswordLink(user, by);
    log.info(
      { audit: 'password-link-created', account: user.accountId, userId: by, of: user.userId },
      'administration',
    );
    /* What follows # is sent to no server, and so is in no log. */
    const content = new URLSearchParams({ account: user.accountId, user: user.userId, token });
    return reply.status(201).send({ link: `${originOf(named, request)}/workspace/reset#${content}`, expiresTs });
  });
}
