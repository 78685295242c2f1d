/** What agents read of visitors: of the conversations that they may see, and no others. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { History } from '../history/history.ts';
import type { Identity } from '../identity/identity.ts';
import { agentCallerOf } from '../messaging/agent-caller.ts';
import type { Directory } from '../messaging/directory.ts';
import { mayRead } from '../messaging/permissions.ts';
import { type AttributeParts, describeVisitor } from './conversation-attributes.ts';

export type AgentAttributeParts = AttributeParts & {
  identity: Pick<Identity, 'findAgent' | 'findProfile'>;
  /** Also shows what was before to whoever serves the consumer now. */
  history: Pick<History, 'find'>;
  directory: Directory;
};

type ConversationRequest = FastifyRequest<{ Params: { account: string; conversation: string } }>;

export function agentAttributeRoutes(app: FastifyInstance, parts: AgentAttributeParts): void {
  const { store, identity, history, directory } = parts;
  app.get(
    '/api/account/:account/conversations/:conversation/attributes',
    async ({ headers, params }: ConversationRequest, reply) => {
      reply.header('cache-control', 'no-store');
      const [, bearer] = /^Bearer ([A-Za-z0-9_-]{1,128})$/i.exec(headers.authorization ?? '') ?? [];
      const agent = bearer ? await identity.findAgent(params.account, bearer) : undefined;
      if (!agent) throw new AppError('unauthenticated');
      const { accountId } = agent;
      const caller = await agentCallerOf(directory, agent);
      const conversation = await store.findConversation(accountId, params.conversation);
      const readable =
        conversation && (mayRead(caller, conversation) || (await history.find(agent, conversation.convId)));
      if (!readable) throw new AppError('conversation-not-found');
      const { settings } = (await store.findAccount(accountId)) ?? {};
      const showUnverified = settings?.engagement?.showUnverifiedAttributes ?? true;
      return describeVisitor(parts, conversation, { showUnverified });
    },
  );
}
