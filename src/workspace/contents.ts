/** Predefined texts: finding them and filling in the names. */
import { lookup } from '../protocol/lookup.ts';
import type { PredefinedContent } from '../protocol/predefined-content.ts';

const mostFound = 8;

/** One of the texts, in the language that fits the conversation best. */
export interface Content {
  id: string;
  title: string;
  category: string;
  shortcut: string;
  hotkey: string;
  text: string;
}

interface Situation {
  skillId: string;
  /** Of the consumer, for example `de-DE`. */
  language: string | undefined;
}

/** Best first: by shortcut, by the beginning of the title, by any of the words. */
export function findContents(
  contents: readonly PredefinedContent[],
  typed: string,
  { skillId, language }: Situation,
): Content[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ shortcut, title, text, category }: Content): number => {
    const all = `${shortcut} ${title} ${category} ${text}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return 0;
    const [first = ''] = words;
    if (first !== '' && shortcut.toLowerCase().startsWith(first)) return 3;
    return title.toLowerCase().startsWith(first) ? 2 : 1;
  };
  return offered(contents, { skillId, language })
    .map((content) => ({ content, rank: rank(content) }))
    .filter((one) => one.rank > 0)
    .sort((a, b) => b.rank - a.rank || a.content.title.localeCompare(b.content.title))
    .slice(0, mostFound)
    .map(({ content }) => content);
}

/** What the keys of a hotkey insert; the first of several that want the same. */
export const contentOf = (contents: readonly PredefinedContent[], hotkey: string, situation: Situation) =>
  offered(contents, situation).find((content) => content.hotkey === hotkey);

function offered(contents: readonly PredefinedContent[], { skillId, language }: Situation): Content[] {
  return contents
    .filter(({ skillIds }) => skillIds.length === 0 || skillIds.includes(skillId))
    .map(({ id, title, category = '', shortcut = '', hotkey = '', texts }) => ({
      id,
      title,
      category,
      shortcut,
      hotkey,
      text: withoutMarkup(textIn(texts, language)),
    }));
}

const link = /<a\s[^>]*?href=(["'])(https?:\/\/[^"'\s]+)\1[^>]*>([^<]*)<\/a>/gi;

/** Messages are plain text in which windows show addresses as links. */
const withoutMarkup = (text: string): string =>
  text.replaceAll(link, (_all, _quote, href: string, words: string) =>
    words.trim() === '' || words.trim() === href ? href : `${words.trim()}: ${href}`,
  );

/** The language itself, else a relative of it, else the first that there is. */
function textIn(texts: PredefinedContent['texts'], language = ''): string {
  const [root] = language.split('-');
  const relative = Object.keys(texts).find((name) => root !== '' && name.split('-')[0] === root);
  return lookup(texts, language) ?? lookup(texts, relative) ?? Object.values(texts)[0] ?? '';
}

interface Names {
  agentNickname: string;
  /** Absent for consumers whom nothing names: they are addressed without. */
  consumerName: string | undefined;
}

export const fillIn = (text: string, { agentNickname, consumerName }: Names): string =>
  text
    .replaceAll('{agentNickname}', () => agentNickname)
    .replaceAll(/^\{consumerName\}[\s,]*|\s?\{consumerName\}/g, (found) =>
      consumerName ? found.replace('{consumerName}', () => consumerName) : '',
    );
