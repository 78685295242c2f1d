import type { Offer } from '../../protocol/engagement.ts';

/** By the engagement's type. */
const names = ['peelingCorner', 'overlay', 'toaster', 'slider', '', 'embedded', 'overlay'];

/** Shown unasked: can be closed, and only one at a time. */
export const isProactive = ({ engagementType }: Pick<Offer, 'engagementType'>): boolean => engagementType < 3;

/** The data of an engagement's events. */
export function factsOf(offer: Offer | undefined, pageId: string) {
  if (!offer) return {};
  const { window: _window, design: _design, authenticated: _authenticated, ...facts } = offer;
  return {
    ...facts,
    contexts: [{ EngagementContext: { id: offer.contextId } }, { pageContext: { id: pageId } }],
    confKey: `${offer.campaignId}_${offer.engagementId}_${offer.engagementRevision}`,
    tglName: names[offer.engagementType] ?? '',
    done: true,
    conversationType: 1,
    instantiated: true,
    renderingType: 0,
  };
}
