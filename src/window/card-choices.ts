/** What a card asks: lists to tick, selections, tabs to look through. What is chosen is sent as one answer. */
import { isRecord } from '../client/notifications.ts';
import { type Block, type Choice, cardWords, type Option, type Room } from './card-block.ts';
import { actionsOf, askedOf, type Given, metadataOf, parseText, sayingOf, titleOf } from './card-elements.ts';

type ParseChild = (child: unknown) => Block | undefined;

/** A list, or a section of one. The list's boxes and its buttons belong together. */
export function parseChecklist(given: Given, room: Room, parse: ParseChild): Block | undefined {
  const outer = room.list;
  if (given.type === 'list') room.list = `list ${room.left}`;
  const own = parseText({ text: given.title });
  const [first, ...others] = arrayOf(given.elements);
  const headed = own === undefined && isRecord(first) && first.type === 'text';
  const name = headed ? parse(first) : own;
  const blocks = (headed ? others : arrayOf(given.elements)).map(parse).filter((block) => block !== undefined);
  if (outer === undefined) delete room.list;
  else room.list = outer;
  if (blocks.length === 0) return name;
  return { kind: 'list', ...(name?.kind === 'text' && { name }), blocks };
}

/** A box that belongs to no list can be sent nowhere: it is a text. */
export function parseTick(given: Given, room: Room): Block | undefined {
  const said = parseText({ text: given.text ?? given.title });
  if (!said || room.list === undefined) return said;
  const checked = actionsOf(given.click).find(({ type }) => type === 'checked');
  const says = sayingOf(checked?.publishText) ?? sayingOf(said.text);
  const hint = titleOf(given.tooltip);
  const choice = newChoice(room, room.list, { ...(says !== undefined && { says }), ...metadataOf(given.click) });
  return { kind: 'tick', text: said.text, ...(hint !== undefined && hint !== said.text && { hint }), choice };
}

/** Buttons refer to it by its name. */
export function parseSelect(given: Given, room: Room, parse: ParseChild): Block | undefined {
  const accordion = given.type === 'accordionSelect';
  const mode = isRecord(given.selectMode) ? given.selectMode : {};
  const asked = askedOf(given.type, mode.name) ?? '';
  const heads = arrayOf(given.titles);
  const children = [...arrayOf(given.elements), ...arrayOf(given.sections)];
  const options = children.flatMap((child, i): Option[] => {
    const block = parse(untitled(child));
    if (!block) return [];
    const head = heads[i];
    const named = titleOf(isRecord(head) ? head.name : isRecord(child) ? child.title : undefined);
    const more = isRecord(head) ? titleOf(head.additional) : undefined;
    const title = named ?? titleOf(firstText(block) ?? cardWords(block).split('\n')[0]) ?? String(i + 1);
    const choice = newChoice(room, asked, metadataOf(child));
    return [{ choice, title, ...(more !== undefined && { more }), block }];
  });
  if (options.length === 0) return undefined;
  const many = accordion ? mode.type !== 'single' : mode.type === 'multiple';
  return { kind: 'select', layout: accordion ? 'accordion' : 'carousel', many, options };
}

/** A tab is called by its tag. */
export function parseTabs(given: Given, parse: ParseChild): Block | undefined {
  const tabs = [...arrayOf(given.elements), ...arrayOf(given.tabs)].flatMap((child, i) => {
    if (!isRecord(child)) return [];
    const title = titleOf(child.tag) ?? titleOf(child.title) ?? String(i + 1);
    const block = parse(untitled(child));
    return block ? [{ title, block }] : [];
  });
  return tabs.length === 0 ? undefined : { kind: 'tabs', tabs };
}

/** What a container is called stands outside of it. */
const untitled = (child: unknown): unknown =>
  isRecord(child) && Array.isArray(child.elements) ? { ...child, title: undefined } : child;

function firstText(block: Block): string | undefined {
  if (block.kind === 'text') return block.text;
  if (block.kind !== 'box') return undefined;
  return block.blocks.map(firstText).find((text) => text !== undefined);
}

function newChoice(room: Room, asked: string, more: Omit<Choice, 'id' | 'asked'>): Choice {
  const choice = { id: room.choices.length, asked, ...more };
  room.choices.push(choice);
  return choice;
}

const arrayOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
