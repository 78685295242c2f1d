/** The state with its listeners: what React renders and what the desk acts on. */
import { type Action, reduce, type WorkspaceState } from './state.ts';

export interface Store {
  get(): WorkspaceState;
  dispatch(action: Action): void;
  /** The result removes the listener. */
  subscribe(listener: () => void): () => void;
}

export function createStore(initial: WorkspaceState): Store {
  const listeners = new Set<() => void>();
  let state = initial;
  return {
    get: () => state,
    dispatch(action) {
      state = reduce(state, action);
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
