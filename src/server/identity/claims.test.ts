import { expect, test } from 'vitest';
import { sdesOf } from './claims.ts';

test('standard claims become attributes of the customer and the person', () => {
  const claims = {
    sub: 'user-7',
    given_name: 'Ann',
    family_name: 'Arbor',
    email: 'ann@example.test',
    gender: 'female',
    preferred_username: 'ann7',
    phone_number: '+1-10-344-3765333',
  };
  expect(sdesOf(claims)).toEqual([
    { type: 'ctmrinfo', info: { customerId: 'user-7', userName: 'ann7', imei: '+1-10-344-3765333' } },
    {
      type: 'personal',
      personal: {
        firstname: 'Ann',
        lastname: 'Arbor',
        gender: 'FEMALE',
        contacts: [{ email: 'ann@example.test', phone: '+1-10-344-3765333' }],
      },
    },
  ]);
});

test('a bare name is shown where no given name is', () => {
  expect(sdesOf({ sub: 'u', name: 'Eitan' })[1]).toEqual({ type: 'personal', personal: { firstname: 'Eitan' } });
  expect(sdesOf({ sub: 'u', name: 'Eitan B', given_name: 'Eitan' })[1]).toMatchObject({
    personal: { firstname: 'Eitan' },
  });
});

test('a subject alone yields no empty personal attribute', () => {
  expect(sdesOf({ sub: 'u' })).toEqual([{ type: 'ctmrinfo', info: { customerId: 'u' } }]);
});

const custom = (...sdes: unknown[]) => sdesOf({ sub: 'u', lp_sdes: sdes }).slice(1);

test('custom attributes keep their supported members with the right types only', () => {
  const info = {
    ctype: 'vip',
    balance: -400.99,
    companySize: 500,
    lastPaymentDate: { day: 15, month: 10, year: 2014, hour: 3 },
    registrationDate: 'yesterday',
    storeZipCode: '20505',
    storeNumber: '123',
    cstatus: 7,
    currency: '',
  };
  expect(custom({ type: 'ctmrinfo', info })).toEqual([
    {
      type: 'ctmrinfo',
      info: { ctype: 'vip', balance: -400.99, companySize: 500, lastPaymentDate: { day: 15, month: 10, year: 2014 } },
    },
  ]);
});

test('contacts may come bare; unknown kinds of telephone and empty entries are left out', () => {
  const contacts = { email: 'a@example.test', phoneType: 'pigeon', address: { country: 'NL', street: 'x' } };
  expect(
    custom({ type: 'personal', personal: { contacts } }, { type: 'personal', personal: { contacts: [{}] } }),
  ).toEqual([{ type: 'personal', personal: { contacts: [{ email: 'a@example.test', address: { country: 'NL' } }] } }]);
});

test.each([
  ['male', 'MALE'],
  ['FEMALE', 'FEMALE'],
  ['divers', 'OTHER'],
  [0, 'MALE'],
  [1, 'FEMALE'],
  [2, 'OTHER'],
])('gender %s is %s', (gender, expected) => {
  expect(custom({ type: 'personal', personal: { gender } })).toEqual([
    { type: 'personal', personal: { gender: expected } },
  ]);
});

test('attributes that describe pages, and whatever is no attribute, are left out', () => {
  const rest = ['cart', 'purchase', 'prodView', 'mrktInfo', 'lead', 'service', 'error', 'searchInfo', 'constructor'];
  expect(
    custom(...rest.map((type) => ({ type, info: { ctype: 'x' } })), null, 7, 'text', [], { type: 'ctmrinfo' }),
  ).toEqual([]);
});

test('a single custom attribute may come without its array', () => {
  expect(sdesOf({ sub: 'u', lp_sdes: { type: 'ctmrinfo', info: { role: 'broker' } } })).toContainEqual({
    type: 'ctmrinfo',
    info: { role: 'broker' },
  });
});

test('inherited members are never taken for claims', () => {
  const info = JSON.parse('{"__proto__":{"ctype":"vip"}}');
  expect(custom({ type: 'ctmrinfo', info })).toEqual([]);
});
