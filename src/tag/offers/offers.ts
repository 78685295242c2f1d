/** The engagements on the page: one per zone, each with the events of its life. */
import type { Attribute, Offer } from '../../protocol/engagement.ts';
import type { LpEvents } from '../lp-tag.d.ts';
import { drawOffer, type OfferView } from './offer-view.ts';
import { factsOf, renderers } from './renderers.ts';

export interface Shown {
  offer: Offer;
  view: OfferView;
}

export interface Offers {
  /** Zones that are taken stay as they are until the page changes. */
  show(offers: readonly Offer[]): void;
  removeAll(): void;
  /** Another page: what was closed may come again; what fills one of these elements stays. */
  turnPage(keptDivIds: Record<string, boolean>): void;
  find(engagementId: number | string): Shown | undefined;
  /** After a click: all are gone, without a decline. */
  accept(shown: Shown): void;
}

export interface OffersOptions {
  events: LpEvents;
  pageId: () => string;
  /** The page's hooks; undefined = not to be shown. */
  review: (offer: Offer) => Offer | undefined;
  impression: (attribute: Attribute) => void;
  click: (shown: Shown) => void;
  intent: () => void;
  declined: () => void;
}

export function createOffers(options: OffersOptions): Offers {
  const { events, impression } = options;
  const shown = new Map<number, Shown>();
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  /** Gone from this page, by the consumer or by time. */
  const over = new Set<number>();

  const fire = (name: string, offer: Offer) => events.trigger('LP_OFFERS', name, factsOf(offer, options.pageId()));
  const tell = (type: string, { campaignId, engagementId, engagementRevision, contextId }: Offer) =>
    impression({
      type,
      campaign: campaignId,
      engId: engagementId,
      revision: engagementRevision,
      ...(/Display|Accept/.test(type) && { eContext: [{ type: 'engagementContext', id: contextId }] }),
    });
  const remove = ({ offer, view }: Shown) => {
    clearTimeout(timers.get(offer.zoneId));
    shown.delete(offer.zoneId);
    view.remove();
    fire('OFFER_REMOVE', offer);
  };
  const decline = (found: Shown) => {
    over.add(found.offer.engagementId);
    fire('OFFER_DECLINED', found.offer);
    fire('OFFER_DECLINE', found.offer);
    tell('impClose', found.offer);
    remove(found);
    options.declined();
  };
  const display = (given: Offer) => {
    const offer = options.review(given);
    if (!offer || shown.has(offer.zoneId) || over.has(offer.engagementId)) return;
    const { proactive } = renderers[offer.engagementType];
    const busy = [...shown.values()].some((other) => renderers[other.offer.engagementType].proactive);
    if (proactive && busy) return;
    fire('START', offer);
    const found = { offer } as Shown;
    const view = drawOffer(offer, {
      click: () => options.click(found),
      intent: options.intent,
      decline: () => decline(found),
    });
    if (!view) return;
    found.view = view;
    shown.set(offer.zoneId, found);
    const eng = { conf: { name: offer.engagementName, id: offer.engagementId }, mainContainer: { id: view.host.id } };
    events.trigger('RENDERER_STUB', 'AFTER_CREATE_ENGAGEMENT_INSTANCE', { eng });
    fire('OFFER_DISPLAY', offer);
    fire('OFFER_IMPRESSION', offer);
    tell('impDisplay', offer);
    if (offer.design.displayMs) timers.set(offer.zoneId, setTimeout(timeOut, offer.design.displayMs, found));
  };
  const timeOut = (found: Shown) => {
    over.add(found.offer.engagementId);
    fire('OFFER_TIMEOUT', found.offer);
    tell('impTimeout', found.offer);
    remove(found);
  };
  const removeAll = () => [...shown.values()].forEach(remove);
  return {
    show: (offers) => offers.forEach(display),
    removeAll,
    turnPage(keptDivIds) {
      over.clear();
      for (const found of [...shown.values()]) if (!keptDivIds[found.offer.design.divId ?? '']) remove(found);
    },
    find: (id) => [...shown.values()].find(({ offer }) => offer.engagementId === Number(id)),
    accept({ offer }) {
      fire('OFFER_CLICK', offer);
      tell('impAccept', offer);
      removeAll();
    },
  };
}
