import { AppError } from '../../errors.ts';
import { resolveAgent } from '../conversation-filter.ts';
import { agentOf, type Handler } from '../dispatch.ts';

export const setAgentState: Handler<'routing.SetAgentState'> = async (context, body) => {
  const agent = agentOf(context);
  const { availability, agentUserId, description = '' } = body;
  if (agentUserId !== undefined && resolveAgent([agent.user], agentUserId) === undefined)
    throw new AppError('forbidden');
  await context.services.agentStates.set(agent, availability, description);
  return 'Agent state updated successfully';
};
