import { german } from './texts/de.ts';
import { english, type Texts } from './texts/en.ts';
import { hebrew } from './texts/he.ts';

export const languages = {
  en: { name: 'English', dir: 'ltr', tag: 'en-US', texts: english },
  de: { name: 'Deutsch', dir: 'ltr', tag: 'de-DE', texts: german },
  he: { name: 'עברית', dir: 'rtl', tag: 'he-IL', texts: hebrew },
} as const satisfies Record<string, { name: string; dir: 'ltr' | 'rtl'; tag: string; texts: Texts }>;

export type Language = keyof typeof languages;

const isLanguage = (text: string): text is Language => Object.hasOwn(languages, text);

/** The first that the shop speaks, of what was chosen and what the browser asks for. */
export function chooseLanguage(wanted: (string | null | undefined)[]): { language: Language; texts: Texts } {
  const tags = wanted.flatMap((text) => (text ?? '').split(',')).map((tag) => tag.trim().slice(0, 2).toLowerCase());
  const language = tags.find(isLanguage) ?? 'en';
  return { language, texts: languages[language].texts };
}
