/** Text as the index knows it: letters and digits in lower case, without accents; everything else separates. */
import type { Phrase } from '../store/conversation-index.ts';

/** Writing that puts no spaces between words goes character by character, so that any part of it is found. */
const word = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}]+/gu;
const longestToken = 64;
const mostTokens = 4096;
const mostPhrases = 16;

export function tokenize(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase();
  const tokens: string[] = [];
  for (const [found] of plain.matchAll(word)) {
    tokens.push(found.slice(0, longestToken));
    if (tokens.length === mostTokens) break;
  }
  return tokens;
}

/**
 * What somebody types into the search: words, and phrases in double quotes whose words must follow one another. A word
 * that falls apart (an address at its `@`) is a phrase too.
 */
export function parseKeywords(keywords: string): Phrase[] {
  const parts = keywords.matchAll(/"([^"]*)"?|[^\s"]+/gu);
  return [...parts]
    .map(([whole, quoted]) => tokenize(quoted ?? whole))
    .filter((phrase) => phrase.length > 0)
    .slice(0, mostPhrases);
}
