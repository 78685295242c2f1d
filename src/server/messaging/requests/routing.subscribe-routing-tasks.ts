import { waitingRings } from '../../../protocol/conversation.ts';
import { routingTaskNotification, type TaskChange } from '../dialects/agent-v2.ts';
import { agentOf, type Handler } from '../dispatch.ts';

const mostTasks = 1000;

export const subscribeRoutingTasks: Handler<'routing.SubscribeRoutingTasks'> = async (context) => {
  const agent = agentOf(context);
  const { connection, services } = context;
  const subscriptionId = connection.routingTasks ?? services.random.uuid();
  connection.routingTasks = subscriptionId;
  const unassigned = await services.store.listUnassigned(agent.accountId, mostTasks);
  const tasks = unassigned.flatMap((conversation): TaskChange[] => {
    const ring = waitingRings(conversation).find(({ agentId }) => agentId === agent.id);
    return ring ? [{ type: 'UPSERT', conversation, ring }] : [];
  });
  connection.afterReply(() => connection.send(JSON.stringify(routingTaskNotification(subscriptionId, tasks))));
  return { subscriptionId };
};
