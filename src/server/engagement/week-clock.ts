/** What a clock on the wall of another place shows. */
import { toDate } from '../clock.ts';

export interface WeekClock {
  /** 0 is Sunday. */
  day: number;
  /** Since midnight. */
  minute: number;
  /** `YYYY-MM-DD`. */
  date: string;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const formats = new Map<string, Intl.DateTimeFormat>();
const mostFormats = 500;

/** `timeZone` is an IANA name; throws RangeError for others. */
export function weekClock(timeZone: string, ts: number): WeekClock {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(toDate(ts))
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: days.indexOf(parts.weekday ?? ''),
    minute: Number(parts.hour) * 60 + Number(parts.minute),
    date: `${parts.year}-${parts.month}-${parts.day}`,
  };
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** When the clock there shows this; a time that a clock change leaves out is the one as much later. */
export function instantOf(timeZone: string, date: string, minute: number): number {
  const asUtc = toDate(`${date}T00:00:00Z`).getTime() + minute * minuteMs;
  const first = asUtc - offsetMs(timeZone, asUtc);
  return asUtc - offsetMs(timeZone, first);
}

/** How much further than UTC the clock there is. */
function offsetMs(timeZone: string, ts: number): number {
  const { date, minute } = weekClock(timeZone, ts);
  return toDate(`${date}T00:00:00Z`).getTime() + minute * minuteMs - Math.floor(ts / minuteMs) * minuteMs;
}

export const nextDate = (date: string): string =>
  toDate(toDate(`${date}T00:00:00Z`).getTime() + dayMs)
    .toISOString()
    .slice(0, 10);

export const weekdayOf = (date: string): number => toDate(`${date}T00:00:00Z`).getUTCDay();

export function isTimeZone(name: string): boolean {
  try {
    return formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/** Making one takes long. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const made = formats.get(timeZone);
  if (made) return made;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  if (formats.size >= mostFormats) formats.clear();
  formats.set(timeZone, format);
  return format;
}
