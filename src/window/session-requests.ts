/** What the session tells the server of itself and of the conversation that it asks for. */
import { randomId } from '../client/random-id.ts';
import type { Body } from '../protocol/requests.ts';
import type { Host } from './host.ts';

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

export const clientProperties = (deviceId: string) => ({
  appId: 'webAsync',
  integration: 'WEB_SDK',
  features: ['AUTO_MESSAGES', 'MULTI_DIALOG', 'QUICK_REPLIES'],
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  deviceId,
});

/** By it the server knows what this browser may no longer see, so it outlives sign-outs. It says nothing about anybody. */
export function deviceIdOf({ kept }: Host): string {
  const known = kept.get('browser.device');
  if (known !== undefined && /^[\w-]{16,64}$/.test(known)) return known;
  const fresh = randomId();
  kept.set('browser.device', fresh);
  return fresh;
}

/** A closing that leaves room for a survey. */
export const closeDialog = (dialogId: string) =>
  ({
    field: 'DialogChange',
    type: 'UPDATE',
    dialog: { dialogId, state: 'CLOSE', closedCause: 'Closed by consumer' },
  }) as const;
