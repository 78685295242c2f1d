import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
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

/** Part of the state: the component is drawn again when that part is another one. `select` must not compose anything new. */
export function useSlice<T>(select: (state: WorkspaceState) => T): T {
  const { store, view } = useDesk();
  return useSyncExternalStore(view.subscribe, () => select(store.get()));
}

/** The items that have not changed, as the objects that they were: what is drawn of them stands. */
export function useStable<T extends { id: string }>(items: readonly T[]): readonly T[] {
  const known = useRef<{ byId: Map<string, T>; items: readonly T[] }>({ byId: new Map(), items: [] });
  const stable = items.map((item) => {
    const before = known.current.byId.get(item.id);
    return before && sameFields(before, item) ? before : item;
  });
  const before = known.current.items;
  if (before.length === stable.length && stable.every((item, i) => item === before[i])) return before;
  known.current = { byId: new Map(stable.map((item) => [item.id, item])), items: stable };
  return stable;
}

/** Of two flat objects. */
export function sameFields<T extends object>(a: T, b: T): boolean {
  const names = Object.keys(a) as (keyof T)[];
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** Begun once, however often it is pressed, until it is over. */
export function useOnce<A extends unknown[]>(act: (...args: A) => Promise<void>): (...args: A) => void {
  const underway = useRef(false);
  return (...args) => {
    if (underway.current) return;
    underway.current = true;
    void act(...args).finally(() => {
      underway.current = false;
    });
  };
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
