/** Whether a page is one that an entry point means. */
import type { EntryCondition, EntryPoint } from './campaign.ts';
import type { PatternJudge } from './patterns.ts';

export interface PagePlace {
  url: string;
  sections: readonly string[];
}

/** A pattern without an answer neither includes a page nor lets it pass where it excludes. */
export function matchesEntryPoint(
  { include, exclude = [] }: EntryPoint,
  page: PagePlace,
  patterns: PatternJudge,
): boolean {
  const verdict = (condition: EntryCondition) => judgePlace(condition, page, patterns);
  return (
    exclude.every((condition) => verdict(condition) === false) &&
    (include.length === 0 || include.some((condition) => verdict(condition) === true))
  );
}

export const matchesPlace = (condition: EntryCondition, page: PagePlace, patterns: PatternJudge): boolean =>
  judgePlace(condition, page, patterns) === true;

function judgePlace(
  condition: EntryCondition,
  { url, sections }: PagePlace,
  patterns: PatternJudge,
): boolean | undefined {
  const { value } = condition;
  if (condition.kind === 'section') {
    const [, whole] = /^"(.*)"$/.exec(value) ?? [];
    return sections.some((section) => (whole === undefined ? section.includes(value) : section === whole));
  }
  if (condition.match === 'regex') return patterns.test(value, withFragmentIf(url, value.includes('#')));
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
