/** What a card is made of. The tree is closed: what is not here cannot be drawn. */

export interface Act {
  says?: string;
  href?: string;
  metadata?: unknown[];
}

export interface TextBlock {
  kind: 'text';
  text: string;
  bold?: true;
  italic?: true;
  large?: true;
}

/** What may be chosen: numbered through the card, together with others under the name of what is asked. */
export interface Choice {
  id: number;
  asked: string;
  says?: string;
  metadata?: unknown[];
}

export interface Option {
  choice: Choice;
  title: string;
  more?: string;
  /** What there is to know about it. */
  block: Block;
}

export interface Place {
  kind: 'place';
  href: string;
  title?: string;
}

export type Block =
  | TextBlock
  | { kind: 'button'; title: string; hint?: string; act: Act }
  | { kind: 'image'; url: string; alt: string; caption?: string; act?: Act }
  | Place
  | { kind: 'box'; layout: 'vertical' | 'horizontal' | 'carousel'; blocks: readonly Block[] }
  | { kind: 'pairs'; pairs: readonly { key: string; value: string }[] }
  /** Says together what is in it: its first text is its name. */
  | { kind: 'list'; name?: TextBlock; blocks: readonly Block[] }
  | { kind: 'tick'; text: string; hint?: string; choice: Choice }
  | { kind: 'select'; layout: 'carousel' | 'accordion'; many: boolean; options: readonly Option[] }
  /** Says what is chosen where it has nothing of its own to say. */
  | { kind: 'submit'; title: string; hint?: string; asked: string; says?: string; metadata?: unknown[] }
  | { kind: 'tabs'; tabs: readonly { title: string; block: Block }[] };

/** What a whole card still has room for, and what is known of it so far. */
export interface Room {
  left: number;
  choices: Choice[];
  /** The list that is being read. */
  list?: string;
}

/** What it says, top to bottom, for ears and for files. */
export const cardWords = (card: Block): string => sayings(card).join('\n');

function sayings(block: Block): string[] {
  switch (block.kind) {
    case 'text':
    case 'tick':
      return [block.text];
    case 'button':
      return [block.act.href === undefined ? block.title : `${block.title}: ${block.act.href}`];
    case 'submit':
      return [block.title];
    case 'image':
      return [block.alt, block.caption ?? ''].filter((text, i, all) => text !== '' && all.indexOf(text) === i);
    case 'place':
      return [block.title === undefined ? block.href : `${block.title}: ${block.href}`];
    case 'pairs':
      return block.pairs.map(({ key, value }) => (value === '' ? key : `${key}: ${value}`));
    case 'tabs':
      return block.tabs.flatMap(({ title, block: inner }) => [title, ...sayings(inner)]);
    case 'select':
      return block.options.flatMap(optionSayings);
    case 'list':
      return [...(block.name ? [block.name.text] : []), ...block.blocks.flatMap(sayings)];
    case 'box':
      return block.blocks.flatMap(sayings);
  }
}

function optionSayings({ title, more, block }: Option): string[] {
  const said = sayings(block);
  return [...(said.includes(title) ? [] : [title]), ...(more === undefined ? [] : [more]), ...said];
}
