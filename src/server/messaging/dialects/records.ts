/** What both dialects say of a conversation and its dialogs in the same words. */
import type { Conversation, Dialog } from '../../../protocol/conversation.ts';

export function conversationMembers(conversation: Conversation) {
  const { convId, skillId, brandId, state, stage, startTs, metaDataLastUpdateTs } = conversation;
  const { firstConversation, ttr, endTs, closeReason, csat, manualETTR, campaignInfo } = conversation;
  return {
    convId,
    skillId,
    brandId,
    state,
    stage,
    startTs,
    metaDataLastUpdateTs,
    firstConversation,
    ttr,
    ...(endTs !== undefined && { endTs }),
    ...(closeReason && { closeReason }),
    ...(csat && { csat }),
    ...(manualETTR !== undefined && { manualETTR }),
    ...(campaignInfo && { campaignInfo }),
  };
}

/** Participants are named differently in each dialect. */
export function dialogRecord(dialog: Dialog, participantsDetails: { id: string; role: string; state: string }[]) {
  const { dialogId, dialogType, channelType, state, creationTs, metaDataLastUpdateTs } = dialog;
  const { endTs, closedBy, closedCause, metaData } = dialog;
  return {
    dialogId,
    dialogType,
    channelType,
    participantsDetails,
    state,
    creationTs,
    metaDataLastUpdateTs,
    ...(endTs !== undefined && { endTs }),
    ...(closedBy && { closedBy }),
    ...(closedCause && { closedCause }),
    ...(metaData && { metaData }),
  };
}
