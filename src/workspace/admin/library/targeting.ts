/** Whom, where and what for: library items that campaigns share. */

import type { Field, Option, Variant } from '../form/description.ts';
import { campaignsNaming, conditionsOf, countOf, type LibraryKind } from './kind.ts';

export const name: Field = { kind: 'text', path: 'name', label: 'Name', required: true };
const not: Field = { kind: 'switch', path: 'not', label: 'Exclude instead of include' };
export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const values = (label: string): Field => ({
  kind: 'lines',
  path: 'values',
  label,
  hint: 'One a line. Any of them is enough; whole values, in any case.',
});

const platforms: Option[] = [
  { value: 'DESKTOP', label: 'Desktop' },
  { value: 'TABLET', label: 'Tablet' },
  { value: 'MOBILE', label: 'Smartphone' },
];

const marketingChannels: Option[] = [
  { value: 0, label: 'Direct' },
  { value: 1, label: 'Search' },
  { value: 2, label: 'Social' },
  { value: 3, label: 'E-mail' },
  { value: 4, label: 'Referral' },
  { value: 5, label: 'Paid search' },
  { value: 6, label: 'Display' },
];

const audienceVariants: Variant[] = [
  { kind: 'customerType', label: 'Customer type', fresh: { values: [] }, fields: [values('Types'), not] },
  { kind: 'customerStatus', label: 'Customer status', fresh: { values: [] }, fields: [values('Statuses'), not] },
  {
    kind: 'platform',
    label: 'Platform',
    fresh: { values: ['MOBILE'] },
    fields: [{ kind: 'choices', path: 'values', label: 'Platforms', options: platforms, none: '' }, not],
  },
  { kind: 'newVisitor', label: 'New visitor', fresh: {}, fields: [] },
  { kind: 'returningVisitor', label: 'Returning visitor', fresh: {}, fields: [] },
  {
    kind: 'marketingSource',
    label: 'Marketing source',
    fresh: { values: [1] },
    fields: [{ kind: 'choices', path: 'values', label: 'Channels', options: marketingChannels, none: '' }, not],
  },
];

export const audiences: LibraryKind = {
  slug: 'audiences',
  path: '/configuration/engagement/audiences',
  title: 'Audiences',
  lead: 'For whom a campaign is. Without one it is for all visitors.',
  noun: 'audience',
  nouns: 'audiences',
  fresh: { name: '', conditions: [] },
  details: (row) => counted(conditionsOf(row).length, 'condition', 'conditions'),
  usersOf: campaignsNaming('audienceIds'),
  sections: [
    {
      title: 'Audience',
      fields: [
        name,
        {
          kind: 'variants',
          path: 'conditions',
          label: 'Conditions',
          hint: 'All of them must hold. None: all visitors. What a page says of a customer counts once it has been said in the visit.',
          add: 'Add a condition',
          variants: audienceVariants,
        },
      ],
    },
  ],
};

export const entryVariants: Variant[] = [
  {
    kind: 'url',
    label: 'URL',
    fresh: { match: 'contains', value: '' },
    fields: [
      {
        kind: 'choice',
        path: 'match',
        label: 'Match',
        required: true,
        options: [
          { value: 'contains', label: 'Contains' },
          { value: 'exact', label: 'Is exactly' },
          { value: 'regex', label: 'Regular expression' },
        ],
      },
      {
        kind: 'text',
        path: 'value',
        label: 'URL or part of it',
        required: true,
        code: true,
        hint: 'A regular expression may not look ahead or behind, nor refer to its own groups.',
      },
    ],
  },
  {
    kind: 'section',
    label: 'Section',
    fresh: { value: '' },
    fields: [
      {
        kind: 'text',
        path: 'value',
        label: 'Section',
        required: true,
        hint: 'In "quotes" the whole name, without quotes any section that contains it.',
      },
    ],
  },
];

export const entryPoints: LibraryKind = {
  slug: 'entry-points',
  path: '/configuration/engagement/entry-points',
  title: 'Entry points',
  lead: 'On which pages an engagement may appear. Without one: the entire website.',
  noun: 'entry point',
  nouns: 'entry points',
  fresh: { name: '', include: [], exclude: [] },
  details: ({ include, exclude }) => `${countOf(include)} included, ${countOf(exclude)} excluded`,
  usersOf: campaignsNaming('entryPointIds'),
  sections: [
    {
      title: 'Entry point',
      fields: [
        name,
        {
          kind: 'variants',
          path: 'include',
          label: 'Include',
          hint: 'Any of them is enough. None: every page.',
          add: 'Add a URL or a section',
          variants: entryVariants,
        },
        {
          kind: 'variants',
          path: 'exclude',
          label: 'Exclude',
          hint: 'Wins over what is included.',
          add: 'Exclude a URL or a section',
          variants: entryVariants,
        },
      ],
    },
  ],
};

const goalKinds: Option[] = [
  { value: 'leads', label: 'Generate leads' },
  { value: 'purchase', label: 'Sell a product or service' },
  { value: 'service', label: 'Complete a service activity' },
  { value: 'pageViews', label: 'Increase page views' },
  { value: 'url', label: 'Land on a page' },
];

export const goals: LibraryKind = {
  slug: 'goals',
  path: '/configuration/engagement/goals',
  title: 'Goals',
  lead: 'What a campaign is for. Reports tell campaigns apart by it; nothing else depends on it.',
  noun: 'goal',
  nouns: 'goals',
  fresh: { name: '', kind: 'service' },
  details: ({ kind }) => goalKinds.find(({ value }) => value === kind)?.label ?? '',
  usersOf: campaignsNaming('goalId'),
  sections: [
    {
      title: 'Goal',
      fields: [
        name,
        { kind: 'choice', path: 'kind', label: 'Goal', required: true, options: goalKinds },
        { kind: 'text', path: 'url', label: 'Page', code: true, when: ({ kind }) => kind === 'url' },
        { kind: 'switch', path: 'oncePerVisit', label: 'Count once per visit' },
      ],
    },
  ],
};
