import type { FastifyInstance } from 'fastify';
import { type AgentHistoryParts, agentHistoryRoutes } from './agent-history-routes.ts';
import { type ConsumerHistoryParts, consumerHistoryRoutes } from './consumer-history-routes.ts';

export function historyRoutes(app: FastifyInstance, parts: AgentHistoryParts & ConsumerHistoryParts): void {
  agentHistoryRoutes(app, parts);
  consumerHistoryRoutes(app, parts);
}
