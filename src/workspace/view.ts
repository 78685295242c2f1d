/** Hands changes of the store to the page once per frame: twenty messages a second are twenty states, not twenty renderings. */
import type { WorkspaceStore } from './store.ts';

export interface View {
  subscribe(listener: () => void): () => void;
  close(): void;
}

/** Pages in the background have no frames. */
const backgroundMs = 250;

export function createView(store: WorkspaceStore): View {
  const listeners = new Set<() => void>();
  let due = false;
  const tell = () => {
    due = false;
    for (const listener of [...listeners]) listener();
  };
  const stop = store.subscribe(() => {
    if (due) return;
    due = true;
    if (document.visibilityState === 'visible') requestAnimationFrame(tell);
    else setTimeout(tell, backgroundMs);
  });
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: stop,
  };
}
