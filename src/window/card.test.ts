import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accordion, checklist, select, tabs } from '../../test/support/cards.ts';
import { parseCard } from './card.ts';
import { answerOf, asksFor } from './card-answer.ts';
import { type Block, cardWords } from './card-block.ts';

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

const external = (id: string) => ({ type: 'ExternalId', id });
const blocksIn = (block: Block): Block[] => [
  block,
  ...(block.kind === 'box' || block.kind === 'list' ? block.blocks.flatMap(blocksIn) : []),
  ...(block.kind === 'tabs' ? block.tabs.flatMap((tab) => blocksIn(tab.block)) : []),
  ...(block.kind === 'select' ? block.options.flatMap((option) => blocksIn(option.block)) : []),
];
/** What the card's one submit button sends of what is chosen, by number. */
const answer = (content: unknown, ...chosen: number[]) => {
  const card = parseCard(content);
  const submit = card && blocksIn(card).find((block) => block.kind === 'submit');
  return card && submit && answerOf(card, submit, new Set(chosen));
};

test('a list sends what its ticked boxes say, in its order, with their metadata and then the button’s', () => {
  const card = parseCard(checklist);
  expect(card).toMatchObject({ kind: 'list', name: { text: 'What was wrong with the parcel?', bold: true } });
  expect(answer(checklist)).toBeUndefined();
  expect(answer(checklist, 2, 0)).toEqual({
    text: 'open, missing',
    metadata: [external('open'), external('missing'), external('report')],
  });
  expect(card && cardWords(card)).toBe(
    [
      'What was wrong with the parcel?',
      'The box',
      'It was open',
      'It was wet',
      'What was in it',
      'Something was missing',
      'It was not what I had ordered, but something else entirely',
      'Report it',
      'It is all right',
    ].join('\n'),
  );
});

test('a button sends the metadata of what is chosen where it refers to, with its own text', () => {
  expect(answer(select, 1)).toEqual({ text: 'Bring it there, please', metadata: [external('locker')] });
  expect(answer(accordion, 0, 1)).toEqual({
    text: 'Add it, please',
    metadata: [external('insured'), external('saturday')],
  });
  const shown = [select, accordion].map((one) => parseCard(one)).flatMap((card) => (card ? blocksIn(card) : []));
  expect(shown.filter((block) => block.kind === 'select')).toMatchObject([
    {
      layout: 'carousel',
      many: false,
      options: [{ title: 'Kiosk on Main Street' }, { title: 'Locker by the station' }],
    },
    {
      layout: 'accordion',
      many: true,
      options: [{ title: 'Insurance', more: '2.90 €' }, { title: 'Saturday delivery' }],
    },
  ]);
  expect(cardWords(parseCard(accordion) as Block)).toContain('Insurance\n2.90 €\nPays up to 500 €');
});

test('tabs are called by their tags; pairs of words stand beside each other', () => {
  const card = parseCard(tabs) as Block;
  expect(card).toMatchObject({
    kind: 'tabs',
    tabs: [
      {
        title: 'Parcel',
        block: { kind: 'box', blocks: [{ kind: 'pairs', pairs: [{ key: 'Weight', value: '2.4 kg' }, {}, {}] }] },
      },
      { title: 'Recipient' },
      { title: 'Return' },
    ],
  });
  expect(cardWords(card).split('\n').slice(0, 2)).toEqual(['Parcel', 'Weight: 2.4 kg']);
  expect(asksFor(card)).toBe(false);
});

const submit = { type: 'submitButton', title: 'Send', click: click({ type: 'submitAsText', submit: true }) };
const loose = { type: 'checkbox', text: 'Loose', click: click({ type: 'checked', publishText: 'x' }) };

test('what could never be sent is not offered', () => {
  const text = (said: string) => ({ kind: 'text', text: said });
  expect(parseCard(loose)).toEqual(text('Loose'));
  expect(parseCard({ type: 'list', elements: [submit] })).toEqual({ kind: 'list', blocks: [text('Send')] });
  const refers = { type: 'button', title: 'Go', ref: { type: 'carouselSelect', name: 'gone' } };
  expect(parseCard({ ...refers, click: click({ type: 'publishText', text: 'went' }) })).toEqual({
    kind: 'button',
    title: 'Go',
    act: { says: 'went' },
  });
  const list = { type: 'list', elements: [{ type: 'text', text: 'Which?' }, loose] };
  expect(answer(vertical(list, submit), 0)).toBeUndefined();
});

test('no answer is longer, and has more metadata, than a message may', () => {
  const boxes = Array.from({ length: 45 }, () => ({
    ...loose,
    click: {
      actions: [{ type: 'checked', publishText: 'x'.repeat(999) }],
      metadata: [external('a'), 'no object', external('b')],
    },
  }));
  const given = answer({ type: 'list', elements: [...boxes, submit] }, ...boxes.keys());
  expect([given?.text.length, given?.metadata.length]).toEqual([8_000, 64]);
  expect(given?.metadata.every((one) => typeof one === 'object')).toBe(true);
  expect(given?.text.slice(0, 258)).toBe(`${'x'.repeat(256)}, `);
});

test('nobody can make it large, deep or long', () => {
  const many = parseCard(vertical(...Array.from({ length: 500 }, () => ({ type: 'text', text: 'x'.repeat(9_000) }))));
  expect(many && blocksIn(many)).toHaveLength(50);
  const pairs = Array.from({ length: 500 }, (_, i) => ({ key: `${i}`, value: 'y'.repeat(9_000) }));
  const paired = parseCard(vertical({ type: 'keyValuePairList', elements: pairs }));
  expect(paired && cardWords(paired).split('\n')).toHaveLength(48);
  expect(many && cardWords(many).split('\n')[0]?.length).toBe(5_000);
  let deep: object = { type: 'text', text: 'at the bottom' };
  for (let i = 0; i < 40; i += 1) deep = vertical(deep);
  expect(parseCard(deep)).toBeUndefined();
});

test('whatever is written, every address is of the web, a phone or a mailbox', () => {
  const word = fc.oneof(
    fc.constantFrom('vertical', 'horizontal', 'carousel', 'text', 'button', 'image', 'map', 'linkPreview', 'link'),
    fc.constantFrom('list', 'checkbox', 'submitButton', 'tabs', 'carouselSelect', 'accordionSelect', 'section'),
    fc.constantFrom('keyValuePairList', 'publishText', 'submitAsText', 'checked'),
    fc.constantFrom('https://a.test', 'javascript:alert(1)', 'data:text/html,x', 'JaVaScRiPt:1', ' javascript:1'),
    fc.string(),
  );
  const names = fc.constantFrom('type', 'elements', 'url', 'uri', 'click', 'actions', 'title', 'text', 'alt', 'la');
  const more = fc.constantFrom('selectMode', 'ref', 'name', 'titles', 'tag', 'key', 'value', 'metadata', 'list');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      word,
      fc.double(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(names, more), tie('tree'), { maxKeys: 6 }),
    ),
  }));
  const addresses = (card: Block): string[] =>
    blocksIn(card).flatMap((block) => [
      ...(block.kind === 'image' ? [block.url] : []),
      ...(block.kind === 'place' ? [block.href] : []),
      ...('act' in block && block.act?.href !== undefined ? [block.act.href] : []),
    ]);
  fc.assert(
    fc.property(tree, (content) => {
      const card = parseCard(content);
      for (const one of card ? addresses(card) : [])
        expect(['https:', 'http:', 'tel:', 'mailto:']).toContain(new URL(one).protocol);
    }),
  );
});
