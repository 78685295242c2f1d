import { describe, expect, test } from 'vitest';
import { toDate } from '../clock.ts';
import { currentOrNextShift, expectedResponseMs, type Hours, isWorking } from './hours.ts';

const hour = 3_600_000;
const at = (text: string): number => toDate(text).getTime();
const weekdays = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' }));
const office: Hours = { name: 'Office', timeZone: 'Europe/Berlin', weekly: weekdays };
const night: Hours = { name: 'Night', timeZone: 'UTC', weekly: [{ day: 5, from: '22:00', to: '06:00' }] };

describe('working hours', () => {
  test.each<[string, Hours, string, boolean]>([
    ['at opening', office, '2026-01-05T09:00+01:00', true],
    ['a minute before', office, '2026-01-05T08:59+01:00', false],
    ['at closing', office, '2026-01-05T17:00+01:00', false],
    ['on a Sunday', office, '2026-01-04T12:00+01:00', false],
    ['in summer, by the clock there', office, '2026-07-06T09:00+02:00', true],
    ['in summer, an hour earlier by UTC', office, '2026-07-06T08:59+02:00', false],
    ['on Friday night', night, '2026-01-09T23:00Z', true],
    ['past midnight', night, '2026-01-10T05:59Z', true],
    ['in the morning after', night, '2026-01-10T06:00Z', false],
    ['on the morning before', night, '2026-01-09T05:00Z', false],
    ['until midnight', { ...night, weekly: [{ day: 5, from: '22:00', to: '24:00' }] }, '2026-01-10T00:00Z', false],
  ])('%s', (_case, record, ts, expected) => {
    expect(isWorking(record, at(ts))).toBe(expected);
  });

  const holiday = { name: 'Holiday', from: '2026-01-05', to: '2026-01-06', shifts: [] };
  const sale = { name: 'Sale', from: '2026-01-04', to: '2026-01-05', shifts: [{ from: '12:00', to: '14:00' }] };

  test.each<[string, Hours['occasions'], string, boolean]>([
    ['a holiday', [holiday], '2026-01-06T12:00+01:00', false],
    ['the day after it', [holiday], '2026-01-07T12:00+01:00', true],
    ['a Sunday with work', [sale], '2026-01-04T13:00+01:00', true],
    ['usual hours of a special day', [sale], '2026-01-05T09:30+01:00', false],
    ['a holiday wins over a special day', [sale, holiday], '2026-01-05T13:00+01:00', false],
  ])('of special occasions: %s', (_case, occasions, ts, expected) => {
    expect(isWorking({ ...office, ...(occasions && { occasions }) }, at(ts))).toBe(expected);
  });

  test('a holiday ends a night shift at midnight', () => {
    const occasions = [{ name: 'x', from: '2026-01-10', to: '2026-01-10', shifts: [] }];
    expect(isWorking({ ...night, occasions }, at('2026-01-09T23:59Z'))).toBe(true);
    expect(isWorking({ ...night, occasions }, at('2026-01-10T00:00Z'))).toBe(false);
  });

  test('shifts that meet or overlap are one, over midnight too', () => {
    const weekly = [
      { day: 1, from: '09:00', to: '12:00' },
      { day: 1, from: '11:00', to: '24:00' },
      { day: 2, from: '00:00', to: '03:00' },
    ];
    const shift = { startTs: at('2026-01-05T09:00Z'), endTs: at('2026-01-06T03:00Z') };
    expect(currentOrNextShift({ name: 'x', timeZone: 'UTC', weekly }, at('2026-01-05T10:00Z'))).toEqual(shift);
  });

  test('nobody works ever', () => {
    expect(currentOrNextShift({ name: 'x', timeZone: 'UTC', weekly: [] }, at('2026-01-05T10:00Z'))).toBeUndefined();
    expect(expectedResponseMs({ name: 'x', timeZone: 'UTC', weekly: [] }, at('2026-01-05T10:00Z'), hour)).toBe(hour);
  });
});

describe('an answer may be expected', () => {
  test.each([
    ['during a shift: within the agreed time', '2026-01-05T10:00+01:00', 2, 2],
    ['off hours: after the next shift begins', '2026-01-05T07:00+01:00', 2, 4],
    ['when the shift ends before: the rest comes in the next', '2026-01-05T16:00+01:00', 2, 18],
    ['over the weekend', '2026-01-09T16:00+01:00', 2, 66],
    ['exactly when the shift ends', '2026-01-05T15:00+01:00', 2, 2],
    ['after several shifts', '2026-01-05T09:00+01:00', 20, 52],
  ])('%s', (_case, ts, slaHours, expectedHours) => {
    expect(expectedResponseMs(office, at(ts), slaHours * hour)).toBe(expectedHours * hour);
  });
});
