/** Audiences and behaviours: whether what is known of a visitor meets what a campaign asks for. */
import type { Audience, AudienceCondition, Behaviour, BehaviourCondition, EntryPoint } from './campaign.ts';
import { matchesEntryPoint, matchesPlace } from './entry-points.ts';
import type { PatternJudge } from './patterns.ts';
import type { Visit } from './visit.ts';
import type { SeenProduct } from './visit-facts.ts';

export const isInAudience = ({ conditions }: Audience, visit: Visit): boolean =>
  conditions.every((condition) => isMetBy(condition, visit));

function isMetBy(condition: AudienceCondition, visit: Visit): boolean {
  const { facts } = visit;
  switch (condition.kind) {
    case 'customerType':
      return isNamed(condition, facts.customerType);
    case 'customerStatus':
      return isNamed(condition, facts.customerStatus);
    case 'platform':
      return condition.values.includes(visit.device) !== (condition.not === true);
    case 'newVisitor':
      return !visit.returning;
    case 'returningVisitor':
      return visit.returning;
    case 'marketingSource':
      if (facts.marketingChannel === undefined) return false;
      return condition.values.includes(facts.marketingChannel) !== (condition.not === true);
  }
}

/** Nothing is known, for or against, until the attribute has been reported in the session. */
function isNamed({ values, not }: { values: string[]; not?: boolean }, reported: string | undefined): boolean {
  if (reported === undefined) return false;
  const named = values.some((value) => value.toLowerCase() === reported.toLowerCase());
  return named !== (not === true);
}

export interface BehaviourFacts {
  visit: Visit;
  now: number;
  /** Of the engagement; none = every page. */
  entryPoints: readonly EntryPoint[];
  findEntryPoint: (id: string) => EntryPoint | undefined;
  patterns: PatternJudge;
}

export const behaves = ({ conditions }: Behaviour, facts: BehaviourFacts): boolean =>
  conditions.every((condition) => isShownBy(condition, facts));

function isShownBy(condition: BehaviourCondition, facts: BehaviourFacts): boolean {
  const { visit, patterns } = facts;
  switch (condition.kind) {
    case 'timeOnEntryPoint':
      return timeOnEntryPointMs(facts) >= condition.seconds * 1000;
    case 'visitedEntryPoint': {
      const entryPoint = facts.findEntryPoint(condition.entryPointId);
      return entryPoint !== undefined && visit.pages.some((page) => matchesEntryPoint(entryPoint, page, patterns));
    }
    case 'cartValue':
      return hasCart(condition, visit.facts.cart);
    case 'productInCart':
      return isAmong(condition, visit.facts.cart?.products);
    case 'viewedProduct':
      return isAmong(condition, visit.facts.viewed);
    case 'serviceActivity': {
      const { topic, statuses = [] } = condition;
      return (visit.facts.services ?? []).some(
        (service) =>
          (topic === undefined || service.topic?.toLowerCase() === topic.toLowerCase()) &&
          (statuses.length === 0 || (service.status !== undefined && statuses.includes(service.status))),
      );
    }
    case 'flow':
      return isInFlow(condition, facts);
    case 'visitorError': {
      const { message, code, occurrences = 1 } = condition;
      return visit.facts.errors.some(
        (error) =>
          (message === undefined || error.message === message) &&
          (code === undefined || error.code === code) &&
          error.count >= occurrences,
      );
    }
    case 'engagedInSession': {
      const mark = ({ exposed: 'displayed', declined: 'closed', clicked: 'accepted', interacted: 'expanded' } as const)[
        condition.event
      ];
      const { engagementId } = condition;
      return visit.impressions.some(
        (one) => one[mark] === true && (engagementId === undefined || one.engagementId === engagementId),
      );
    }
  }
}

/** Summed over the session's pages. */
function timeOnEntryPointMs({ visit, entryPoints, patterns }: BehaviourFacts): number {
  const isMeant = (page: Visit['pages'][number]) =>
    entryPoints.length === 0 || entryPoints.some((entryPoint) => matchesEntryPoint(entryPoint, page, patterns));
  return visit.pages.filter(isMeant).reduce((sum, { enteredTs, lastTs }) => sum + lastTs - enteredTs, 0);
}

function hasCart(
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, change }: CartCondition,
  cart: Visit['facts']['cart'],
): boolean {
  if (!cart || cart.total < min || cart.total > max) return false;
  if (change === undefined) return true;
  const decreased = cart.before !== undefined && cart.total < cart.before;
  return change === 'decreased' ? decreased : decreased && cart.total === 0;
}

type CartCondition = Extract<BehaviourCondition, { kind: 'cartValue' }>;
type ProductCondition = Extract<BehaviourCondition, { kind: 'productInCart' | 'viewedProduct' }>;

function isAmong({ by, values }: ProductCondition, products: readonly SeenProduct[] = []): boolean {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  return products.some((product) => wanted.has(product[by]?.toLowerCase() ?? ''));
}

type FlowCondition = Extract<BehaviourCondition, { kind: 'flow' }>;

/** Steps count in their order; pages between them do not matter, until the visitor stays there instead of going on. */
function isInFlow({ event, steps }: FlowCondition, { visit: { pages }, patterns }: BehaviourFacts): boolean {
  let reached = 0;
  for (const page of pages) {
    const next = steps[reached];
    if (next && matchesPlace(next, page, patterns)) reached++;
  }
  const current = pages.at(-1);
  if (reached === 0 || reached === steps.length || !current) return false;
  const at = steps.findLastIndex((step) => matchesPlace(step, current, patterns));
  return event === 'abandoned' ? at < 0 : at >= 0 && at < reached - 1;
}
