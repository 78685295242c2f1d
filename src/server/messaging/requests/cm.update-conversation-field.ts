import type { Handler } from '../dispatch.ts';
import { decideFields } from '../fields.ts';

export const updateConversationField: Handler<'cm.UpdateConversationField'> = async (context, body) => {
  const { caller, services, metadata } = context;
  const { conversations, directory, store } = services;
  const { conversationId, dialogId, conversationField: fields } = body;
  const { settings } = await directory.getAccount(caller.accountId);
  const users = caller.kind === 'agent' ? await directory.users(caller.accountId) : [];
  const skills = fields.some(({ field }) => field === 'Skill') ? await store.listSkills(caller.accountId) : [];
  const suggests = fields.some((field) => field.field === 'ParticipantsChange' && field.type === 'SUGGEST');
  const states = suggests ? await store.listAgentStates(caller.accountId) : [];
  const request = { caller, fields, dialogId, metadata, users, skills, settings, states };
  await conversations.change(caller.accountId, conversationId, (conversation, ts) =>
    decideFields(request, conversation, ts),
  );
  const last = fields.at(-1)?.field;
  return last === 'ConversationStateField' || last === 'Stage'
    ? 'OK Conversation resolved successfully'
    : `OK ${last ?? 'Conversation'} updated successfully`;
};
