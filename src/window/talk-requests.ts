/** What is asked of the server about conversations. */
import type { Body } from '../protocol/requests.ts';

/** Where the conversation comes from; it goes along with the first message. */
export interface Origins {
  language: string;
  visitorId?: string | undefined;
  sessionId?: string | undefined;
  contextId?: string | undefined;
  campaignId?: number | undefined;
  engagementId?: number | undefined;
  skillId?: string | undefined;
}

export function conversationRequest(origins: Origins): Body<'cm.ConsumerRequestConversation'> {
  const { language, visitorId, sessionId, contextId, campaignId, engagementId, skillId } = origins;
  const engagement =
    campaignId !== undefined && engagementId !== undefined
      ? { campaignInfo: { campaignId, engagementId } }
      : { ...(skillId !== undefined && { skillId }) };
  return {
    channelType: 'MESSAGING',
    ...engagement,
    conversationContext: {
      type: 'SharkContext',
      lang: language,
      ...(visitorId !== undefined && { visitorId }),
      ...(sessionId !== undefined && { sessionId }),
      ...(contextId !== undefined && { interactionContextId: contextId }),
    },
  };
}

/** A closing that leaves room for a survey. */
export const closeDialog = (dialogId: string) =>
  ({
    field: 'DialogChange',
    type: 'UPDATE',
    dialog: { dialogId, state: 'CLOSE', closedCause: 'Closed by consumer' },
  }) as const;

/** What the survey asks, as the page's hooks may change it: a question that is left out is not asked. */
export interface SurveyForm {
  title: string;
  questions: readonly { id: keyof Rating; text: string }[];
}

export interface Rating {
  csatRate?: number;
  csatResolutionConfirmation?: boolean;
  csatComment?: string;
}
