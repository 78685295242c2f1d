/** Tells the page that opened this window that it lives, and hears what that page orders. */
import { type SeparateOrder, type SeparateWindow, separateBeatMs } from '../../protocol/frame-bridge.ts';

export interface Beat {
  /** The tab is about to show the login page. */
  away(): void;
  /** The history was cleared. */
  cleared(): void;
}

export interface BeatOptions {
  account: string;
  authenticated: boolean;
  /** Absent: the window reports to nobody. */
  pageOrigin: string | undefined;
  onSignOut: () => void;
  /** The window's own; another one in tests. */
  own?: Window;
}

export function startBeat({ account, authenticated, pageOrigin, onSignOut, own = window }: BeatOptions): Beat {
  const opener = own.opener as Window | null;
  if (!opener || pageOrigin === undefined) return { away: () => undefined, cleared: () => undefined };
  let leaving: 'away' | 'closed' = 'closed';
  const tell = (state: SeparateWindow['state']) => {
    const news: SeparateWindow = { parley: 'separate', account, state, authenticated };
    opener.postMessage(news, pageOrigin);
  };
  const open = () => tell('open');
  open();
  own.setInterval(open, separateBeatMs);
  own.addEventListener('pagehide', () => tell(leaving));
  own.addEventListener('pageshow', ({ persisted }) => {
    leaving = 'closed';
    if (persisted) open();
  });
  own.addEventListener('message', ({ source, origin, data }) => {
    if (source !== opener || origin !== pageOrigin || !isOrder(data)) return;
    if (data.order === 'report') open();
    else if (data.order === 'sign-out' && authenticated) onSignOut();
  });
  return {
    away() {
      leaving = 'away';
    },
    cleared: () => tell('cleared'),
  };
}

const isOrder = (value: unknown): value is SeparateOrder =>
  typeof value === 'object' && value !== null && 'parley' in value && value.parley === 'separate' && 'order' in value;
