import { expect, test } from 'vitest';
import { parseContent } from './content.ts';

const says = (more: object) => parseContent({ type: 'ContentEvent', contentType: 'text/plain', ...more });
const reply = (more: object) => ({ type: 'button', title: 'Tea', ...more });

test('text is text, whatever it says that it is', () => {
  expect(says({ message: 'hi' })).toEqual({ text: 'hi' });
  expect(says({ contentType: 'text/html', message: '<b>hi</b>' })).toEqual({ text: '<b>hi</b>' });
});

test.each([
  [
    { caption: 'my cat', relativePath: '/x/1.JPG', fileType: 'JPG' },
    { name: 'my cat', image: true },
  ],
  [
    { caption: '', relativePath: '/x/bill.PDF', fileType: 'pdf' },
    { name: 'bill.PDF', image: false },
  ],
  [{}, { name: '', image: false }],
])('a file is named: %j', (message, file) => {
  expect(says({ contentType: 'hosted/file', message })).toEqual({ file });
});

test('what the window does not know has no text', () => {
  expect(says({ contentType: 'forms/secure-invitation', message: { a: 1 } })).toEqual({});
  expect(parseContent({ type: 'RichContentEvent' })).toEqual({});
});

const card = { type: 'vertical', elements: [{ type: 'text', text: 'Ridge 2' }] };
const parsed = { kind: 'box', layout: 'vertical', blocks: [{ kind: 'text', text: 'Ridge 2' }] };

test.each([
  ['as everybody writes it', { type: 'RichContentEvent', content: card }],
  ['as one schema has it', { type: 'RichContentEvent', message: card }],
  ['as history has it', { type: 'RichContentEvent', content: JSON.stringify(card) }],
  ['as content of its own type', { type: 'ContentEvent', contentType: 'text/structured-content', message: card }],
])('structured content is a card, and its words: %s', (_title, event) => {
  expect(parseContent(event)).toEqual({ text: 'Ridge 2', card: parsed });
});

test('what says that it is structured and is not stays text', () => {
  expect(says({ contentType: 'application/json', message: 'no card' })).toEqual({ text: 'no card' });
});

test('quick replies say their text or lead to the web, and to nowhere else', () => {
  const click = (...actions: object[]) => ({ click: { actions, metadata: [1] } });
  const replies = [
    reply({}),
    reply(click({ type: 'publishText', text: 'Tea, please' })),
    reply(click({ type: 'link', uri: 'https://a.test/tea' })),
    reply(click({ type: 'link', uri: 'javascript:alert(1)' })),
    reply({ title: 'x'.repeat(40) }),
    { title: ' ' },
    'nonsense',
  ];
  expect(says({ message: '?', quickReplies: { type: 'quickReplies', replies } }).quickReplies).toEqual([
    { title: 'Tea', text: 'Tea' },
    { title: 'Tea', text: 'Tea, please', metadata: [1] },
    { title: 'Tea', text: 'Tea', href: 'https://a.test/tea', metadata: [1] },
    { title: 'Tea', text: 'Tea', metadata: [1] },
    { title: `${'x'.repeat(22)}…`, text: 'x'.repeat(40) },
  ]);
});

test('nobody can offer more than two dozen answers', () => {
  const replies = Array.from({ length: 100 }, () => reply({}));
  expect(says({ message: '?', quickReplies: { replies } }).quickReplies).toHaveLength(24);
});
