/** After what an engagement appears: the library item that engagements share. */
import type { Row } from '../api.ts';
import type { Field, Option, Variant } from '../form/description.ts';
import { campaignsNaming, conditionsOf, type LibraryKind, membersOf } from './kind.ts';
import { counted, entryVariants, name, values } from './targeting.ts';

const engagementOptions = (campaign: Row): Option[] =>
  membersOf(campaign.engagements).map(({ id, name: own }) => ({
    value: Number(id),
    label: `${campaign.name}: ${own}`,
  }));

const productFields: Field[] = [
  {
    kind: 'choice',
    path: 'by',
    label: 'Compared by',
    required: true,
    options: [
      { value: 'name', label: 'Name' },
      { value: 'category', label: 'Category' },
      { value: 'sku', label: 'SKU' },
    ],
  },
  values('Products'),
];

const serviceStatuses: Option[] = [
  'Complete',
  'In progress',
  'Approved',
  'Cancelled',
  'Not approved',
  'Reviewed',
  'Missing details',
  'Closed',
  'Removed',
  'Assigned',
  'Waiting for the customer',
  'Waiting for an answer',
  'Pending',
  'Resolved',
].map((label, value) => ({ value, label }));

const behaviourVariants: Variant[] = [
  {
    kind: 'timeOnEntryPoint',
    label: 'Time on entry point',
    fresh: { seconds: 30 },
    fields: [{ kind: 'number', path: 'seconds', label: 'At least', unit: 'seconds', min: 1, required: true }],
  },
  {
    kind: 'visitedEntryPoint',
    label: 'Visited entry point',
    fresh: {},
    fields: [
      {
        kind: 'choice',
        path: 'entryPointId',
        label: 'Entry point',
        required: true,
        options: ({ entryPoints }) => entryPoints,
      },
    ],
  },
  {
    kind: 'cartValue',
    label: 'Cart value',
    fresh: {},
    fields: [
      { kind: 'number', path: 'min', label: 'From' },
      { kind: 'number', path: 'max', label: 'Up to' },
      {
        kind: 'choice',
        path: 'change',
        label: 'Change',
        empty: 'Any',
        options: [
          { value: 'decreased', label: 'Decreased' },
          { value: 'emptied', label: 'Decreased to nothing' },
        ],
      },
    ],
  },
  {
    kind: 'productInCart',
    label: 'Products in the cart',
    fresh: { by: 'name', values: [] },
    fields: productFields,
  },
  { kind: 'viewedProduct', label: 'Viewed product', fresh: { by: 'name', values: [] }, fields: productFields },
  {
    kind: 'flow',
    label: 'Flow',
    fresh: { event: 'abandoned', steps: [] },
    fields: [
      {
        kind: 'choice',
        path: 'event',
        label: 'The visitor has',
        required: true,
        options: [
          { value: 'abandoned', label: 'Left it before its end' },
          { value: 'wentBack', label: 'Gone back in it' },
        ],
      },
      {
        kind: 'variants',
        path: 'steps',
        label: 'Steps, in their order',
        hint: 'At least two. Whoever has come through all of them is no longer meant.',
        add: 'Add a step',
        variants: entryVariants,
      },
    ],
  },
  {
    kind: 'serviceActivity',
    label: 'Service activity',
    fresh: {},
    fields: [
      { kind: 'text', path: 'topic', label: 'Topic' },
      {
        kind: 'choices',
        path: 'statuses',
        label: 'Statuses',
        hint: 'None: whatever its status.',
        options: serviceStatuses,
        none: '',
      },
    ],
  },
  {
    kind: 'visitorError',
    label: 'Visitor error',
    fresh: {},
    fields: [
      { kind: 'text', path: 'message', label: 'Message' },
      { kind: 'text', path: 'code', label: 'Code' },
      { kind: 'number', path: 'occurrences', label: 'Seen at least', unit: 'times', min: 1, max: 100 },
    ],
  },
  {
    kind: 'engagedInSession',
    label: 'Engaged in this visit',
    fresh: { event: 'exposed' },
    fields: [
      {
        kind: 'choice',
        path: 'event',
        label: 'The visitor has',
        required: true,
        options: [
          { value: 'exposed', label: 'Seen an engagement' },
          { value: 'declined', label: 'Closed an engagement' },
          { value: 'clicked', label: 'Clicked an engagement' },
          { value: 'interacted', label: 'Written in the window' },
        ],
      },
      {
        kind: 'choice',
        path: 'engagementId',
        label: 'Engagement',
        empty: 'Any of them',
        options: ({ campaigns }) => campaigns.flatMap(engagementOptions),
      },
    ],
  },
];

export const behaviours: LibraryKind = {
  slug: 'behaviours',
  path: '/configuration/engagement/behaviours',
  title: 'Behaviours',
  lead: 'After what an engagement appears. Without one: at once, when the page opens.',
  noun: 'behaviour',
  nouns: 'behaviours',
  fresh: { name: '', conditions: [] },
  details: (row) => counted(conditionsOf(row).length, 'condition', 'conditions'),
  usersOf: campaignsNaming('behaviourIds'),
  sections: [
    {
      title: 'Behaviour',
      fields: [
        name,
        {
          kind: 'variants',
          path: 'conditions',
          label: 'Conditions',
          hint: 'All of them must hold.',
          add: 'Add a condition',
          variants: behaviourVariants,
        },
      ],
    },
  ],
};
