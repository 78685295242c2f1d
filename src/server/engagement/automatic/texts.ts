/** What automatic messages say. Accounts may say it otherwise, in any language and by skill. */

import { type Static, type TSchema, Type } from 'typebox';
import { lookup } from '../../../protocol/lookup.ts';
import { spokenLanguage, usualWording } from './wordings.ts';

export const automaticEvents = [
  'welcome',
  'first-welcome',
  'off-hours-welcome',
  'first-off-hours-welcome',
  'off-hours',
  'response-time-set',
  'urgent',
  'urgent-dismissed',
  'consumer-silent',
  'agent-silent',
  'waiting-in-queue',
  'transferred-to-skill',
  'transferred-to-agent',
  'returned-to-queue',
  'agent-accepted',
  'manager-joined',
  'manager-left',
] as const;
export type AutomaticEvent = (typeof automaticEvents)[number];

const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
/** Plain text alone: some clients would take these for markup. */
const text = Type.String({ minLength: 1, maxLength: 1000, pattern: '^[^<>\\\\]*$' });
const texts = Type.Record(Type.String({ pattern: '^[a-z]{2,3}-[A-Z]{2}$' }), text);
const shortestDelayMs = 15_000;

/** An account's own version of one message; its id is the event's name. */
export const automaticMessage = Type.Object(
  {
    active: Type.Boolean(),
    /** Of those that wait for something. */
    delayMs: optional(Type.Integer({ minimum: shortestDelayMs, maximum: 86_400_000 })),
    /** By language. */
    texts: optional(texts),
    /** By skill, then by language; goes ahead. */
    bySkill: optional(Type.Record(Type.String({ minLength: 1, maxLength: 64 }), texts)),
  },
  { additionalProperties: false },
);
export type AutomaticMessage = Static<typeof automaticMessage>;

const minuteMs = 60_000;
export const usualDelayMs: Partial<Record<AutomaticEvent, number>> = {
  'consumer-silent': 15 * minuteMs,
  'agent-silent': 5 * minuteMs,
  'waiting-in-queue': 2 * minuteMs,
};

export interface Wording {
  event: AutomaticEvent;
  message?: AutomaticMessage | undefined;
  language: string;
  skillId: string;
  agentNickname?: string | undefined;
  /** Undefined: not known. */
  expectedMs?: number | undefined;
}

/** Undefined: there is nothing true to say, for example about a time that has passed. */
export function wordingOf({
  event,
  message,
  language,
  skillId,
  agentNickname,
  expectedMs,
}: Wording): string | undefined {
  const template =
    inLanguage(message?.bySkill?.[skillId], language) ??
    inLanguage(message?.texts, language) ??
    usualWording(event, language);
  if (template.includes('{expectedResponseTime}') && (expectedMs === undefined || expectedMs <= 0)) return undefined;
  return template
    .replaceAll('{expectedResponseTime}', () => durationText(expectedMs ?? 0, spokenLanguage(language)))
    .replaceAll('{agentNickname}', () => agentNickname ?? 'An agent');
}

const inLanguage = (texts: Record<string, string> | undefined, language: string): string | undefined =>
  texts && (lookup(texts, language) ?? lookup(texts, 'en-US'));

const units = [
  { name: 'day', ms: 86_400_000 },
  { name: 'hour', ms: 3_600_000 },
  { name: 'minute', ms: minuteMs },
] as const;

/** The first two units, for example `1 day and 20 hours`; begun minutes are whole ones. */
export function durationText(ms: number, language = 'en'): string {
  let left = Math.ceil(ms / minuteMs) * minuteMs;
  const parts: string[] = [];
  for (const { name, ms: unit } of units) {
    const count = Math.floor(left / unit);
    left -= count * unit;
    if (count > 0)
      parts.push(new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'long' }).format(count));
    /* Minutes after days say nothing. */ else if (parts.length > 0) break;
  }
  return new Intl.ListFormat(language).format(parts.slice(0, 2));
}
