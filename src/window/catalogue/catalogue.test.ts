import { describe, expect, test } from 'vitest';
import { chooseLanguage, createLocale, languages, loadCatalogue, textsFor } from './catalogue.ts';
import { texts as english } from './en.ts';

const categories = /\.(zero|one|two|few|many|other)$/;
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
const single = (texts: object) => Object.keys(texts).filter((key) => !categories.test(key));
const counted = (texts: object) =>
  [...new Set(Object.keys(texts).filter((key) => categories.test(key)))].map((key) => key.replace(categories, ''));

test('there are ten languages', () => {
  expect([...languages].sort()).toEqual(['ar', 'de', 'en', 'es', 'fr', 'he', 'it', 'ja', 'nl', 'pt']);
});

describe.each(languages)('%s', (language) => {
  test('has every text of the English catalogue, with the same places for values', async () => {
    const texts: Record<string, string> = await loadCatalogue(language);
    expect(single(texts).sort()).toEqual(single(english).sort());
    expect([...new Set(counted(texts))].sort()).toEqual([...new Set(counted(english))].sort());
    for (const [key, text] of Object.entries(english) as [keyof typeof english, string][]) {
      if (categories.test(key)) continue;
      expect(placeholders(texts[key] ?? ''), key).toEqual(placeholders(text));
      expect(texts[key]?.trim(), key).not.toBe('');
    }
  });

  test('has each plural form that the language knows, and no other', async () => {
    const texts: Record<string, string> = await loadCatalogue(language);
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const key of new Set(counted(english))) {
      const forms = Object.keys(texts).filter(
        (other) => other.replace(categories, '') === key && categories.test(other),
      );
      expect(forms.sort()).toEqual(pluralCategories.map((category) => `${key}.${category}`).sort());
      expect(placeholders(texts[`${key}.other`] ?? '')).toEqual(
        placeholders((english as Record<string, string>)[`${key}.other`] ?? ''),
      );
    }
  });
});

test('the first language that there is a catalogue for is taken, English otherwise', () => {
  expect(chooseLanguage(['xx', 'en-GB', 'en'])).toBe('en-GB');
  expect(chooseLanguage(['', 'not a tag', 'he-IL'])).toBe('he-IL');
  expect(chooseLanguage(['', 'sv'])).toBe('en-US');
});

test('a language brings its direction; the page may ask for one, and for nothing else', async () => {
  const hebrew = await loadCatalogue('he');
  expect(createLocale('he', hebrew).dir).toBe('rtl');
  expect(createLocale('he', hebrew, { dir: 'ltr' }).dir).toBe('ltr');
  expect(createLocale('en', await loadCatalogue('en'), { dir: 'sideways' }).dir).toBe('ltr');
});

test('what counts takes the form that the number needs', async () => {
  const { t } = createLocale('en', await loadCatalogue('en'));
  expect([t('newMessages', { count: 1 }), t('newMessages', { count: 2 })]).toEqual(['1 new message', '2 new messages']);
  const arabic = createLocale('ar', await loadCatalogue('ar'));
  expect(arabic.t('newMessages', { count: 3 })).toContain('رسائل');
});

test('an account’s own texts go first, those of the region before those of the language', async () => {
  const own = { de: { title: 'Hallo', you: 'Du' }, 'de-AT': { title: 'Servus' }, fr: { title: 'Salut' } };
  const overrides = textsFor(own, 'de-AT');
  const { t } = createLocale('de-AT', await loadCatalogue('de-AT'), { overrides });
  expect([t('title'), t('you'), t('agent')]).toEqual(['Servus', 'Du', 'Mitarbeiter']);
});

test('a value is put in as it is, even when it looks like a place for one', async () => {
  const { t } = createLocale('en', await loadCatalogue('en'));
  expect(t('says', { author: '{text}', text: '$& {author}' })).toBe('{text}: $& {author}');
});
