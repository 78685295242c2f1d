/** What a report from a page does: find its session, remember what came, decide what the page may show. */
import type { Conversation } from '../../protocol/conversation.ts';
import type { Attribute, OpenConversation, PageDecision, PageReport } from '../../protocol/engagement.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { Account, Store } from '../store/store.ts';
import { isImpression } from './catalogue.ts';
import { createClaimLimit } from './claim-limit.ts';
import type { Configurations } from './configuration.ts';
import { type Identified, type IdentifyParts, identify } from './identify.ts';
import { type OfferParts, windowOfConversation } from './offers.ts';
import { type Found, findOpenConversations } from './open-conversations.ts';
import { createPageWarnings } from './page-warnings.ts';
import { createPatternJudge } from './patterns.ts';
import { createSessions, type Session } from './sessions.ts';
import { showOnPage } from './show-on-page.ts';
import { findImpression, findPage, newVisit, noteCustomer, takeIn, turnTo, type Visit } from './visit.ts';

export interface MonitoringParts {
  store: Store;
  clock: Clock;
  random: Random;
  log: Log;
  configurations: Configurations;
  identity: Pick<Identity, 'consumerIdOf' | 'hasSigned'>;
  /** New attributes of the visitor behind an open conversation are there to be read. */
  attributesCame(conversation: Conversation): void;
}

type Asking = Pick<Identified, 'whose'> &
  Pick<PageReport, 'deviceId'> & { claimedIds: readonly string[]; pageId: string; isNamedNow: boolean };

interface Asker {
  network: string;
  /** What was wrong with the report. */
  warnings: readonly string[];
}

export function createMonitoring(deps: MonitoringParts) {
  const { store, clock, random, log, configurations, identity: proofs, attributesCame } = deps;
  const sessions = createSessions({ store, clock, random });
  const claimLimit = createClaimLimit(clock);
  const warn = createPageWarnings({ clock, log });
  const newPageId = (): string => random.bytes(16).toString('base64url');
  const draw = (): number => random.bytes(4).readUInt32BE(0) / 2 ** 32;

  async function partsOf(account: Account) {
    const configuration = await configurations.get(account.id);
    const identifying = {
      settings: account.settings.engagement ?? {},
      ...configuration,
      consumerIdOf: (customer: { iss: string; sub: string }) => proofs.consumerIdOf(account.id, customer),
      hasSigned: proofs.hasSigned,
    };
    return { parts: { account, configuration }, identifying };
  }

  /** What the page that reports may show. */
  async function decide(
    account: Account,
    report: PageReport,
    network: string,
  ): Promise<{ decision: PageDecision; isNew: boolean; proof: Identified['proof'] }> {
    const { parts, identifying } = await partsOf(account);
    const patterns = createPatternJudge();
    const { session, isNew, result } = await sessions.change(account.id, report, {
      begin: (...told) => newVisit(report, ...told),
      change(current) {
        const { identity, isNamedNow, visit: informed, kept } = take(current.visit, report, identifying);
        const { visitorId } = current;
        const asked = { visitorId, visit: informed, report, identity, now: clock.now(), newPageId, draw, patterns };
        const { visit, ...shown } = showOnPage(asked, parts);
        return { visit, result: { identity, isNamedNow, kept, shown } };
      },
    });
    warn.ofPatterns(account, patterns.unanswered);
    const { visitorId, sessionId } = session;
    const { identity, isNamedNow, kept, shown } = result;
    warn.ofProof(account, identity);
    const claimedIds = claimLimit.idsToFind(identity, { network, accountId: account.id });
    const asking = { ...identity, claimedIds, isNamedNow, deviceId: report.deviceId, pageId: shown.page.id };
    const open = await keep(session, kept, asking);
    const decision = {
      visitorId,
      sessionId,
      pageId: shown.page.id,
      authenticated: identity.authenticated,
      conversations: open.map((found) => told(found, identity, parts)),
      engagements: shown.offers,
    };
    return { decision, isNew, proof: identity.proof };
  }

  /** Attributes and events without a question; events refer to engagements of the same session. */
  async function reportAttributes(account: Account, report: PageReport) {
    const { identifying } = await partsOf(account);
    const { session, isNew, result } = await sessions.change(account.id, report, {
      begin: (...told) => newVisit(report, ...told),
      change({ visit: before }) {
        for (const event of report.attributes.filter(isImpression))
          if (!findImpression(before, event)) throw new AppError('bad-request', { hint: 'eContext' });
        const { visit, ...result } = take(before, report, identifying);
        return { visit, result };
      },
    });
    const { visitorId, sessionId } = session;
    const { identity, isNamedNow, kept } = result;
    warn.ofProof(account, identity);
    const { deviceId, pageId = newPageId() } = report;
    await keep(session, kept, { ...identity, isNamedNow, deviceId, pageId });
    return { isNew, sessionId, visitorId, pageId };
  }

  /** Answers the open conversations that the attributes may belong to. */
  async function keep(
    session: Session,
    kept: readonly Attribute[],
    { claimedIds, whose, isNamedNow, deviceId, pageId }: Asking,
  ) {
    const { accountId, visitorId, sessionId } = session;
    const about = { accountId, visitorId, sessionId, pageId, ts: clock.now() };
    const owned = whose === undefined ? about : { ...about, consumerId: whose };
    const attributes = kept.filter((attribute) => !isImpression(attribute));
    await store.appendAttributes(attributes.map((body) => ({ ...owned, type: body.type, body })));
    if (isNamedNow && whose !== undefined)
      await store.claimAttributes({ accountId, sessionId, pageId, consumerId: whose });
    const open = await findOpenConversations(store, { accountId, visitorId, claimedIds, deviceId });
    if (attributes.length > 0) for (const { conversation } of open) attributesCame(conversation);
    return open;
  }

  return {
    decide,
    reportAttributes,

    /** As a page's tag asks. */
    async reportPage(account: Account, report: PageReport, asking: Asker): Promise<PageDecision> {
      const { decision, proof } = await decide(account, report, asking.network);
      const warnings = [...proofProblems(report, proof), ...asking.warnings];
      return warnings.length > 0 ? { ...decision, warnings } : decision;
    },
  };
}

export type Monitoring = ReturnType<typeof createMonitoring>;

/**
 * The visit with what was reported, and whose that is. A page that names nobody goes on being whose it was; `isNamedNow`:
 * it was a guest's until this report, which names somebody, and what it has reported is that customer's.
 */
function take(before: Visit, report: PageReport, identifying: IdentifyParts) {
  const { identities, identityFunction, attributes } = report;
  const isFunctions = identityFunction || identities.length > 0;
  const noted = isFunctions ? before : noteCustomer(before, attributes);
  const claim = identify(report, noted.customerId, identifying);
  const page = findPage(before, report.pageId);
  const whose = claim.whose ?? page?.whose;
  const identity = whose === undefined ? claim : { ...claim, whose };
  const isNamedNow = page !== undefined && page.whose === undefined && whose !== undefined;
  return { ...takeIn(turnTo(noted, whose), attributes), identity, isNamedNow };
}

/**
 * Without a proof a page can claim to be anybody's: of a customer it learns that a window may come back, and what its look
 * needs.
 */
function told({ conversation, ...facts }: Found, { issuer, proof }: Identified, parts: OfferParts): OpenConversation {
  const { authenticated, reopenedByAgent } = facts;
  const window = windowOfConversation(conversation, { issuer, authenticated }, parts);
  if (!authenticated || proof === 'valid') return { ...facts, window };
  const { skillId: _, ...look } = window;
  return { authenticated, reopenedByAgent, window: look };
}

function proofProblems({ identities }: PageReport, proof: Identified['proof']): string[] {
  if (proof !== 'wrong') return [];
  const field = `identities[${identities.findIndex(({ acr }) => acr === 'loa1')}].sig`;
  return [
    `${field} is not the HMAC-SHA256 of sub in hex under an identity secret of the connector, and counts as absent`,
  ];
}
