/** What stands in a card by itself. Everything here was written by somebody: it is cut to length, and its addresses are known. */
import { isRecord } from '../client/notifications.ts';
import type { Act, Block, Place, Room, TextBlock } from './card-block.ts';

export type Given = Record<string, unknown>;

const longestText = 5_000;
const longestTitle = 128;
const longestSaying = 256;
const longestAddress = 2_048;

export function parseText({ text, style }: Given): TextBlock | undefined {
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const { bold, italic, size } = isRecord(style) ? style : ({} as Given);
  return {
    kind: 'text',
    text: text.slice(0, longestText),
    ...(bold === true && { bold }),
    ...(italic === true && { italic }),
    ...(size === 'large' && { large: true }),
  };
}

/** One that can do nothing here is a text. One that refers to what is asked sends what is chosen there. */
export function parseButton(given: Given, list: string | undefined): Block | undefined {
  const named = titleOf(given.title) ?? titleOf(given.tooltip);
  if (named === undefined) return undefined;
  const hint = titleOf(given.alt) ?? titleOf(given.tooltip);
  const shown = { title: named, ...(hint !== undefined && hint !== named && { hint }) };
  const act = parseAct(given.click);
  const ref = isRecord(given.ref) ? askedOf(given.ref.type, given.ref.name) : undefined;
  const submits = list !== undefined && actionsOf(given.click).some(({ type }) => type === 'submitAsText');
  const asked = submits ? list : act?.says === undefined ? undefined : ref;
  if (asked !== undefined)
    return { kind: 'submit', ...shown, asked, ...(act?.says && { says: act.says }), ...metadataOf(given.click) };
  return act ? { kind: 'button', ...shown, act } : { kind: 'text', text: named };
}

export const askedOf = (type: unknown, name: unknown): string | undefined =>
  typeof type === 'string' && typeof name === 'string' ? `${type} ${name}` : undefined;

export function parseImage(given: Given): Block | undefined {
  const url = address(given.url);
  const caption = titleOf(given.caption);
  const said = titleOf(given.alt) ?? titleOf(given.tooltip) ?? caption;
  if (url === undefined || !url.startsWith('https:'))
    return said === undefined ? undefined : { kind: 'text', text: said };
  const alt = said ?? new URL(url).pathname.split('/').at(-1) ?? '';
  const act = parseAct(given.click);
  return { kind: 'image', url, alt, ...(caption !== undefined && { caption }), ...(act && { act }) };
}

/** A map, or a page's preview. */
export function parsePlaces(given: Given): Block | undefined {
  if (given.type === 'map') return placeAt(given.la, given.lo, titleOf(given.title) ?? titleOf(given.tooltip));
  const href = address(given.url);
  return href === undefined ? undefined : parsePlace(href, titleOf(given.title));
}

/** Each pair takes the room of an element. */
export function parsePairs(given: Given, room: Room): Block | undefined {
  const lists = [given.elements, given.list, given.pairs, given.data];
  const list: unknown[] = lists.find((one) => Array.isArray(one)) ?? [];
  const pairs = list.flatMap((one) => {
    const key = isRecord(one) ? titleOf(one.key) : undefined;
    if (!isRecord(one) || key === undefined || room.left <= 0) return [];
    room.left -= 1;
    const { value } = one;
    const known = typeof value === 'string' || typeof value === 'number';
    return [{ key, value: known ? String(value).slice(0, longestAddress) : '' }];
  });
  return pairs.length === 0 ? undefined : { kind: 'pairs', pairs };
}

function parseAct(click: unknown): Act | undefined {
  const actions = actionsOf(click);
  const says = sayingOf(actions.find(({ type }) => type === 'publishText')?.text);
  const link = address(actions.find(({ type }) => type === 'link')?.uri);
  const there = actions.find(({ type }) => type === 'navigate');
  const href = link ?? (there && placeAt(there.la, there.lo)?.href);
  if (says === undefined && href === undefined) return undefined;
  return { ...(says !== undefined && { says }), ...(href !== undefined && { href }), ...metadataOf(click) };
}

export const actionsOf = (click: unknown): Given[] =>
  isRecord(click) && Array.isArray(click.actions) ? click.actions.filter(isRecord) : [];

/** What is no object would have the whole answer refused. */
export const metadataOf = (holder: unknown): { metadata?: unknown[] } =>
  isRecord(holder) && Array.isArray(holder.metadata) ? { metadata: holder.metadata.filter(isRecord) } : {};

/** On a map that asks for no key and knows nothing of who looks. */
function placeAt(la: unknown, lo: unknown, named?: string): Place | undefined {
  if (typeof la !== 'number' || typeof lo !== 'number' || Math.abs(la) > 90 || Math.abs(lo) > 180) return undefined;
  return parsePlace(`https://www.openstreetmap.org/?mlat=${la}&mlon=${lo}#map=16/${la}/${lo}`, named);
}

const parsePlace = (href: string, named: string | undefined): Place => ({
  kind: 'place',
  href,
  ...(named !== undefined && { title: named }),
});

const cut = (value: unknown, length: number): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.slice(0, length) : undefined;
export const titleOf = (value: unknown): string | undefined => cut(value, longestTitle);
export const sayingOf = (value: unknown): string | undefined => cut(value, longestSaying);

function address(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > longestAddress || !URL.canParse(value)) return undefined;
  const { protocol, href } = new URL(value);
  return ['https:', 'http:', 'tel:', 'mailto:'].includes(protocol) ? href : undefined;
}
