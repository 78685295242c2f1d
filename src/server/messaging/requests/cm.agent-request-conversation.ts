import type { ConversationOpened } from '../../../protocol/conversation.ts';
import { isPlatformType } from '../../../protocol/platform.ts';
import { AppError } from '../../errors.ts';
import { agentOf, type Handler } from '../dispatch.ts';
import { mayRead } from '../permissions.ts';
import { isReadable } from '../readable.ts';
import { ttrOf } from './cm.consumer-request-conversation.ts';

/** Continues one that the agent may read, and takes over from no other; the agent is assigned at once, nothing rings. */
export const agentRequestConversation: Handler<'cm.AgentRequestConversation'> = async (context, body) => {
  const { services } = context;
  const agent = agentOf(context);
  const { accountId, id, userId } = agent;
  const { conversations, directory, random, store } = services;
  const { consumerId, conversationContext } = body;
  const account = await directory.getAccount(accountId);
  if (account.settings.messaging === false) throw new AppError('messaging-off');
  const earlier = await store.listConversations({ accountId, consumerId, limit: 100 });
  const originId = conversationContext?.originConversationId;
  const origin = earlier.find((one) => (originId === undefined ? mayRead(agent, one) : one.convId === originId));
  if (!origin || !(await isReadable(services, agent, origin))) throw new AppError('consumer-not-found');
  const conversationId = random.uuid();
  const said = conversationContext?.type;
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
      type: said === undefined || isPlatformType(said) ? 'ProactiveContext' : said,
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
