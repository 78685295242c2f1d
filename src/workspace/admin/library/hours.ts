/** When agents are expected to answer. */
import type { Field, Option } from '../form/description.ts';
import { countOf, type LibraryKind, listOf } from './kind.ts';

export const weekdays: Option[] = [
  { value: 1, label: 'Monday' },
  { value: 2, label: 'Tuesday' },
  { value: 3, label: 'Wednesday' },
  { value: 4, label: 'Thursday' },
  { value: 5, label: 'Friday' },
  { value: 6, label: 'Saturday' },
  { value: 0, label: 'Sunday' },
];

const times: Field[] = [
  { kind: 'text', path: 'from', label: 'From', required: true, inputType: 'time' },
  { kind: 'text', path: 'to', label: 'To', required: true, inputType: 'time' },
];

export const weeklyItem: readonly Field[] = [
  { kind: 'choice', path: 'day', label: 'Day', required: true, options: weekdays },
  ...times,
];

export const shiftTitle = (shift: { readonly [name: string]: unknown }): string =>
  `${weekdays.find(({ value }) => value === shift.day)?.label ?? ''} ${shift.from ?? ''}–${shift.to ?? ''}`;

export const hours: LibraryKind = {
  slug: 'hours',
  path: '/configuration/engagement/hours',
  title: 'Working hours',
  lead: 'When your agents are expected to answer. They decide about automatic messages and expected response times, never about whether engagements show.',
  noun: 'schedule',
  nouns: 'schedules',
  fresh: {
    name: '',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    weekly: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' })),
    occasions: [],
  },
  details: ({ timeZone, occasions, skillIds }) =>
    `${timeZone}, ${countOf(occasions)} special occasions, ${listOf(skillIds).length === 0 ? 'the whole account' : 'some skills'}`,
  sections: [
    {
      title: 'Schedule',
      fields: [
        { kind: 'text', path: 'name', label: 'Name', required: true },
        { kind: 'text', path: 'timeZone', label: 'Time zone', required: true, hint: 'As Europe/Berlin is.' },
        {
          kind: 'choices',
          path: 'skillIds',
          label: 'Skills',
          hint: 'None: it is for the whole account.',
          options: ({ skills }) => skills,
          none: 'The account has no skills.',
        },
      ],
    },
    {
      title: 'Every week',
      hint: 'A shift that ends at or before its beginning goes on into the next day. Shifts that meet are one.',
      fields: [
        {
          kind: 'list',
          path: 'weekly',
          label: 'Shifts',
          add: 'Add a shift',
          item: weeklyItem,
          fresh: { day: 1, from: '09:00', to: '17:00' },
          titleOf: shiftTitle,
        },
      ],
    },
    {
      title: 'Special occasions',
      hint: 'Days that are not as usual. Without shifts nobody works, for at most 30 days; that wins over anything else on those days.',
      fields: [
        {
          kind: 'list',
          path: 'occasions',
          label: 'Occasions',
          add: 'Add an occasion',
          fresh: { name: '', from: '', to: '', shifts: [] },
          titleOf: ({ name }) => String(name ?? ''),
          item: [
            { kind: 'text', path: 'name', label: 'Name', required: true },
            { kind: 'text', path: 'from', label: 'First day', required: true, inputType: 'date' },
            { kind: 'text', path: 'to', label: 'Last day', required: true, inputType: 'date' },
            {
              kind: 'list',
              path: 'shifts',
              label: 'Shifts on these days',
              add: 'Add a shift on these days',
              item: times,
              fresh: { from: '09:00', to: '12:00' },
              titleOf: ({ from, to }) => `${from ?? ''}–${to ?? ''}`,
            },
          ],
        },
      ],
    },
  ],
};
