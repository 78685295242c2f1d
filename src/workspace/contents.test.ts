import { expect, test } from 'vitest';
import type { PredefinedContent } from '../protocol/predefined-content.ts';
import { fillIn, findContents } from './contents.ts';

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
])('a customer who speaks %s gets the text in that language, as near as there is', (language, text) => {
  expect(findContents(all, 'hi', { skillId: '7', language })[0]?.text).toBe(text);
});

test('texts of other skills are not offered, and names are filled in', () => {
  expect(findContents(all, 'return', { skillId: '8', language: undefined })).toEqual([]);
  expect(fillIn('Hi {consumerName}, {agentNickname} here', { agentNickname: 'Ann', consumerName: 'Eitan' })).toBe(
    'Hi Eitan, Ann here',
  );
});
