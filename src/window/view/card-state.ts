import { createContext, useContext, useState, useSyncExternalStore } from 'react';
import { answerOf, asksFor } from '../card-answer.ts';
import type { Block } from '../card-block.ts';
import type { State } from '../state.ts';
import type { Line } from '../talk.ts';
import { composerFieldId } from './composer.tsx';
import { useTalk, useWindow } from './context.ts';

/** Where the card stands. */
export interface CardPlace {
  dialogId?: string;
  sequence?: number;
  acted?: true;
}

export interface CardState {
  chosen: ReadonlySet<number>;
  /** `instead`: those of which only one can be chosen. */
  choose(id: number, on: boolean, instead?: readonly number[]): void;
  /** What it asked has been answered. */
  done: boolean;
  /** Nothing in it can be chosen or sent any more. */
  locked: boolean;
  /** Nothing can be sent now. */
  held: boolean;
  submitted(submit: Extract<Block, { kind: 'submit' }>): Line | undefined;
  say(line: Line): void;
}

let ids = 0;

/** Names an element for others to refer to. */
export const useElementId = (): string => useState(() => `card-${++ids}`)[0];

export const CardContext = createContext<CardState | undefined>(undefined);

export function useCard(): CardState {
  const state = useContext(CardContext);
  if (!state) throw new Error('a part of a card is drawn outside of one');
  return state;
}

const isOpen = ({ conversations }: State, { dialogId = '' }: CardPlace): boolean =>
  conversations[dialogId]?.open === true;

/** A card that asks for something is answered once, and while its conversation is open; others may be pressed at any time. */
export function useCardState(card: Block, place: CardPlace): CardState {
  const talk = useTalk();
  const { store } = useWindow();
  const open = useSyncExternalStore(store.subscribe, () => isOpen(store.get(), place));
  const online = useSyncExternalStore(store.subscribe, () => store.get().connection.state === 'online');
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [said, setSaid] = useState(false);
  const asks = asksFor(card);
  const done = asks && (said || place.acted === true);
  const locked = asks && (done || !open);
  return {
    chosen,
    choose: (id, on, instead = []) =>
      setChosen((before) => {
        const kept = [...before].filter((one) => one !== id && !instead.includes(one));
        return new Set(on ? [...kept, id] : kept);
      }),
    done,
    locked,
    held: locked || (asks && !online),
    submitted: (submit) => answerOf(card, submit, chosen),
    say({ text, metadata }) {
      if (locked) return;
      if (talk.answer({ text, metadata: metadata ?? (asks ? [] : undefined) }, place)) setSaid(true);
      document.getElementById(composerFieldId)?.focus();
    },
  };
}
