import { agentStateNotification } from '../dialects/agent-v2.ts';
import { agentOf, type Handler } from '../dispatch.ts';

export const subscribeAgentsState: Handler<'routing.SubscribeAgentsState'> = async (context) => {
  const agent = agentOf(context);
  const { connection, services } = context;
  const subscriptionId = connection.agentStates ?? services.random.uuid();
  connection.agentStates = subscriptionId;
  const state = await services.agentStates.get(agent);
  connection.afterReply(() =>
    connection.send(JSON.stringify(agentStateNotification(subscriptionId, agent.userId, state))),
  );
  return { subscriptionId };
};
