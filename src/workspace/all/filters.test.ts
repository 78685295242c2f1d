import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';
import { emptyFilters, searchOf } from './filters.ts';

test('nothing chosen asks for everything', () => {
  expect(searchOf(emptyFilters)).toEqual({});
});

test('what is chosen is asked for, days from their local midnight to their end', () => {
  const search = searchOf({
    ...emptyFilters,
    text: ' "late parcel" ',
    status: 'IN_QUEUE',
    agentPid: 'p',
    skillId: '7',
    groupId: '-1',
    from: '2026-05-01',
    to: '2026-05-01',
    csat: 'low',
    duration: 'long',
  });
  expect(search).toEqual({
    text: '"late parcel"',
    latestQueueState: 'IN_QUEUE',
    latestAgentIds: ['p'],
    latestSkillIds: ['7'],
    agentGroupIds: ['-1'],
    start: { from: new Date(2026, 4, 1).getTime(), to: new Date(2026, 4, 2).getTime() - 1 },
    csat: { from: 1, to: 2 },
    duration: { from: 86_400_000 },
  });
});

test('a CSV cell holds any text, and none of it runs as a formula', () => {
  expect(
    csvOf([
      ['a', 'b "c", d'],
      ['=HYPERLINK("x")', '-1'],
      ['two\nlines', ''],
    ]),
  ).toBe('\ufeffa,"b ""c"", d"\r\n"\'=HYPERLINK(""x"")",\'-1\r\n"two\nlines",\r\n');
});
