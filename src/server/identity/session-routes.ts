/** Agents' sessions over HTTP: everybody sees and ends their own, administrators all of the account. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Audit } from '../audit.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Agents } from './agents.ts';
import { createBearerCheck } from './bearer.ts';
import type { AgentIdentity } from './identity.ts';

type SessionsRequest = FastifyRequest<{
  Params: { account: string; session: string };
  Querystring: { of?: string };
}>;

export interface SessionRouteParts {
  agents: Pick<Agents, 'listSessions' | 'findSession' | 'endSession'>;
  findAgent(accountId: string, bearer: string): Promise<AgentIdentity | undefined>;
  audit: Audit;
  log: Log;
}

const path = '/api/account/:account/sessions';

export function sessionRoutes(app: FastifyInstance, { agents, findAgent, audit, log }: SessionRouteParts): void {
  const getAgent = createBearerCheck({ findAgent });
  const isAdministrator = ({ user }: AgentIdentity): boolean => user.roles.includes('administrator');

  app.get(path, async (request: SessionsRequest, reply) => {
    const agent = await getAgent(request);
    const all = request.query.of === 'account';
    if (all && !isAdministrator(agent)) throw new AppError('forbidden');
    const sessions = await agents.listSessions(agent.accountId, all ? undefined : agent.user.userId);
    reply.header('cache-control', 'no-store');
    return sessions.map((session) => ({ ...session, current: agent.bearerDigest.startsWith(session.id) }));
  });

  app.delete(`${path}/:session`, async (request: SessionsRequest, reply) => {
    const agent = await getAgent(request);
    const { session: id } = request.params;
    const found = await agents.findSession(agent.accountId, id);
    /* Whose it is remains hidden from whoever may not end it. */
    if (!found || (found.userId !== agent.user.userId && !isAdministrator(agent))) throw new AppError('not-found');
    const { accountId, user } = agent;
    const { userId, createdTs } = found;
    const line = { accountId, by: user.userId, act: 'session-ended', about: { userId, session: id, createdTs } };
    if (!(await agents.endSession(accountId, id, (act) => audit.act(act, line)))) throw new AppError('not-found');
    log.info({ audit: 'session-ended', account: accountId, userId: user.userId, of: userId }, 'administration');
    return reply.status(204).send();
  });
}
