import { type FocusEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RingCard } from './conversations.ts';
import { hasMoved, placeRings, type RingPlace, settleMs } from './ring-places.ts';

/** Whoever has not stirred for so long is not about to press. */
const restMs = 15_000;

/** Names a ring's element, whether it waits or is over. */
export const ringAttribute = 'data-ring';

/** The places as they are to be drawn, and what their section needs to keep them. */
export function useRingPlaces(rings: readonly RingCard[]) {
  const [pointing, setPointing] = useState(false);
  const [focused, setFocused] = useState(false);
  const stirredTs = useRef(0);
  const known = useRef<readonly RingPlace[]>([]);
  const turns = useRef(0);
  const section = useRef<HTMLElement>(null);
  const focusedRing = useRef<string>(undefined);

  const now = Date.now();
  const held = (pointing || focused) && now - stirredTs.current < restMs;
  const places = placeRings(known.current, rings, { now, held });
  const turn = turns.current + (hasMoved(known.current, places) ? 1 : 0);
  const empty = places.length === 0;
  useLayoutEffect(() => {
    known.current = places;
    turns.current = turn;
    if (focusedRing.current !== undefined && document.activeElement === document.body)
      focusAfter(section.current, focusedRing.current)?.focus({ preventScroll: true });
  });
  // What is no longer there cannot be left.
  useEffect(() => {
    if (!empty) return;
    setPointing(false);
    setFocused(false);
    focusedRing.current = undefined;
  }, [empty]);

  const stir = () => {
    stirredTs.current = Date.now();
  };
  const keeps = {
    ref: section,
    onPointerEnter: () => {
      stir();
      setPointing(true);
    },
    onPointerMove: stir,
    onPointerLeave: () => setPointing(false),
    onKeyDown: stir,
    onFocus: ({ target }: FocusEvent<HTMLElement>) => {
      stir();
      // Who presses with the pointer leaves the focus behind.
      setFocused(target.matches(':focus-visible'));
      focusedRing.current = target.closest(`[${ringAttribute}]`)?.getAttribute(ringAttribute) ?? undefined;
    },
    onBlur: ({ target, currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
      if (currentTarget.contains(relatedTarget)) return;
      setFocused(false);
      // Unless the whole window was left, to which the focus comes back.
      if (document.activeElement !== target) focusedRing.current = undefined;
    },
  };
  return { places, turn: turn % 2, keeps };
}

/** Where the focus goes that its ring took with it: to its place, to the first ring that waits, to what is beside the rings. */
function focusAfter(section: HTMLElement | null, ringId: string): HTMLElement | null {
  const place = section?.querySelector<HTMLElement>(`[${ringAttribute}="${CSS.escape(ringId)}"]`);
  return place ?? section?.querySelector<HTMLElement>('article') ?? document.getElementById('conversation');
}

/** Whether the value has been what it is for long enough to be meant. */
export function useIsMeant(value: string | undefined): () => boolean {
  const before = useRef(value);
  const changedTs = useRef(Number.NEGATIVE_INFINITY);
  useLayoutEffect(() => {
    if (before.current !== undefined && before.current !== value) changedTs.current = Date.now();
    before.current = value;
  }, [value]);
  return () => Date.now() - changedTs.current >= settleMs;
}
