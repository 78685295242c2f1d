/** Times, as people read them. The locale is the browser's. */
import { strings } from './strings.ts';

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const longDate = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const medium = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

const dayMs = 86_400_000;

const midnight = (ts: number): number => new Date(ts).setHours(0, 0, 0, 0);

/** Whole calendar days from `ts` to `now`, whatever daylight saving did between them. */
export const daysBetween = (ts: number, now: number): number => Math.round((midnight(now) - midnight(ts)) / dayMs);

export const formatClock = (ts: number): string => clock.format(ts);
export const formatFull = (ts: number): string => full.format(ts);

/** `{ day, month, year }`, as engagement attributes give dates; undefined for anything else and for days that do not exist. */
export function formatDate(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { day, month, year } = value as Record<string, unknown>;
  if (typeof day !== 'number' || typeof month !== 'number' || typeof year !== 'number') return undefined;
  const date = new Date(year, month - 1, day);
  return date.getDate() === day && date.getMonth() === month - 1 ? medium.format(date) : undefined;
}

/** Time of day for today, the weekday within the last week, the date before. */
export function formatShort(ts: number, now: number): string {
  const days = daysBetween(ts, now);
  if (days <= 0) return clock.format(ts);
  return days < 7 ? weekday.format(ts) : date.format(ts);
}

export function formatDay(ts: number, now: number): string {
  const days = daysBetween(ts, now);
  if (days === 0) return strings.transcript.today;
  return days === 1 ? strings.transcript.yesterday : longDate.format(ts);
}

const units = [
  ['d', dayMs],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** The largest unit that fits, rounded down: `3 h`, `12 min`, `< 1 min`. */
export function formatSpan(spanMs: number): string {
  for (const [unit, unitMs] of units) if (spanMs >= unitMs) return `${Math.floor(spanMs / unitMs)} ${unit}`;
  return '< 1 min';
}
