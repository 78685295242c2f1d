import { describe, expect, test } from 'vitest';
import type { Audience, Behaviour, Campaign, Engagement, EntryPoint } from './campaign.ts';
import { type DecisionFacts, decideEngagements } from './decide.ts';
import { createPatternJudge } from './patterns.ts';
import { newVisit, type Visit, type VisitPage } from './visit.ts';

const minute = 60_000;
/** Noon of a Wednesday, 7 January 2026, in UTC. */
const now = 1_767_787_200_000;

const engagement = (id: number, rest: Partial<Engagement> = {}): Engagement => ({
  id,
  revision: 1,
  name: `e${id}`,
  enabled: true,
  type: 6,
  authenticated: false,
  windowMode: 'embedded',
  design: { text: 'Chat' },
  entryPointIds: [],
  behaviourIds: [],
  ...rest,
});

const campaign = (engagements: Engagement[], rest: Partial<Campaign> = {}): Campaign => ({
  id: 1,
  name: 'c',
  priority: 'medium',
  audienceIds: [],
  published: true,
  engagements,
  ...rest,
});

const visitWith = (rest: Partial<Visit> = {}): Visit => ({
  ...newVisit({ device: 'DESKTOP', url: 'https://shop.example/' }, false),
  ...rest,
});

const pageAt = (rest: Partial<VisitPage> = {}): VisitPage => ({
  id: 'p1',
  url: 'https://shop.example/lamps?color=red#top',
  sections: ['sales', 'lang-english'],
  enteredTs: now,
  lastTs: now,
  authenticated: false,
  offered: [],
  ...rest,
});

interface Situation extends Partial<Omit<DecisionFacts, 'library'>> {
  campaigns: Campaign[];
  audiences?: Record<string, Audience>;
  entryPoints?: Record<string, EntryPoint>;
  behaviours?: Record<string, Behaviour>;
  draws?: number[];
}

/** Ids of what shows. */
function shown({ campaigns, audiences = {}, entryPoints = {}, behaviours = {}, draws = [0], ...rest }: Situation) {
  const page = rest.page ?? pageAt();
  const visit = rest.visit ?? visitWith({ pages: [page], pageCount: 1 });
  const library = {
    campaigns,
    findAudience: (id: string) => audiences[id],
    findEntryPoint: (id: string) => entryPoints[id],
    findBehaviour: (id: string) => behaviours[id],
  };
  const facts = {
    begins: { authenticated: true, unauthenticated: true },
    settings: {},
    visitorId: 'v',
    authenticated: false,
    legacy: false,
    now,
    patterns: createPatternJudge(),
    ...rest,
    library,
    page,
    visit,
  };
  let drawn = 0;
  return decideEngagements(facts, () => draws[drawn++] ?? 0).map((choice) => choice.engagement.id);
}

const one = (rest: Partial<Engagement> = {}, of: Partial<Campaign> = {}) => [campaign([engagement(1, rest)], of)];

describe('shows only what is offered', () => {
  test.each<[string, Campaign[], boolean]>([
    ['published and enabled', one(), true],
    ['not published', one({}, { published: false }), false],
    ['switched off', one({ enabled: false }), false],
    ['begins now', one({}, { timeFrame: { startTs: now } }), true],
    ['begins later', one({}, { timeFrame: { startTs: now + 1 } }), false],
    ['ends now', one({}, { timeFrame: { endTs: now } }), false],
    ['ends later', one({}, { timeFrame: { endTs: now + 1 } }), true],
    ['within its hours', one({}, { timeFrame: { weekly: [{ day: 3, from: '09:00', to: '17:00' }] } }), true],
    ['on another day', one({}, { timeFrame: { weekly: [{ day: 4, from: '09:00', to: '17:00' }] } }), false],
    ['until noon', one({}, { timeFrame: { weekly: [{ day: 3, from: '09:00', to: '12:00' }] } }), false],
    [
      'over night, from the day before',
      one({}, { timeFrame: { weekly: [{ day: 2, from: '20:00', to: '12:01' }] } }),
      true,
    ],
    [
      'within its hours elsewhere',
      one({}, { timeFrame: { timeZone: 'Asia/Tokyo', weekly: [{ day: 3, from: '20:30', to: '21:30' }] } }),
      true,
    ],
    ['everybody is in the control group', one({}, { controlGroupPercent: 100 }), false],
  ])('%s', (_case, campaigns, expected) => {
    expect(shown({ campaigns })).toEqual(expected ? [1] : []);
  });

  test.each([
    ['of both kinds', { authenticated: true, unauthenticated: true }, [1, 2]],
    ['with customers only', { authenticated: true, unauthenticated: false }, [2]],
    ['with visitors only', { authenticated: false, unauthenticated: true }, [1]],
    ['none at all', { authenticated: false, unauthenticated: false }, []],
  ])('where the account begins conversations %s', (_case, begins, expected) => {
    const campaigns = [campaign([engagement(1), engagement(2, { authenticated: true, type: 2 })])];
    expect(shown({ campaigns, begins, authenticated: true })).toEqual(expected);
  });

  test('control groups take their share of visitors, the same ones each time', () => {
    const visitors = Array.from({ length: 2000 }, (_, index) => `visitor-${index}`);
    const left = (percent: number) =>
      visitors.filter(
        (visitorId) => shown({ campaigns: one({}, { controlGroupPercent: percent }), visitorId }).length > 0,
      );
    expect(left(20).length / visitors.length).toBeCloseTo(0.8, 1);
    expect(left(20)).toEqual(left(20));
    expect(shown({ campaigns: one(), settings: { controlGroupPercent: 100 } })).toEqual([]);
    expect(shown({ campaigns: one(), settings: { controlGroupPercent: 0 } })).toEqual([1]);
  });
});

describe('an engagement shows where its conversation can start', () => {
  const both = [campaign([engagement(1), engagement(2, { authenticated: true, design: { text: 'x', side: 'left' } })])];
  test.each([
    ['an unauthenticated page', { authenticated: false, legacy: false }, [1]],
    ['an authenticated page', { authenticated: true, legacy: false }, [1, 2]],
    ['a page that is authenticated by customerId alone', { authenticated: true, legacy: true }, [2]],
  ])('%s', (_case, state, expected) => {
    expect(shown({ campaigns: both, ...state })).toEqual(expected);
  });

  test('in one zone of an authenticated page the one for customers goes first', () => {
    const rivals = [campaign([engagement(1), engagement(2, { authenticated: true })])];
    for (const draw of [0, 0.5, 0.99])
      expect(shown({ campaigns: rivals, authenticated: true, draws: [draw] })).toEqual([2]);
  });
});

describe('entry points', () => {
  const point = (include: EntryPoint['include'], exclude?: EntryPoint['include']): EntryPoint => ({
    name: 'p',
    include,
    ...(exclude && { exclude }),
  });
  const url = (match: 'contains' | 'exact' | 'regex', value: string) => ({ kind: 'url', match, value }) as const;
  const section = (value: string) => ({ kind: 'section', value }) as const;
  test.each<[string, EntryPoint, boolean]>([
    ['none = everywhere', point([]), true],
    ['a part of the address', point([url('contains', '/lamps')]), true],
    ['a part in another case', point([url('contains', '/LAMPS')]), false],
    ['the host in another case', point([url('contains', 'SHOP.example')]), true],
    ['the whole address, without its fragment', point([url('exact', 'https://SHOP.example/lamps?color=red')]), true],
    ['the whole address with its fragment', point([url('exact', 'https://shop.example/lamps?color=red#top')]), true],
    ['another fragment', point([url('exact', 'https://shop.example/lamps?color=red#end')]), false],
    ['a part of the whole is not exact', point([url('exact', 'https://shop.example/lamps')]), false],
    ['a pattern', point([url('regex', '/lamps\\?color=(red|blue)$')]), true],
    ['another pattern', point([url('regex', '^/lamps')]), false],
    ['a pattern that is none', point([url('regex', '(')]), false],
    ['any of several', point([url('contains', '/beds'), url('contains', '/lamps')]), true],
    ['an exclusion wins', point([url('contains', '/lamps')], [section('lang')]), false],
    ['a part of a section', point([section('lang-')]), true],
    ['a whole section', point([section('"sales"')]), true],
    ['a part is not the whole section', point([section('"lang"')]), false],
  ])('%s', (_case, entryPoint, expected) => {
    const campaigns = one({ entryPointIds: ['x'] });
    expect(shown({ campaigns, entryPoints: { x: entryPoint } })).toEqual(expected ? [1] : []);
  });

  test('any of the engagement’s entry points will do, and one that is gone does not', () => {
    const entryPoints = { here: point([section('sales')]), there: point([section('help')]) };
    expect(shown({ campaigns: one({ entryPointIds: ['there', 'here'] }), entryPoints })).toEqual([1]);
    expect(shown({ campaigns: one({ entryPointIds: ['gone'] }), entryPoints })).toEqual([]);
  });

  test('a pattern that would run for ever is cut off', () => {
    const page = pageAt({ url: `https://shop.example/${'a'.repeat(60)}!` });
    const entryPoints = { x: point([url('regex', '(a+)+$')]) };
    expect(shown({ campaigns: one({ entryPointIds: ['x'] }), entryPoints, page })).toEqual([]);
  });
});

describe('audiences', () => {
  const facts = { errors: [], customerType: 'Gold', marketingChannel: 3 };
  const of = (...conditions: Audience['conditions']): Audience => ({ name: 'a', conditions });
  test.each<[string, Audience, boolean]>([
    ['all visitors', of(), true],
    ['the type in any case', of({ kind: 'customerType', values: ['silver', 'GOLD'] }), true],
    ['not the type', of({ kind: 'customerType', values: ['gold'], not: true }), false],
    ['another type', of({ kind: 'customerType', values: ['gold plus'] }), false],
    ['a status that was never reported', of({ kind: 'customerStatus', values: ['new'] }), false],
    ['not a status that was never reported', of({ kind: 'customerStatus', values: ['new'], not: true }), false],
    ['the device', of({ kind: 'platform', values: ['MOBILE', 'DESKTOP'] }), true],
    ['not the device', of({ kind: 'platform', values: ['DESKTOP'], not: true }), false],
    ['new', of({ kind: 'newVisitor' }), true],
    ['returning', of({ kind: 'returningVisitor' }), false],
    ['the marketing source', of({ kind: 'marketingSource', values: [3] }), true],
    ['all conditions, of which one fails', of({ kind: 'newVisitor' }, { kind: 'platform', values: ['TABLET'] }), false],
  ])('%s', (_case, audience, expected) => {
    const campaigns = one({}, { audienceIds: ['x'] });
    expect(shown({ campaigns, audiences: { x: audience }, visit: visitWith({ facts }) })).toEqual(expected ? [1] : []);
  });
});

describe('behaviours', () => {
  const of = (...conditions: Behaviour['conditions']): Behaviour => ({ name: 'b', conditions });
  const visit = visitWith({
    pages: [
      pageAt({
        id: 'p0',
        url: 'https://shop.example/beds',
        sections: [],
        enteredTs: now - minute,
        lastTs: now - 30_000,
      }),
      pageAt({ enteredTs: now - 30_000 }),
    ],
    facts: {
      cart: { total: 40, before: 60, products: [{ name: 'Oak bed', category: 'Beds', sku: 'b-1' }] },
      viewed: [{ name: 'Lamp', sku: 'l-7' }],
      services: [{ topic: 'Return', status: 1 }],
      errors: [{ message: 'declined', code: '51', count: 2 }],
    },
    impressions: [{ contextId: '1', campaignId: 1, engagementId: 9, displayed: true, accepted: true }],
  });
  test.each<[string, Behaviour, boolean]>([
    ['all behaviours', of(), true],
    ['a minute on pages of any kind', of({ kind: 'timeOnEntryPoint', seconds: 60 }), true],
    ['more than a minute', of({ kind: 'timeOnEntryPoint', seconds: 61 }), false],
    ['was on a page', of({ kind: 'visitedEntryPoint', entryPointId: 'beds' }), true],
    ['was never on a page', of({ kind: 'visitedEntryPoint', entryPointId: 'help' }), false],
    ['cart in its range', of({ kind: 'cartValue', min: 40, max: 40 }), true],
    ['cart below its range', of({ kind: 'cartValue', min: 41 }), false],
    ['cart decreased', of({ kind: 'cartValue', change: 'decreased' }), true],
    ['cart emptied', of({ kind: 'cartValue', change: 'emptied' }), false],
    ['this product in the cart', of({ kind: 'productInCart', by: 'name', values: ['sofa', 'oak BED'] }), true],
    ['this category in the cart', of({ kind: 'productInCart', by: 'category', values: ['beds'] }), true],
    ['a product in the cart by a part', of({ kind: 'productInCart', by: 'name', values: ['oak'] }), false],
    ['a viewed product is in no cart', of({ kind: 'productInCart', by: 'sku', values: ['l-7'] }), false],
    ['viewed product', of({ kind: 'viewedProduct', by: 'sku', values: ['L-7'] }), true],
    ['viewed product without a category', of({ kind: 'viewedProduct', by: 'category', values: ['lamps'] }), false],
    ['service activity', of({ kind: 'serviceActivity', topic: 'return', statuses: [0, 1] }), true],
    ['service activity of any status', of({ kind: 'serviceActivity', topic: 'Return', statuses: [] }), true],
    ['service activity in another status', of({ kind: 'serviceActivity', topic: 'Return', statuses: [2] }), false],
    ['service activity about something else', of({ kind: 'serviceActivity', topic: 'Repair' }), false],
    ['error twice', of({ kind: 'visitorError', message: 'declined', occurrences: 2 }), true],
    ['error three times', of({ kind: 'visitorError', message: 'declined', occurrences: 3 }), false],
    ['error by code', of({ kind: 'visitorError', code: '51' }), true],
    ['clicked an engagement', of({ kind: 'engagedInSession', event: 'clicked' }), true],
    ['clicked this engagement', of({ kind: 'engagedInSession', event: 'clicked', engagementId: 8 }), false],
    ['declined an engagement', of({ kind: 'engagedInSession', event: 'declined' }), false],
    ['all, of which one fails', of({ kind: 'cartValue', min: 1 }, { kind: 'cartValue', max: 1 }), false],
  ])('%s', (_case, behaviour, expected) => {
    const entryPoints = {
      beds: { name: 'b', include: [{ kind: 'url', match: 'contains', value: '/beds' }] } satisfies EntryPoint,
      help: { name: 'h', include: [{ kind: 'section', value: 'help' }] } satisfies EntryPoint,
    };
    const situation = { campaigns: one({ behaviourIds: ['x'] }), behaviours: { x: behaviour }, entryPoints, visit };
    expect(shown(situation)).toEqual(expected ? [1] : []);
  });

  test('time counts on the engagement’s own entry points', () => {
    const entryPoints = {
      beds: { name: 'b', include: [{ kind: 'url', match: 'contains', value: '/beds' }] } satisfies EntryPoint,
    };
    const stay = (seconds: number) => ({ x: of({ kind: 'timeOnEntryPoint', seconds }) });
    const page = pageAt({ url: 'https://shop.example/beds/2', enteredTs: now - 5000 });
    const pages = [...visit.pages, page];
    const situation = { campaigns: one({ behaviourIds: ['x'], entryPointIds: ['beds'] }), entryPoints, page };
    expect(shown({ ...situation, visit: { ...visit, pages }, behaviours: stay(35) })).toEqual([1]);
    expect(shown({ ...situation, visit: { ...visit, pages }, behaviours: stay(36) })).toEqual([]);
  });
});

describe('zones', () => {
  const embedded = (id: number, divId: string) => engagement(id, { type: 5, design: { text: 'x', divId } });

  test('hold one each, and one per element of the page', () => {
    const engagements = [
      engagement(1),
      engagement(2, { design: { text: 'x', side: 'left' } }),
      engagement(3, { type: 3 }),
      engagement(4, { type: 1 }),
      engagement(5, { type: 2 }),
      embedded(6, 'a'),
      embedded(7, 'b'),
      embedded(8, 'a'),
    ];
    const settings = { deterministicPriority: true };
    expect(shown({ campaigns: [campaign(engagements)], settings })).toEqual([1, 2, 4, 6, 7]);
  });

  const rivals = [
    campaign([engagement(1)], { id: 1, priority: 'low' }),
    campaign([engagement(2)], { id: 2, priority: 'medium' }),
    campaign([engagement(3)], { id: 3, priority: 'high' }),
  ];

  test.each([
    [0, 1],
    [0.09, 1],
    [0.11, 2],
    [0.29, 2],
    [0.31, 3],
    [0.999, 3],
  ])('chance decides between campaigns by their priority: %f', (draw, expected) => {
    expect(shown({ campaigns: rivals, draws: [draw] })).toEqual([expected]);
  });

  test('without chance the higher priority wins, then the older engagement', () => {
    const settings = { deterministicPriority: true };
    expect(shown({ campaigns: rivals, settings })).toEqual([3]);
    const equals = [campaign([engagement(9)]), campaign([engagement(4)], { id: 2 })];
    expect(shown({ campaigns: equals, settings })).toEqual([4]);
  });

  test('what a page shows it keeps showing, whatever the chance', () => {
    const offered = [{ zoneId: 3, campaignId: 1, engagementId: 1, contextId: '1' }];
    expect(shown({ campaigns: rivals, draws: [0.999], page: pageAt({ offered }) })).toEqual([1]);
  });
});

describe('what the visitor did before', () => {
  const impression = (engagementId: number, rest = {}) => ({ contextId: '1', campaignId: 1, engagementId, ...rest });
  const closed = visitWith({ impressions: [impression(1, { closed: true })] });

  test('what was closed stays away, the rest does not', () => {
    const campaigns = [campaign([engagement(1), engagement(2, { design: { text: 'x', side: 'left' } })])];
    expect(shown({ campaigns, visit: closed })).toEqual([2]);
  });

  test('after one invitation was declined no other one comes', () => {
    const campaigns = [campaign([engagement(1, { type: 1 }), engagement(2, { type: 2 }), engagement(3)])];
    expect(shown({ campaigns, visit: closed })).toEqual([3]);
  });

  test('an invitation comes as often as it may, and the page that shows it keeps it', () => {
    const campaigns = one({ type: 2, displayLimit: 2 });
    const times = (count: number) =>
      visitWith({ impressions: Array.from({ length: count }, () => impression(1, { displayed: true })) });
    expect(shown({ campaigns, visit: times(1) })).toEqual([1]);
    expect(shown({ campaigns, visit: times(2) })).toEqual([]);
    const offered = [{ zoneId: 1, campaignId: 1, engagementId: 1, contextId: '2' }];
    expect(shown({ campaigns, visit: times(2), page: pageAt({ offered }) })).toEqual([1]);
  });

  test.each([
    ['seconds', { followSeconds: 60 }, { ts: now - 59_000 }, true],
    ['too many seconds', { followSeconds: 60 }, { ts: now - 60_000 }, false],
    ['pages', { followPages: 2 }, { page: 1 }, true],
    ['too many pages', { followPages: 1 }, { page: 1 }, false],
    ['not at all', {}, {}, false],
  ])('an invitation follows the visitor for some %s', (_case, rule, since, expected) => {
    const entryPoints = { help: { name: 'h', include: [{ kind: 'section', value: 'help' }] } satisfies EntryPoint };
    const following = [{ engagementId: 1, ts: 0, page: -99, ...since }];
    const visit = visitWith({ following, pageCount: 3 });
    const campaigns = one({ type: 2, entryPointIds: ['help'], ...rule });
    expect(shown({ campaigns, entryPoints, visit })).toEqual(expected ? [1] : []);
    const sticky = one({ type: 6, entryPointIds: ['help'], ...rule });
    expect(shown({ campaigns: sticky, entryPoints, visit })).toEqual([]);
  });
});
