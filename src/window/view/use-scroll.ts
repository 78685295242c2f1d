import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Item } from '../transcript.ts';

/** Closer to the end than this counts as being there, CSS pixels. */
const slack = 24;

interface Place {
  atBottom: boolean;
  /** Of the room and of what is in it, when this was so. */
  size: string;
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
  const place = useRef<Place>({ atBottom: true, size: '', lastKey: '', view, top: 0 });
  const watch = useRef<ResizeObserver>(undefined);

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
    Object.assign(place.current, { lastKey: last?.key ?? '', view, size: sizeOf(element), ...firstInSight(element) });
    watchAll(watch.current, element);
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const size = sizeOf(element);
      /* Whoever was at the end does not leave it by another size. */
      if (size !== place.current.size) keepEnd();
      const now = element.scrollHeight - element.scrollTop - element.clientHeight < slack;
      Object.assign(place.current, { atBottom: now, size, ...firstInSight(element) });
      setAtBottom(now);
    };
    const keepEnd = () => {
      if (place.current.atBottom) element.scrollTop = element.scrollHeight;
    };
    const keep = new ResizeObserver(() => {
      keepEnd();
      place.current.size = sizeOf(element);
    });
    element.addEventListener('scroll', look, { passive: true });
    watch.current = keep;
    watchAll(keep, element);
    return () => {
      element.removeEventListener('scroll', look);
      keep.disconnect();
    };
  }, [scroller]);

  return { atBottom, toBottom };
}

const sizeOf = ({ clientWidth, clientHeight, scrollHeight }: HTMLElement) =>
  `${clientWidth} ${clientHeight} ${scrollHeight}`;

/** The room, and what is in it: letters grow, phones turn, keyboards come. What is watched already is not watched twice. */
function watchAll(watch: ResizeObserver | undefined, scroller: HTMLElement): void {
  for (const element of [scroller, ...scroller.children]) watch?.observe(element);
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
