import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Item } from '../transcript.ts';

/** Closer to the end than this counts as being there, CSS pixels. */
const slack = 24;

/**
 * Stays at the newest message when it was there or when the person just wrote, keeps the place when something is put
 * in above, and otherwise leaves the scrolling to the person.
 */
export function useScroll(scroller: RefObject<HTMLElement | null>, items: readonly Item[], view: string) {
  const [atBottom, setAtBottom] = useState(true);
  const before = useRef({ height: 0, firstKey: '', lastKey: '', atBottom: true, view });

  const toBottom = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const { height, firstKey, lastKey } = before.current;
    const last = items.at(-1);
    // A window that opens again shows the newest.
    const opened = view === 'MAXIMIZED' && before.current.view !== view;
    const wrote = last?.kind === 'message' && last.own && last.key !== lastKey;
    const prepended = firstKey !== '' && items[0]?.key !== firstKey;
    if (before.current.atBottom || wrote || opened) element.scrollTop = element.scrollHeight;
    else if (prepended) element.scrollTop += element.scrollHeight - height;
    before.current.height = element.scrollHeight;
    before.current.firstKey = items[0]?.key ?? '';
    before.current.lastKey = last?.key ?? '';
    before.current.view = view;
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const now = element.scrollHeight - element.scrollTop - element.clientHeight < slack;
      before.current.atBottom = now;
      setAtBottom(now);
    };
    const keep = new ResizeObserver(() => {
      if (before.current.atBottom) element.scrollTop = element.scrollHeight;
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
