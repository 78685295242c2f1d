/** The agent whose bearer a request carries. */
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { AgentIdentity, Identity } from './identity.ts';

export type BearerRequest = FastifyRequest<{ Params: { account: string } }>;

/** Throws `unauthenticated`. */
export const createBearerCheck =
  ({ findAgent }: Pick<Identity, 'findAgent'>) =>
  async ({ params, headers }: Pick<BearerRequest, 'params' | 'headers'>): Promise<AgentIdentity> => {
    const [, bearer] = /^Bearer ([A-Za-z0-9_-]{1,128})$/i.exec(headers.authorization ?? '') ?? [];
    const agent = bearer ? await findAgent(params.account, bearer) : undefined;
    if (!agent) throw new AppError('unauthenticated');
    return agent;
  };
