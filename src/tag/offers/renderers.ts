import type { EngagementType, Offer } from '../../protocol/engagement.ts';

interface Renderer {
  tglName: string;
  /** Shown unasked: can be closed, and only one at a time. */
  proactive: boolean;
  shape: 'button' | 'edge' | 'card' | 'dialog';
}

export const renderers: Record<EngagementType, Renderer> = {
  0: { tglName: 'peelingCorner', proactive: true, shape: 'card' },
  1: { tglName: 'overlay', proactive: true, shape: 'dialog' },
  2: { tglName: 'toaster', proactive: true, shape: 'card' },
  3: { tglName: 'slider', proactive: false, shape: 'edge' },
  5: { tglName: 'embedded', proactive: false, shape: 'button' },
  6: { tglName: 'overlay', proactive: false, shape: 'button' },
};

/** The data of an engagement's events. */
export function factsOf(offer: Offer, pageId: string) {
  const { campaignId, engagementId, engagementRevision, zoneId, engagementType, contextId, state } = offer;
  return {
    contexts: [{ EngagementContext: { id: contextId } }, { pageContext: { id: pageId } }],
    campaignId,
    engagementId,
    engagementRevision,
    zoneId,
    engagementType,
    contextId,
    state,
    confKey: `${campaignId}_${engagementId}_${engagementRevision}`,
    tglName: renderers[engagementType].tglName,
    done: true,
    engagementName: offer.engagementName,
  };
}
