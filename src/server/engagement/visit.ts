/** What is remembered of one session of a browser or app, and how reports change it. Everything in it is bounded. */

import type { Attribute, PageReport } from '../../protocol/engagement.ts';
import { lookup } from '../../protocol/lookup.ts';
import type { Engagement } from './campaign.ts';
import { noteFact, type VisitFacts } from './visit-facts.ts';

export interface VisitPage {
  id: string;
  url: string;
  title?: string;
  sections: string[];
  enteredTs: number;
  /** The last report from it. */
  lastTs: number;
  /** Whether it counted as authenticated when its engagements were chosen. */
  authenticated: boolean;
  /** Whom it named, also if it names nobody any more; absent: it is a guest's. */
  whose?: string;
  /** What was offered on it, by zone; a zone keeps it until the visitor leaves the page. */
  offered: { zoneId: number; campaignId: number; engagementId: number; contextId: string }[];
}

/** An engagement that was offered in this session: what impressions refer to. */
export interface Impression {
  contextId: string;
  campaignId: number;
  engagementId: number;
  displayed?: true;
  accepted?: true;
  closed?: true;
  expanded?: true;
}

export interface Visit {
  device: PageReport['device'];
  language?: string;
  /** Where the session came from, and the page it began on. */
  referrer?: string;
  startUrl?: string;
  start?: { pageId: string; whose?: string };
  /** The browser had been here before. */
  returning: boolean;
  /** Oldest first; the last is the current one of the tab that reported last. */
  pages: VisitPage[];
  impressions: Impression[];
  lastContextId: number;
  /** Proactive ones whose conditions held: since when, and on which page number. */
  following: { engagementId: number; ts: number; page: number }[];
  /** Pages seen in all. */
  pageCount: number;
  /** What conditions look at, of the attributes that were reported by the pages of whoever reported last. */
  facts: VisitFacts;
  /** Whose they are; absent: a guest's. */
  factsOf?: string;
  /** Of the others who have used the browser in this session. */
  otherFacts?: { of?: string; facts: VisitFacts }[];
  /** The customer whom pages without an identity function name. */
  customerId?: string;
  attributeCount: number;
  attributeBytes: number;
}

const mostPages = 30;
const mostImpressions = 200;
const mostFollowing = 50;
const mostOthers = 5;

const mostAttributes = 500;
const mostAttributeBytes = 262_144;

type Beginning = Pick<PageReport, 'device' | 'language' | 'referrer' | 'pageId'> & { url?: string };

/** `before`: the session that the page was in until it was silent for too long. */
export const newVisit = (
  { device, language, referrer, url, pageId }: Beginning,
  returning: boolean,
  before?: Visit,
): Visit => ({
  device,
  ...(language && { language }),
  ...(referrer && { referrer }),
  ...(url && { startUrl: url }),
  returning,
  pages: [],
  impressions: [],
  lastContextId: 0,
  following: [],
  pageCount: 0,
  ...goneOn(before && findPage(before, pageId) && before),
  attributeCount: 0,
  attributeBytes: 0,
});

/** A page that has been open all the time does not tell again whose it is. */
function goneOn(before: Visit | undefined): Pick<Visit, 'facts' | 'factsOf' | 'customerId'> {
  if (!before) return { facts: noFacts };
  const { facts, factsOf, customerId } = before;
  return {
    facts: { ...customerOf(facts), errors: [] },
    ...(factsOf !== undefined && { factsOf }),
    ...(customerId !== undefined && { customerId }),
  };
}

const noFacts: VisitFacts = { errors: [] };

/** Guest and customers share no facts, in one browser neither. */
export function turnTo(visit: Visit, whose: string | undefined): Visit {
  const { facts, factsOf, otherFacts = [], ...rest } = visit;
  if (factsOf === whose) return visit;
  const left = otherFacts.filter(({ of }) => of !== whose);
  return {
    ...rest,
    facts: otherFacts.find(({ of }) => of === whose)?.facts ?? noFacts,
    ...(whose !== undefined && { factsOf: whose }),
    otherFacts: [...left, { facts, ...(factsOf !== undefined && { of: factsOf }) }].slice(-mostOthers),
  };
}

/** The pages that the guest, or this customer, has seen. */
export const pagesOf = ({ pages }: Visit, whose: string | undefined): VisitPage[] =>
  pages.filter((page) => page.whose === whose);

/** What a page without an identity function says of its customer. */
export function noteCustomer(visit: Visit, attributes: readonly Attribute[]): Visit {
  const { customerId: before, ...rest } = visit;
  const said = attributes.findLast(({ type }) => type === 'ctmrinfo');
  const { customerId } = said ? noteFact(noFacts, said) : { customerId: before };
  return customerId === undefined ? rest : { ...rest, customerId };
}

const customerOf = ({ customerId, customerType, customerStatus }: VisitFacts): Omit<VisitFacts, 'errors'> => ({
  ...(customerId !== undefined && { customerId }),
  ...(customerType !== undefined && { customerType }),
  ...(customerStatus !== undefined && { customerStatus }),
});

/** A session holds so many attributes and no more; what is over is not kept. */
export function takeIn(visit: Visit, attributes: readonly Attribute[]): { visit: Visit; kept: Attribute[] } {
  const kept: Attribute[] = [];
  let { attributeCount, attributeBytes } = visit;
  for (const attribute of attributes) {
    const bytes = JSON.stringify(attribute).length;
    if (attributeCount >= mostAttributes || attributeBytes + bytes > mostAttributeBytes) continue;
    attributeCount++;
    attributeBytes += bytes;
    kept.push(attribute);
  }
  return { visit: { ...noteAttributes(visit, kept), attributeCount, attributeBytes }, kept };
}

export const findPage = (visit: Visit, pageId: string | undefined): VisitPage | undefined =>
  pageId === undefined ? undefined : visit.pages.find((page) => page.id === pageId);

/** The page as it is now, put last. */
export function putPage(visit: Visit, page: VisitPage): Visit {
  const isNew = !visit.pages.some(({ id }) => id === page.id);
  const pages = [...visit.pages.filter(({ id }) => id !== page.id), page].slice(-mostPages);
  const { whose } = page;
  const start = { pageId: visit.start?.pageId ?? page.id, ...(whose !== undefined && { whose }) };
  return {
    ...visit,
    pages,
    pageCount: visit.pageCount + (isNew ? 1 : 0),
    ...(start.pageId === page.id && { start }),
  };
}

export function addImpression(visit: Visit, offered: Pick<Impression, 'campaignId' | 'engagementId'>): Visit {
  const lastContextId = visit.lastContextId + 1;
  const impression = { contextId: String(lastContextId), ...offered };
  return { ...visit, lastContextId, impressions: [...visit.impressions, impression].slice(-mostImpressions) };
}

/** The engagement's conditions hold on the current page; remembered where it is to stay when they no longer do. */
export function follow(
  visit: Visit,
  { id: engagementId, followSeconds, followPages }: Pick<Engagement, 'id' | 'followSeconds' | 'followPages'>,
  ts: number,
): Visit {
  if (followSeconds === undefined && followPages === undefined) return visit;
  const others = visit.following.filter((one) => one.engagementId !== engagementId);
  return { ...visit, following: [...others, { engagementId, ts, page: visit.pageCount }].slice(-mostFollowing) };
}

const marks: Record<string, 'displayed' | 'accepted' | 'closed' | 'expanded'> = {
  impDisplay: 'displayed',
  impAccept: 'accepted',
  impClose: 'closed',
  impTimeout: 'closed',
  impExpanded: 'expanded',
};

/** The impression that an event refers to: by context where it names one, else the engagement's latest. */
export function findImpression(visit: Visit, event: Attribute): Impression | undefined {
  const contextId = contextOf(event);
  return contextId === undefined
    ? visit.impressions.findLast(({ engagementId }) => engagementId === Number(event.engId))
    : visit.impressions.find((one) => one.contextId === contextId);
}

export function contextOf(event: Attribute): string | undefined {
  const { eContext } = event;
  const [context] = Array.isArray(eContext) ? eContext : [eContext];
  const { id } = Object(context) as { id?: unknown };
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

/** What was reported, in order. */
export const noteAttributes = (visit: Visit, attributes: readonly Attribute[]): Visit =>
  attributes.reduce(noteAttribute, visit);

/** Contexts are counted anew in each session, and a page may still show what an earlier one was offered. */
function impressionOf(visit: Visit, event: Attribute): Impression | undefined {
  const engagementId = Number(event.engId);
  const found = findImpression(visit, event);
  return found?.engagementId === engagementId
    ? found
    : visit.impressions.findLast((one) => one.engagementId === engagementId);
}

function noteAttribute(visit: Visit, attribute: Attribute): Visit {
  const mark = lookup(marks, attribute.type);
  if (mark === undefined) return { ...visit, facts: noteFact(visit.facts, attribute) };
  const found = impressionOf(visit, attribute);
  /* A time-out is no decision of the visitor's: the engagement may show again. */
  if (!found || attribute.type === 'impTimeout') return visit;
  return { ...visit, impressions: visit.impressions.map((one) => (one === found ? { ...one, [mark]: true } : one)) };
}
