import type { Messages } from './messages.ts';

export const formatTime = (ts: number, language: string): string =>
  new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }).format(ts);

export const formatMoment = (ts: number, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(ts);

export function formatDay(ts: number, language: string, { today, yesterday }: Messages, now = Date.now()): string {
  const day = new Date(ts).toDateString();
  if (day === new Date(now).toDateString()) return today;
  if (day === new Date(now - 86_400_000).toDateString()) return yesterday;
  const sameYear = new Date(ts).getFullYear() === new Date(now).getFullYear();
  const dayAndMonth = { weekday: 'long', day: 'numeric', month: 'long' } as const;
  const options = sameYear ? dayAndMonth : ({ ...dayAndMonth, year: 'numeric' } as const);
  return new Intl.DateTimeFormat(language, options).format(ts);
}

/** In the largest unit that is whole enough: nobody wants to read "3600 seconds". */
export function formatDuration(seconds: number, language: string): string {
  const [unit, value] = seconds >= 3600 ? (['hour', seconds / 3600] as const) : (['minute', seconds / 60] as const);
  const options = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, options).format(Math.max(1, Math.ceil(value)));
}
