/** What both dialects say of a conversation and its dialogs in the same words. */
import type { Conversation, Dialog, MessagePublished, StoredMessagingEvent } from '../../../protocol/conversation.ts';
import { isPlatform, type StatusEvent, statusIn, withoutPlatformTypes } from '../../../protocol/platform.ts';

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

/** The event and its metadata, of which the log may hold from peers what only the platform says. */
export function saidIn(published: MessagePublished): {
  event: StoredMessagingEvent | StatusEvent;
  metadata?: unknown[];
} {
  const { event, originator, metadata } = published;
  const status = statusIn(published);
  if (status) return { event: status };
  if (!metadata) return { event };
  return { event, metadata: isPlatform(originator) ? metadata : withoutPlatformTypes(metadata) };
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
