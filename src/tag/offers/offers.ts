/** The engagements on the page: one per zone, each with the events of its life. */
import type { Attribute, Offer } from '../../protocol/engagement.ts';
import type { LpEvents } from '../lp-tag.d.ts';
import { drawOffer, type OfferView } from './offer-view.ts';
import { factsOf, isProactive } from './renderers.ts';

export interface Shown {
  offer: Offer;
  view?: OfferView;
  timer?: ReturnType<typeof setTimeout>;
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

export interface OffersHost {
  readonly events: LpEvents;
  readonly pageId: string;
  readonly visitor: { remember(): void };
  hook(name: string, data: { engagement: Offer }): { engagement?: Offer };
  readonly impressions: Attribute[];
  click(shown: Shown): boolean;
  load(): unknown;
  report(): void;
}

export function createOffers(host: OffersHost): Offers {
  const zones = new Map<number, Shown>();
  /** Gone from this page, by the consumer or by time. */
  const over = new Set<number>();

  const tell = ({ offer }: Shown, impression: string, ...names: string[]) => {
    for (const name of names) host.events.trigger('LP_OFFERS', name, factsOf(offer, host.pageId));
    if (!impression) return;
    const { campaignId: campaign, engagementId: engId, engagementRevision: revision, contextId: id } = offer;
    host.impressions.push({
      type: impression,
      campaign,
      engId,
      revision,
      eContext: [{ type: 'engagementContext', id }],
    });
  };
  const remove = (shown: Shown) => {
    clearTimeout(shown.timer);
    zones.delete(shown.offer.zoneId);
    shown.view?.remove();
    tell(shown, '', 'OFFER_REMOVE');
  };
  const end = (shown: Shown, impression: string, ...names: string[]) => {
    over.add(shown.offer.engagementId);
    tell(shown, impression, ...names);
    remove(shown);
    host.report();
  };
  const display = (given: Offer) => {
    const { engagement: offer } = host.hook('BEFORE_ENG_DISPLAY', { engagement: given });
    if (!offer || zones.has(offer.zoneId) || over.has(offer.engagementId)) return;
    if (isProactive(offer) && [...zones.values()].some((other) => isProactive(other.offer))) return;
    const shown: Shown = { offer };
    tell(shown, '', 'START');
    const view = drawOffer(offer, {
      click: () => host.click(shown),
      intent: () => host.load(),
      decline() {
        host.visitor.remember();
        end(shown, 'impClose', 'OFFER_DECLINED', 'OFFER_DECLINE');
      },
    });
    if (!view) return;
    shown.view = view;
    zones.set(offer.zoneId, shown);
    tell(shown, 'impDisplay', 'OFFER_DISPLAY', 'OFFER_IMPRESSION');
    const { displayMs } = offer.design;
    if (displayMs) shown.timer = setTimeout(end, displayMs, shown, 'impTimeout', 'OFFER_TIMEOUT');
  };
  const removeAll = () => [...zones.values()].forEach(remove);
  return {
    show: (offers) => offers.forEach(display),
    removeAll,
    turnPage(keptDivIds) {
      over.clear();
      for (const shown of [...zones.values()]) if (!keptDivIds[shown.offer.design.divId ?? '']) remove(shown);
    },
    find: (id) => [...zones.values()].find(({ offer }) => offer.engagementId === Number(id)),
    accept(shown) {
      tell(shown, 'impAccept', 'OFFER_CLICK');
      removeAll();
    },
  };
}
