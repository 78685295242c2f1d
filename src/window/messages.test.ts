import { expect, test } from 'vitest';
import { formatDay, formatDuration } from './format.ts';
import { chooseLocale } from './messages.ts';

test('the first language that there is a catalogue for is taken, English otherwise', () => {
  expect(chooseLocale(['xx', 'en-GB', 'en'])).toMatchObject({ language: 'en-GB', dir: 'ltr' });
  expect(chooseLocale(['', 'he'])).toMatchObject({ language: 'en', dir: 'ltr' });
});

test('the page may ask for a direction, and for nothing else than one', () => {
  expect(chooseLocale(['en'], 'rtl').dir).toBe('rtl');
  expect(chooseLocale(['en'], 'sideways').dir).toBe('ltr');
});

test.each([
  [20, '1 minute'],
  [300, '5 minutes'],
  [3600, '1 hour'],
  [5400, '2 hours'],
])('%i seconds are promised as %s', (seconds, words) => expect(formatDuration(seconds, 'en')).toBe(words));

test('days close by have names, and the year stands where it is another one', () => {
  const { messages } = chooseLocale(['en']);
  const now = new Date(2026, 2, 3, 9).getTime();
  const day = (...date: [number, number, number]) => formatDay(new Date(...date).getTime(), 'en', messages, now);
  expect(day(2026, 2, 3)).toBe('Today');
  expect(day(2026, 2, 2)).toBe('Yesterday');
  expect(day(2026, 1, 20)).toBe('Friday, February 20');
  expect(day(2025, 1, 20)).toBe('Thursday, February 20, 2025');
});
