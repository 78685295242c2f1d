/** When campaigns are offered. */
import type { CampaignRecord, Weekly } from './campaign.ts';
import { weekClock } from './week-clock.ts';

export function isOpenAt(frame: CampaignRecord['timeFrame'], now: number): boolean {
  if (!frame) return true;
  const { startTs = 0, endTs = Number.POSITIVE_INFINITY, timeZone = 'UTC', weekly } = frame;
  if (now < startTs || now >= endTs) return false;
  return weekly === undefined || isInWeek(weekly, timeZone, now);
}

function isInWeek(weekly: Weekly, timeZone: string, now: number): boolean {
  const { day, minute } = weekClock(timeZone, now);
  return weekly.some((shift) => {
    const from = minutesOf(shift.from);
    const to = minutesOf(shift.to);
    if (to > from) return shift.day === day && minute >= from && minute < to;
    /* It goes on past midnight. */
    return (shift.day === day && minute >= from) || ((shift.day + 1) % 7 === day && minute < to);
  });
}

export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
