import type { Handlers } from '../dispatch.ts';
import { agentRequestConversation } from './cm.agent-request-conversation.ts';
import { clearHistory } from './cm.clear-history.ts';
import { consumerRequestConversation } from './cm.consumer-request-conversation.ts';
import { updateConversationField } from './cm.update-conversation-field.ts';
import { subscribeExConversations } from './cqm.subscribe-ex-conversations.ts';
import { unsubscribeExConversations } from './cqm.unsubscribe-ex-conversations.ts';
import { getClock } from './get-clock.ts';
import { initConnection } from './init-connection.ts';
import { keepAlive } from './keep-alive.ts';
import { publishEvent } from './ms.publish-event.ts';
import { queryMessages } from './ms.query-messages.ts';
import { subscribeMessagingEvents } from './ms.subscribe-messaging-events.ts';
import { generateDownloadToken } from './ms.token.generate-download-token.ts';
import { setAgentState } from './routing.set-agent-state.ts';
import { subscribeAgentsState } from './routing.subscribe-agents-state.ts';
import { subscribeRoutingTasks } from './routing.subscribe-routing-tasks.ts';
import { updateRingState } from './routing.update-ring-state.ts';
import { updateRoutingTaskSubscription } from './routing.update-routing-task-subscription.ts';
import { getUserProfile } from './up.get-user-profile.ts';
import { setUserProfile } from './userprofile.set-user-profile.ts';

/** One handler for every request of the wire: a missing or misnamed one does not compile. */
export const handlers: Handlers = {
  InitConnection: initConnection,
  GetClock: getClock,
  KeepAlive: keepAlive,
  'cm.ConsumerRequestConversation': consumerRequestConversation,
  'cm.AgentRequestConversation': agentRequestConversation,
  'cm.ClearHistory': clearHistory,
  'cm.UpdateConversationField': updateConversationField,
  'cqm.SubscribeExConversations': subscribeExConversations,
  'cqm.UnsubscribeExConversations': unsubscribeExConversations,
  'ms.PublishEvent': publishEvent,
  'ms.SubscribeMessagingEvents': subscribeMessagingEvents,
  'ms.QueryMessages': queryMessages,
  'ms.token.GenerateDownloadToken': generateDownloadToken,
  'up.GetUserProfile': getUserProfile,
  'userprofile.SetUserProfile': setUserProfile,
  'routing.SetAgentState': setAgentState,
  'routing.SubscribeAgentsState': subscribeAgentsState,
  'routing.SubscribeRoutingTasks': subscribeRoutingTasks,
  'routing.UpdateRoutingTaskSubscription': updateRoutingTaskSubscription,
  'routing.UpdateRingState': updateRingState,
};
