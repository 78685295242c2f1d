import { expect, test } from 'vitest';
import { audience, behaviour, campaign, entryPoint } from '../engagement/campaign.ts';
import { AppError } from '../errors.ts';
import { createRecordParser } from './record-body.ts';

function problemsOf(schema: Parameters<typeof createRecordParser>[0], sent: unknown): Record<string, string> {
  try {
    createRecordParser(schema)(sent);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return Object.fromEntries((error.fields ?? []).map(({ field, reason }) => [field, reason]));
  }
  return {};
}

test('of a condition only what its own kind lacks is named', () => {
  const conditions = [
    { kind: 'timeOnEntryPoint' },
    { kind: 'visitorError', occurrences: 1.5 },
    { kind: 'cartValue', min: 'a' },
  ];
  expect(problemsOf(behaviour, { name: 'A', conditions })).toEqual({
    'conditions.0.seconds': 'is required',
    'conditions.1.occurrences': 'must be a whole number',
    'conditions.2.min': expect.stringContaining('number'),
  });
  const include = [{ kind: 'url', match: 'contains', value: '' }];
  expect(problemsOf(entryPoint, { name: 'A', include })).toEqual({ 'include.0.value': 'is required' });
  const platforms = { name: 'A', conditions: [{ kind: 'platform', values: [] }] };
  expect(problemsOf(audience, platforms)).toEqual({ 'conditions.0.values': 'needs at least one' });
});

test('a kind that there is not is named, and nothing else of that condition', () => {
  const conditions = [{ kind: 'moonPhase', values: ['full'] }];
  expect(problemsOf(behaviour, { name: 'A', conditions })).toEqual({
    'conditions.0.kind': 'is not one of those that there are',
  });
});

test('reasons are words, not patterns', () => {
  const engagement = {
    ...{ name: 'A', enabled: true, type: 6, authenticated: false, windowMode: 'embedded', language: 'english' },
    ...{ design: { text: '', imageUrl: 'http://x' }, entryPointIds: [], behaviourIds: [] },
  };
  const timeFrame = { weekly: [{ day: 1, from: '9', to: '24:00' }] };
  const record = { name: 'x'.repeat(101), priority: 'top', audienceIds: [], published: true, timeFrame };
  expect(problemsOf(campaign, { ...record, engagements: [engagement], controlGroupPercent: 101 })).toEqual({
    name: 'must have at most 100 characters',
    priority: 'must be one of high, medium, low',
    'timeFrame.weekly.0.from': 'must be a time of day, as 09:30 is',
    controlGroupPercent: 'must be at most 100',
    'engagements.0.language': 'must be a language and a country, as en-US is',
    'engagements.0.design.text': 'is required',
    'engagements.0.design.imageUrl': 'must be an address that begins with https://',
  });
});
