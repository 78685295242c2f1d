import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Block, cardWords, parseCard } from './card.ts';

const click = (...actions: object[]) => ({ actions });
const vertical = (...elements: unknown[]) => ({ type: 'vertical', elements });

test('a card of each known element', () => {
  const card = parseCard(
    vertical(
      { type: 'image', url: 'https://a.test/tent.png', caption: 'Ridge 2', alt: 'A green tent' },
      { type: 'text', text: 'Ridge 2', style: { bold: true, size: 'large', color: '#ffffff' } },
      { type: 'button', title: 'Buy', click: click({ type: 'publishText', text: 'I take it' }) },
      { type: 'button', title: 'More', click: click({ type: 'link', uri: 'https://a.test/more' }) },
      { type: 'button', title: 'The shop', click: click({ type: 'navigate', la: 52.5, lo: 13.4 }) },
      { type: 'map', la: 52.5, lo: 13.4, tooltip: 'Where we are' },
    ),
  );
  const map = 'https://www.openstreetmap.org/?mlat=52.5&mlon=13.4#map=16/52.5/13.4';
  expect(card).toEqual({
    kind: 'box',
    layout: 'vertical',
    blocks: [
      { kind: 'image', url: 'https://a.test/tent.png', alt: 'A green tent', caption: 'Ridge 2' },
      { kind: 'text', text: 'Ridge 2', bold: true, large: true },
      { kind: 'button', title: 'Buy', act: { says: 'I take it' } },
      { kind: 'button', title: 'More', act: { href: 'https://a.test/more' } },
      { kind: 'button', title: 'The shop', act: { href: map } },
      { kind: 'place', href: map, title: 'Where we are' },
    ],
  });
  expect(card && cardWords(card)).toBe(
    `A green tent\nRidge 2\nRidge 2\nBuy\nMore: https://a.test/more\nThe shop: ${map}\nWhere we are: ${map}`,
  );
});

test.each([
  ['a script', { type: 'link', uri: 'javascript:alert(1)' }],
  ['data', { type: 'link', uri: 'data:text/html,x' }],
  ['nowhere', { type: 'link', uri: 'nowhere' }],
  ['no place on earth', { type: 'navigate', la: 91, lo: 0 }],
  ['something else', { type: 'datePicker' }],
])('a button that would lead to %s is a text', (_title, action) => {
  expect(parseCard({ type: 'button', title: 'Go', click: click(action) })).toEqual({ kind: 'text', text: 'Go' });
});

test('a picture that is not to be fetched is what it shows, in words', () => {
  expect(parseCard({ type: 'image', url: 'http://a.test/x.png', tooltip: 'A tent' })).toEqual({
    kind: 'text',
    text: 'A tent',
  });
  expect(parseCard({ type: 'image', url: 'data:image/png;base64,x' })).toBeUndefined();
});

test('of an element that is not known there is what it says and what is in it', () => {
  const accordion = {
    type: 'accordionSelect',
    title: 'Sizes',
    sections: [{ type: 'section', title: 'Small', elements: [{ type: 'text', text: 'For one' }] }],
  };
  const card = parseCard(accordion);
  expect(card && cardWords(card)).toBe('Sizes\nSmall\nFor one');
  expect(parseCard({ type: 'vertical', elements: [] })).toBeUndefined();
  expect(parseCard('text')).toBeUndefined();
});

test('nobody can make it large, deep or long', () => {
  const many = parseCard(vertical(...Array.from({ length: 500 }, () => ({ type: 'text', text: 'x'.repeat(9_000) }))));
  const count = (block: Block): number =>
    1 + (block.kind === 'box' ? block.blocks.reduce((sum, one) => sum + count(one), 0) : 0);
  expect(many && count(many)).toBe(50);
  expect(many && cardWords(many).split('\n')[0]?.length).toBe(5_000);
  let deep: object = { type: 'text', text: 'at the bottom' };
  for (let i = 0; i < 40; i += 1) deep = vertical(deep);
  expect(parseCard(deep)).toBeUndefined();
});

test('whatever is written, every address is of the web, a phone or a mailbox', () => {
  const word = fc.oneof(
    fc.constantFrom('vertical', 'horizontal', 'carousel', 'text', 'button', 'image', 'map', 'linkPreview', 'link'),
    fc.constantFrom('https://a.test', 'javascript:alert(1)', 'data:text/html,x', 'JaVaScRiPt:1', ' javascript:1'),
    fc.string(),
  );
  const names = fc.constantFrom('type', 'elements', 'url', 'uri', 'click', 'actions', 'title', 'text', 'alt', 'la');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      word,
      fc.double(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(names, tie('tree'), { maxKeys: 6 }),
    ),
  }));
  const addresses = (block: Block): string[] =>
    block.kind === 'box'
      ? block.blocks.flatMap(addresses)
      : [
          ...(block.kind === 'image' ? [block.url] : []),
          ...(block.kind === 'place' ? [block.href] : []),
          ...('act' in block && block.act?.href !== undefined ? [block.act.href] : []),
        ];
  fc.assert(
    fc.property(tree, (content) => {
      const card = parseCard(content);
      for (const one of card ? addresses(card) : [])
        expect(['https:', 'http:', 'tel:', 'mailto:']).toContain(new URL(one).protocol);
    }),
  );
});
