import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { AgentIdentity, Identity } from '../identity/identity.ts';

export type AccountRequest = FastifyRequest<{ Params: { account: string } }>;
export type GetAdministrator = (request: AccountRequest) => Promise<AgentIdentity>;

/** The administrator of the path's account who asks; agents of other roles are refused with 403, others with 401. */
export const createAdministratorCheck =
  (identity: Pick<Identity, 'findAgent'>): GetAdministrator =>
  async ({ headers, params }) => {
    const [, bearer] = /^Bearer ([A-Za-z0-9_-]{1,128})$/i.exec(headers.authorization ?? '') ?? [];
    const agent = bearer ? await identity.findAgent(params.account, bearer) : undefined;
    if (!agent) throw new AppError('unauthenticated');
    if (!agent.user.roles.includes('administrator')) throw new AppError('forbidden');
    return agent;
  };
