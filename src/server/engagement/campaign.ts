/** Campaigns and the library items that they share: their shapes, as administrators send them and the store holds them. */
import { type Static, type TSchema, Type } from 'typebox';

const closed = { additionalProperties: false };
const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
const name = Type.String({ minLength: 1, maxLength: 100 });
const itemId = Type.String({ minLength: 1, maxLength: 64 });
const ids = Type.Array(itemId, { maxItems: 50 });
const color = Type.String({ pattern: '^#[0-9a-fA-F]{6}$' });
const languageTag = Type.String({ pattern: '^[a-z]{2,3}-[A-Z]{2}$' });
const clockTime = Type.String({ pattern: '^(?:[01]\\d|2[0-3]):[0-5]\\d$|^24:00$' });

export const weekly = Type.Array(
  Type.Object(
    {
      /** 0 is Sunday. */
      day: Type.Integer({ minimum: 0, maximum: 6 }),
      from: clockTime,
      /** At or before `from`: it ends on the next day. */
      to: clockTime,
    },
    closed,
  ),
  { maxItems: 50 },
);

const design = Type.Object(
  {
    text: Type.String({ minLength: 1, maxLength: 100 }),
    detail: optional(Type.String({ maxLength: 300 })),
    closeText: optional(Type.String({ minLength: 1, maxLength: 100 })),
    imageUrl: optional(Type.String({ maxLength: 2048, pattern: '^https://' })),
    side: optional(Type.Enum(['left', 'right'])),
    background: optional(color),
    color: optional(color),
    divId: optional(Type.String({ minLength: 1, maxLength: 100 })),
    displayMs: optional(Type.Integer({ minimum: 1000, maximum: 3_600_000 })),
  },
  closed,
);

const engagement = Type.Object(
  {
    /** Given by the server to a new one. */
    id: optional(Type.Integer({ minimum: 1, maximum: 2 ** 53 - 1 })),
    /** Ignored when sent: the server counts it. */
    revision: optional(Type.Integer()),
    name,
    enabled: Type.Boolean(),
    type: Type.Enum([0, 1, 2, 3, 5, 6]),
    /** Only customers who are logged in can start its conversation. */
    authenticated: Type.Boolean(),
    windowMode: Type.Enum(['embedded', 'separate']),
    /** Absent: the default window. */
    windowId: optional(itemId),
    connectorId: optional(itemId),
    skillId: optional(itemId),
    language: optional(languageTag),
    design,
    /** Any of them; none = the entire website. */
    entryPointIds: ids,
    /** All of them; none = all behaviours. */
    behaviourIds: ids,
    /** Of a proactive one: how often a session sees it; absent = without limit. */
    displayLimit: optional(Type.Enum([1, 2, 3])),
    /** Of a proactive one: it stays for so long, or on so many further pages, once its conditions held. */
    followSeconds: optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    followPages: optional(Type.Integer({ minimum: 1, maximum: 100 })),
    agentNote: optional(Type.String({ maxLength: 1000 })),
  },
  closed,
);

export const campaign = Type.Object(
  {
    name,
    description: optional(Type.String({ maxLength: 1000 })),
    priority: Type.Enum(['high', 'medium', 'low']),
    goalId: optional(itemId),
    /** Any of them; none = all visitors. */
    audienceIds: ids,
    timeFrame: optional(
      Type.Object(
        {
          startTs: optional(Type.Integer({ minimum: 0 })),
          endTs: optional(Type.Integer({ minimum: 0 })),
          /** An IANA name; absent = UTC. */
          timeZone: optional(Type.String({ maxLength: 64 })),
          /** When it is offered in a week; absent = always. */
          weekly: optional(weekly),
        },
        closed,
      ),
    ),
    controlGroupPercent: optional(Type.Integer({ minimum: 0, maximum: 100 })),
    published: Type.Boolean(),
    engagements: Type.Array(engagement, { maxItems: 100 }),
  },
  closed,
);

const pattern = Type.String({ minLength: 1, maxLength: 500 });
const entryCondition = Type.Union([
  Type.Object({ kind: Type.Literal('url'), match: Type.Enum(['contains', 'exact', 'regex']), value: pattern }, closed),
  /** In quotes: the whole section; without: a part of it. */
  Type.Object({ kind: Type.Literal('section'), value: pattern }, closed),
]);
export const entryPoint = Type.Object(
  {
    name,
    /** Any of them; none = every page. */
    include: Type.Array(entryCondition, { maxItems: 50 }),
    /** Wins over `include`. */
    exclude: optional(Type.Array(entryCondition, { maxItems: 50 })),
  },
  closed,
);

const values = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 110 });
const not = optional(Type.Boolean());
export const audience = Type.Object(
  {
    name,
    /** All of them; within one, any of its values. `not` turns one round. */
    conditions: Type.Array(
      Type.Union([
        Type.Object({ kind: Type.Enum(['customerType', 'customerStatus']), values, not }, closed),
        Type.Object(
          {
            kind: Type.Literal('platform'),
            values: Type.Array(Type.Enum(['DESKTOP', 'TABLET', 'MOBILE']), { minItems: 1, maxItems: 3 }),
            not,
          },
          closed,
        ),
        Type.Object({ kind: Type.Enum(['newVisitor', 'returningVisitor']) }, closed),
        Type.Object(
          {
            kind: Type.Literal('marketingSource'),
            values: Type.Array(Type.Integer({ minimum: 0, maximum: 6 }), { minItems: 1, maxItems: 7 }),
            not,
          },
          closed,
        ),
      ]),
      { maxItems: 20 },
    ),
  },
  closed,
);

const amount = optional(Type.Number());
export const behaviour = Type.Object(
  {
    name,
    /** All of them. */
    conditions: Type.Array(
      Type.Union([
        Type.Object({ kind: Type.Literal('timeOnEntryPoint'), seconds: Type.Integer({ minimum: 1 }) }, closed),
        Type.Object({ kind: Type.Literal('visitedEntryPoint'), entryPointId: itemId }, closed),
        Type.Object(
          {
            kind: Type.Literal('cartValue'),
            min: amount,
            max: amount,
            change: optional(Type.Enum(['decreased', 'emptied'])),
          },
          closed,
        ),
        /** A product with any of the values, whole and in any case. */
        Type.Object(
          {
            kind: Type.Enum(['productInCart', 'viewedProduct']),
            by: Type.Enum(['name', 'category', 'sku']),
            values: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 50 }),
          },
          closed,
        ),
        Type.Object(
          {
            kind: Type.Literal('serviceActivity'),
            topic: optional(Type.String({ minLength: 1, maxLength: 200 })),
            /** Any of them; none = whatever its status. */
            statuses: optional(Type.Array(Type.Integer({ minimum: 0, maximum: 13 }), { maxItems: 14 })),
          },
          closed,
        ),
        Type.Object(
          {
            kind: Type.Literal('flow'),
            event: Type.Enum(['abandoned', 'wentBack']),
            /** In their order. Whoever has come through all of them meets it no longer. */
            steps: Type.Array(entryCondition, { minItems: 2, maxItems: 10 }),
          },
          closed,
        ),
        Type.Object(
          {
            kind: Type.Literal('visitorError'),
            message: optional(pattern),
            occurrences: optional(Type.Integer({ minimum: 1, maximum: 100 })),
            code: optional(pattern),
          },
          closed,
        ),
        Type.Object(
          {
            kind: Type.Literal('engagedInSession'),
            event: Type.Enum(['exposed', 'declined', 'clicked', 'interacted']),
            engagementId: optional(Type.Integer()),
          },
          closed,
        ),
      ]),
      { maxItems: 20 },
    ),
  },
  closed,
);

/** Only reports depend on it. */
export const goal = Type.Object(
  {
    name,
    kind: Type.Enum(['leads', 'purchase', 'service', 'pageViews', 'url']),
    url: optional(pattern),
    oncePerVisit: optional(Type.Boolean()),
  },
  closed,
);

export type CampaignRecord = Static<typeof campaign>;
export type EngagementRecord = Static<typeof engagement>;
export type EntryCondition = Static<typeof entryCondition>;
export type EntryPoint = Static<typeof entryPoint>;
export type Audience = Static<typeof audience>;
export type AudienceCondition = Audience['conditions'][number];
export type Behaviour = Static<typeof behaviour>;
export type BehaviourCondition = Behaviour['conditions'][number];
export type Goal = Static<typeof goal>;
export type Weekly = Static<typeof weekly>;

/** As stored: the server has given ids and revisions. */
export type Engagement = EngagementRecord & { id: number; revision: number };
export type Campaign = Omit<CampaignRecord, 'engagements'> & { id: number; engagements: Engagement[] };
