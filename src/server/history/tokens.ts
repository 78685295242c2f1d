/** Text as the index knows it: letters and digits in lower case, without accents; everything else separates. */
import type { Phrase } from '../store/conversation-index.ts';

/**
 * Scripts that put no spaces between words, or that join particles to them, go character by character, so that any part
 * of a word is found. Text may change script within a word: "iPhone修理" is `iphone`, `修`, `理`.
 */
const word =
  /[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Khmer}\p{scx=Lao}\p{scx=Myanmar}]&&[\p{L}\p{N}]]|[[\p{L}\p{N}]--[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Khmer}\p{scx=Lao}\p{scx=Myanmar}]]+/gv;
/** Accents and vowel signs, but not the marks that make other kana of か and は. */
const accents = /[\p{M}--[\u3099\u309A]]+/gv;
/** Letters that decompose into nothing simpler, as people without them on their keyboard type them. */
const spellings = new Map([
  ...Object.entries({ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ı: 'i', ς: 'σ' }),
  /* The Arabic stretch of a line. */
  ['ـ', ''],
]);
const spelt = /[ßæœøđðþłħıςـ]/gu;
/** Digits with the signs that telephone numbers, dates and references have between them. */
const number = /\+?\(?\d[\d ()./\-\u2010-\u2015\u00A0\u202F]{4,38}\d/gu;
/** The same in a search, where a space otherwise separates what may stand apart: only after a plus sign. */
const soughtNumber = /\+[\d ()./\-\u2010-\u2015\u00A0\u202F]{5,38}\d/gu;
const minNumberDigits = 6;
const maxNumberDigits = 20;
const maxTokenLength = 64;
const maxTokens = 4096;
const maxPhrases = 16;

/**
 * Tokens in the order of the text, at most 4096 of at most 64 characters. Numbers that are written with signs follow at
 * the end once more, as their digits alone.
 */
export function tokenize(text: string): string[] {
  const tokens: string[] = [];
  for (const [found] of plain(text).matchAll(word)) {
    tokens.push(found.slice(0, maxTokenLength));
    if (tokens.length === maxTokens) return tokens;
  }
  return [...tokens, ...numbersIn(text)].slice(0, maxTokens);
}

/**
 * The words somebody types into the search, each as the phrases that it may stand for. Words in double quotes are one
 * phrase; so is a word that falls apart (an address at its `@`). A number may stand with its signs or without.
 */
export function parseKeywords(keywords: string): Phrase[][] {
  const parts = keywords.matchAll(new RegExp(`"([^"]*)"?|${soughtNumber.source}|[^\\s"]+`, 'gu'));
  return [...parts]
    .map(([whole, quoted]) => spellingsOf(quoted ?? whole))
    .filter((phrases) => phrases.length > 0)
    .slice(0, maxPhrases);
}

function spellingsOf(words: string): Phrase[] {
  const phrase = [...plain(words).matchAll(word)].map(([found]) => found.slice(0, maxTokenLength));
  const [digits] = numbersIn(words);
  const phrases = digits === undefined ? [phrase] : [phrase, [digits]];
  return phrases.filter(({ length }) => length > 0);
}

/** Numbers that stand with signs, as digits; a number without any is a token already. */
function numbersIn(text: string): string[] {
  return [...text.normalize('NFKC').matchAll(number)]
    .map(([found]) => ({ found, digits: found.replaceAll(/\D/gu, '') }))
    .filter(({ found, digits }) => found !== digits && inRange(digits.length))
    .map(({ digits }) => digits);
}

const inRange = (digits: number): boolean => digits >= minNumberDigits && digits <= maxNumberDigits;

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(accents, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(spelt, (letter) => spellings.get(letter) ?? letter);
}
