/** The last days, one entry each, also for those on which nothing happened. */
import { paths } from '../../protocol/paths.ts';
import type { Rest } from '../rest.ts';

export interface Day {
  dayTs: number;
  name: string;
  opened: number;
  closed: number;
  meanDurationMs: number;
  ratings: number;
  meanCsat: number;
}

const format = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** Local midnights, oldest first. */
export function lastDays(count: number, now: number): number[] {
  const today = new Date(now);
  return Array.from({ length: count }, (_, i) =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() - (count - 1 - i)).getTime(),
  );
}

export async function loadDays(rest: Rest, account: string, midnights: readonly number[]): Promise<Day[]> {
  const [from = 0] = midnights;
  const offsetMinutes = -new Date().getTimezoneOffset();
  const path = paths.history(account, 'agent-view/days');
  const { days } = await rest.post<{ days: Omit<Day, 'name'>[] }>(path, { from, to: Date.now(), offsetMinutes });
  /* Summer time moves midnights by an hour. */
  const at = (ts: number) => days.find((day) => Math.abs(day.dayTs - ts) < 7_200_000);
  const nothing = { opened: 0, closed: 0, meanDurationMs: 0, ratings: 0, meanCsat: 0 };
  return midnights.map((dayTs) => ({ ...(at(dayTs) ?? nothing), dayTs, name: format.format(dayTs) }));
}
