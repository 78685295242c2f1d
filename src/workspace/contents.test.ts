import { expect, test } from 'vitest';
import type { PredefinedContent } from '../protocol/predefined-content.ts';
import { contentOf, fillIn, findContents } from './contents.ts';

const content = (title: string, members: Partial<PredefinedContent> = {}): PredefinedContent => ({
  id: title,
  category: 'General',
  title,
  texts: { 'en-US': `${title} text` },
  skillIds: [],
  ...members,
});

const all = [
  content('Greeting', { shortcut: 'hi', texts: { 'en-US': 'Hello {consumerName}', 'de-DE': 'Hallo' } }),
  content('Hidden costs', { texts: { 'en-US': 'There are none' } }),
  content('Returns', { skillIds: ['7'] }),
];

test.each([
  ['', ['Greeting', 'Hidden costs', 'Returns']],
  ['hi', ['Greeting', 'Hidden costs']],
  ['none are', ['Hidden costs']],
  ['return', ['Returns']],
  ['nowhere', []],
])('“%s” finds %j', (typed, titles) => {
  expect(findContents(all, typed, { skillId: '7', language: undefined }).map(({ title }) => title)).toEqual(titles);
});

test.each([
  ['de-DE', 'Hallo'],
  ['de-AT', 'Hallo'],
  ['fr-FR', 'Hello {consumerName}'],
  [undefined, 'Hello {consumerName}'],
  ['__proto__', 'Hello {consumerName}'],
  ['constructor', 'Hello {consumerName}'],
  ['', 'Hello {consumerName}'],
])('a customer who speaks %s gets the text in that language, as near as there is', (language, text) => {
  expect(findContents(all, 'hi', { skillId: '7', language })[0]?.text).toBe(text);
});

test('texts of other skills are not offered, and names are filled in', () => {
  expect(findContents(all, 'return', { skillId: '8', language: undefined })).toEqual([]);
  expect(fillIn('Hi {consumerName}, {agentNickname} here', { agentNickname: 'Ann', consumerName: 'Eitan' })).toBe(
    'Hi Eitan, Ann here',
  );
});

test.each([
  ['Hi {consumerName}, Ann here', 'Hi Eitan, Ann here', 'Hi, Ann here'],
  ['{consumerName}, hi', 'Eitan, hi', 'hi'],
])('who has a name is addressed by it, who has none without: %s', (text, named, unnamed) => {
  const of = (consumerName: string | undefined) => fillIn(text, { agentNickname: 'Ann', consumerName });
  expect([of('Eitan'), of(undefined)]).toEqual([named, unnamed]);
});

test('a key stands for the content that may be used here', () => {
  const keyed = [content('Ours', { skillIds: ['7'], hotkey: 'G' }), content('Everybody’s', { hotkey: 'G' })];
  const titleOf = (skillId: string, hotkey = 'G') => contentOf(keyed, hotkey, { skillId, language: undefined })?.title;
  expect([titleOf('7'), titleOf('8'), titleOf('7', 'H')]).toEqual(['Ours', 'Everybody’s', undefined]);
});

test.each([
  ['See <a href="https://a.test/x?y=1&z">our terms</a>.', 'See our terms: https://a.test/x?y=1&z.'],
  ["<a target='_blank' href='http://a.test/'></a>", 'http://a.test/'],
  ['<a href="https://a.test/">https://a.test/</a>', 'https://a.test/'],
  ['<a href="javascript:alert(1)">no</a>', '<a href="javascript:alert(1)">no</a>'],
  ['1 < 2 and <b>bold</b>', '1 < 2 and <b>bold</b>'],
])('links are inserted as their words and their address: %s', (text, inserted) => {
  const [found] = findContents([content('Link', { texts: { 'en-US': text } })], 'link', { skillId: '', language: '' });
  expect(found?.text).toBe(inserted);
});
