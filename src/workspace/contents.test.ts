import { expect, test } from 'vitest';
import type { PredefinedContent } from '../protocol/predefined-content.ts';
import { fillIn, findContents } from './contents.ts';

const content = (title: string, members: Partial<PredefinedContent> = {}): PredefinedContent => ({
  id: title,
  category: 'General',
  title,
  text: `${title} text`,
  ...members,
});

const all = [
  content('Greeting', { shortcut: 'hi', text: 'Hello {consumerName}' }),
  content('Hidden costs', { text: 'There are none' }),
  content('Returns', { skillIds: ['7'] }),
];

test.each([
  ['', ['Greeting', 'Hidden costs', 'Returns']],
  ['hi', ['Greeting', 'Hidden costs']],
  ['none are', ['Hidden costs']],
  ['return', ['Returns']],
  ['nowhere', []],
])('“%s” finds %j', (typed, titles) => {
  expect(findContents(all, typed, '7').map(({ title }) => title)).toEqual(titles);
});

test('texts of other skills are not offered, and names are filled in', () => {
  expect(findContents(all, 'return', '8')).toEqual([]);
  expect(fillIn('Hi {consumerName}, {agentNickname} here', { agentNickname: 'Ann', consumerName: 'Eitan' })).toBe(
    'Hi Eitan, Ann here',
  );
});
