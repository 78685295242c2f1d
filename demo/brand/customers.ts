/** The shop's sample customers, and what the shop tells the messaging platform about whoever is logged in. */
export interface Customer {
  /** Nobody can guess it from the number, so that a page cannot claim to be somebody it does not know. */
  id: string;
  number: string;
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
    id: 'F-104822-k7qm2x9d',
    number: 'F-104822',
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
    id: 'F-118340-w3tz8n5b',
    number: 'F-118340',
    givenName: 'Tomás',
    familyName: 'Herrera',
    email: 'tomas.herrera@example.test',
    phone: '+34 91 555 01 73',
    tier: 'Member',
    since: 2023,
    orders: [{ number: '20902', date: '19 November', items: 'Cairn 38 pack', total: '€ 165', status: 'Being packed' }],
  },
  {
    id: 'F-097615-r6vc4h1s',
    number: 'F-097615',
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

/** The claims of a customer's token. */
export const claimsOf = ({ id, givenName, familyName, email, phone, tier, number }: Customer) => ({
  sub: id,
  given_name: givenName,
  family_name: familyName,
  email,
  phone_number: phone,
  preferred_username: number,
  lp_sdes: [{ type: 'ctmrinfo', info: { ctype: tier } }],
});
