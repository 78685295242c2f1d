/** The shop's sample customers, and what the shop tells the messaging platform about whoever is logged in. */
import { signToken } from './signing-key.ts';

export interface Customer {
  id: string;
  givenName: string;
  familyName: string;
  email: string;
  phone: string;
  tier: string;
  since: number;
  orders: { number: string; date: string; items: string; total: string; status: string }[];
}

export const customers: Customer[] = [
  {
    id: 'F-104822',
    givenName: 'Maya',
    familyName: 'Lindqvist',
    email: 'maya.lindqvist@example.test',
    phone: '+46 8 555 01 22',
    tier: 'Trail club',
    since: 2019,
    orders: [
      { number: '20871', date: '16 November', items: 'Ridge 2 tent, footprint', total: '€ 318', status: 'On its way' },
      { number: '20544', date: '2 October', items: 'Wool base layer', total: '€ 74', status: 'Delivered' },
    ],
  },
  {
    id: 'F-118340',
    givenName: 'Tomás',
    familyName: 'Herrera',
    email: 'tomas.herrera@example.test',
    phone: '+34 91 555 01 73',
    tier: 'Member',
    since: 2023,
    orders: [{ number: '20902', date: '19 November', items: 'Cairn 38 pack', total: '€ 165', status: 'Being packed' }],
  },
  {
    id: 'F-097615',
    givenName: 'Aiko',
    familyName: 'Tanaka',
    email: 'aiko.tanaka@example.test',
    phone: '+81 3 5550 0148',
    tier: 'Trail club',
    since: 2016,
    orders: [
      { number: '20790', date: '8 November', items: 'Ember stove, two cups', total: '€ 92', status: 'Return received' },
    ],
  },
];

export const findCustomer = (id: string): Customer | undefined => customers.find((customer) => customer.id === id);

const lifeSeconds = 15 * 60;

/** The token that the messaging window hands over: who the customer is, for a quarter of an hour. */
export function createIdToken(customer: Customer, { accountId, nowMs }: { accountId: string; nowMs: number }): string {
  const now = Math.floor(nowMs / 1000);
  return signToken({
    sub: customer.id,
    iss: 'https://idp.liveperson.net',
    aud: `acc:${accountId}`,
    iat: now,
    exp: now + lifeSeconds,
    given_name: customer.givenName,
    family_name: customer.familyName,
    email: customer.email,
    phone_number: customer.phone,
    lp_sdes: [{ type: 'ctmrinfo', info: { customerId: customer.id, ctype: customer.tier } }],
  });
}
