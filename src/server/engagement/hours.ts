/** Working hours: when an account's agents are expected to answer. They never decide whether engagements show. */
import { type Static, Type } from 'typebox';
import { weekly } from './campaign.ts';
import { minutesOf } from './time-frame.ts';
import { instantOf, nextDate, weekClock, weekdayOf } from './week-clock.ts';

const closed = { additionalProperties: false };
const date = Type.String({ pattern: '^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$' });
const clockTime = Type.String({ pattern: '^(?:[01]\\d|2[0-3]):[0-5]\\d$|^24:00$' });

export const hours = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    /** An IANA name. */
    timeZone: Type.String({ minLength: 1, maxLength: 64 }),
    weekly,
    /** Days that are not as usual. */
    occasions: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({ minLength: 1, maxLength: 100 }),
            from: date,
            /** Inclusive. */
            to: date,
            /** None: nobody works. */
            shifts: Type.Array(Type.Object({ from: clockTime, to: clockTime }, closed), { maxItems: 20 }),
          },
          closed,
        ),
        { maxItems: 200 },
      ),
    ),
    /** Conversations of these skills; without, the account's. */
    skillIds: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 100 })),
  },
  closed,
);

export type Hours = Static<typeof hours>;

interface Shift {
  startTs: number;
  endTs: number;
}

/** Longer than anybody is away: an occasion without work lasts at most 30 days. */
const daysAhead = 40;
const dayMinutes = 24 * 60;

/** The shift of now, or the next one; undefined: nobody works within weeks. Shifts that meet are one. */
export function currentOrNextShift(record: Hours, now: number): Shift | undefined {
  const { timeZone } = record;
  let found: Shift | undefined;
  let day = weekClock(timeZone, now).date;
  for (let ahead = 0; ahead <= daysAhead; ahead++, day = nextDate(day)) {
    for (const [from, to] of minutesOn(record, day)) {
      const shift = { startTs: instantOf(timeZone, day, from), endTs: instantOf(timeZone, day, to) };
      if (shift.endTs <= now) continue;
      if (!found) found = shift;
      else if (shift.startTs <= found.endTs) found = { ...found, endTs: Math.max(found.endTs, shift.endTs) };
      else return found;
    }
    if (found && found.endTs < instantOf(timeZone, day, dayMinutes)) return found;
  }
  return found;
}

export function isWorking(record: Hours, now: number): boolean {
  const shift = currentOrNextShift(record, now);
  return shift !== undefined && shift.startTs <= now;
}

/** In how long an answer may be expected, when it takes `slaMs` of working time. */
export function expectedResponseMs(record: Hours, now: number, slaMs: number): number {
  let left = slaMs;
  let at = now;
  for (let shifts = 0; shifts < daysAhead; shifts++) {
    const shift = currentOrNextShift(record, at);
    if (!shift) return slaMs;
    const begins = Math.max(at, shift.startTs);
    if (shift.endTs - begins >= left) return begins + left - now;
    left -= shift.endTs - begins;
    at = shift.endTs;
  }
  return at + left - now;
}

/** Minutes of the day, ascending. What goes on past midnight is two parts, each of its own day. */
function minutesOn({ weekly: usual, occasions = [] }: Hours, day: string): [from: number, to: number][] {
  const special = occasions.filter(({ from, to }) => from <= day && day <= to);
  const parts = special.length > 0 ? onOccasion(special) : onWeekday(usual, weekdayOf(day));
  return parts.sort(([a], [b]) => a - b);
}

/** Where one says that nobody works, nobody does. */
function onOccasion(special: NonNullable<Hours['occasions']>): [number, number][] {
  if (special.some(({ shifts }) => shifts.length === 0)) return [];
  return special.flatMap(({ shifts }) => shifts.flatMap((shift) => sameDay(shift)));
}

function onWeekday(usual: Hours['weekly'], weekday: number): [number, number][] {
  const own = usual.filter(({ day }) => day === weekday).flatMap((shift) => sameDay(shift));
  const fromDayBefore = usual.filter(({ day }) => (day + 1) % 7 === weekday).flatMap((shift) => nextMorning(shift));
  return [...own, ...fromDayBefore];
}

type Times = { from: string; to: string };

const sameDay = ({ from, to }: Times): [number, number][] => {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return [[start, end > start ? end : dayMinutes]];
};

const nextMorning = ({ from, to }: Times): [number, number][] => {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return end > start || end === 0 ? [] : [[0, end]];
};
