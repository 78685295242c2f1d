import { expect, test } from 'vitest';
import { createLineHooks } from './line-hooks.ts';

const rating = { csatRate: 2, csatComment: 'call me at 0301234' };

test.each(['BEFORE_SUBMIT_SURVEY', 'BEFORE_SURVEY_SUBMIT'])('%s may change what the consumer answers', async (own) => {
  const hooks = createLineHooks(async (name, data) =>
    name === own ? { ...data, surveyData: { csatRate: 2, csatComment: '…' } } : data,
  );
  expect(await hooks.rated(rating)).toEqual({ csatRate: 2, csatComment: '…' });
});

test.each([
  [{ surveyData: { csatRate: 9, csatComment: 7, csatResolutionConfirmation: 'yes' } }, {}],
  [{ surveyData: null }, rating],
  [{}, rating],
])('a page that answers %j leaves no nonsense in the rating', async (answer, expected) => {
  expect(await createLineHooks(async () => answer).rated(rating)).toEqual(expected);
});

test('without hooks a rating stays as it is', async () => {
  expect(await createLineHooks(undefined).rated(rating)).toEqual(rating);
});

const form = {
  title: 'How did we do?',
  questions: [
    { id: 'csatRate', text: 'Your rating' },
    { id: 'csatComment', text: 'Anything to add?' },
  ],
} as const;

test.each([
  [
    'changes it',
    {
      title: 'Well?',
      questions: [
        { id: 'csatComment', text: 'And?' },
        { id: 'x', text: 'y' },
      ],
    },
  ],
  ['answers nonsense', 7],
  ['leaves out every question', { questions: [] }],
  ['wants none', null],
])('AFTER_GET_SURVEY sees the survey before it is shown: a page that %s', async (does, surveyData) => {
  const hooks = createLineHooks(async (name, data) => (name === 'AFTER_GET_SURVEY' ? { ...data, surveyData } : data));
  const asked = {
    'changes it': { title: 'Well?', questions: [{ id: 'csatComment', text: 'And?' }] },
    'answers nonsense': form,
  }[does];
  expect(await hooks.asked(form)).toEqual(asked);
});
