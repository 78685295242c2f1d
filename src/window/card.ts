/**
 * Structured content as what this window draws: a small closed tree, whatever was written. Texts stay texts, addresses lead to
 * the web, a phone or a mailbox only, and what is not known shows at least what it says.
 */
import { isRecord } from '../client/notifications.ts';

export type Block =
  | { kind: 'text'; text: string; bold?: true; italic?: true; large?: true }
  | { kind: 'button'; title: string; hint?: string; act: Act }
  | { kind: 'image'; url: string; alt: string; caption?: string; act?: Act }
  | { kind: 'place'; href: string; title?: string }
  | { kind: 'box'; layout: 'vertical' | 'horizontal' | 'carousel'; blocks: readonly Block[] };

export interface Act {
  says?: string;
  href?: string;
  metadata?: unknown[];
}

const mostBlocks = 50;
const deepest = 8;
const longestText = 5_000;
const longestTitle = 128;
const longestAddress = 2_048;

type Given = Record<string, unknown>;

/** Undefined where there is nothing to show. */
export function parseCard(content: unknown): Block | undefined {
  return parseBlock(content, { left: mostBlocks }, 0);
}

/** What it says, top to bottom, for ears and for files. */
export const cardWords = (card: Block): string => sayings(card).join('\n');

function sayings(block: Block): string[] {
  switch (block.kind) {
    case 'text':
      return [block.text];
    case 'button':
      return [block.act.href === undefined ? block.title : `${block.title}: ${block.act.href}`];
    case 'image':
      return [block.alt, block.caption ?? ''].filter((text, i, all) => text !== '' && all.indexOf(text) === i);
    case 'place':
      return [block.title === undefined ? block.href : `${block.title}: ${block.href}`];
    case 'box':
      return block.blocks.flatMap(sayings);
  }
}

function parseBlock(given: unknown, room: { left: number }, depth: number): Block | undefined {
  if (!isRecord(given) || depth > deepest || room.left <= 0) return undefined;
  room.left -= 1;
  switch (given.type) {
    case 'text':
      return parseText(given);
    case 'button':
    case 'submitButton':
      return parseButton(given);
    case 'image':
      return parseImage(given);
    case 'map':
      return placeAt(given.la, given.lo, title(given.title) ?? title(given.tooltip));
    case 'linkPreview': {
      const href = address(given.url);
      return href === undefined ? undefined : parsePlace(href, title(given.title));
    }
    default:
      return parseBox(given, room, depth);
  }
}

function parseText({ text, style }: Given): Block | undefined {
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

/** One that can do nothing here is a text. */
function parseButton(given: Given): Block | undefined {
  const named = title(given.title) ?? title(given.tooltip);
  if (named === undefined) return undefined;
  const act = parseAct(given.click);
  if (!act) return { kind: 'text', text: named };
  const hint = title(given.alt) ?? title(given.tooltip);
  return { kind: 'button', title: named, act, ...(hint !== undefined && hint !== named && { hint }) };
}

function parseImage(given: Given): Block | undefined {
  const url = address(given.url);
  const caption = title(given.caption);
  const said = title(given.alt) ?? title(given.tooltip) ?? caption;
  if (url === undefined || !url.startsWith('https:'))
    return said === undefined ? undefined : { kind: 'text', text: said };
  const alt = said ?? new URL(url).pathname.split('/').at(-1) ?? '';
  const act = parseAct(given.click);
  return { kind: 'image', url, alt, ...(caption !== undefined && { caption }), ...(act && { act }) };
}

const layouts = ['vertical', 'horizontal', 'carousel'] as const;

/** Of what is not known: its words, then what is in it. */
function parseBox(given: Given, room: { left: number }, depth: number): Block | undefined {
  const layout = layouts.find((one) => one === given.type);
  const own = layout === undefined ? [given.title, given.text, given.caption, given.alt, given.tooltip] : [];
  const said = own.find((one) => typeof one === 'string' && one.trim() !== '');
  const children = ['elements', 'tabs', 'sections', 'list', 'resp'].flatMap((name) => {
    const value = given[name];
    return Array.isArray(value) ? value : [];
  });
  const blocks = [
    typeof said === 'string' ? parseText({ text: said }) : undefined,
    ...children.map((child) => parseBlock(child, room, depth + 1)),
  ].filter((block) => block !== undefined);
  return blocks.length === 0 ? undefined : { kind: 'box', layout: layout ?? 'vertical', blocks };
}

function parseAct(click: unknown): Act | undefined {
  if (!isRecord(click) || !Array.isArray(click.actions)) return undefined;
  const actions = click.actions.filter(isRecord);
  const says = title(actions.find(({ type }) => type === 'publishText')?.text);
  const link = address(actions.find(({ type }) => type === 'link')?.uri);
  const there = actions.find(({ type }) => type === 'navigate');
  const place = there && placeAt(there.la, there.lo);
  const href = link ?? (place?.kind === 'place' ? place.href : undefined);
  if (says === undefined && href === undefined) return undefined;
  return {
    ...(says !== undefined && { says }),
    ...(href !== undefined && { href }),
    ...(Array.isArray(click.metadata) && { metadata: click.metadata }),
  };
}

/** On a map that asks for no key and knows nothing of who looks. */
function placeAt(la: unknown, lo: unknown, named?: string): Block | undefined {
  if (typeof la !== 'number' || typeof lo !== 'number' || Math.abs(la) > 90 || Math.abs(lo) > 180) return undefined;
  return parsePlace(`https://www.openstreetmap.org/?mlat=${la}&mlon=${lo}#map=16/${la}/${lo}`, named);
}

const parsePlace = (href: string, named: string | undefined): Block => ({
  kind: 'place',
  href,
  ...(named !== undefined && { title: named }),
});

const title = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.slice(0, longestTitle) : undefined;

function address(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > longestAddress || !URL.canParse(value)) return undefined;
  const { protocol, href } = new URL(value);
  return ['https:', 'http:', 'tel:', 'mailto:'].includes(protocol) ? href : undefined;
}
