import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { WindowConfiguration } from '../../protocol/window-configuration.ts';
import type { Announcer } from '../announcer.ts';
import type { Locale } from '../catalogue/catalogue.ts';
import type { Host } from '../host.ts';
import type { Session } from '../session.ts';
import type { State } from '../state.ts';
import type { WindowStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import type { ViewControl } from '../view-control.ts';

export interface WindowParts {
  store: WindowStore;
  session: Session;
  locale: Locale;
  configuration: WindowConfiguration;
  announcer: Announcer;
  host: Host;
  control: ViewControl;
  /** In a window of its own: back to the brand's login page. */
  logInButton?: ((small: boolean) => ReactNode) | undefined;
  /** The consumer wants to leave an open conversation. */
  leaving: { listen(listener: () => void): () => void };
  /** Where the draft survives a reload; nobody's before it is known who writes. */
  draft: { load(me: string | undefined): string; save(me: string | undefined, text: string): void };
}

export const WindowContext = createContext<WindowParts | undefined>(undefined);

export function useWindow(): WindowParts {
  const parts = useContext(WindowContext);
  if (!parts) throw new Error('outside the window');
  return parts;
}

export function useWindowState(): State {
  const { store } = useWindow();
  return useSyncExternalStore(store.subscribe, store.get);
}

/** For what is drawn only where something is said: it is loaded together with this. */
export function useTalk(): Talk {
  const { talk } = useWindow().session;
  if (!talk) throw new Error('no conversation yet');
  return talk;
}
