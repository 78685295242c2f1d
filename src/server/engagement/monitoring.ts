/** What a report from a page does: find its session, remember what came, decide what the page may show. */
import type { Conversation } from '../../protocol/conversation.ts';
import type { Attribute, PageDecision, PageReport } from '../../protocol/engagement.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { Account, Store } from '../store/store.ts';
import { isImpression } from './catalogue.ts';
import type { Configurations } from './configuration.ts';
import { type Identified, identify } from './identify.ts';
import { windowOfConversation } from './offers.ts';
import { findOpenConversations } from './open-conversations.ts';
import { createPatternJudge } from './patterns.ts';
import { createSessions, type Session } from './sessions.ts';
import { showOnPage } from './show-on-page.ts';
import { findImpression, newVisit, takeIn } from './visit.ts';

export interface MonitoringParts {
  store: Store;
  clock: Clock;
  random: Random;
  log: Log;
  configurations: Configurations;
  /** The consumer's id of a brand's customer. */
  consumerIdOf(accountId: string, customer: { iss: string; sub: string }): string;
  /** New attributes of the visitor behind an open conversation are there to be read. */
  attributesCame(conversation: Conversation): void;
}

type Asking = Identified & Pick<PageReport, 'deviceId'>;

const warnEveryMs = 3_600_000;
const mostWarned = 1000;

export function createMonitoring(deps: MonitoringParts) {
  const { store, clock, random, log, configurations, consumerIdOf, attributesCame } = deps;
  const sessions = createSessions({ store, clock, random });
  const warned = new Map<string, number>();
  const newPageId = (): string => random.bytes(16).toString('base64url');
  const draw = (): number => random.bytes(4).readUInt32BE(0) / 2 ** 32;

  async function partsOf(account: Account) {
    const configuration = await configurations.get(account.id);
    const identifying = {
      settings: account.settings.engagement ?? {},
      issuers: configuration.connectors.flatMap(({ settings: { issuer } }) => issuer ?? []),
      consumerIdOf: (customer: { iss: string; sub: string }) => consumerIdOf(account.id, customer),
    };
    return { parts: { account, configuration }, identifying };
  }

  /** Once an hour for each, not with every page. */
  function warnOf({ id: account }: Account, patterns: ReadonlySet<string>): void {
    for (const pattern of patterns) {
      const key = `${account} ${pattern}`;
      if (clock.now() - (warned.get(key) ?? Number.NEGATIVE_INFINITY) < warnEveryMs) continue;
      if (warned.size >= mostWarned) warned.clear();
      warned.set(key, clock.now());
      log.warn(
        { account, pattern },
        'a pattern of an entry point or behaviour was not run, or took too long: no page matches it',
      );
    }
  }

  /** What the page that reports may show. */
  async function decide(account: Account, report: PageReport): Promise<{ decision: PageDecision; isNew: boolean }> {
    const { parts, identifying } = await partsOf(account);
    const patterns = createPatternJudge();
    const { session, isNew, result } = await sessions.change(account.id, report, {
      begin: (...told) => newVisit(report, ...told),
      change(current) {
        const { visit: informed, kept } = takeIn(current.visit, report.attributes);
        const identity = identify(report, informed, identifying);
        const { visitorId } = current;
        const asked = { visitorId, visit: informed, report, identity, now: clock.now(), newPageId, draw, patterns };
        const { visit, ...shown } = showOnPage(asked, parts);
        return { visit, result: { identity, kept, shown } };
      },
    });
    warnOf(account, patterns.unanswered);
    const { visitorId, sessionId } = session;
    const { identity, kept, shown } = result;
    const open = await keep(session, kept, { ...identity, deviceId: report.deviceId });
    const issuer = report.identities.find(({ acr }) => acr === 'loa1')?.iss;
    const decision = {
      visitorId,
      sessionId,
      pageId: shown.page.id,
      authenticated: identity.authenticated,
      conversations: open.map(({ conversation, ...facts }) => ({
        ...facts,
        window: windowOfConversation(conversation, { issuer, authenticated: facts.authenticated }, parts),
      })),
      engagements: shown.offers,
    };
    return { decision, isNew };
  }

  /** Attributes and events without a question; events refer to engagements of the same session. */
  async function reportAttributes(account: Account, report: PageReport) {
    const { identifying } = await partsOf(account);
    const { session, isNew, result } = await sessions.change(account.id, report, {
      begin: (...told) => newVisit(report, ...told),
      change({ visit: before }) {
        for (const event of report.attributes.filter(isImpression))
          if (!findImpression(before, event)) throw new AppError('bad-request', { hint: 'eContext' });
        const { visit, kept } = takeIn(before, report.attributes);
        return { visit, result: { kept, identity: identify(report, visit, identifying) } };
      },
    });
    const { visitorId, sessionId } = session;
    await keep(session, result.kept, { ...result.identity, deviceId: report.deviceId });
    return { isNew, sessionId, visitorId, pageId: report.pageId ?? newPageId() };
  }

  /** Answers the open conversations that the attributes may belong to. */
  async function keep(session: Session, kept: readonly Attribute[], { claimedIds, deviceId }: Asking) {
    const { accountId, visitorId, sessionId } = session;
    const [consumerId] = claimedIds;
    const about = { accountId, visitorId, sessionId, ts: clock.now(), ...(consumerId !== undefined && { consumerId }) };
    const attributes = kept.filter((attribute) => !isImpression(attribute));
    await store.appendAttributes(attributes.map((body) => ({ ...about, type: body.type, body })));
    const open = await findOpenConversations(store, { accountId, visitorId, claimedIds, deviceId });
    if (attributes.length > 0) for (const { conversation } of open) attributesCame(conversation);
    return open;
  }

  return {
    decide,
    reportAttributes,

    /** As a page's tag asks. */
    async reportPage(account: Account, report: PageReport, warnings: readonly string[]): Promise<PageDecision> {
      const { decision } = await decide(account, report);
      return warnings.length > 0 ? { ...decision, warnings: [...warnings] } : decision;
    },
  };
}

export type Monitoring = ReturnType<typeof createMonitoring>;
