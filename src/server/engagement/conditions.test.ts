import { describe, expect, test } from 'vitest';
import type { Behaviour } from './campaign.ts';
import { behaves } from './conditions.ts';
import { createPatternJudge } from './patterns.ts';
import { newVisit, noteAttributes, putPage, type Visit } from './visit.ts';

const fresh = newVisit({ device: 'DESKTOP' }, false);

const visitOf = (paths: readonly string[]): Visit =>
  paths.reduce((visit, path, index) => {
    const times = { enteredTs: index, lastTs: index };
    return putPage(visit, {
      id: `p${index}`,
      url: `https://shop.example${path}`,
      sections: [],
      ...times,
      authenticated: false,
      offered: [],
    });
  }, fresh);

const meets = (visit: Visit, ...conditions: Behaviour['conditions']): boolean =>
  behaves(
    { name: 'b', conditions },
    { visit, now: 1000, entryPoints: [], findEntryPoint: () => undefined, patterns: createPatternJudge() },
  );

describe('a flow', () => {
  const steps = ['/cart', '/address', '/pay'].map((value) => ({ kind: 'url', match: 'contains', value }) as const);
  test.each<[string, string[], ('abandoned' | 'wentBack')[]]>([
    ['never begun', ['/', '/beds'], []],
    ['begun', ['/', '/cart'], []],
    ['begun with another step', ['/address', '/'], []],
    ['left', ['/cart', '/address', '/'], ['abandoned']],
    ['left and taken up again', ['/cart', '/', '/address'], []],
    ['gone back one step', ['/cart', '/address', '/cart'], ['wentBack']],
    ['gone back and on again', ['/cart', '/address', '/cart', '/pay'], []],
    ['completed', ['/cart', '/address', '/pay', '/'], []],
    ['completed and begun anew', ['/cart', '/address', '/pay', '/cart', '/'], []],
  ])('%s', (_case, paths, events) => {
    const visit = visitOf(paths);
    const met = (['abandoned', 'wentBack'] as const).filter((event) => meets(visit, { kind: 'flow', event, steps }));
    expect(met).toEqual(events);
  });
});

describe('what is remembered of products and services', () => {
  const cartOf = (...names: string[]) => ({
    type: 'cart',
    total: 10,
    numItems: names.length,
    products: names.map((name) => ({ product: { name }, quantity: 1 })),
  });
  const inCart = (...values: string[]) => ({ kind: 'productInCart', by: 'name', values }) as const;

  test('a cart is what was said of it last', () => {
    const visit = noteAttributes(fresh, [cartOf('Bed', 'Lamp'), cartOf('Lamp')]);
    expect([meets(visit, inCart('bed')), meets(visit, inCart('lamp'))]).toEqual([false, true]);
    expect(meets(noteAttributes(visit, [{ type: 'cart', total: 0, numItems: 0 }]), inCart('lamp'))).toBe(false);
  });

  test('viewed products add up, each once, and no more than fifty', () => {
    const views = Array.from({ length: 60 }, (_, n) => ({
      type: 'prodView',
      products: [{ product: { sku: `s${n}`, name: 'x'.repeat(201) } }, { product: { sku: 's0' } }],
    }));
    const visit = noteAttributes(fresh, views);
    expect(visit.facts.viewed).toHaveLength(50);
    expect(visit.facts.viewed?.at(-1)).toEqual({ sku: 's0' });
    const viewed = (sku: string) => meets(visit, { kind: 'viewedProduct', by: 'sku', values: [sku] });
    expect([viewed('S59'), viewed('s0'), viewed('s1')]).toEqual([true, true, false]);
  });

  test('an activity keeps its topic with its status', () => {
    const activity = (topic: string, status: number) => ({ type: 'service', service: { topic, status } });
    const visit = noteAttributes(fresh, [activity('Return', 1), activity('Repair', 0)]);
    const has = (topic: string, statuses: number[]) => meets(visit, { kind: 'serviceActivity', topic, statuses });
    expect([has('return', [1]), has('return', [0]), has('return', []), has('repair', [0, 5])]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});
