/** Which engagements a page may show: at most one per zone. Pure; chance comes in as `draw`. */
import { hash } from 'node:crypto';
import type { EngagementSettings } from '../store/store.ts';
import type { Audience, Behaviour, Campaign, Engagement, EntryPoint } from './campaign.ts';
import { behaves, isInAudience } from './conditions.ts';
import { matchesEntryPoint } from './entry-points.ts';
import type { PatternJudge } from './patterns.ts';
import { isOpenAt } from './time-frame.ts';
import type { Visit, VisitPage } from './visit.ts';
import { isProactive, zoneOf } from './zones.ts';

export interface Library {
  campaigns: readonly Campaign[];
  findAudience(id: string): Audience | undefined;
  findEntryPoint(id: string): EntryPoint | undefined;
  findBehaviour(id: string): Behaviour | undefined;
}

export interface DecisionFacts {
  library: Library;
  settings: Pick<EngagementSettings, 'controlGroupPercent' | 'deterministicPriority'>;
  visitorId: string;
  visit: Visit;
  /** The visit's page that asks. */
  page: VisitPage;
  authenticated: boolean;
  /** The page is authenticated by `customerId` alone, which hides what needs no authentication. */
  legacy: boolean;
  /** The kinds of conversation that the account lets begin. */
  begins: { authenticated: boolean; unauthenticated: boolean };
  now: number;
  patterns: PatternJudge;
}

export interface Choice {
  campaign: Campaign;
  engagement: Engagement;
  zoneId: number;
  /** Its conditions hold now, as against being shown because they did. */
  natural: boolean;
}

/** `draw` answers numbers from 0 to 1, which decide between campaigns of one zone. */
export function decideEngagements(facts: DecisionFacts, draw: () => number): Choice[] {
  const { settings, visitorId } = facts;
  if (isControlled(`account:${visitorId}`, settings.controlGroupPercent)) return [];
  const eligible = listEligible(facts);
  return [...Map.groupBy(eligible, ({ zoneId }) => zoneId).values()].flatMap((rivals) => pick(rivals, facts, draw));
}

function listEligible(facts: DecisionFacts): Choice[] {
  const { library, visitorId, visit, now } = facts;
  const declined = declinedProactive(facts);
  return library.campaigns
    .filter(
      (campaign) =>
        campaign.published &&
        isOpenAt(campaign.timeFrame, now) &&
        !isControlled(`campaign:${campaign.id}:${visitorId}`, campaign.controlGroupPercent) &&
        isMeant(campaign, facts),
    )
    .flatMap((campaign) =>
      campaign.engagements.flatMap((engagement): Choice[] => {
        if (!mayShow(engagement, facts) || isClosed(visit, engagement) || isUsedUp(engagement, facts)) return [];
        if (declined && isProactive(engagement)) return [];
        const natural = conditionsHold(engagement, facts);
        if (!natural && !isFollowing(engagement, facts)) return [];
        return [{ campaign, engagement, zoneId: zoneOf(engagement), natural }];
      }),
    );
}

const isMeant = ({ audienceIds }: Campaign, { library, visit }: DecisionFacts): boolean =>
  audienceIds.length === 0 ||
  audienceIds.some((id) => {
    const audience = library.findAudience(id);
    return audience !== undefined && isInAudience(audience, visit);
  });

/** An engagement shows only where its conversation can start. */
function mayShow({ enabled, authenticated }: Engagement, { begins, ...facts }: DecisionFacts): boolean {
  if (!enabled) return false;
  return authenticated ? begins.authenticated && facts.authenticated : begins.unauthenticated && !facts.legacy;
}

/** What the visitor has closed never shows again in the session. */
const isClosed = (visit: Visit, { id }: Engagement): boolean =>
  visit.impressions.some(({ engagementId, closed }) => engagementId === id && closed === true);

/** Who has declined one invitation to talk is not given another one in the session. */
const declinedProactive = ({ library, visit }: DecisionFacts): boolean => {
  const proactive = new Set(library.campaigns.flatMap(({ engagements }) => engagements.filter(isProactive)).map(idOf));
  return visit.impressions.some(({ engagementId, closed }) => closed === true && proactive.has(engagementId));
};

const idOf = ({ id }: Engagement): number => id;

/** The page that shows it already goes on showing it. */
function isUsedUp(engagement: Engagement, { visit, page }: DecisionFacts): boolean {
  const { id, displayLimit } = engagement;
  if (displayLimit === undefined || !isProactive(engagement)) return false;
  if (page.offered.some(({ engagementId }) => engagementId === id)) return false;
  return visit.impressions.filter((one) => one.engagementId === id && one.displayed).length >= displayLimit;
}

function conditionsHold({ entryPointIds, behaviourIds }: Engagement, facts: DecisionFacts): boolean {
  const { library, page, visit, now, patterns } = facts;
  const entryPoints = entryPointIds.flatMap((id) => library.findEntryPoint(id) ?? []);
  const here =
    entryPointIds.length === 0 || entryPoints.some((entryPoint) => matchesEntryPoint(entryPoint, page, patterns));
  return (
    here &&
    behaviourIds.every((id) => {
      const behaviour = library.findBehaviour(id);
      const { findEntryPoint } = library;
      return behaviour !== undefined && behaves(behaviour, { visit, now, entryPoints, findEntryPoint, patterns });
    })
  );
}

function isFollowing(engagement: Engagement, { visit, now }: DecisionFacts): boolean {
  const since = visit.following.find(({ engagementId }) => engagementId === engagement.id);
  if (!since || !isProactive(engagement)) return false;
  const { followSeconds = 0, followPages = 0 } = engagement;
  return now - since.ts < followSeconds * 1000 || (followPages > 0 && visit.pageCount - since.page <= followPages);
}

/** Chances of campaigns that meet in a zone. */
const weights = { high: 70, medium: 20, low: 10 } as const;

function pick(rivals: readonly Choice[], { page, settings, authenticated }: DecisionFacts, draw: () => number) {
  const held = page.offered.find(({ zoneId }) => zoneId === rivals[0]?.zoneId);
  const holder = rivals.find(({ engagement }) => engagement.id === held?.engagementId);
  if (holder) return [holder];
  /* On an authenticated page, engagements that need it go ahead; so does what its own conditions call for. */
  const first = preferred(rivals, [
    ({ engagement }) => engagement.authenticated && authenticated,
    ({ engagement }) => isProactive(engagement),
  ]);
  if (settings.deterministicPriority) {
    const ordered = [...first].sort(
      (a, b) => weights[b.campaign.priority] - weights[a.campaign.priority] || a.engagement.id - b.engagement.id,
    );
    return ordered.slice(0, 1);
  }
  const total = first.reduce((sum, { campaign }) => sum + weights[campaign.priority], 0);
  let left = draw() * total;
  const drawn = first.find(({ campaign }) => {
    left -= weights[campaign.priority];
    return left < 0;
  });
  return drawn ? [drawn] : first.slice(-1);
}

const preferred = (rivals: readonly Choice[], tests: ((choice: Choice) => boolean)[]): readonly Choice[] =>
  tests.reduce((left, test) => {
    const better = left.filter(test);
    return better.length > 0 ? better : left;
  }, rivals);

/** The same visitor is in or out for good, evenly over all visitors. */
function isControlled(key: string, percent = 0): boolean {
  if (percent <= 0) return false;
  return hash('sha256', key, 'buffer').readUInt32BE(0) % 100 < percent;
}
