/**
 * Structured content as what this window draws: a small closed tree, whatever was written. Texts stay texts, addresses lead to
 * the web, a phone or a mailbox only, and what is not known shows at least what it says.
 */
import { isRecord } from '../client/notifications.ts';
import { settleSubmits } from './card-answer.ts';
import type { Block, Room } from './card-block.ts';
import { parseChecklist, parseSelect, parseTabs, parseTick } from './card-choices.ts';
import { type Given, parseButton, parseImage, parsePairs, parsePlaces, parseText } from './card-elements.ts';

const mostBlocks = 50;
const deepest = 8;

/** Undefined where there is nothing to show. */
export function parseCard(content: unknown): Block | undefined {
  const room: Room = { left: mostBlocks, choices: [] };
  const block = parseBlock(content, room, 0);
  return block && settleSubmits(block, new Set(room.choices.map(({ asked }) => asked)));
}

function parseBlock(given: unknown, room: Room, depth: number): Block | undefined {
  if (!isRecord(given) || depth > deepest || room.left <= 0) return undefined;
  room.left -= 1;
  switch (given.type) {
    case 'text':
      return parseText(given);
    case 'button':
    case 'submitButton':
      return parseButton(given, room.list);
    case 'image':
      return parseImage(given);
    case 'map':
    case 'linkPreview':
      return parsePlaces(given);
    case 'checkbox':
      return parseTick(given, room);
    case 'keyValuePairList':
      return parsePairs(given, room);
    case 'list':
    case 'section':
      return parseChecklist(given, room, (child) => parseBlock(child, room, depth + 1));
    case 'tabs':
      return parseTabs(given, (child) => parseBlock(child, room, depth + 1));
    case 'carouselSelect':
    case 'accordionSelect':
      if (!isRecord(given.selectMode)) return parseBox(given, room, depth);
      return parseSelect(given, room, (child) => parseBlock(child, room, depth + 1));
    default:
      return parseBox(given, room, depth);
  }
}

const layouts = ['vertical', 'horizontal', 'carousel'] as const;

/** Of what is not known: its words, then what is in it. */
function parseBox(given: Given, room: Room, depth: number): Block | undefined {
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
