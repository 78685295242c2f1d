import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { Desk } from './desk.ts';
import type { WorkspaceState } from './state.ts';

export const DeskContext = createContext<Desk | undefined>(undefined);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('useDesk outside of a logged-in workspace');
  return desk;
}

export function useWorkspaceState(): WorkspaceState {
  const { store, view } = useDesk();
  return useSyncExternalStore(view.subscribe, store.get);
}

/** The present time, ticking once a second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function useMediaQuery(query: string): boolean {
  const [list] = useState(() => window.matchMedia(query));
  const subscribe = (listener: () => void) => {
    list.addEventListener('change', listener);
    return () => list.removeEventListener('change', listener);
  };
  return useSyncExternalStore(subscribe, () => list.matches);
}
