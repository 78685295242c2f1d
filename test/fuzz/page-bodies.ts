/** What pages and apps report, as the product's own tag and the Monitoring API's clients write it. */
import type { Dice } from './dice.ts';
import { placeholder } from './schema-values.ts';

const date = { day: 1, month: 12, year: 2026 };
const product = { name: 'Lamp', category: 'Light', sku: 'l-1', price: 12.5 };

const attributes: readonly unknown[] = [
  { type: 'cart', total: 25, currency: 'EUR', numItems: 2, products: [{ product, quantity: 2 }] },
  {
    type: 'purchase',
    total: 25,
    currency: 'EUR',
    orderId: 'o-1',
    cart: { products: [{ product, quantity: 1 }], numItems: 1 },
  },
  {
    type: 'prodView',
    currency: 'EUR',
    products: [{ product: { ...product, statusInStock: 'yes', quantityInStock: 3 } }],
  },
  {
    type: 'ctmrinfo',
    info: { ctype: 'gold', cstatus: 'active', customerId: 'user-1', balance: -3.5, lastPaymentDate: date },
  },
  {
    type: 'personal',
    personal: {
      firstname: 'Ada',
      lastname: 'L',
      age: { age: 36 },
      language: 'en-US',
      contacts: [{ email: 'a@b.test' }],
    },
  },
  { type: 'mrktInfo', info: { channel: 1, affiliate: 'x', campaignId: 'c' } },
  { type: 'lead', lead: { topic: 't', value: 1, ticketId: '1' } },
  { type: 'service', service: { topic: 't', status: 1, category: 'c', serviceId: '1' } },
  { type: 'error', error: { contextId: '1', message: 'm', code: 'c', level: 1, resolved: false } },
  { type: 'viewedPage', page: { pageName: 'p' } },
  { type: 'impDisplay', campaign: 1, engId: 11, revision: 1, eContext: [{ type: 'engagementContext', id: '1' }] },
  { type: 'impAccept', campaign: '1', engId: '11' },
];

const identity = (dice: Dice) => ({
  iss: 'https://brand.example.test',
  acr: dice.pick(['loa1', '0']),
  sub: dice.pick(['user-1', 'user-2', 'nobody']),
});

const some = <T>(dice: Dice, from: readonly T[]): T[] => Array.from({ length: dice.below(4) }, () => dice.pick(from));

export const pageBody = (dice: Dice): unknown => ({
  visitorId: placeholder('visitor'),
  sessionId: placeholder('session'),
  pageId: 'p1',
  url: dice.pick(['http://localhost:4000/', 'http://localhost:4000/cart', `http://localhost:4000/${'a'.repeat(40)}!`]),
  title: 'Shop',
  referrer: 'https://search.example.test/?q=lamp',
  sections: ['shop', 'lamps'].slice(dice.below(3)),
  identities: dice.oneIn(2) ? [identity(dice)] : [],
  attributes: some(dice, attributes),
  device: dice.pick(['DESKTOP', 'TABLET', 'MOBILE']),
  language: 'en-US',
  deviceId: 'a'.repeat(20),
  identityFunction: dice.oneIn(2),
});

export const reportBody = (dice: Dice): unknown => ({
  identities: [identity(dice)],
  clientProperties: { appVersion: '1', deviceFamily: 'MOBILE', os: 'IOS', ipAddress: '127.0.0.1' },
  entryPoints: ['http://localhost:4000/cart', 'sec:cart'],
  engagementAttributes: some(dice, attributes),
});
