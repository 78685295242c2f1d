import { type RefObject, useEffect, useRef, useState } from 'react';
import { newestConversation } from '../conversations.ts';
import type { State } from '../state.ts';
import { useTalk, useWindow, useWindowState } from './context.ts';

export interface EarlierHistory {
  folded: boolean;
  /** There are conversations before the newest that may be shown or hidden. */
  collapsible: boolean;
  toggle: () => void;
}

/** More than this is loaded only when somebody asks for it. */
const mostItems = 500;
const mostConversations = 20;

/** Earlier conversations are folded away once a newer one has begun, where the account wants that. */
export function useEarlier(state: State, collapsed: boolean): EarlierHistory {
  const [shown, setShown] = useState(false);
  const newest = newestConversation(state);
  const hidden = Object.values(state.conversations).some(({ id }) => id !== newest?.id && !state.lived[id]);
  const collapsible = collapsed && hidden && newest?.open === true;
  return { folded: collapsible && !shown, collapsible, toggle: () => setShown(!shown) };
}

interface EarlierProps {
  earlier: EarlierHistory;
  scroller: RefObject<HTMLElement | null>;
  /** Of what is drawn. */
  count: number;
}

/** What stands above the first message: a way to what was said before. */
export function Earlier({ earlier, scroller, count }: EarlierProps) {
  const { locale, configuration } = useWindow();
  const talk = useTalk();
  const { paging, conversations } = useWindowState();
  const { t } = locale;
  const { folded, collapsible, toggle } = earlier;
  const more = talk.hasOlder(folded);
  const foldable = collapsible && configuration.history.closed && (!folded || !more);
  const byItself = count < mostItems && Object.keys(conversations).length < mostConversations;
  const load = () => talk.older(folded);
  return (
    <div className="earlier" aria-busy={paging === 'loading'}>
      {more && paging === 'idle' && byItself && <Sentinel scroller={scroller} onSeen={load} />}
      {paging === 'loading' && <p className="earlier-text">{t('earlier.loading')}</p>}
      {paging === 'failed' && (
        <p className="earlier-text" role="alert">
          {t('earlier.failed')}
        </p>
      )}
      {more && paging !== 'loading' && (
        <button type="button" className="text-button" onClick={load}>
          {t(paging === 'failed' ? 'retry' : 'earlier.more')}
        </button>
      )}
      {foldable && (
        <button type="button" className="text-button" aria-expanded={!folded} onClick={toggle}>
          {t(folded ? 'earlier.show' : 'earlier.hide')}
        </button>
      )}
    </div>
  );
}

/** Sees when somebody scrolls up to it. */
function Sentinel({ scroller, onSeen }: { scroller: RefObject<HTMLElement | null>; onSeen: () => void }) {
  const place = useRef<HTMLSpanElement>(null);
  const seen = useRef(onSeen);
  seen.current = onSeen;
  useEffect(() => {
    if (!place.current) return;
    const watch = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) seen.current();
      },
      { root: scroller.current, rootMargin: '200px 0px 0px' },
    );
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [scroller]);
  return <span ref={place} className="earlier-sentinel" />;
}
