/** The visit after its visitor has been to a page, and what that page shows. */
import type { Offer, PageReport } from '../../protocol/engagement.ts';
import type { AccountSettings } from '../store/store.ts';
import { type DecisionFacts, decideEngagements } from './decide.ts';
import type { Identified } from './identify.ts';
import { type OfferParts, offerOf } from './offers.ts';
import type { PatternJudge } from './patterns.ts';
import { addImpression, findPage, follow, pagesOf, putPage, type Visit, type VisitPage } from './visit.ts';

interface Asked {
  visitorId: string;
  visit: Visit;
  report: PageReport;
  identity: Identified;
  now: number;
  newPageId: () => string;
  draw: () => number;
  patterns: PatternJudge;
}

interface Shown {
  visit: Visit;
  page: VisitPage;
  offers: Offer[];
}

export function showOnPage(asked: Asked, parts: OfferParts): Shown {
  const { visitorId, visit, identity, now, draw, patterns } = asked;
  const page = pageOf(asked);
  const entered = putPage(visit, page);
  const own = { ...entered, pages: pagesOf(entered, page.whose) };
  const settings = parts.account.settings.engagement ?? {};
  const begins = whatBegins(parts.account.settings);
  const known = { library: parts.configuration, settings, begins, visitorId, visit: own, page, now, patterns };
  const facts = { ...known, ...identity };
  let changed = entered;
  const offers: Offer[] = [];
  const offered: VisitPage['offered'] = [];
  for (const choice of decideEngagements(facts, draw)) {
    const ids = { campaignId: choice.campaign.id, engagementId: choice.engagement.id };
    const before = page.offered.find((one) => one.engagementId === ids.engagementId);
    if (!before) changed = addImpression(changed, ids);
    if (choice.natural) changed = follow(changed, choice.engagement, now);
    const contextId = before?.contextId ?? String(changed.lastContextId);
    offered.push({ zoneId: choice.zoneId, ...ids, contextId });
    offers.push(offerOf(choice, contextId, parts));
  }
  return { visit: putPage(changed, { ...page, offered }), page, offers };
}

function whatBegins(settings: AccountSettings): DecisionFacts['begins'] {
  const { messaging = true, authenticatedMessaging = true, unauthenticatedMessaging } = settings;
  return { authenticated: messaging && authenticatedMessaging, unauthenticated: messaging && unauthenticatedMessaging };
}

function pageOf({ visit, report, identity: { authenticated, whose }, now, newPageId }: Asked): VisitPage {
  const { pageId, url, title, sections } = report;
  const seen = findPage(visit, pageId);
  return {
    id: pageId || newPageId(),
    url,
    sections,
    enteredTs: seen?.enteredTs ?? now,
    lastTs: now,
    authenticated,
    ...(whose !== undefined && { whose }),
    ...(title !== undefined && { title }),
    /* Another identity, or none any more, is chosen for anew. */
    offered: seen && seen.authenticated === authenticated ? seen.offered : [],
  };
}
