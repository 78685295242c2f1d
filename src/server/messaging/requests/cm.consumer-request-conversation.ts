import type { ConversationContext, ConversationOpened, Ttr } from '../../../protocol/conversation.ts';
import { isPlatformType } from '../../../protocol/platform.ts';
import type { Body } from '../../../protocol/requests.ts';
import { isVisitId } from '../../engagement/sessions.ts';
import { chooseSkill, needsProfile, noSkill } from '../../engagement/skill-choice.ts';
import { AppError } from '../../errors.ts';
import type { AccountSettings } from '../../store/store.ts';
import { isCleared } from '../conversation-filter.ts';
import type { Context, Handler } from '../dispatch.ts';
import { closeConversation } from '../fields.ts';
import { subscribeToDialog } from '../subscribe-to-dialog.ts';

type Requested = Body<'cm.ConsumerRequestConversation'>;

export const consumerRequestConversation: Handler<'cm.ConsumerRequestConversation'> = async (context, body) => {
  const { caller, connection, services } = context;
  const { conversations, directory, random, store } = services;
  const { accountId, id: consumerId } = caller;
  if (body.brandId !== undefined && body.brandId !== accountId)
    throw new AppError('bad-request', { hint: 'body/brandId names another account' });
  const account = await directory.getAccount(accountId);
  if (account.settings.messaging === false) throw new AppError('messaging-off');
  const earlier = await store.countConversations(accountId, consumerId);
  const conversationId = random.uuid();
  const opened: ConversationOpened = {
    type: 'ConversationOpened',
    brandId: accountId,
    consumerId,
    skillId: await skillOf(context, body, account.settings),
    firstConversation: earlier === 0,
    ttr: ttrOf(body, account.settings),
    context: contextOf(context, body),
    participants: [{ id: consumerId, role: 'CONSUMER', state: 'ACTIVE' }],
    ...(body.campaignInfo && { campaignInfo: body.campaignInfo }),
  };
  await closeCleared(context);
  await conversations.open(accountId, conversationId, [opened]);
  await linkVisitor(context, body);
  connection.afterReply(() => subscribeToDialog(context, conversationId, conversationId, 0));
  return { conversationId };
};

/** An agent went on with what this device has cleared: the consumer, who cannot see it there, begins anew. */
async function closeCleared({ caller, services }: Context): Promise<void> {
  if (caller.kind !== 'consumer' || caller.historyClearedTs === undefined) return;
  const { accountId, id: consumerId, historyClearedTs } = caller;
  const open = await services.store.listConversations({ accountId, consumerId, state: ['OPEN'], limit: 1 });
  for (const { convId } of open.filter((one) => isCleared(one, historyClearedTs)))
    await services.conversations.change(accountId, convId, (conversation) =>
      conversation.stage === 'CLOSE' ? [] : closeConversation(conversation, 'SYSTEM'),
    );
}

/** So that the pages of the same browser find the conversation again. Customers are found by their identity instead. */
async function linkVisitor({ caller, services }: Context, { conversationContext }: Requested): Promise<void> {
  const { visitorId } = conversationContext ?? {};
  if (caller.kind !== 'consumer' || caller.authenticated) return;
  if (visitorId === undefined || !isVisitId(visitorId)) return;
  const { accountId, id: consumerId } = caller;
  await services.store.linkVisitor({ accountId, visitorId, consumerId, ts: services.clock.now() });
}

export function ttrOf(body: { ttrDefName?: Ttr['ttrType'] | null }, settings: AccountSettings): Ttr {
  const name = body.ttrDefName ?? settings.defaultTtrType;
  const ttrType = name === 'CUSTOM' ? settings.defaultTtrType : name;
  return { ttrType, value: settings.ttrSeconds[ttrType] };
}

async function skillOf({ caller, services }: Context, body: Requested, settings: AccountSettings): Promise<string> {
  const { campaignInfo, skillId } = body;
  const { store, engagement, identity } = services;
  const { accountId } = caller;
  const chosen =
    campaignInfo &&
    (await engagement.configurations.get(accountId)).findEngagement(campaignInfo.campaignId, campaignInfo.engagementId);
  const wishes = { engagement: chosen?.skillId, settings: settings.engagement ?? {}, verified: [] };
  const client = skillId === undefined ? undefined : String(skillId);
  const profile = needsProfile(wishes.settings) ? await identity.findProfile(accountId, caller.id) : undefined;
  const skill = chooseSkill({ ...wishes, client, verified: profile?.verified?.sdes ?? [] });
  if (skill !== client || skill === noSkill) return skill;
  const skills = await store.listSkills(accountId);
  if (!skills.some(({ id }) => id === skill)) throw new AppError('bad-request', { hint: 'body/skillId is unknown' });
  return skill;
}

function contextOf({ connection }: Context, body: Requested): ConversationContext {
  const usual = 'SharkContext';
  const { type, lang, visitorId, sessionId, interactionContextId } = body.conversationContext ?? { type: usual };
  return {
    type: isPlatformType(type) ? usual : type,
    ...(lang !== undefined && { lang }),
    ...(visitorId !== undefined && { visitorId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(interactionContextId !== undefined && { interactionContextId }),
    clientProperties: connection.clientProperties,
  };
}
