import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Audit } from '../audit.ts';
import type { Identity } from '../identity/identity.ts';
import type { Random } from '../random.ts';
import type { Store } from '../store/store.ts';
import type { AccountRequest, GetAdministrator } from './administrator.ts';
import { contentOf, mustHaveSeen, show } from './seen-record.ts';
import { parseUser } from './user-body.ts';
import { createUsers, userViewOf } from './users.ts';

export interface UserRouteParts {
  store: Store;
  random: Random;
  audit: Audit;
  identity: Pick<Identity, 'endSessionsOf'>;
  getAdministrator: GetAdministrator;
  peopleChanged(accountId: string): Promise<void>;
}

type OneRequest = FastifyRequest<{ Params: { account: string; id: string } }>;

const path = '/api/account/:account/configuration/le-account/users';

export function userRoutes(app: FastifyInstance, parts: UserRouteParts): void {
  const { store, getAdministrator, peopleChanged } = parts;
  const users = createUsers(parts);

  app.get(path, async (request: AccountRequest) => {
    const { accountId } = await getAdministrator(request);
    return (await store.listUsers(accountId)).map(userViewOf);
  });

  app.get(`${path}/:id`, async (request: OneRequest, reply) => {
    const { accountId } = await getAdministrator(request);
    return show(reply, await users.get(accountId, request.params.id), userViewOf);
  });

  app.post(path, async (request: AccountRequest, reply) => {
    const { accountId, user: administrator } = await getAdministrator(request);
    const user = await users.create(accountId, parseUser(contentOf(request.body)), administrator.userId);
    await peopleChanged(accountId);
    return show(reply.status(201), user, userViewOf);
  });

  app.put(`${path}/:id`, async (request: OneRequest, reply) => {
    const { accountId, user: administrator } = await getAdministrator(request);
    const seen = await users.get(accountId, request.params.id);
    mustHaveSeen(request, seen);
    const user = await users.update(seen, parseUser(contentOf(request.body)), { by: administrator.userId });
    await peopleChanged(accountId);
    return show(reply, user, userViewOf);
  });
}
