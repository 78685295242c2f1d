import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { createBearerCheck } from '../identity/bearer.ts';
import type { AgentIdentity, Identity } from '../identity/identity.ts';

export type AccountRequest = FastifyRequest<{ Params: { account: string } }>;
export type GetAdministrator = (request: AccountRequest) => Promise<AgentIdentity>;

/** The administrator of the path's account who asks; agents of other roles are refused with 403, others with 401. */
export function createAdministratorCheck(identity: Pick<Identity, 'findAgent'>): GetAdministrator {
  const getAgent = createBearerCheck(identity);
  return async (request) => {
    const agent = await getAgent(request);
    if (!agent.user.roles.includes('administrator')) throw new AppError('forbidden');
    return agent;
  };
}
