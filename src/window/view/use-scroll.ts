import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Item } from '../transcript.ts';

/** Closer to the end than this counts as being there, CSS pixels. */
const slack = 24;

interface Place {
  atBottom: boolean;
  lastKey: string;
  view: string;
  /** The first message in sight, and where it stood. */
  row?: Element | undefined;
  top: number;
}

/**
 * Stays at the newest message when it was there, when the person just wrote or when the window opens; otherwise what is in
 * sight stays where it is, whatever comes or goes above it.
 */
export function useScroll(scroller: RefObject<HTMLElement | null>, items: readonly Item[], view: string) {
  const [atBottom, setAtBottom] = useState(true);
  const place = useRef<Place>({ atBottom: true, lastKey: '', view, top: 0 });

  const toBottom = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const { row, top, lastKey, ...before } = place.current;
    const last = items.at(-1);
    const wrote = last?.kind === 'message' && last.own && last.key !== lastKey;
    const opened = view === 'MAXIMIZED' && before.view !== view;
    if (before.atBottom || wrote || opened) element.scrollTop = element.scrollHeight;
    else if (row?.isConnected) element.scrollTop += row.getBoundingClientRect().top - top;
    Object.assign(place.current, { lastKey: last?.key ?? '', view, ...firstInSight(element) });
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const now = element.scrollHeight - element.scrollTop - element.clientHeight < slack;
      Object.assign(place.current, { atBottom: now, ...firstInSight(element) });
      setAtBottom(now);
    };
    const keep = new ResizeObserver(() => {
      if (place.current.atBottom) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener('scroll', look, { passive: true });
    keep.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      keep.disconnect();
    };
  }, [scroller]);

  return { atBottom, toBottom };
}

/** By halves: a long conversation has thousands of rows. */
function firstInSight(scroller: HTMLElement): Pick<Place, 'row' | 'top'> {
  const rows = scroller.getElementsByClassName('message');
  const edge = scroller.getBoundingClientRect().top;
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle;
    else low = middle + 1;
  }
  const row = rows[low];
  return { row, top: row?.getBoundingClientRect().top ?? 0 };
}
