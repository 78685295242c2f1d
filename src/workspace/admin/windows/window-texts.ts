/** The window's own texts by language. Their names have dots, which stand for steps in the paths of forms. */
import { languages, loadCatalogue } from '../../../window/catalogue/catalogue.ts';
import { isObject, type Json, type JsonObject } from '../form/json.ts';

export const windowLanguages: readonly string[] = [
  'en',
  ...languages.filter((language) => language !== 'en').toSorted(),
];

const renamed = (members: object, from: string, to: string): JsonObject =>
  Object.fromEntries(Object.entries(members).map(([name, text]) => [name.replaceAll(from, to), text as Json]));

/** As the form names them. Of a region, what its language says. */
export async function loadWindowTexts(language: string): Promise<Readonly<Record<string, string>>> {
  return renamed(await loadCatalogue(language), '.', '/') as Readonly<Record<string, string>>;
}

const inTexts = (record: JsonObject, from: string, to: string): JsonObject => {
  const { texts } = record;
  if (!isObject(texts)) return record;
  const byLanguage = Object.entries(texts).map(([language, own]) => [language, renamed(Object(own), from, to)]);
  return { ...record, texts: Object.fromEntries(byLanguage) };
};

export const readTexts = (record: JsonObject): JsonObject => inTexts(record, '.', '/');
export const writeTexts = (draft: JsonObject): JsonObject => inTexts(draft, '/', '.');
