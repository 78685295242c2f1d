import { describe, expect, test } from 'vitest';
import { checkAttribute } from './catalogue.ts';

const product = { product: { name: 'Lamp', category: 'Light', sku: 'L1', price: 12.5 }, quantity: 2 };

describe('the catalogue takes', () => {
  test.each([
    { type: 'cart', total: 9.5, currency: 'EUR', numItems: 1, products: [product] },
    { type: 'cart', total: 0, numItems: 0 },
    { type: 'purchase', total: 9.5, orderId: 'o1', cart: { products: [product], numItems: 1 } },
    { type: 'purchase' },
    {
      type: 'prodView',
      currency: 'EUR',
      products: [{ product: { name: 'x', statusInStock: 'y', quantityInStock: 3 } }],
    },
    {
      type: 'ctmrinfo',
      info: { ctype: 'vip', balance: -3.5, companySize: 5, lastPaymentDate: { day: 1, month: 2, year: 3 } },
    },
    {
      type: 'personal',
      personal: {
        firstname: 'A',
        age: { year: 1980 },
        gender: 'OTHER',
        language: 'en_US',
        contacts: [{ phoneType: 'WORK', address: { country: 'x' } }],
      },
    },
    { type: 'mrktInfo', info: { channel: 6, affiliate: 'a', campaignId: 'c' } },
    { type: 'lead', lead: { topic: 't', value: 1.5, currency: 'EUR', leadId: 'l' } },
    { type: 'service', service: { topic: 't', category: 'c', serviceId: 's', status: 13 } },
    { type: 'error', error: { contextId: 'c', message: 'm', code: '1', level: 3, resolved: false } },
    { type: 'searchInfo', keywords: ['a', 'b'] },
    { type: 'impDisplay', campaign: 1, engId: 2, revision: 3, eContext: [{ type: 'engagementContext', id: '1' }] },
    { type: 'impExpanded', expanded: true, userInit: null, actionableItems: null, campaign: 1, engId: 2, revision: 3 },
  ])('$type', (attribute) => {
    expect(checkAttribute(attribute)).toEqual({ ok: true, attribute });
  });

  test('what it does not know within an attribute is left out', () => {
    const sent = { type: 'lead', other: 1, lead: { topic: 't', nested: { deep: [] } } };
    expect(checkAttribute(sent)).toEqual({ ok: true, attribute: { type: 'lead', lead: { topic: 't' } } });
    expect(sent.other).toBe(1);
  });

  test('either spelling of the marketing campaign and numbers as texts, and stores one', () => {
    expect(checkAttribute({ type: 'mrktInfo', info: { channel: '1', campaignID: 'c' } })).toEqual({
      ok: true,
      attribute: { type: 'mrktInfo', info: { channel: 1, campaignId: 'c' } },
    });
  });
});

describe('the catalogue refuses', () => {
  test.each([
    [{ type: 'viewedCart' }, 'type'],
    [{ type: '__proto__' }, 'type'],
    [{}, 'type'],
    [null, 'type'],
    ['cart', 'type'],
    [{ type: 'cart', total: 1 }, 'numItems'],
    [{ type: 'cart', total: '1', numItems: 1 }, 'total'],
    [{ type: 'cart', total: 1, numItems: 1, products: [{ quantity: 1 }] }, 'products.0.product'],
    [{ type: 'purchase', cart: {} }, 'cart.products'],
    [{ type: 'ctmrinfo', info: { balance: 'much' } }, 'info.balance'],
    [{ type: 'ctmrinfo', info: { companySize: 1.5 } }, 'info.companySize'],
    [{ type: 'personal', personal: { gender: 'male' } }, 'personal.gender'],
    [{ type: 'personal', personal: { contacts: [{ phoneType: 'CAR' }] } }, 'personal.contacts.0.phoneType'],
    [{ type: 'mrktInfo', info: { channel: 7 } }, 'info.channel'],
    [{ type: 'service', service: { status: 14 } }, 'service.status'],
    [{ type: 'searchInfo', keywords: 'lamp' }, 'keywords'],
    [{ type: 'lead', lead: { topic: 'x'.repeat(50_001) } }, 'lead.topic'],
    [{ type: 'impDisplay', campaign: 1 }, 'engId'],
  ])('%j, naming the member', (sent, field) => {
    expect(checkAttribute(sent)).toEqual({ ok: false, field, reason: expect.any(String) });
  });

  test('one that is too large as a whole', () => {
    const keywords = ['a', 'b', 'c'].map((letter) => letter.repeat(30_000));
    expect(checkAttribute({ type: 'searchInfo', keywords })).toMatchObject({ ok: false });
  });
});
