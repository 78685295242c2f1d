import { expect, test } from 'vitest';
import { createLocale, loadCatalogue } from './catalogue/catalogue.ts';
import { formatDuration } from './duration.ts';
import { formatDay } from './format.ts';

test.each([
  [20, '1 minute'],
  [300, '5 minutes'],
  [3600, '1 hour'],
  [5400, '2 hours'],
])('%i seconds are promised as %s', (seconds, words) => expect(formatDuration(seconds, 'en')).toBe(words));

test('days close by have names, and the year stands where it is another one', async () => {
  const locale = createLocale('en', await loadCatalogue('en'));
  const now = new Date(2026, 2, 3, 9).getTime();
  const day = (...date: [number, number, number]) => formatDay(new Date(...date).getTime(), locale, now);
  expect(day(2026, 2, 3)).toBe('Today');
  expect(day(2026, 2, 2)).toBe('Yesterday');
  expect(day(2026, 1, 20)).toBe('Friday, February 20');
  expect(day(2025, 1, 20)).toBe('Thursday, February 20, 2025');
});
