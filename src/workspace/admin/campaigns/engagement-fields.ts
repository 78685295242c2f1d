/** The steps in which an engagement is made, with what each of them asks for. */
import type { Field, Option, Section } from '../form/description.ts';
import type { JsonObject } from '../form/json.ts';

export const formats: (Option & { value: number; hint: string })[] = [
  { value: 6, label: 'Sticky button', hint: 'A button that stays at the side of the page.' },
  { value: 5, label: 'Embedded', hint: 'A button inside an element of your page.' },
  { value: 1, label: 'Overlay', hint: 'A card over the page, shown unasked.' },
  { value: 2, label: 'Toaster', hint: 'A card that slides in at the bottom, shown unasked.' },
  { value: 0, label: 'Peeling corner', hint: 'A card at the upper corner, shown unasked.' },
  { value: 3, label: 'Slide-out', hint: 'A tab at the edge of the page.' },
];

const isProactive = ({ type }: JsonObject): boolean => [0, 1, 2].includes(Number(type));

const settings: Section[] = [
  {
    title: 'Settings',
    fields: [
      {
        kind: 'choice',
        path: 'conversationType',
        label: 'Conversation type',
        empty: 'Messaging',
        hint: 'A conversation that lasts over visits and devices until one side ends it.',
        options: [],
      },
      {
        kind: 'switch',
        path: 'authenticated',
        label: 'Authenticated Visitors Only',
        hint: 'Only customers who are logged in on your website see it and write as themselves. Needs a connector: Data Sources, Authentication Server.',
      },
      {
        kind: 'choice',
        path: 'connectorId',
        label: 'Connector',
        empty: 'The first that is enabled',
        options: ({ connectors }) => connectors,
        when: ({ authenticated }) => authenticated === true,
      },
      { kind: 'choice', path: 'skillId', label: 'Routing', empty: 'All skills', options: ({ skills }) => skills },
      { kind: 'text', path: 'language', label: 'Language', hint: 'As en-US is. Empty: the account’s.' },
      { kind: 'area', path: 'agentNote', label: 'Note for agents', rows: 2 },
    ],
  },
  {
    title: 'How often',
    when: isProactive,
    fields: [
      {
        kind: 'choice',
        path: 'displayLimit',
        label: 'In one visit',
        empty: 'Without limit',
        options: [
          { value: 1, label: 'Once' },
          { value: 2, label: 'Twice' },
          { value: 3, label: 'Three times' },
        ],
      },
      { kind: 'number', path: 'followSeconds', label: 'Goes on for', unit: 'seconds', min: 1, when: isProactive },
      {
        kind: 'number',
        path: 'followPages',
        label: 'Goes on over',
        unit: 'pages',
        min: 1,
        max: 100,
        when: isProactive,
      },
    ],
  },
];

const design: Field[] = [
  { kind: 'text', path: 'design.text', label: 'Text of the button', required: true },
  { kind: 'text', path: 'design.detail', label: 'Line above it', when: isProactive },
  {
    kind: 'text',
    path: 'design.closeText',
    label: 'What its close button is called',
    hint: 'For those who cannot see it. Empty: in the engagement’s language.',
    when: isProactive,
  },
  { kind: 'text', path: 'design.imageUrl', label: 'Image', inputType: 'url', hint: 'An https address.' },
  {
    kind: 'choice',
    path: 'design.side',
    label: 'Side of the page',
    empty: 'Right',
    options: [{ value: 'left', label: 'Left' }],
    when: ({ type }) => type !== 5 && type !== 1,
  },
  { kind: 'color', path: 'design.background', label: 'Background' },
  { kind: 'color', path: 'design.color', label: 'Text colour' },
  {
    kind: 'text',
    path: 'design.divId',
    label: 'Element of your page',
    required: true,
    code: true,
    hint: 'The id of the element that it fills.',
    when: ({ type }) => type === 5,
  },
  {
    kind: 'number',
    path: 'design.displayMs',
    label: 'Disappears after',
    unit: 'seconds',
    scale: 1000,
    min: 1,
    max: 3600,
  },
];

export interface Step {
  slug: string;
  label: string;
  sections: readonly Section[];
}

export const steps: readonly Step[] = [
  { slug: 'gallery', label: 'Gallery', sections: [] },
  { slug: 'settings', label: 'Settings', sections: settings },
  { slug: 'studio', label: 'Studio', sections: [{ title: 'Design', fields: design }] },
  {
    slug: 'window',
    label: 'Window',
    sections: [
      {
        title: 'Window',
        fields: [
          {
            kind: 'choice',
            path: 'windowMode',
            label: 'Window presentation',
            required: true,
            options: [
              { value: 'embedded', label: 'Embedded in the page' },
              { value: 'separate', label: 'A browser window of its own' },
            ],
          },
          {
            kind: 'choice',
            path: 'windowId',
            label: 'Window',
            empty: 'The default window',
            options: ({ windows }) => windows,
          },
        ],
      },
    ],
  },
  {
    slug: 'entry-point',
    label: 'Entry point',
    sections: [
      {
        title: 'Entry point',
        hint: 'Pages that match any of them. None chosen: the entire website.',
        fields: [
          {
            kind: 'choices',
            path: 'entryPointIds',
            label: 'Entry points',
            options: ({ entryPoints }) => entryPoints,
            none: 'There are no entry points yet: it appears on the entire website.',
          },
        ],
      },
    ],
  },
  {
    slug: 'behavior',
    label: 'Behavior',
    sections: [
      {
        title: 'Behavior',
        hint: 'All of them must hold. None chosen: it appears as soon as a page opens.',
        fields: [
          {
            kind: 'choices',
            path: 'behaviourIds',
            label: 'Behaviors',
            options: ({ behaviours }) => behaviours,
            none: 'There are no behaviours yet: it appears at once.',
          },
        ],
      },
    ],
  },
  {
    slug: 'summary',
    label: 'Summary',
    sections: [
      {
        title: 'Summary',
        fields: [
          { kind: 'text', path: 'name', label: 'Name', required: true },
          { kind: 'switch', path: 'enabled', label: 'Enabled' },
        ],
      },
    ],
  },
];

/** All that an engagement asks for, under the campaign's path of it: names for whatever the server finds wrong. */
export const engagementNames: Section = {
  title: '',
  fields: [
    {
      kind: 'list',
      path: 'engagements',
      label: 'Engagement',
      add: '',
      fresh: {},
      item: [
        { kind: 'text', path: 'type', label: 'Format' },
        ...steps.flatMap(({ sections }) => sections.flatMap(({ fields }) => fields)),
      ],
    },
  ],
};
