import { expect, test } from 'vitest';
import { combine } from '../form/json.ts';
import { loadWindowTexts, readTexts, windowLanguages, writeTexts } from './window-texts.ts';

const record = { name: 'Shop', texts: { de: { 'status.idle': 'Moin', title: 'Post' }, 'de-AT': { you: 'Sie' } } };

test('a window’s texts come back from the form as they went into it', () => {
  expect(writeTexts(readTexts(record))).toEqual(record);
  expect(writeTexts({ name: 'No texts' })).toEqual({ name: 'No texts' });
});

test('of two who change one language, each keeps the texts that the other changed', () => {
  const change = (text: string, to: string) => ({ ...record, texts: { de: { ...record.texts.de, [text]: to } } });
  const mine = readTexts(change('status.idle', 'Servus'));
  const theirs = readTexts(change('title', 'Briefe'));
  const both = writeTexts(combine({ base: readTexts(record), mine, theirs }));
  expect(both).toMatchObject({ texts: { de: { 'status.idle': 'Servus', title: 'Briefe' } } });
});

test('every language of the window is offered with all of its texts, English first', async () => {
  expect(windowLanguages[0]).toBe('en');
  for (const language of windowLanguages)
    expect(Object.keys(await loadWindowTexts(language))).toContain('composer/placeholder');
});
