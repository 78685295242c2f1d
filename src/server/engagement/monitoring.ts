/** What a report from a page does: find its session, remember what came, decide what the page may show. */
import type { Attribute, Offer, PageDecision, PageReport } from '../../protocol/engagement.ts';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Account, Store } from '../store/store.ts';
import type { Configurations } from './configuration.ts';
import { decideEngagements } from './decide.ts';
import { type Identified, identify } from './identify.ts';
import { type OfferParts, offerOf, windowOfConversation } from './offers.ts';
import { findOpenConversations } from './open-conversations.ts';
import { createSessions, type Session } from './sessions.ts';
import { addImpression, findPage, follow, newVisit, putPage, takeIn, type Visit, type VisitPage } from './visit.ts';

export interface MonitoringParts {
  store: Store;
  clock: Clock;
  random: Random;
  configurations: Configurations;
  /** The consumer's id of a brand's customer. */
  consumerIdOf(accountId: string, customer: { iss: string; sub: string }): string;
}

interface Shown {
  page: VisitPage;
  offers: Offer[];
}

export function createMonitoring({ store, clock, random, configurations, consumerIdOf }: MonitoringParts) {
  const sessions = createSessions({ store, clock, random });
  const newPageId = (): string => random.bytes(16).toString('base64url');
  const draw = (): number => random.bytes(4).readUInt32BE(0) / 2 ** 32;

  async function reportPage(account: Account, report: PageReport): Promise<PageDecision> {
    const configuration = await configurations.get(account.id);
    const parts = { account, configuration };
    const identifying = {
      settings: account.settings.engagement ?? {},
      issuers: configuration.connectors.flatMap(({ settings: { issuer } }) => issuer ?? []),
      consumerIdOf: (customer: { iss: string; sub: string }) => consumerIdOf(account.id, customer),
    };
    const { session, result } = await sessions.change(account.id, report, {
      begin: (returning) => newVisit(report, returning),
      change(current) {
        const { visit: informed, kept } = takeIn(current.visit, report.attributes);
        const identity = identify(report, informed, identifying);
        const { visit, ...shown } = show({ ...current, visit: informed }, report, { ...parts, identity });
        return { visit, result: { identity, kept, shown } };
      },
    });
    const { visitorId, sessionId } = session;
    const { identity, kept, shown } = result;
    await keep(session, kept, identity.claimedIds[0]);
    const open = await findOpenConversations(store, { ...session, claimedIds: identity.claimedIds });
    return {
      visitorId,
      sessionId,
      pageId: shown.page.id,
      authenticated: identity.authenticated,
      conversations: open.map(({ conversation, ...facts }) => ({
        ...facts,
        window: windowOfConversation(conversation, facts.authenticated, parts),
      })),
      engagements: shown.offers,
    };
  }

  function show(
    { visitorId, visit }: Session,
    report: PageReport,
    { identity, ...parts }: OfferParts & { identity: Identified },
  ): Shown & { visit: Visit } {
    const now = clock.now();
    const page = pageOf(visit, report, { now, newPageId, authenticated: identity.authenticated });
    const entered = putPage(visit, page);
    const facts = {
      library: parts.configuration,
      settings: parts.account.settings.engagement ?? {},
      visitorId,
      visit: entered,
      page,
      now,
      ...identity,
    };
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

  async function keep(
    { accountId, visitorId, sessionId }: Session,
    attributes: readonly Attribute[],
    consumerId: string | undefined,
  ): Promise<void> {
    const about = { accountId, visitorId, sessionId, ts: clock.now(), ...(consumerId !== undefined && { consumerId }) };
    await store.appendAttributes(attributes.map((body) => ({ ...about, type: body.type, body })));
  }

  return { reportPage };
}

export type Monitoring = ReturnType<typeof createMonitoring>;

function pageOf(
  visit: Visit,
  { pageId, url, title, sections }: PageReport,
  { now, newPageId, authenticated }: { now: number; newPageId: () => string; authenticated: boolean },
): VisitPage {
  const seen = findPage(visit, pageId);
  return {
    id: seen?.id ?? newPageId(),
    url,
    sections,
    enteredTs: seen?.enteredTs ?? now,
    lastTs: now,
    authenticated,
    ...(title !== undefined && { title }),
    /* Another identity, or none any more, is chosen for anew. */
    offered: seen && seen.authenticated === authenticated ? seen.offered : [],
  };
}
