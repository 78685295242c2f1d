/** What a visitor's pages have reported, as sections to read. None of it is verified. */

import type { Attribute, ConversationAttributes } from '../protocol/engagement.ts';
import { lookup } from '../protocol/lookup.ts';
import { codeWords, memberWords } from './attribute-words.ts';
import { formatDate, formatFull } from './format.ts';
import type { InfoRow } from './profile.ts';
import { strings } from './strings.ts';

export interface VisitSection {
  title: string;
  hint?: string;
  rows: InfoRow[];
}

const texts = strings.visit;
const order = Object.keys(texts.types);
const pagesShown = 5;
const valuesShown = 60;

export function visitSections({ reported, visitor, campaign, engagement }: ConversationAttributes): VisitSection[] {
  const byType = Map.groupBy(reported, ({ attribute }) => attribute.type);
  const types = [...byType.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const last = visitor?.pages.at(-1);
  const before = visitor?.pages.slice(-1 - pagesShown, -1).reverse() ?? [];
  const page = rowsOf([
    [texts.current, last && (last.title ? `${last.title} (${last.url})` : last.url)],
    [texts.sections, last?.sections.join(', ')],
    ...before.map(({ url, title }) => [texts.pages, title ?? url] as const),
    [texts.start, visitor?.startUrl],
    [texts.referrer, visitor?.referrer],
    [texts.device, visitor && (lookup(strings.info.devices, visitor.device) ?? visitor.device)],
    [texts.language, visitor?.language],
    [texts.returning, visitor && (visitor.returning ? strings.info.yes : strings.info.no)],
  ]);
  const source = rowsOf([
    [texts.campaign, campaign?.name],
    [texts.goal, campaign?.goal],
    [texts.engagement, engagement?.name],
    [texts.note, engagement?.agentNote],
  ]);
  return [
    ...types.map((type) => ({
      title: lookup(texts.types, type) ?? type,
      hint: strings.info.reportedHint,
      rows: (byType.get(type) ?? [])
        .toReversed()
        .flatMap(({ ts, attribute }) => [...attributeRows(attribute), { label: texts.time, value: formatFull(ts) }]),
    })),
    { title: texts.page, rows: page },
    { title: texts.campaign, rows: source },
  ].filter(({ rows }) => rows.length > 0);
}

const rowsOf = (pairs: readonly (readonly [string, string | undefined])[]): InfoRow[] =>
  pairs.flatMap(([label, value]) => (value ? [{ label, value }] : []));

/** Every value with the name that the page gave it; what lies deeper carries the names on its way. */
function attributeRows({ type, ...members }: Attribute): InfoRow[] {
  const [inner] = Object.values(members);
  const single = Object.keys(members).length === 1 && typeof inner === 'object' && !Array.isArray(inner);
  return flatten(single ? inner : members, [])
    .slice(0, valuesShown)
    .map(({ path, value }) => ({
      label: labelOf(path),
      value: lookup(codeWords, `${type}.${path.at(-1)}`)?.[Number(value)] ?? String(value),
    }));
}

interface Leaf {
  path: readonly string[];
  value: unknown;
}

function flatten(value: unknown, path: readonly string[]): Leaf[] {
  if (Array.isArray(value))
    return value.flatMap((one, i) => flatten(one, value.length > 1 ? [...path, `${i + 1}`] : path));
  const date = Object.keys(value ?? {}).length === 3 ? formatDate(value) : undefined;
  if (date !== undefined) return [{ path, value: date }];
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, member]) => flatten(member, [...path, name]));
  if (value === undefined || value === null || value === '') return [];
  return [{ path, value }];
}

/** `orderTotal` → `Order total`. */
function labelOf(path: readonly string[]): string {
  const words = path.slice(-2).map(wordsOf).join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const wordsOf = (name: string): string =>
  lookup(memberWords, name) ?? name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
