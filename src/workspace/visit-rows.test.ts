import { expect, test } from 'vitest';
import type { Attribute } from '../protocol/engagement.ts';
import { visitSections } from './visit-rows.ts';

test('each type is a section, the newest attribute first, and none is marked as verified', () => {
  const sections = visitSections({
    conversationId: 'c',
    verified: [],
    sdes: { events: [] },
    reported: [
      { ts: 1, attribute: { type: 'prodView', products: [{ product: { name: 'bed', price: 10 } }] } },
      { ts: 2, attribute: { type: 'prodView', products: [{ product: { name: 'sofa' } }] } },
      {
        ts: 3,
        attribute: { type: 'personal', personal: { firstname: 'Bob', contacts: [{ email: 'b@example.test' }] } },
      },
    ],
    visitor: {
      device: 'MOBILE',
      returning: true,
      pages: [
        { url: 'https://a.test/1', sections: [], enteredTs: 1 },
        { url: 'https://a.test/2', title: 'Beds', sections: ['beds', 'sale'], enteredTs: 2 },
      ],
    },
    campaign: { id: 1, name: 'Spring', goal: 'More orders' },
  });
  expect(sections.map(({ title }) => title)).toEqual(['Viewed products', 'Personal info', 'Page', 'Campaign']);
  const values = sections.map(({ rows }) =>
    rows.filter(({ label }) => label !== 'Time').map(({ label, value }) => `${label}: ${value}`),
  );
  expect(values).toEqual([
    ['Product name: sofa', 'Product name: bed', 'Product price: 10'],
    ['First name: Bob', 'Contacts email: b@example.test'],
    [
      'Last seen on: Beds (https://a.test/2)',
      'Sections: beds, sale',
      'Pages before: https://a.test/1',
      'Device: Mobile',
      'Has been here before: Yes',
    ],
    ['Campaign: Spring', 'Goal: More orders'],
  ]);
  expect(sections.flatMap(({ rows }) => rows).filter(({ issuer }) => issuer !== undefined)).toEqual([]);
});

test('members and codes that do not speak for themselves are put into words', () => {
  const rowsOf = (attribute: Attribute) => {
    const reported = [{ ts: 1, attribute }];
    const [section] = visitSections({ conversationId: 'c', verified: [], sdes: { events: [] }, reported });
    return section?.rows.map(({ label, value }) => `${label}: ${value}`).filter((row) => !row.startsWith('Time'));
  };
  expect(rowsOf({ type: 'ctmrinfo', info: { ctype: 'vip', imei: '35' } })).toEqual(['Type: vip', 'IMEI: 35']);
  expect(rowsOf({ type: 'mrktInfo', info: { channel: 3 } })).toEqual(['Channel: E-mail']);
  expect(rowsOf({ type: 'service', service: { status: 1, serviceId: 's1' } })).toEqual([
    'Status: In progress',
    'Service ID: s1',
  ]);
  expect(rowsOf({ type: 'service', service: { status: 99 } })).toEqual(['Status: 99']);
  const dates = {
    registrationDate: { day: 1, month: 2, year: 2019 },
    lastPaymentDate: { day: 31, month: 2, year: 2019 },
  };
  expect(rowsOf({ type: 'ctmrinfo', info: dates })).toEqual([
    `Registration date: ${new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(new Date(2019, 1, 1))}`,
    'Last payment date day: 31',
    'Last payment date month: 2',
    'Last payment date year: 2019',
  ]);
});
