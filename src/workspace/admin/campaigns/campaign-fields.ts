/** What a campaign asks for, beside its engagements. */
import type { RecordForm, Section } from '../form/description.ts';
import { isObject, type JsonObject, writeAt } from '../form/json.ts';
import { shiftTitle, weeklyItem } from '../library/hours.ts';

export const campaignSections: readonly Section[] = [
  {
    title: 'Campaign',
    fields: [
      { kind: 'text', path: 'name', label: 'Name', required: true },
      { kind: 'area', path: 'description', label: 'Description', rows: 2 },
      {
        kind: 'switch',
        path: 'published',
        label: 'Published',
        hint: 'Its engagements that are on appear on your pages within seconds.',
      },
      {
        kind: 'choice',
        path: 'priority',
        label: 'Priority',
        required: true,
        hint: 'Where several campaigns want one place of a page, the higher one gets it more often.',
        options: [
          { value: 'high', label: 'High' },
          { value: 'medium', label: 'Medium' },
          { value: 'low', label: 'Low' },
        ],
      },
      { kind: 'choice', path: 'goalId', label: 'Goal', empty: 'None', options: ({ goals }) => goals },
    ],
  },
  {
    title: 'Audience',
    hint: 'Visitors in any of them. None chosen: all visitors.',
    fields: [
      {
        kind: 'choices',
        path: 'audienceIds',
        label: 'Target audience',
        options: ({ audiences }) => audiences,
        none: 'There are no audiences yet: the campaign is for all visitors.',
      },
      {
        kind: 'number',
        path: 'controlGroupPercent',
        label: 'Control group',
        unit: '% of visitors see nothing of it',
        min: 0,
        max: 100,
      },
    ],
  },
  {
    title: 'Time frame',
    hint: 'When its engagements are offered. Nothing given: always.',
    fields: [
      { kind: 'moment', path: 'timeFrame.startTs', label: 'Begins' },
      { kind: 'moment', path: 'timeFrame.endTs', label: 'Ends' },
      {
        kind: 'text',
        path: 'timeFrame.timeZone',
        label: 'Time zone of the hours',
        hint: 'As Europe/Berlin is; UTC where it is empty.',
      },
      {
        kind: 'list',
        path: 'timeFrame.weekly',
        label: 'Hours of the week',
        add: 'Add hours',
        item: weeklyItem,
        fresh: { day: 1, from: '09:00', to: '17:00' },
        titleOf: shiftTitle,
      },
    ],
  },
];

export const freshEngagement: JsonObject = {
  name: 'Live Chat',
  enabled: true,
  type: 6,
  authenticated: false,
  windowMode: 'embedded',
  design: { text: 'Live Chat', side: 'right' },
  entryPointIds: [],
  behaviourIds: [],
};

function write(draft: JsonObject): JsonObject {
  const { timeFrame } = draft;
  const weekly = isObject(timeFrame) ? timeFrame.weekly : undefined;
  const lean = Array.isArray(weekly) && weekly.length === 0 ? writeAt(draft, 'timeFrame.weekly', undefined) : draft;
  return isObject(lean.timeFrame) && Object.keys(lean.timeFrame).length === 0
    ? writeAt(lean, 'timeFrame', undefined)
    : lean;
}

export const campaignForm: RecordForm = {
  sections: campaignSections,
  fresh: { name: '', priority: 'medium', audienceIds: [], published: false, engagements: [] },
  write,
};
