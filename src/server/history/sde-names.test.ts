import { expect, test } from 'vitest';
import { returnedSde } from './sde-names.ts';

test.each([
  [
    { type: 'ctmrinfo', info: { customerId: '7', ctype: 'gold', cstatus: 'active' } },
    {
      customerInfo: {
        serverTimeStamp: 1,
        customerInfo: { customerId: '7', customerType: 'gold', customerStatus: 'active' },
      },
    },
  ],
  [
    {
      type: 'personal',
      personal: { firstname: 'Ann', age: { age: 34, year: 1990 }, contacts: [{ email: 'a@b.test' }] },
    },
    {
      personalInfo: {
        serverTimeStamp: 1,
        personalInfo: {
          name: 'Ann',
          customerAge: { customerAgeInYears: 34, customerYearOfBirth: 1990 },
          contacts: [{ personalContact: { email: 'a@b.test' } }],
        },
      },
    },
  ],
  [{ type: 'cart', total: 11.7, numItems: 6 }, { cartStatus: { serverTimeStamp: 1, total: '11.7', numItems: '6' } }],
  [
    { type: 'mrktInfo', info: { channel: '0' } },
    { marketingCampaignInfo: { serverTimeStamp: 1, marketingCampaignInfo: { originatingChannel: '0' } } },
  ],
  [{ type: 'own', a: 1 }, { own: { serverTimeStamp: 1, a: 1 } }],
])('%j', (sent, returned) => expect(JSON.parse(JSON.stringify(returnedSde(sent, 1)))).toEqual(returned));
