/** Whether a page is one that an entry point means. */
import type { EntryCondition, EntryPoint } from './campaign.ts';
import { testSafely } from './safe-regex.ts';

export interface PagePlace {
  url: string;
  sections: readonly string[];
}

export function matchesEntryPoint({ include, exclude = [] }: EntryPoint, page: PagePlace): boolean {
  const holds = (condition: EntryCondition) => matchesPlace(condition, page);
  return !exclude.some(holds) && (include.length === 0 || include.some(holds));
}

export function matchesPlace(condition: EntryCondition, { url, sections }: PagePlace): boolean {
  const { value } = condition;
  if (condition.kind === 'section') {
    const [, whole] = /^"(.*)"$/.exec(value) ?? [];
    return sections.some((section) => (whole === undefined ? section.includes(value) : section === whole));
  }
  if (condition.match === 'regex') return testSafely(value, withFragmentIf(url, value.includes('#'))) === true;
  const address = comparable(url, value.includes('#'));
  return condition.match === 'exact' ? address === comparable(value, value.includes('#')) : contains(address, value);
}

/** Host names have no case, paths do: a pattern matches with its host's case folded, or as it is. */
const contains = (address: string, value: string): boolean =>
  address.includes(value) || address.includes(comparable(value, true)) || hostOf(address).includes(value.toLowerCase());

const comparable = (url: string, keepFragment: boolean): string =>
  withFragmentIf(URL.canParse(url) ? new URL(url).href : url, keepFragment);

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');

const withFragmentIf = (url: string, keep: boolean): string => (keep ? url : url.replace(/#.*$/s, ''));
