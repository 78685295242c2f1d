/** Engagements and open conversations as pages receive them. */
import type { Conversation } from '../../protocol/conversation.ts';
import type { Offer, WindowReference } from '../../protocol/engagement.ts';
import type { Account } from '../store/store.ts';
import type { Engagement } from './campaign.ts';
import { closeTextOf } from './close-text.ts';
import type { EngagementConfiguration } from './configuration.ts';
import type { Choice } from './decide.ts';

export interface OfferParts {
  account: Account;
  configuration: EngagementConfiguration;
}

const usualLanguage = 'en-US';

/** Peeling corner, overlay and toaster show unasked. */
const isProactive = (type: Offer['engagementType']): boolean => type < 3;

export function offerOf({ campaign, engagement, zoneId }: Choice, contextId: string, parts: OfferParts): Offer {
  const { id: engagementId, revision, name, type, authenticated, design } = engagement;
  const window = { campaignId: campaign.id, engagementId, ...windowOfEngagement(engagement, parts) };
  return {
    campaignId: campaign.id,
    engagementId,
    engagementRevision: revision,
    engagementName: name,
    contextId,
    zoneId,
    engagementType: type,
    state: 1,
    authenticated,
    window,
    design: isProactive(type) ? { closeText: closeTextOf(window.language), ...design } : design,
  };
}

type WindowFacts = Pick<
  Engagement,
  'authenticated' | 'windowId' | 'windowMode' | 'language' | 'connectorId' | 'skillId'
>;

function windowOfEngagement(
  { authenticated, windowId, windowMode, language, connectorId, skillId }: WindowFacts,
  { account, configuration }: OfferParts,
): WindowReference {
  const { connectors, defaultWindow, findWindow } = configuration;
  const ofKind = connectors.filter(({ type }) => (type !== 'anonymous') === authenticated);
  const connector = ofKind.find(({ id }) => id === connectorId) ?? ofKind[0];
  return {
    windowId: (windowId === undefined ? undefined : findWindow(windowId))?.id ?? defaultWindow.id,
    windowMode,
    language: language ?? account.settings.engagement?.language ?? usualLanguage,
    ...(connector && { connectorId: connector.id }),
    ...(skillId !== undefined && { skillId }),
  };
}

/**
 * The engagement that it was started from, as it is now; without one, what is usual, and the connector of whoever
 * vouches for the page's customer.
 */
export function windowOfConversation(
  { campaignInfo, context }: Conversation,
  { authenticated, issuer }: { authenticated: boolean; issuer: string | undefined },
  parts: OfferParts,
): WindowReference {
  const { findEngagement, connectors } = parts.configuration;
  const engagement = campaignInfo && findEngagement(campaignInfo.campaignId, campaignInfo.engagementId);
  const own = issuer === undefined ? undefined : connectors.find(({ settings }) => settings.issuer === issuer);
  const usual: WindowFacts = {
    windowMode: 'embedded',
    ...(own && { connectorId: own.id }),
    ...engagement,
    authenticated,
  };
  const language = context?.lang;
  return {
    ...campaignInfo,
    ...windowOfEngagement(usual, parts),
    ...(typeof language === 'string' && { language }),
  };
}
