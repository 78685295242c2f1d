import { describe, expect, test } from 'vitest';
import type { Attribute } from '../../protocol/engagement.ts';
import { belongsTo, currentAttributes } from './attribute-log.ts';
import { storedNames } from './stored-names.ts';

const hour = 3_600_000;
const minute = 60_000;

describe('an attribute belongs to a conversation', () => {
  const start = 1000 * hour;
  const end = 1010 * hour;
  test.each([
    ['12 h 00 m before it opened', start - 12 * hour, true],
    ['12 h 01 m before it opened', start - 12 * hour - minute, false],
    ['while it was open', start + hour, true],
    ['11 h 59 m after it closed', end + 12 * hour - minute, true],
    ['12 h 00 m after it closed', end + 12 * hour, true],
    ['12 h 01 m after it closed', end + 12 * hour + minute, false],
  ])('%s', (_case, ts, expected) => {
    expect(belongsTo([{ startTs: start, endTs: end }], ts)).toBe(expected);
  });

  test('at any later time while it is open', () => {
    expect(belongsTo([{ startTs: start }], start + 5000 * hour)).toBe(true);
  });

  test('between two times that it was open when they are less than a day apart, else near either', () => {
    const reopened = (gap: number) => [{ startTs: start, endTs: end }, { startTs: end + gap }];
    expect(belongsTo(reopened(11 * hour), end + 5 * hour)).toBe(true);
    expect(belongsTo(reopened(30 * hour), end + 15 * hour)).toBe(false);
    expect(belongsTo(reopened(30 * hour), end + 19 * hour)).toBe(true);
  });
});

describe('sent again', () => {
  const log = (...bodies: Attribute[]) => bodies.map((body, index) => ({ ts: index, sessionId: 's', body }));
  const shown = (...bodies: Attribute[]) => currentAttributes(log(...bodies)).map(({ body }) => body);
  const personal = (firstname: string) => ({ type: 'personal', personal: { firstname } });

  test.each(['cart', 'personal', 'ctmrinfo', 'mrktInfo', 'service'])('%s replaces what was there, whole', (type) => {
    expect(shown({ type, p1: 'a', p2: 'a' }, { type, p1: 'b', p3: 'b' })).toEqual([{ type, p1: 'b', p3: 'b' }]);
  });

  test.each(['prodView', 'error', 'purchase', 'lead', 'searchInfo'])('%s stands beside what was there', (type) => {
    const both = [
      { type, p1: 'a', p2: 'a' },
      { type, p1: 'b', p3: 'b' },
    ];
    expect(shown(...both)).toEqual(both);
  });

  test('personal twice shows the last, prodView twice shows two', () => {
    const views = [
      { type: 'prodView', products: [] },
      { type: 'prodView', currency: 'EUR' },
    ];
    expect(shown(personal('A'), ...views, personal('B'))).toEqual([...views, personal('B')]);
  });

  test('the same order or lead of a session is shown once, as it was told last', () => {
    const order = (total: number) => ({ type: 'purchase', orderId: 'o1', total });
    const lead = (value: number) => ({ type: 'lead', lead: { leadId: 'l1', value } });
    expect(shown(order(1), lead(1), order(2), lead(2))).toEqual([order(2), lead(2)]);
    const elsewhere = [...log(order(1)), { ts: 5, sessionId: 'another', body: order(1) }];
    expect(currentAttributes(elsewhere)).toHaveLength(2);
  });
});

test('reports name attributes as histories do', () => {
  const bodies: Attribute[] = [
    { type: 'cart', total: 1.5, numItems: 2, products: [{ product: { price: 3 }, quantity: 1 }] },
    { type: 'ctmrinfo', info: { cstatus: 's', ctype: 't', customerId: 'c' } },
    {
      type: 'personal',
      personal: {
        firstname: 'A',
        lastname: 'B',
        age: { age: 3, year: 4, month: 5, day: 6 },
        contacts: [{ email: 'e' }],
      },
    },
    { type: 'mrktInfo', info: { channel: 1 } },
    { type: 'prodView', currency: 'EUR' },
    { type: 'service', service: { topic: 't' } },
    { type: 'error', error: { code: '1' } },
    { type: 'searchInfo', keywords: ['k'] },
    { type: 'purchase', total: 1 },
    { type: 'lead', lead: { topic: 't' } },
  ];
  const at = { serverTimeStamp: 7 };
  expect(storedNames(bodies.map((body) => ({ ts: 7, sessionId: 's', body })))).toEqual({
    events: [
      { cartStatus: { ...at, total: '1.5', numItems: '2', products: [{ product: { price: '3' }, quantity: '1' }] } },
      { customerInfo: { ...at, customerInfo: { customerStatus: 's', customerType: 't', customerId: 'c' } } },
      {
        personalInfo: {
          ...at,
          personalInfo: {
            name: 'A',
            surname: 'B',
            customerAge: {
              customerAgeInYears: 3,
              customerYearOfBirth: 4,
              customerMonthOfBirth: 5,
              customerDateOfBirth: 6,
            },
            contacts: [{ personalContact: { email: 'e' } }],
          },
        },
      },
      { marketingCampaignInfo: { ...at, marketingCampaignInfo: { originatingChannel: 1 } } },
      { viewedProduct: { ...at, currency: 'EUR' } },
      { serviceActivity: { ...at, serviceActivity: { topic: 't' } } },
      { visitorError: { ...at, visitorError: { code: '1' } } },
      { searchContent: { ...at, keywords: ['k'] } },
      { purchase: { ...at, total: 1 } },
      { lead: { ...at, lead: { topic: 't' } } },
    ],
  });
});
