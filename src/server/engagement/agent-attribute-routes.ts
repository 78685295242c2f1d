/** What agents read of visitors: of the conversations that they may see, and no others. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import { wireUserId } from '../messaging/caller.ts';
import { mayRead } from '../messaging/conversation-filter.ts';
import { type AttributeParts, describeVisitor } from './conversation-attributes.ts';

export type AgentAttributeParts = AttributeParts & { identity: Pick<Identity, 'findAgent' | 'findProfile'> };

type ConversationRequest = FastifyRequest<{ Params: { account: string; conversation: string } }>;

export function agentAttributeRoutes(app: FastifyInstance, parts: AgentAttributeParts): void {
  const { store, identity } = parts;
  app.get(
    '/api/account/:account/conversations/:conversation/attributes',
    async ({ headers, params }: ConversationRequest, reply) => {
      reply.header('cache-control', 'no-store');
      const [, bearer] = /^Bearer ([A-Za-z0-9_-]{1,128})$/i.exec(headers.authorization ?? '') ?? [];
      const agent = bearer ? await identity.findAgent(params.account, bearer) : undefined;
      if (!agent) throw new AppError('unauthenticated');
      const { accountId, user } = agent;
      const caller = { kind: 'agent', id: user.pid, userId: wireUserId(user), ...agent } as const;
      const conversation = await store.findConversation(accountId, params.conversation);
      if (!conversation || !mayRead(caller, conversation)) throw new AppError('conversation-not-found');
      const { settings } = (await store.findAccount(accountId)) ?? {};
      const showUnverified = settings?.engagement?.showUnverifiedAttributes ?? true;
      return describeVisitor(parts, conversation, { showUnverified });
    },
  );
}
