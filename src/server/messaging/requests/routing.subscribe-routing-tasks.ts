import { type Conversation, waitingRings } from '../../../protocol/conversation.ts';
import { pagesOf } from '../../store/pages-of.ts';
import { routingTaskNotification, type TaskChange } from '../dialects/agent-v2.ts';
import { agentOf, type Handler } from '../dispatch.ts';

const mostTasks = 1000;

export const subscribeRoutingTasks: Handler<'routing.SubscribeRoutingTasks'> = async (context) => {
  const agent = agentOf(context);
  const { connection, services } = context;
  const { conversations, store } = services;
  const subscriptionId = connection.routingTasks ?? services.random.uuid();
  connection.routingTasks = subscriptionId;
  const { accountId } = agent;
  const unassigned = await store.listUnassignedSizes(accountId, mostTasks);
  connection.afterReply(async () => {
    const [first = [], ...others] = pagesOf(unassigned);
    for (const page of [first, ...others]) {
      const read = await store.readConversations(accountId, page);
      const tasks = read.flatMap((one) => tasksOf(newest(conversations.peek(accountId, one.convId), one), agent.id));
      if (page === first || tasks.length > 0)
        await connection.sendAndWait(JSON.stringify(routingTaskNotification(subscriptionId, tasks)));
      if (connection.closed) return;
    }
  });
  return { subscriptionId };
};

/** What this node has told of meanwhile is not taken back. */
const newest = (known: Conversation | undefined, read: Conversation): Conversation =>
  known && known.revision > read.revision ? known : read;

function tasksOf(conversation: Conversation, agentId: string): TaskChange[] {
  const ring = waitingRings(conversation).find((one) => one.agentId === agentId);
  return ring ? [{ type: 'UPSERT', conversation, ring }] : [];
}
