import type { ConversationOpened } from '../../../protocol/conversation.ts';
import { AppError } from '../../errors.ts';
import { mayRead } from '../conversation-filter.ts';
import { agentOf, type Handler } from '../dispatch.ts';
import { ttrOf } from './cm.consumer-request-conversation.ts';

/** A new conversation with a consumer the agent has talked to; the agent is assigned at once, nothing rings. */
export const agentRequestConversation: Handler<'cm.AgentRequestConversation'> = async (context, body) => {
  const { services } = context;
  const { accountId, id, userId } = agentOf(context);
  const { conversations, directory, random, store } = services;
  const { consumerId, conversationContext } = body;
  const account = await directory.getAccount(accountId);
  if (account.settings.messaging === false) throw new AppError('messaging-off');
  const earlier = await store.listConversations({ accountId, consumerId, limit: 100 });
  const originId = conversationContext?.originConversationId;
  const origin = originId === undefined ? earlier[0] : earlier.find((c) => c.convId === originId);
  if (!origin || !earlier.some((c) => mayRead(context.caller, c))) throw new AppError('consumer-not-found');
  const conversationId = random.uuid();
  const lang = conversationContext?.lang ?? origin.context?.lang;
  const opened: ConversationOpened = {
    type: 'ConversationOpened',
    brandId: accountId,
    consumerId,
    skillId: origin.skillId,
    firstConversation: false,
    threadStartTs: origin.threadStartTs ?? origin.startTs,
    ttr: ttrOf(body, account.settings),
    /* It goes on in the window in which the consumer knows it. */
    ...(origin.campaignInfo && { campaignInfo: origin.campaignInfo }),
    context: {
      type: conversationContext?.type ?? 'ProactiveContext',
      ...(lang !== undefined && { lang }),
      ...(originId !== undefined && { originConversationId: originId }),
      ...(origin.context?.clientProperties && { clientProperties: origin.context.clientProperties }),
    },
    participants: [
      { id: consumerId, role: 'CONSUMER', state: 'ACTIVE' },
      { id, userId, role: 'ASSIGNED_AGENT', state: 'ACTIVE' },
    ],
  };
  await conversations.open(accountId, conversationId, [opened]);
  return { conversationId };
};
