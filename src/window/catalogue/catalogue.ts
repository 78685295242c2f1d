/** The window's texts in the language that is wanted: each language is loaded only when somebody needs it. */
import type { texts as english } from './en.ts';

type EnglishKey = keyof typeof english;
type Category = Intl.LDMLPluralRule;
type Counted = 'newMessages' | 'minimized' | 'tooLong' | 'survey.stars';
type Single = Exclude<EnglishKey, `${Counted}.${Category}`>;

/** What a language must have; which plural categories it needs is the language's own matter. */
export type Catalogue = Record<Single | `${Counted}.other`, string> & Partial<Record<`${Counted}.${Category}`, string>>;

type Values = Readonly<Record<string, string | number>>;

/** A text with its values put in. Texts that count take their form from `count`. */
export type Translate = (key: Single | Counted, values?: Values) => string;

export interface Locale {
  /** BCP 47. */
  language: string;
  dir: 'ltr' | 'rtl';
  t: Translate;
}

const catalogues: Record<string, () => Promise<{ texts: Catalogue }>> = {
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
  en: () => import('./en.ts'),
  es: () => import('./es.ts'),
  fr: () => import('./fr.ts'),
  he: () => import('./he.ts'),
  it: () => import('./it.ts'),
  ja: () => import('./ja.ts'),
  nl: () => import('./nl.ts'),
  pt: () => import('./pt.ts'),
};

export const languages: readonly string[] = Object.keys(catalogues);

const rightToLeft = ['ar', 'he'];

/** The first wanted language that there is a catalogue for, else English. */
export const chooseLanguage = (wanted: readonly string[]): string =>
  wanted.find((tag) => isTag(tag) && Object.hasOwn(catalogues, base(tag))) ?? 'en-US';

/** Of a language that `chooseLanguage` has chosen. */
export async function loadCatalogue(language: string): Promise<Catalogue> {
  const load = catalogues[base(language)];
  if (!load) throw new Error(`no ${language}`);
  // A second try: the line of somebody on the move breaks for a moment now and then.
  const { texts } = await load().catch(load);
  return texts;
}

/** `dir` overrules the language's own direction; `overrides` are the account's own texts, by key. */
export function createLocale(
  language: string,
  catalogue: Catalogue,
  { dir, overrides = {} }: { dir?: string | null; overrides?: Readonly<Record<string, string>> } = {},
): Locale {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  const find = (key: string) => overrides[key] ?? (catalogue as Readonly<Record<string, string>>)[key];
  const own = rightToLeft.includes(base(language)) ? 'rtl' : 'ltr';
  return {
    language,
    dir: dir === 'rtl' || dir === 'ltr' ? dir : own,
    t(key, values = {}) {
      const { count } = values;
      const counted =
        typeof count === 'number' ? (find(`${key}.${plural.select(count)}`) ?? find(`${key}.other`)) : undefined;
      const text = counted ?? find(key) ?? key;
      return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
        const value = values[name];
        return typeof value === 'number' ? number.format(value) : (value ?? whole);
      });
    },
  };
}

/** Of `xx-YY` first, then of `xx`. */
export const textsFor = (texts: Readonly<Record<string, Record<string, string>>>, language: string) => ({
  ...texts[base(language)],
  ...texts[language],
});

const base = (tag: string) => tag.toLowerCase().split('-')[0] ?? '';

function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
