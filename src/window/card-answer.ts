/** From what is chosen in a card to what is sent. */
import type { Block, Choice } from './card-block.ts';

/** As much as one message and its metadata may hold. */
const longestAnswer = 8_000;
const mostMetadata = 64;

/** Where nothing is asked there is nothing to send: what says something says it, and the others are texts. */
export function settleSubmits(block: Block, asked: ReadonlySet<string>): Block {
  const settle = (one: Block) => settleSubmits(one, asked);
  switch (block.kind) {
    case 'submit': {
      if (asked.has(block.asked)) return block;
      const { title, hint, says, metadata } = block;
      if (says === undefined) return { kind: 'text', text: title };
      const act = { says, ...(metadata && { metadata }) };
      return { kind: 'button', title, ...(hint !== undefined && { hint }), act };
    }
    case 'box':
    case 'list':
      return { ...block, blocks: block.blocks.map(settle) };
    case 'tabs':
      return { ...block, tabs: block.tabs.map((tab) => ({ ...tab, block: settle(tab.block) })) };
    case 'select':
      return { ...block, options: block.options.map((option) => ({ ...option, block: settle(option.block) })) };
    default:
      return block;
  }
}

/** All that may be chosen, top to bottom. */
export function choicesIn(block: Block): Choice[] {
  switch (block.kind) {
    case 'tick':
      return [block.choice];
    case 'box':
    case 'list':
      return block.blocks.flatMap(choicesIn);
    case 'tabs':
      return block.tabs.flatMap((tab) => choicesIn(tab.block));
    case 'select':
      return block.options.flatMap(({ choice, block: inner }) => [choice, ...choicesIn(inner)]);
    default:
      return [];
  }
}

export interface Answer {
  text: string;
  metadata: unknown[];
}

/** What a press sends: the metadata of what is chosen, in the card's order, then the button's. Undefined while nothing is chosen. */
export function answerOf(
  card: Block,
  submit: Extract<Block, { kind: 'submit' }>,
  chosen: ReadonlySet<number>,
): Answer | undefined {
  const taken = choicesIn(card).filter(({ id, asked }) => asked === submit.asked && chosen.has(id));
  if (taken.length === 0) return undefined;
  const text = submit.says ?? taken.map(({ says }) => says ?? '').join(', ');
  const metadata = [...taken.flatMap((choice) => choice.metadata ?? []), ...(submit.metadata ?? [])];
  return { text: text.slice(0, longestAnswer), metadata: metadata.slice(0, mostMetadata) };
}

/** Whether it has something to choose from and a way to send it. */
export function asksFor(block: Block): boolean {
  switch (block.kind) {
    case 'submit':
      return true;
    case 'box':
    case 'list':
      return block.blocks.some(asksFor);
    case 'tabs':
      return block.tabs.some((tab) => asksFor(tab.block));
    case 'select':
      return block.options.some((option) => asksFor(option.block));
    default:
      return false;
  }
}
