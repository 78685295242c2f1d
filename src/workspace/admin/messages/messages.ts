/** Automatic messages: one record for each occasion, there to be written from the start. */
import type { RecordForm } from '../form/description.ts';
import { isObject, type JsonObject, writeAt } from '../form/json.ts';

export interface Occasion {
  event: string;
  label: string;
  /** It waits for something: the usual wait. */
  delayMs?: number;
  usual: string;
}

const offHours = 'We are closed right now. Expect a reply within {expectedResponseTime}.';
const minuteMs = 60_000;

export const occasions: readonly Occasion[] = [
  {
    event: 'welcome',
    label: 'Welcome',
    usual: 'Thanks for your message. Expect a reply within {expectedResponseTime}.',
  },
  {
    event: 'first-welcome',
    label: 'Welcome, first conversation ever',
    usual: 'Welcome! Write whenever it suits you. Expect a reply within {expectedResponseTime}.',
  },
  { event: 'off-hours-welcome', label: 'Welcome off hours', usual: offHours },
  { event: 'first-off-hours-welcome', label: 'Welcome off hours, first conversation ever', usual: offHours },
  { event: 'off-hours', label: 'Message off hours', usual: offHours },
  {
    event: 'response-time-set',
    label: 'Response time set by an agent',
    usual: 'We will get back to you within {expectedResponseTime}.',
  },
  {
    event: 'urgent',
    label: 'Marked as urgent',
    usual: 'Marked as urgent. Expect a reply within {expectedResponseTime}.',
  },
  {
    event: 'urgent-dismissed',
    label: 'No longer urgent',
    usual: 'No longer urgent. Expect a reply within {expectedResponseTime}.',
  },
  {
    event: 'consumer-silent',
    label: 'The customer is silent',
    delayMs: 15 * minuteMs,
    usual: 'Are you still there? Do you need more help?',
  },
  {
    event: 'agent-silent',
    label: 'The agent is silent',
    delayMs: 5 * minuteMs,
    usual: 'Sorry for the wait, your agent will answer shortly.',
  },
  {
    event: 'waiting-in-queue',
    label: 'Waiting in the queue',
    delayMs: 2 * minuteMs,
    usual: 'We are busier than usual; an agent will join soon.',
  },
  { event: 'transferred-to-skill', label: 'Transferred to a skill', usual: 'Passing you to another agent.' },
  { event: 'transferred-to-agent', label: 'Transferred to an agent', usual: 'Passing you to another agent.' },
  {
    event: 'returned-to-queue',
    label: 'Returned to the queue',
    usual: 'Your agent had to step away; another one will join within {expectedResponseTime}.',
  },
  { event: 'agent-accepted', label: 'An agent has accepted', usual: 'You are now talking to {agentNickname}.' },
  { event: 'manager-joined', label: 'A manager has joined', usual: '{agentNickname} joined.' },
  { event: 'manager-left', label: 'A manager has left', usual: '{agentNickname} left.' },
];

/** In the form, texts of skills are a list: skills are chosen, not typed. */
function read(record: JsonObject): JsonObject {
  const bySkill = isObject(record.bySkill) ? record.bySkill : {};
  return { ...record, bySkill: Object.entries(bySkill).map(([skillId, texts]) => ({ skillId, texts })) };
}

function write(draft: JsonObject): JsonObject {
  const entries = Array.isArray(draft.bySkill) ? draft.bySkill.filter(isObject) : [];
  const bySkill = Object.fromEntries(entries.map(({ skillId, texts }) => [String(skillId ?? ''), texts ?? {}]));
  return writeAt(draft, 'bySkill', entries.length > 0 ? (bySkill as JsonObject) : undefined);
}

export const messageForm = ({ delayMs, usual }: Occasion): Required<RecordForm> => ({
  fresh: { active: true, bySkill: [] },
  read,
  write,
  sections: [
    {
      title: 'Message',
      hint: `Usual text: ${usual}`,
      fields: [
        { kind: 'switch', path: 'active', label: 'Sent' },
        ...(delayMs === undefined
          ? []
          : [
              {
                kind: 'number',
                path: 'delayMs',
                label: 'After',
                unit: 'seconds',
                scale: 1000,
                min: 15,
                hint: `Empty: ${delayMs / 1000} seconds. At least 15.`,
              } as const,
            ]),
        {
          kind: 'languages',
          path: 'texts',
          label: 'Texts by language',
          hint: 'Plain text. {expectedResponseTime} and {agentNickname} are filled in. A conversation whose language has no text gets that of en-US.',
        },
      ],
    },
    {
      title: 'Texts of skills',
      hint: 'They go ahead of the others in conversations of the skill.',
      fields: [
        {
          kind: 'list',
          path: 'bySkill',
          label: 'Skills',
          add: 'Add a skill',
          fresh: { texts: {} },
          item: [
            { kind: 'choice', path: 'skillId', label: 'Skill', required: true, options: ({ skills }) => skills },
            { kind: 'languages', path: 'texts', label: 'Texts by language' },
          ],
        },
      ],
    },
  ],
});
