import type { Locale } from './catalogue/catalogue.ts';

const made = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than using it hundreds of times. */
function dates(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const format = made.get(key) ?? new Intl.DateTimeFormat(language, options);
  made.set(key, format);
  return format;
}

export const formatTime = (ts: number, language: string): string =>
  dates(language, { hour: 'numeric', minute: '2-digit' }).format(ts);

export const formatMoment = (ts: number, language: string): string =>
  dates(language, { dateStyle: 'long', timeStyle: 'short' }).format(ts);

export function formatDay(ts: number, { language, t }: Locale, now = Date.now()): string {
  const day = new Date(ts).toDateString();
  if (day === new Date(now).toDateString()) return t('today');
  if (day === new Date(now - 86_400_000).toDateString()) return t('yesterday');
  const sameYear = new Date(ts).getFullYear() === new Date(now).getFullYear();
  const dayAndMonth = { weekday: 'long', day: 'numeric', month: 'long' } as const;
  const options = sameYear ? dayAndMonth : ({ ...dayAndMonth, year: 'numeric' } as const);
  return dates(language, options).format(ts);
}
